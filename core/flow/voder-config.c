/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-config.h>

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

/* Weakly refers to a config, as what other threads and contexts hold must. */
static GWeakRef *
weak_new (VoderConfig *self)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, self);

  return weak;
}

static void
weak_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static void
weak_free_closure (gpointer data, GClosure *closure)
{
  weak_free (data);
}

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
  g_autoptr (VoderConfig) self = g_weak_ref_get (data);
  g_autoptr (GSource) notice = NULL;

  if (self == NULL)
    return G_SOURCE_REMOVE;

  steal_notice (self, &notice);
  g_signal_emit (self, signals[CHANGED], 0);
  return G_SOURCE_REMOVE;
}

/* Changes that come before the main context has run are told once. */
void
voder_config_notify_later (VoderConfig *self)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "VoderConfig");
  g_source_set_callback (source, on_notice, weak_new (self), weak_free);
  voder_lock (&self->lock);
  if (self->notice != NULL) {
    voder_unlock (&self->lock);
    return;
  }
  self->notice = g_source_ref (source);
  voder_unlock (&self->lock);
  g_source_attach (source, self->main_context);
}

static gboolean
on_settings_changed (GSettings *settings,
                     gpointer keys,
                     int n_keys,
                     gpointer data)
{
  g_autoptr (VoderConfig) self = g_weak_ref_get (data);

  if (self != NULL)
    voder_config_swap (self, voder_config_values_from_settings (settings));
  return FALSE;
}

static void
on_reloaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!voder_config_reload_finish (VODER_CONFIG (source), result, &error))
    g_signal_emit (source, signals[FAILED], 0, error);
}

/* A file that is being written has no meaning yet; when that is over, the last
 * event says so. */
static gboolean
is_final (GFileMonitorEvent event)
{
  return event != G_FILE_MONITOR_EVENT_CHANGED &&
         event != G_FILE_MONITOR_EVENT_CREATED &&
         event != G_FILE_MONITOR_EVENT_ATTRIBUTE_CHANGED;
}

static void
on_file_changed (GFileMonitor *monitor,
                 GFile *file,
                 GFile *other,
                 GFileMonitorEvent event,
                 gpointer data)
{
  g_autoptr (VoderConfig) self = g_weak_ref_get (data);

  if (self != NULL && is_final (event))
    voder_config_reload_async (self, NULL, on_reloaded, NULL);
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

  g_clear_signal_handler (&self->settings_handler, self->settings);
  g_clear_signal_handler (&self->monitor_handler, self->monitor);
  if (self->monitor != NULL)
    g_file_monitor_cancel (self->monitor);
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
  g_clear_object (&self->monitor);
  g_clear_pointer (&self->path, g_free);
  g_clear_error (&self->error);
  g_clear_pointer (&self->main_context, g_main_context_unref);
  voder_cond_clear (&self->gone);
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
  voder_cond_init (&self->gone);
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
 * voder_config_new_for_settings:
 * @settings: settings; their keys are those of the config
 *
 * Makes a config that follows @settings. What is applied to them at once is
 * one change.
 *
 * Thread safety: the thread that owns @settings.
 *
 * Returns: (transfer full): a new config
 */
VoderConfig *
voder_config_new_for_settings (GSettings *settings)
{
  VoderConfig *self;

  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  self = voder_config_new (voder_config_values_from_settings (settings));
  self->settings = g_object_ref (settings);
  self->settings_handler = g_signal_connect_data (
      settings, "change-event", G_CALLBACK (on_settings_changed),
      weak_new (self), weak_free_closure, 0);

  return self;
}

/**
 * voder_config_new_for_file:
 * @path: (type filename): a keyfile
 * @cancellable: (nullable): ends the reading
 * @error: return location for an error
 *
 * Makes a config that follows a keyfile. A key is called `group/key`; its
 * value is what it reads as in the notation of #GVariant, such as `true`, `5`,
 * `0.5`, `'5'` or `['a', 'b']`, else it is the text as it stands.
 *
 * When the file changes or is replaced it is read again. One that cannot be
 * read or understood changes nothing, but #VoderConfig::failed tells of it.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new config; %NULL with a %G_IO_ERROR when the
 *   file cannot be read or followed, with a %G_KEY_FILE_ERROR when it is no
 *   keyfile, or with what @cancellable has ended with
 */
VoderConfig *
voder_config_new_for_file (const char *path,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (VoderConfig) self = NULL;
  g_autoptr (GFile) file = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  self = voder_config_new (NULL);
  file = g_file_new_for_path (path);
  self->path = g_strdup (path);
  /* First followed, then read: no change comes in between. */
  self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_WATCH_MOVES,
                                       cancellable, error);
  if (self->monitor == NULL)
    return NULL;
  self->monitor_handler = g_signal_connect_data (
      self->monitor, "changed", G_CALLBACK (on_file_changed), weak_new (self),
      weak_free_closure, 0);
  if (!voder_config_reload (self, cancellable, error))
    return NULL;

  return g_steal_pointer (&self);
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
