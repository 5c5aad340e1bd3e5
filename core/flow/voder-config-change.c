/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-config-private.h"

/* About 2 µs: to take a snapshot takes much less. */
#define READER_PAUSES 100
/* How many old snapshots there may be, and how long a change then lets the
 * readers run before it looks again. */
#define MAX_RETIRED        32
#define READER_PATIENCE_US 100

GPtrArray *
voder_config_retired_new (void)
{
  return g_ptr_array_new_with_free_func (
      (GDestroyNotify) voder_config_snapshot_unref);
}

/* TRUE when the bank to which nobody comes was seen empty. Then the two change
 * their parts: the other one empties as soon as those in it have run. */
static gboolean
has_emptied (VoderConfig *self)
{
  guint bank = (atomic_load (&self->epoch) + 1) & 1;

  for (int i = 0; i < READER_PAUSES; i++) {
    if (atomic_load (&self->n_readers[bank]) == 0) {
      atomic_fetch_add (&self->epoch, 1);
      return TRUE;
    }
    voder_sync_pause ();
  }

  return FALSE;
}

/* Moves to unused what nobody can be looking at any more. */
static void
collect (VoderConfig *self, GPtrArray *unused)
{
  while (self->leaving->len > 0 && has_emptied (self)) {
    if (--self->n_banks_left > 0)
      continue;
    g_ptr_array_extend_and_steal (unused, g_steal_pointer (&self->leaving));
    self->leaving = self->retired;
    self->retired = voder_config_retired_new ();
    self->n_banks_left = VODER_CONFIG_N_BANKS;
  }
}

/* Those who looked at the current snapshot before it was swapped may still be
 * about to take hold of it; they are counted in two banks, by the epoch in
 * which they came. When each was seen empty once after that, nobody can be:
 * what came after the first such look waits for the next two. No one waits for
 * a reader that does not run, unless there is too much that is old. The lock is
 * held, but let go of during that wait. */
static void
retire (VoderConfig *self, VoderConfigSnapshot *old, GPtrArray *unused)
{
  if (self->leaving->len == 0)
    self->n_banks_left = VODER_CONFIG_N_BANKS;
  g_ptr_array_add (self->leaving->len == 0 ? self->leaving : self->retired,
                   old);
  collect (self, unused);
  while (self->leaving->len + self->retired->len > MAX_RETIRED) {
    voder_unlock (&self->lock);
    voder_wait_pause (READER_PATIENCE_US, NULL);
    voder_lock (&self->lock);
    collect (self, unused);
  }
}

/* FALSE when expected is given and is not the current one any more. */
static gboolean
publish (VoderConfig *self, VoderConfigSnapshot *expected, GVariant *values)
{
  VoderWaiterList claimed = { NULL, NULL };
  g_autoptr (GPtrArray) unused = voder_config_retired_new ();
  /* So they are compared, and copied, as bytes. */
  g_autoptr (GVariant) normal = g_variant_get_normal_form (values);
  VoderConfigSnapshot *current;
  VoderConfigSnapshot *next;
  guint64 generation;

  voder_lock (&self->lock);
  current = atomic_load (&self->current);
  if (expected != NULL && expected != current) {
    voder_unlock (&self->lock);
    return FALSE;
  }
  if (g_variant_equal (voder_config_snapshot_get_values (current), normal)) {
    voder_unlock (&self->lock);
    return TRUE;
  }
  generation = voder_config_snapshot_get_generation (current) + 1;
  next = voder_config_snapshot_new (normal, generation);
  VODER_HAPPENS_BEFORE (&self->current);
  atomic_store (&self->current, next);
  atomic_store (&self->generation, generation);
  voder_waiter_list_claim_all (&self->waiters, VODER_WAIT_SERVED, &claimed);
  retire (self, current, unused);
  voder_unlock (&self->lock);

  voder_waiter_list_wake_all (&claimed);
  voder_config_tell_changed (self);
  return TRUE;
}

