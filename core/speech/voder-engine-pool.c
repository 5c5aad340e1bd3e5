/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-engine-pool-private.h"

#include <glib/gi18n-lib.h>

#include <voder/plugin/voder-suggestion.h>

/* How many engines an error names before “…”. */
#define MAX_NAMED 12

/**
 * VoderEnginePool:
 *
 * An engine for callers on any number of threads, who use it as a
 * #VoderSynthesizer. It makes as many instances as
 * the plugin's #VoderThreading allows and callers need: one that all share
 * (`reentrant`), one for each call at a time (`instance`), or one for the whole
 * process (`process`), which stays until the program ends. Who finds none free
 * waits, and can be cancelled then.
 *
 * Where it speaks is its #VoderIsolation. A child process that dies, hangs or
 * speaks nonsense is replaced, and its utterance spoken again: from its start
 * when nothing of it has been heard, from where it broke when the engine is
 * known to say the same again; up to three times for one that hangs, else eight
 * times. Child processes end when nothing is to be spoken for a while.
 *
 * Thread safety: any thread.
 */

static void voder_engine_pool_synthesizer_init (
    VoderSynthesizerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (
    VoderEnginePool,
    voder_engine_pool,
    G_TYPE_OBJECT,
    G_IMPLEMENT_INTERFACE (VODER_TYPE_SYNTHESIZER,
                           voder_engine_pool_synthesizer_init))

static gboolean
start_host (VoderEnginePool *self, GError **error)
{
  g_clear_pointer (&self->host, voder_host_free);
  self->host = voder_host_new (
      self->info, self->isolation == VODER_ISOLATION_FORK, self->max_parallel);

  return voder_host_start (self->host, NULL, error);
}

/* An engine that turns out to start threads cannot be forked. */
static gboolean
start_best_host (VoderEnginePool *self, GError **error)
{
  g_autoptr (GError) why = NULL;

  self->isolation = VODER_ISOLATION_FORK;
  if (start_host (self, &why))
    return TRUE;
  if (g_error_matches (why, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_ENGINE)) {
    self->isolation = VODER_ISOLATION_PROCESS;
    return start_host (self, error);
  }
  g_propagate_error (error, g_steal_pointer (&why));

  return FALSE;
}

static gboolean
wants_host (VoderPluginInfo *info)
{
  return voder_plugin_info_get_threading (info) == VODER_THREADING_PROCESS ||
         voder_plugin_info_get_state (info) == VODER_PLUGIN_STATE_HISTORY;
}

static gboolean
start (VoderEnginePool *self, GError **error)
{
  if (self->isolation == VODER_ISOLATION_AUTO && wants_host (self->info))
    return start_best_host (self, error);
  if (self->isolation == VODER_ISOLATION_FORK ||
      self->isolation == VODER_ISOLATION_PROCESS)
    return start_host (self, error);

  self->isolation = VODER_ISOLATION_THREAD;

  self->instances = voder_engine_instances_new (self->registry, self->info,
                                                self->max_parallel, error);

  return self->instances != NULL;
}

/* @name is %NULL when none was asked for. */
static void
set_unknown_engine (VoderPluginRegistry *registry,
                    const char *name,
                    GError **error)
{
  g_autoptr (GListModel) engines = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *quoted = NULL;
  g_autofree char *near = NULL;
  g_autofree char *all = NULL;

  engines = voder_plugin_registry_list (registry, VODER_PLUGIN_KIND_ENGINE);
  for (guint i = 0; i < g_list_model_get_n_items (engines); i++) {
    g_autoptr (VoderPluginInfo) info = g_list_model_get_item (engines, i);

    g_ptr_array_add (names, g_strdup (voder_plugin_info_get_name (info)));
  }

  if (names->len == 0) {
    g_set_error_literal (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_ENGINE,
                         _ ("There is no engine: no plugin for one was found"));
    return;
  }

  all = voder_suggestion_list (names, MAX_NAMED);
  if (name == NULL) {
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_ENGINE,
                 _ ("No engine speaks unless it is asked for; there are %s"),
                 all);
    return;
  }

  quoted = voder_suggestion_shorten (name);
  near = voder_suggestion_find (names, NULL, name);
  if (near != NULL)
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_ENGINE,
                 _ ("There is no engine “%s”; did you mean %s?"), quoted, near);
  else
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_ENGINE,
                 _ ("There is no engine “%s”; there are %s"), quoted, all);
}

