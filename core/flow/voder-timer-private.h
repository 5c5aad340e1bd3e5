/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/*
 * A deadline of an object. One thread serves them all: it comes with the
 * first deadline and leaves some time after the last.
 */
typedef struct {
  gint64 deadline_us;
  GWeakRef *object;
  void (*fire) (GObject *object);
  /* The place in the heap, counted from 1; 0 when not in it. */
  guint place;
} VoderTimer;

void voder_timer_add (VoderTimer *self);
void voder_timer_remove (VoderTimer *self);
void voder_timer_shutdown (void);

G_END_DECLS
