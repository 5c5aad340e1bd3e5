/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A number that one thread sets, or any threads add to, while any thread reads
 * it: 64 bits wide also where GLib's atomic operations are not. */
typedef struct {
  gint64 value;
} VoderCounter;

static inline void
voder_counter_set (VoderCounter *self, gint64 value)
{
  __atomic_store_n (&self->value, value, __ATOMIC_RELAXED);
}

static inline void
voder_counter_add (VoderCounter *self, gint64 value)
{
  __atomic_add_fetch (&self->value, value, __ATOMIC_RELAXED);
}

static inline gint64
voder_counter_get (const VoderCounter *self)
{
  return __atomic_load_n (&self->value, __ATOMIC_RELAXED);
}

G_END_DECLS