static VoderEnginePool *
new_for_info (VoderPluginRegistry *registry,
              VoderPluginInfo *info,
              VoderIsolation isolation,
              guint max_parallel,
              GError **error)
{
  g_autoptr (VoderEnginePool) self = NULL;

  self = g_object_new (VODER_TYPE_ENGINE_POOL, NULL);
  self->registry = g_object_ref (registry);
  self->info = g_object_ref (info);
  self->isolation = isolation;
  self->limit = voder_engine_limit_new (info);
  self->max_parallel =
      max_parallel > 0 ? max_parallel : g_get_num_processors ();
  if (!start (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/* Takes the engine of the highest rank that can be used. One below 0 is for who
 * names it: it may cost money, or send the text away. */
static VoderEnginePool *
new_for_best (VoderPluginRegistry *registry,
              VoderIsolation isolation,
              guint max_parallel,
              GError **error)
{
  g_autoptr (GListModel) engines = NULL;
  g_autoptr (GError) why = NULL;
  guint n_engines;

  engines = voder_plugin_registry_list (registry, VODER_PLUGIN_KIND_ENGINE);
  n_engines = g_list_model_get_n_items (engines);
  for (guint i = 0; i < n_engines; i++) {
    g_autoptr (VoderPluginInfo) info = g_list_model_get_item (engines, i);
    VoderEnginePool *self;

    if (voder_plugin_info_get_rank (info) < 0)
      continue;

    g_clear_error (&why);
    self = new_for_info (registry, info, isolation, max_parallel, &why);
    if (self != NULL)
      return self;
  }

  if (why != NULL)
    g_propagate_error (error, g_steal_pointer (&why));
  else
    set_unknown_engine (registry, NULL, error);

  return NULL;
}

static GListModel *
voder_engine_pool_list_voices (VoderSynthesizer *synthesizer,
                               GCancellable *cancellable,
                               GError **error)
{
  VoderEnginePool *self = VODER_ENGINE_POOL (synthesizer);
  g_autoptr (GError) why = NULL;
  VoderVoiceList *voices =
      voder_engine_pool_get_voices (self, cancellable, &why);

  if (voices != NULL)
    return G_LIST_MODEL (voices);

  voder_engine_pool_name_error (self, NULL, &why);
  g_propagate_error (error, g_steal_pointer (&why));

  return NULL;
}

static VoderVoice *
voder_engine_pool_find_voice (VoderSynthesizer *synthesizer,
                              const char *id,
                              const char *language,
                              GCancellable *cancellable,
                              GError **error)
{
  VoderEnginePool *self = VODER_ENGINE_POOL (synthesizer);
  g_autoptr (GError) why = NULL;
  g_autoptr (VoderVoiceList) voices =
      voder_engine_pool_get_voices (self, cancellable, &why);
  VoderVoice *voice = NULL;

  if (voices != NULL)
    voice = voder_voice_list_find (voices, id, language, &why);
  if (voice != NULL)
    return g_object_ref (voice);

  voder_engine_pool_name_error (self, NULL, &why);
  g_propagate_error (error, g_steal_pointer (&why));

  return NULL;
}

static gboolean
voder_engine_pool_synthesize (VoderSynthesizer *synthesizer,
                              VoderUtterance *utterance,
                              VoderOutput *output,
                              GCancellable *cancellable,
                              GError **error)
{
  return voder_engine_pool_speak (VODER_ENGINE_POOL (synthesizer), utterance,
                                  output, cancellable, error);
}

static gboolean
voder_engine_pool_measure_loudness (VoderSynthesizer *synthesizer,
                                    VoderUtterance *utterance,
                                    const char *chain,
                                    double *loudness,
                                    GCancellable *cancellable,
                                    GError **error)
{
  VoderEnginePool *self = VODER_ENGINE_POOL (synthesizer);
  g_autoptr (VoderVoiceLevels) levels =
      voder_engine_pool_get_levels (self, cancellable, error);

  return levels != NULL &&
         voder_voice_levels_obtain (levels, synthesizer, utterance, chain,
                                    loudness, cancellable, error);
}

static void
voder_engine_pool_synthesizer_init (VoderSynthesizerInterface *iface)
{
  iface->measure_loudness = voder_engine_pool_measure_loudness;
  iface->list_voices = voder_engine_pool_list_voices;
  iface->find_voice = voder_engine_pool_find_voice;
  iface->synthesize = voder_engine_pool_synthesize;
}

static void
voder_engine_pool_finalize (GObject *object)
{
  VoderEnginePool *self = VODER_ENGINE_POOL (object);

  g_clear_pointer (&self->instances, voder_engine_instances_free);
  g_clear_pointer (&self->host, voder_host_free);
  g_clear_pointer (&self->limit, voder_engine_limit_free);
  g_clear_object (&self->voices);
  g_clear_object (&self->levels);
  g_clear_object (&self->counters);
  g_clear_object (&self->store);
  g_clear_object (&self->info);
  g_clear_object (&self->registry);
  if (self->report_destroy != NULL)
    self->report_destroy (self->report_data);

  G_OBJECT_CLASS (voder_engine_pool_parent_class)->finalize (object);
}

static void
voder_engine_pool_class_init (VoderEnginePoolClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = voder_engine_pool_finalize;
}

static void
voder_engine_pool_init (VoderEnginePool *self)
{
  const char *const counters[] = { [VODER_ENGINE_POOL_FAILURES] = "failures",
                                   NULL };

  self->counters = voder_counters_new (counters, NULL);
  voder_engine_pool_init_lazy (self);
}

/**
 * voder_engine_pool_new:
 * @registry: (nullable): where to look for the engine; %NULL for the default
 *   registry
 * @engine: (nullable): the name of the engine; %NULL for the one of the highest
 *   rank that can be used, and none below 0
 * @isolation: where the engine speaks
 * @max_parallel: the most child processes that speak at a time, or the most
 *   instances of an engine whose threading is `instance`; 0 for one per
 *   processor
 * @error: return location for an error
 *
 * Makes a pool of an engine. The plugin's module is loaded, or its host
 * started.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a pool; %NULL with %VODER_SPEECH_ERROR_ENGINE when
 *   there is no such engine (the message names others), or with a
 *   #VoderPluginError when its plugin cannot be used
 */
VoderEnginePool *
voder_engine_pool_new (VoderPluginRegistry *registry,
                       const char *engine,
                       VoderIsolation isolation,
                       guint max_parallel,
                       GError **error)
{
  VoderPluginInfo *info;

  g_return_val_if_fail (registry == NULL || VODER_IS_PLUGIN_REGISTRY (registry),
                        NULL);
  g_return_val_if_fail (max_parallel <= G_MAXINT / 2, NULL);

  if (registry == NULL)
    registry = voder_plugin_registry_get_default ();
  if (engine == NULL)
    return new_for_best (registry, isolation, max_parallel, error);

  info =
      voder_plugin_registry_find (registry, VODER_PLUGIN_KIND_ENGINE, engine);
  if (info == NULL) {
    set_unknown_engine (registry, engine, error);
    return NULL;
  }

  return new_for_info (registry, info, isolation, max_parallel, error);
}

/**
 * voder_engine_pool_get_info:
 * @self: a pool
 *
 * Gives what is known of the engine.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer none): the engine's plugin
 */
VoderPluginInfo *
voder_engine_pool_get_info (VoderEnginePool *self)
{
  g_return_val_if_fail (VODER_IS_ENGINE_POOL (self), NULL);

  return self->info;
}

/**
 * voder_engine_pool_get_isolation:
 * @self: a pool
 *
 * Thread safety: any thread.
 *
 * Returns: where the engine speaks; never %VODER_ISOLATION_AUTO
 */
VoderIsolation
voder_engine_pool_get_isolation (VoderEnginePool *self)
{
  g_return_val_if_fail (VODER_IS_ENGINE_POOL (self), VODER_ISOLATION_THREAD);

  return self->isolation;
}

/**
 * voder_engine_pool_set_patience:
 * @self: a pool that nobody uses yet
 * @patience_us: how long a child process may be silent while it speaks any
 *   text, in microseconds, at least 1; 5 s unless this is called
 * @per_char_us: how much longer for each character of its text, in
 *   microseconds, at least 0; 50 ms unless this is called
 *
 * Sets when a child process counts as hung. An engine on threads cannot be
 * stopped from outside.
 *
 * Thread safety: one thread.
 */
void
voder_engine_pool_set_patience (VoderEnginePool *self,
                                gint64 patience_us,
                                gint64 per_char_us)
{
  g_return_if_fail (VODER_IS_ENGINE_POOL (self));
  g_return_if_fail (patience_us > 0);
  g_return_if_fail (per_char_us >= 0);

  if (self->host != NULL)
    voder_host_set_patience (self->host, patience_us, per_char_us);
}

/**
 * voder_engine_pool_set_idle_timeout:
 * @self: a pool that nobody uses yet
 * @timeout_us: how long child processes stay while nothing is to be spoken, in
 *   microseconds, at least 1; %G_MAXINT64 to keep them as long as the pool.
 *   60 s unless this is called
 *
 * Sets when the child processes of the pool end, and free what they hold; those
 * of an engine on threads, such as a program that stays, do so too. The next
 * utterance starts others, as the first one did.
 *
 * Thread safety: one thread.
 */
void
voder_engine_pool_set_idle_timeout (VoderEnginePool *self, gint64 timeout_us)
{
  g_return_if_fail (VODER_IS_ENGINE_POOL (self));
  g_return_if_fail (timeout_us > 0);

  if (self->host != NULL)
    voder_host_set_idle_timeout (self->host, timeout_us);
  else
    voder_engine_instances_set_idle_timeout (self->instances, timeout_us);
}

/**
 * voder_engine_pool_keep_loudness:
 * @self: a pool that nobody uses yet
 * @store: where to keep it
 *
 * Keeps how loud the voices of the engine are in @store, where other processes
 * find it; without this it is known as long as the pool is there. Of an engine
 * whose speech #VoderSpeechCache would not keep it is not kept either. A
 * #VoderSpeechCache before the pool does this by itself.
 *
 * Thread safety: one thread.
 */
void
voder_engine_pool_keep_loudness (VoderEnginePool *self, VoderSpeechStore *store)
{
  g_return_if_fail (VODER_IS_ENGINE_POOL (self));
  g_return_if_fail (VODER_IS_SPEECH_STORE (store));

  if (voder_speech_store_get_limit (store) > 0)
    g_set_object (&self->store, store);
}

/**
 * voder_engine_pool_set_incident_func:
 * @self: a pool that nobody uses yet
 * @func: (scope notified) (closure data) (destroy destroy): what is told of
 *   each %VODER_INCIDENT_RETRIED
 * @data: for @func
 * @destroy: (nullable): releases @data
 *
 * Thread safety: one thread.
 */
void
voder_engine_pool_set_incident_func (VoderEnginePool *self,
                                     VoderIncidentFunc func,
                                     gpointer data,
                                     GDestroyNotify destroy)
{
  g_return_if_fail (VODER_IS_ENGINE_POOL (self));
  g_return_if_fail (self->report == NULL);
  g_return_if_fail (func != NULL);

  self->report = func;
  self->report_data = data;
  self->report_destroy = destroy;
}

/**
 * voder_engine_pool_dismiss:
 * @self: a pool
 *
 * Ends the child processes of the pool and of its engine, unless one of them
 * speaks, and waits for that: a few milliseconds. What they used then counts as
 * that of children of this process. The next utterance starts others.
 *
 * Thread safety: any thread.
 */
void
voder_engine_pool_dismiss (VoderEnginePool *self)
{
  g_return_if_fail (VODER_IS_ENGINE_POOL (self));

  if (self->host != NULL)
    voder_host_dismiss (self->host);
  else
    voder_engine_instances_rest (self->instances);
}

/**
 * voder_engine_pool_get_n_failures:
 * @self: a pool
 *
 * Thread safety: any thread.
 *
 * Returns: how often a child process died, hung or spoke nonsense so far
 */
guint64
voder_engine_pool_get_n_failures (VoderEnginePool *self)
{
  g_return_val_if_fail (VODER_IS_ENGINE_POOL (self), 0);

  return voder_counters_get (self->counters, VODER_ENGINE_POOL_FAILURES);
}
