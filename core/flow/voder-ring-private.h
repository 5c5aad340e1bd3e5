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

void voder_ring_put (VoderRing *self, gpointer item);
void voder_ring_put_first (VoderRing *self, gpointer item);
gpointer voder_ring_take (VoderRing *self);
void voder_ring_clear (VoderRing *self);

G_END_DECLS
