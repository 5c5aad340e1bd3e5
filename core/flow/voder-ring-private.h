/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Items in their order, in memory that grows with them. The size is a power
 * of two; the places from head to head + length are taken.
 */
typedef struct {
  gpointer *places;
  guint size;
  guint head;
  guint length;
} VoderRing;

void voder_ring_grow (VoderRing *self);
void voder_ring_put_many (VoderRing *self, gpointer *items, guint n_items);
void voder_ring_take_many (VoderRing *self, gpointer *items, guint n_items);
void voder_ring_clear (VoderRing *self);

/* Puts an item behind the others. */
static inline void
voder_ring_put (VoderRing *self, gpointer item)
{
  if (G_UNLIKELY (self->length == self->size))
    voder_ring_grow (self);
  self->places[(self->head + self->length) & (self->size - 1)] = item;
  self->length++;
}

/* Takes the first item; there must be one. */
static inline gpointer
voder_ring_take (VoderRing *self)
{
  gpointer item = self->places[self->head];

  self->head = (self->head + 1) & (self->size - 1);
  self->length--;

  return item;
}

G_END_DECLS
