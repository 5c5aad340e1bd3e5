/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-item-private.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

/* An object is what it is, whatever type its value was made for; a value that
 * holds nothing has no type. */
static GType
type_of (const GValue *value)
{
  if (value == NULL || !G_IS_VALUE (value))
    return G_TYPE_INVALID;
  if (!g_value_fits_pointer (value))
    return G_VALUE_TYPE (value);
  if (g_value_peek_pointer (value) == NULL)
    return G_TYPE_INVALID;

  return G_VALUE_HOLDS_OBJECT (value)
             ? G_OBJECT_TYPE (g_value_get_object (value))
             : G_VALUE_TYPE (value);
}

/*
 * Reports a type that is not of this kind; who it was given to is for that.
 */
gboolean
voder_item_check_type (GType type, const char *who)
{
  if (voder_item_is_type (type))
    return TRUE;

  g_critical ("%s: a boxed or object type, a string or a variant is needed, "
              "not %s",
              who, type != G_TYPE_INVALID ? g_type_name (type) : "none");
  return FALSE;
}

/*
 * Gives a copy of what a value holds; %NULL with %G_IO_ERROR_INVALID_ARGUMENT
 * when that is nothing, or of another type.
 */
gpointer
voder_item_from_value (GType type, const GValue *value, GError **error)
{
  GType given = type_of (value);

  if (given != G_TYPE_INVALID && g_type_is_a (given, type))
    return voder_item_copy (type, g_value_peek_pointer (value));

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               _ ("What is needed is a value of “%s”, not “%s”"),
               g_type_name (type),
               given != G_TYPE_INVALID ? g_type_name (given) : "NULL");
  return NULL;
}

/*
 * Has a value hold an item, which it takes, instead of what it held; with %NULL
 * it holds nothing.
 */
void
voder_item_set_value (GType type, gpointer item, GValue *value)
{
  if (G_IS_VALUE (value))
    g_value_unset (value);

  if (G_TYPE_IS_BOXED (type)) {
    g_value_init (value, type);
    g_value_take_boxed (value, item);
  } else if (type == G_TYPE_STRING) {
    g_value_init (value, type);
    g_value_take_string (value, item);
  } else if (type == G_TYPE_VARIANT) {
    g_value_init (value, type);
    g_value_take_variant (value, item);
  } else {
    g_value_init (value, item != NULL ? G_OBJECT_TYPE (item) : G_TYPE_OBJECT);
    g_value_take_object (value, item);
  }
}