/**
 * voder_config_swap:
 * @self: a config
 * @values: the new settings, of the type `a{sv}`
 *
 * Replaces all settings. Nothing changes when they are equal. If @values is
 * floating it is taken.
 *
 * Thread safety: any thread.
 */
void
voder_config_swap (VoderConfig *self, GVariant *values)
{
  g_autoptr (GVariant) taken = NULL;

  g_return_if_fail (VODER_IS_CONFIG (self));
  g_return_if_fail (values != NULL);
  g_return_if_fail (g_variant_is_of_type (values, G_VARIANT_TYPE_VARDICT));

  taken = g_variant_ref_sink (values);
  publish (self, NULL, taken);
}

/**
 * voder_config_compare_and_swap:
 * @self: a config
 * @expected: a snapshot of it
 * @values: the new settings, of the type `a{sv}`
 *
 * Replaces all settings, unless somebody has since @expected was taken. If
 * @values is floating it is taken.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE when @expected is not the current snapshot
 */
gboolean
voder_config_compare_and_swap (VoderConfig *self,
                               VoderConfigSnapshot *expected,
                               GVariant *values)
{
  g_autoptr (GVariant) taken = NULL;

  g_return_val_if_fail (VODER_IS_CONFIG (self), FALSE);
  g_return_val_if_fail (expected != NULL, FALSE);
  g_return_val_if_fail (values != NULL, FALSE);
  g_return_val_if_fail (g_variant_is_of_type (values, G_VARIANT_TYPE_VARDICT),
                        FALSE);

  taken = g_variant_ref_sink (values);
  return publish (self, expected, taken);
}

/* One setting, to be changed. */
typedef struct {
  const char *key;
  GVariant *value;
} Setting;

static GVariant *
set_one (VoderConfigSnapshot *snapshot, gpointer data)
{
  const Setting *setting = data;
  GVariantDict dict;

  g_variant_dict_init (&dict, voder_config_snapshot_get_values (snapshot));
  if (setting->value != NULL)
    g_variant_dict_insert_value (&dict, setting->key, setting->value);
  else
    g_variant_dict_remove (&dict, setting->key);

  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/**
 * voder_config_set:
 * @self: a config
 * @key: the name of a setting
 * @value: (nullable): its value; %NULL to remove it
 *
 * Changes one setting. If @value is floating it is taken.
 *
 * Thread safety: any thread.
 */
void
voder_config_set (VoderConfig *self, const char *key, GVariant *value)
{
  Setting setting = { key, value };
  g_autoptr (GVariant) taken = NULL;

  g_return_if_fail (VODER_IS_CONFIG (self));
  g_return_if_fail (key != NULL);

  if (value != NULL)
    taken = g_variant_ref_sink (value);
  voder_config_update (self, set_one, &setting);
}

/**
 * voder_config_update:
 * @self: a config
 * @func: (scope call) (closure data): makes new settings from the old
 * @data: for @func
 *
 * Changes settings in terms of what they are. @func is called again when
 * somebody else was faster, so no change is lost.
 *
 * Thread safety: any thread; @func is called in it, without a lock.
 *
 * Returns: %FALSE when @func left the settings
 */
gboolean
voder_config_update (VoderConfig *self,
                     VoderConfigUpdateFunc func,
                     gpointer data)
{
  gboolean done = FALSE;

  g_return_val_if_fail (VODER_IS_CONFIG (self), FALSE);
  g_return_val_if_fail (func != NULL, FALSE);

  while (!done) {
    g_autoptr (VoderConfigSnapshot) old = voder_config_dup_snapshot (self);
    g_autoptr (GVariant) values = func (old, data);

    if (values == NULL)
      return FALSE;
    if (g_variant_is_floating (values))
      g_variant_ref_sink (values);
    g_return_val_if_fail (g_variant_is_of_type (values, G_VARIANT_TYPE_VARDICT),
                          FALSE);
    done = voder_config_compare_and_swap (self, old, values);
  }

  return TRUE;
}
