/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-context-key.h>

#include "voder-sync-private.h"

/**
 * VoderContextKey:
 *
 * The name of a value that a #VoderContext carries, and its type.
 *
 * There is one key of each name in a process, and it is never freed. A name
 * that may be used elsewhere should have a prefix of its own.
 *
 * Thread safety: immutable.
 */
struct _VoderContextKey {
  const char *name;
  GType value_type;
};

static VoderLock keys_lock = VODER_LOCK_INIT;
static GHashTable *keys;

static VoderContextKey *
copy (VoderContextKey *self)
{
  return self;
}

static void
leave (VoderContextKey *self)
{
}

G_DEFINE_BOXED_TYPE (VoderContextKey, voder_context_key, copy, leave)

static VoderContextKey *
find_or_add (const char *name, GType value_type)
{
  VoderContextKey *self;

  voder_lock (&keys_lock);
  if (keys == NULL)
    keys = g_hash_table_new (g_str_hash, g_str_equal);
  self = g_hash_table_lookup (keys, name);
  if (self == NULL) {
    self = g_new0 (VoderContextKey, 1);
    self->name = g_intern_string (name);
    self->value_type = value_type;
    g_hash_table_insert (keys, (gpointer) self->name, self);
  }
  voder_unlock (&keys_lock);

  return self;
}

/**
 * voder_context_key_declare:
 * @name: what the key is called
 * @value_type: the type of its values
 *
 * Declares a key. Declared again, as by a plugin that shares it with its host,
 * it is the same one; to declare it with another type is a bug, and reported.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer none): the key; %NULL when it has another type
 */
VoderContextKey *
voder_context_key_declare (const char *name, GType value_type)
{
  VoderContextKey *self;

  g_return_val_if_fail (name != NULL && *name != '\0', NULL);
  g_return_val_if_fail (G_TYPE_IS_VALUE (value_type), NULL);

  self = find_or_add (name, value_type);
  if (self->value_type == value_type)
    return self;

  g_critical ("The context key “%s” is of the type %s, not %s", name,
              g_type_name (self->value_type), g_type_name (value_type));
  return NULL;
}

/**
 * voder_context_key_get_name:
 * @self: a key
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer none): what it is called
 */
const char *
voder_context_key_get_name (VoderContextKey *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name;
}

/**
 * voder_context_key_get_value_type:
 * @self: a key
 *
 * Thread safety: any thread.
 *
 * Returns: the type of its values
 */
GType
voder_context_key_get_value_type (VoderContextKey *self)
{
  g_return_val_if_fail (self != NULL, G_TYPE_INVALID);

  return self->value_type;
}
