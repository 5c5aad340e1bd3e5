/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* What a channel carries and a once keeps: values of a boxed or object type,
 * strings or variants. */

static inline gboolean
voder_item_is_type (GType type)
{
  return G_TYPE_IS_BOXED (type) || G_TYPE_IS_OBJECT (type) ||
         G_TYPE_IS_INTERFACE (type) || type == G_TYPE_STRING ||
         type == G_TYPE_VARIANT;
}

static inline gpointer
voder_item_copy (GType type, gpointer item)
{
  if (G_TYPE_IS_BOXED (type))
    return g_boxed_copy (type, item);
  if (type == G_TYPE_STRING)
    return g_strdup (item);

  return type == G_TYPE_VARIANT ? (gpointer) g_variant_ref (item)
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
  else if (type == G_TYPE_STRING)
    g_free (item);
  else if (type == G_TYPE_VARIANT)
    g_variant_unref (item);
  else
    g_object_unref (item);
}

gboolean voder_item_check_type (GType type, const char *who);
gpointer voder_item_from_value (GType type,
                                const GValue *value,
                                GError **error);
void voder_item_set_value (GType type, gpointer item, GValue *value);

G_END_DECLS
