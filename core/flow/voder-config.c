/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-config.h>

#include "voder-attach-private.h"
#include "voder-config-private.h"
#include "voder-properties-private.h"

/**
 * VoderConfig:
 *
 * Settings that change while they are used.
 *
 * Whoever needs them takes a #VoderConfigSnapshot, which never changes, and
 * keeps it for as long as the settings must not change: for one request, say.
 * A change makes a new snapshot and swaps it in, in one step. Taking one never
 * waits.
 *
 * The settings may be set by the program, or follow a #GSettings or a keyfile.
 * Following needs the main context that was the thread's default when the
 * config was made; #VoderConfig::changed and #VoderConfig::failed are emitted
 * there.
 *
 * Thread safety: any thread.
 */
G_DEFINE_FINAL_TYPE (VoderConfig, voder_config, G_TYPE_OBJECT)

enum {
  PROP_VALUES = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

enum {
  CHANGED,
  FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
steal_notice (VoderConfig *self, GSource **notice)
{
  voder_lock (&self->lock);
  *notice = g_steal_pointer (&self->notice);
  voder_unlock (&self->lock);
}

static gboolean
on_notice (gpointer data)
{
  g_autoptr (VoderConfig) self = NULL;
  g_autoptr (GSource) notice = NULL;

  VODER_TAKES_OVER (data);
  self = g_weak_ref_get (data);
  if (self == NULL)
    return G_SOURCE_REMOVE;

  steal_notice (self, &notice);
  g_signal_emit (self, signals[CHANGED], 0);
  return G_SOURCE_REMOVE;
}

static GSource *
notice_new (GWeakRef *self)
{
  GSource *source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "VoderConfig");
  g_source_set_callback (source, on_notice, self, voder_config_weak_free);

  return source;
}

/*
 * Has the main context tell of a change. Those that come before it has run are
 * told once.
 */
void
voder_config_tell_changed (VoderConfig *self)
{
  g_autoptr (GSource) notice = NULL;
  GWeakRef *weak = NULL;

  voder_lock (&self->lock);
  if (self->notice == NULL) {
    weak = voder_config_weak_new (self);
    notice = notice_new (weak);
    self->notice = g_source_ref (notice);
  }
  voder_unlock (&self->lock);

  if (notice != NULL)
    voder_attach (notice, self->main_context, weak);
}

/*
 * Tells that the file could not be read, in the main context.
 */
void
voder_config_tell_failed (VoderConfig *self, const GError *error)
{
  g_signal_emit (self, signals[FAILED], 0, error);
}

static void
set_first (VoderConfig *self, GVariant *values)
{
  g_autoptr (GVariant) none = NULL;

  none = g_variant_ref_sink (
      g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));
  atomic_init (&self->current,
               voder_config_snapshot_new (values != NULL ? values : none, 1));
}

