/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-ring-private.h"

/* How many items the ring holds at first; it doubles when it is full. */
#define FIRST_SIZE 8u

/*
 * Makes room for as many again.
 */
void
voder_ring_grow (VoderRing *self)
{
  guint size = MAX (FIRST_SIZE, self->size * 2);
  gpointer *places = g_new (gpointer, size);

  for (guint i = 0; i < self->length; i++)
    places[i] = self->places[(self->head + i) & (self->size - 1)];
  g_free (self->places);
  self->places = places;
  self->size = size;
  self->head = 0;
}

/*
 * Puts an item before the others.
 */
void
voder_ring_put_first (VoderRing *self, gpointer item)
{
  if (self->length == self->size)
    voder_ring_grow (self);
  self->head = (self->head - 1) & (self->size - 1);
  self->places[self->head] = item;
  self->length++;
}

/*
 * Frees the ring, not the items.
 */
void
voder_ring_clear (VoderRing *self)
{
  g_clear_pointer (&self->places, g_free);
  self->size = self->head = self->length = 0;
}
