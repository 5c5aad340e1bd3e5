/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* What channels carry and caches keep: values of a boxed or object type. */

static inline gpointer
voder_item_copy (GType type, gpointer item)
{
  return G_TYPE_IS_BOXED (type) ? g_boxed_copy (type, item)
                                : g_object_ref (item);
}

/* NULL is nothing to free. */
static inline void
voder_item_free (GType type, gpointer item)
{
  if (item == NULL)
    return;

  if (G_TYPE_IS_BOXED (type))
    g_boxed_free (type, item);
  else
    g_object_unref (item);
}

G_END_DECLS