static void
voder_config_set_property (GObject *object,
                           guint id,
                           const GValue *value,
                           GParamSpec *spec)
{
  VoderConfig *self = VODER_CONFIG (object);

  switch (id) {
  case PROP_VALUES:
    set_first (self, g_value_get_variant (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
}

static void
voder_config_dispose (GObject *object)
{
  VoderConfig *self = VODER_CONFIG (object);
  g_autoptr (GSource) notice = NULL;

  voder_config_unfollow (self);
  steal_notice (self, &notice);
  if (notice != NULL)
    g_source_destroy (notice);

  G_OBJECT_CLASS (voder_config_parent_class)->dispose (object);
}

static void
voder_config_finalize (GObject *object)
{
  VoderConfig *self = VODER_CONFIG (object);

  VODER_HAPPENS_NO_MORE (&self->current);
  voder_config_snapshot_unref (atomic_load (&self->current));
  g_clear_pointer (&self->leaving, g_ptr_array_unref);
  g_clear_pointer (&self->retired, g_ptr_array_unref);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->path, g_free);
  g_clear_error (&self->error);
  g_clear_pointer (&self->main_context, g_main_context_unref);
  voder_lock_clear (&self->lock);

  G_OBJECT_CLASS (voder_config_parent_class)->finalize (object);
}

static void
voder_config_class_init (VoderConfigClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = voder_config_set_property;
  object_class->dispose = voder_config_dispose;
  object_class->finalize = voder_config_finalize;

  /**
   * VoderConfig:values:
   *
   * The settings that it begins with; none if not given.
   */
  properties[PROP_VALUES] = g_param_spec_variant (
      "values", NULL, NULL, G_VARIANT_TYPE_VARDICT, NULL, VODER_PROPERTY_GIVEN);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  /**
   * VoderConfig::changed:
   * @self: a config
   *
   * Tells that the settings have changed, after they have; once for all changes
   * since the last time.
   */
  signals[CHANGED] =
      g_signal_new ("changed", VODER_TYPE_CONFIG, G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 0);

  /**
   * VoderConfig::failed:
   * @self: a config
   * @error: why
   *
   * Tells that the file has changed and could not be read; the settings have
   * stayed as they were.
   */
  signals[FAILED] =
      g_signal_new ("failed", VODER_TYPE_CONFIG, G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
voder_config_init (VoderConfig *self)
{
  voder_lock_init (&self->lock);
  self->main_context = g_main_context_ref_thread_default ();
  self->leaving = voder_config_retired_new ();
  self->retired = voder_config_retired_new ();
  atomic_init (&self->generation, 1);
}

/**
 * voder_config_new:
 * @values: (nullable): the settings, of the type `a{sv}`; %NULL for none
 *
 * Makes a config that changes when it is told to. If @values is floating it is
 * taken.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new config
 */
VoderConfig *
voder_config_new (GVariant *values)
{
  g_return_val_if_fail (
      values == NULL || g_variant_is_of_type (values, G_VARIANT_TYPE_VARDICT),
      NULL);

  return g_object_new (VODER_TYPE_CONFIG, "values", values, NULL);
}

/**
 * voder_config_dup_snapshot:
 * @self: a config
 *
 * Takes the settings as they are now.
 *
 * Thread safety: any thread; never waits.
 *
 * Returns: (transfer full): the snapshot
 */
VoderConfigSnapshot *
voder_config_dup_snapshot (VoderConfig *self)
{
  VoderConfigSnapshot *snapshot;
  atomic_uint *n_readers;

  g_return_val_if_fail (VODER_IS_CONFIG (self), NULL);

  n_readers = &self->n_readers[atomic_load (&self->epoch) & 1];
  atomic_fetch_add (n_readers, 1);
  snapshot = atomic_load (&self->current);
  VODER_HAPPENS_AFTER (&self->current);
  voder_config_snapshot_ref (snapshot);
  atomic_fetch_sub (n_readers, 1);

  return snapshot;
}

/**
 * voder_config_refresh: (skip)
 * @self: a config
 * @snapshot: a snapshot of it, or %NULL; replaced by the current one
 *   when that is another
 *
 * Keeps a snapshot up to date, at the cost of one look when nothing has
 * changed: for a thread that needs the settings again and again.
 *
 * Thread safety: any thread; never waits.
 *
 * Returns: %TRUE when @snapshot was replaced
 */
gboolean
voder_config_refresh (VoderConfig *self, VoderConfigSnapshot **snapshot)
{
  g_return_val_if_fail (VODER_IS_CONFIG (self), FALSE);
  g_return_val_if_fail (snapshot != NULL, FALSE);

  if (*snapshot != NULL && voder_config_snapshot_get_generation (*snapshot) >=
                               voder_config_get_generation (self))
    return FALSE;

  g_clear_pointer (snapshot, voder_config_snapshot_unref);
  *snapshot = voder_config_dup_snapshot (self);
  return TRUE;
}

/**
 * voder_config_refresh_snapshot: (rename-to voder_config_refresh)
 * @self: a config
 * @snapshot: (nullable): a snapshot of it
 *
 * Does what voder_config_refresh() does, for languages other than C.
 *
 * Thread safety: any thread; never waits.
 *
 * Returns: (transfer full): @snapshot as long as it is the current one, else
 *   that
 */
VoderConfigSnapshot *
voder_config_refresh_snapshot (VoderConfig *self, VoderConfigSnapshot *snapshot)
{
  VoderConfigSnapshot *current = NULL;

  g_return_val_if_fail (VODER_IS_CONFIG (self), NULL);

  if (snapshot != NULL)
    current = voder_config_snapshot_ref (snapshot);
  voder_config_refresh (self, &current);
  return current;
}

/**
 * voder_config_get_generation:
 * @self: a config
 *
 * Thread safety: any thread; never waits.
 *
 * Returns: how many settings there have been, at least 1
 */
guint64
voder_config_get_generation (VoderConfig *self)
{
  g_return_val_if_fail (VODER_IS_CONFIG (self), 0);

  return atomic_load_explicit (&self->generation, memory_order_acquire);
}
