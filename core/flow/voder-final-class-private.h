/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>
#include <stdatomic.h>

#include "voder-helgrind-private.h"

G_BEGIN_DECLS

/* The class of a final type, once there is one: what belongs to it is told by
 * one comparison, where the macro of its type is a call or two. It is for what
 * is done once an item. */
typedef _Atomic (gpointer) VoderFinalClass;

static inline void
voder_final_class_set (VoderFinalClass *self, gpointer klass)
{
  VODER_IS_ATOMIC (*self);
  atomic_store_explicit (self, klass, memory_order_relaxed);
}

static inline gboolean
voder_final_class_has (VoderFinalClass *self, gconstpointer instance)
{
  return instance != NULL &&
         ((const GTypeInstance *) instance)->g_class ==
             atomic_load_explicit (self, memory_order_relaxed);
}

G_END_DECLS
