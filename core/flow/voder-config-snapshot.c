/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-config-snapshot.h>

#include "voder-config-private.h"

/**
 * VoderConfigSnapshot:
 *
 * What the settings of a #VoderConfig were at one time: values by key.
 *
 * A getter gives what its caller says for a key that is absent or has a value
 * of another kind.
 *
 * Thread safety: immutable.
 */
struct _VoderConfigSnapshot {
  VoderRefs refs;
  guint64 generation;
  GVariant *values;
  GHashTable *by_key;
};

G_DEFINE_BOXED_TYPE (VoderConfigSnapshot,
                     voder_config_snapshot,
                     voder_config_snapshot_ref,
                     voder_config_snapshot_unref)

/* A copy that nobody else holds, with all of it in one block: how it is stored
 * does not change when it is read, and our own count says when it is freed. */
static GVariant *
copy_values (GVariant *values)
{
  g_autoptr (GVariant) normal = g_variant_get_normal_form (values);
  gsize size = g_variant_get_size (normal);
  gpointer data = g_malloc (size);

  g_variant_store (normal, data);
  return g_variant_ref_sink (g_variant_new_from_data (
      G_VARIANT_TYPE_VARDICT, data, size, TRUE, g_free, data));
}

/*
 * Copies values, which are of the type a{sv}.
 */
VoderConfigSnapshot *
voder_config_snapshot_new (GVariant *values, guint64 generation)
{
  VoderConfigSnapshot *self = g_new0 (VoderConfigSnapshot, 1);
  GVariantIter iter;
  const char *key;
  GVariant *value;

  atomic_init (&self->refs, 1);
  self->generation = generation;
  self->values = copy_values (values);
  self->by_key = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                        (GDestroyNotify) g_variant_unref);
  g_variant_iter_init (&iter, self->values);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    g_hash_table_insert (self->by_key, (gpointer) key, value);

  return self;
}

/**
 * voder_config_snapshot_ref:
 * @self: a snapshot
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): @self
 */
VoderConfigSnapshot *
voder_config_snapshot_ref (VoderConfigSnapshot *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  voder_refs_get (&self->refs);
  return self;
}

/**
 * voder_config_snapshot_unref:
 * @self: (transfer full): a snapshot
 *
 * Lets go of a snapshot.
 *
 * Thread safety: any thread.
 */
void
voder_config_snapshot_unref (VoderConfigSnapshot *self)
{
  g_return_if_fail (self != NULL);

  if (!voder_refs_drop (&self->refs))
    return;

  g_clear_pointer (&self->by_key, g_hash_table_unref);
  g_clear_pointer (&self->values, g_variant_unref);
  g_free (self);
}

/**
 * voder_config_snapshot_get_generation:
 * @self: a snapshot
 *
 * Thread safety: any thread.
 *
 * Returns: how many settings there had been with these, from 1
 */
guint64
voder_config_snapshot_get_generation (VoderConfigSnapshot *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->generation;
}

/**
 * voder_config_snapshot_get_values:
 * @self: a snapshot
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer none): all of it, of the type `a{sv}`
 */
GVariant *
voder_config_snapshot_get_values (VoderConfigSnapshot *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->values;
}

/**
 * voder_config_snapshot_get_value:
 * @self: a snapshot
 * @key: the name of a setting
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer none) (nullable): the value; %NULL when there is none
 */
GVariant *
voder_config_snapshot_get_value (VoderConfigSnapshot *self, const char *key)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (key != NULL, NULL);

  return g_hash_table_lookup (self->by_key, key);
}

/**
 * voder_config_snapshot_get_boolean:
 * @self: a snapshot
 * @key: the name of a setting
 * @otherwise: what to return when there is no boolean by that name
 *
 * Thread safety: any thread.
 *
 * Returns: the value
 */
gboolean
voder_config_snapshot_get_boolean (VoderConfigSnapshot *self,
                                   const char *key,
                                   gboolean otherwise)
{
  GVariant *value;

  g_return_val_if_fail (self != NULL, otherwise);
  g_return_val_if_fail (key != NULL, otherwise);

  value = g_hash_table_lookup (self->by_key, key);
  if (value == NULL || !g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    return otherwise;
  return g_variant_get_boolean (value);
}

static gboolean
get_integer (GVariant *value, gint64 *integer)
{
  switch (g_variant_classify (value)) {
  case G_VARIANT_CLASS_BYTE:
    *integer = g_variant_get_byte (value);
    return TRUE;
  case G_VARIANT_CLASS_INT16:
    *integer = g_variant_get_int16 (value);
    return TRUE;
  case G_VARIANT_CLASS_UINT16:
    *integer = g_variant_get_uint16 (value);
    return TRUE;
  case G_VARIANT_CLASS_INT32:
    *integer = g_variant_get_int32 (value);
    return TRUE;
  case G_VARIANT_CLASS_UINT32:
    *integer = g_variant_get_uint32 (value);
    return TRUE;
  case G_VARIANT_CLASS_INT64:
    *integer = g_variant_get_int64 (value);
    return TRUE;
  case G_VARIANT_CLASS_UINT64:
    *integer = (gint64) g_variant_get_uint64 (value);
    return *integer >= 0;
  default:
    return FALSE;
  }
}

/**
 * voder_config_snapshot_get_int:
 * @self: a snapshot
 * @key: the name of a setting
 * @otherwise: what to return when there is no integer by that name
 *
 * Thread safety: any thread.
 *
 * Returns: the value of an integer of any width
 */
gint64
voder_config_snapshot_get_int (VoderConfigSnapshot *self,
                               const char *key,
                               gint64 otherwise)
{
  GVariant *value;
  gint64 integer;

  g_return_val_if_fail (self != NULL, otherwise);
  g_return_val_if_fail (key != NULL, otherwise);

  value = g_hash_table_lookup (self->by_key, key);
  if (value == NULL || !get_integer (value, &integer))
    return otherwise;
  return integer;
}

/**
 * voder_config_snapshot_get_double:
 * @self: a snapshot
 * @key: the name of a setting
 * @otherwise: what to return when there is no number by that name
 *
 * Thread safety: any thread.
 *
 * Returns: the value of a double or of an integer
 */
double
voder_config_snapshot_get_double (VoderConfigSnapshot *self,
                                  const char *key,
                                  double otherwise)
{
  GVariant *value;
  gint64 integer;

  g_return_val_if_fail (self != NULL, otherwise);
  g_return_val_if_fail (key != NULL, otherwise);

  value = g_hash_table_lookup (self->by_key, key);
  if (value == NULL)
    return otherwise;
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
    return g_variant_get_double (value);
  return get_integer (value, &integer) ? (double) integer : otherwise;
}

/**
 * voder_config_snapshot_get_string:
 * @self: a snapshot
 * @key: the name of a setting
 * @otherwise: (nullable): what to return when there is no string by that name
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer none) (nullable): the value; it lives as long as the
 *   snapshot does
 */
const char *
voder_config_snapshot_get_string (VoderConfigSnapshot *self,
                                  const char *key,
                                  const char *otherwise)
{
  GVariant *value;

  g_return_val_if_fail (self != NULL, otherwise);
  g_return_val_if_fail (key != NULL, otherwise);

  value = g_hash_table_lookup (self->by_key, key);
  if (value == NULL || !g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return otherwise;
  return g_variant_get_string (value, NULL);
}
