/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-ring-private.h"

#include <string.h>

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

/* How many of so many places come before the end of the memory. */
static guint
before_end (VoderRing *self, guint place, guint n_items)
{
  return MIN (n_items, self->size - place);
}

/*
 * Puts items behind the others, in their order.
 */
void
voder_ring_put_many (VoderRing *self, gpointer *items, guint n_items)
{
  guint place;
  guint n_first;

  while (self->size - self->length < n_items)
    voder_ring_grow (self);
  place = (self->head + self->length) & (self->size - 1);
  n_first = before_end (self, place, n_items);
  memcpy (self->places + place, items, n_first * sizeof *items);
  memcpy (self->places, items + n_first, (n_items - n_first) * sizeof *items);
  self->length += n_items;
}

/*
 * Takes the first items; there must be as many.
 */
void
voder_ring_take_many (VoderRing *self, gpointer *items, guint n_items)
{
  guint n_first = before_end (self, self->head, n_items);

  memcpy (items, self->places + self->head, n_first * sizeof *items);
  memcpy (items + n_first, self->places, (n_items - n_first) * sizeof *items);
  self->head = (self->head + n_items) & (self->size - 1);
  self->length -= n_items;
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
