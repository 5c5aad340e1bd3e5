/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/speech/voder-engine-pool.h>

#include <glib/gi18n-lib.h>

#include <voder/flow/voder-channel.h>
#include <voder/flow/voder-context.h>

#include "voder-engine-gate-private.h"
#include "voder-suggestion-private.h"
#include "voder-voice-list-private.h"

/* How many engines an error names before “…”. */
#define MAX_NAMED 12

/**
 * VoderEnginePool:
 *
 * An engine for callers on any number of threads. It makes as many instances as
 * the plugin's #VoderThreading allows and callers need: one that all share
 * (`reentrant`), one for each call at a time (`instance`), or one for the whole
 * process (`process`), which stays until the program ends. Who finds none free
 * waits, and can be cancelled then.
 *
 * Thread safety: any thread.
 */
struct _VoderEnginePool {
  GObject parent_instance;

  VoderPluginRegistry *registry;
  VoderPluginInfo *info;
  VoderVoiceList *voices; /* set once, atomically */

  VoderEngine *shared;   /* reentrant */
  VoderEngineGate *gate; /* process */

  /* instance: those that nobody uses wait in a channel with room for all */
  VoderSender *idle_sender;
  VoderReceiver *idle_receiver;
  int n_instances;
  int max_instances;
};

G_DEFINE_FINAL_TYPE (VoderEnginePool, voder_engine_pool, G_TYPE_OBJECT)

static VoderEngine *
create_engine (VoderEnginePool *self, GError **error)
{
  return (VoderEngine *) voder_plugin_registry_create (
      self->registry, self->info, VODER_TYPE_ENGINE, error);
}

static void
put_idle (VoderEnginePool *self, VoderEngine *engine)
{
  voder_sender_try_send (self->idle_sender, engine, NULL);
}

/* Makes a further instance if there may be one more; sets @may if so. */
static VoderEngine *
grow (VoderEnginePool *self, gboolean *may, GError **error)
{
  VoderEngine *engine;

  *may = g_atomic_int_add (&self->n_instances, 1) < self->max_instances;
  engine = *may ? create_engine (self, error) : NULL;
  if (engine == NULL)
    g_atomic_int_add (&self->n_instances, -1);

  return engine;
}

static VoderEngine *
take_instance (VoderEnginePool *self, GCancellable *cancellable, GError **error)
{
  gpointer engine = NULL;
  gboolean may;

  if (voder_receiver_try_receive (self->idle_receiver, &engine, NULL))
    return engine;

  engine = grow (self, &may, error);
  if (may)
    return engine;

  voder_receiver_receive (self->idle_receiver, &engine, cancellable, error);

  return engine;
}

static VoderEngine *
enter_gate (VoderEnginePool *self, GCancellable *cancellable, GError **error)
{
  VoderEngine *engine;

  if (!voder_engine_gate_enter (self->gate, cancellable, error))
    return NULL;

  engine =
      voder_engine_gate_obtain (self->gate, self->registry, self->info, error);
  if (engine == NULL) {
    voder_engine_gate_leave (self->gate);
    return NULL;
  }

  return g_object_ref (engine);
}

/* Gives an instance that the caller may use until it puts it back. */
static VoderEngine *
take_engine (VoderEnginePool *self, GCancellable *cancellable, GError **error)
{
  switch (voder_plugin_info_get_threading (self->info)) {
  case VODER_THREADING_REENTRANT:
    return g_object_ref (self->shared);
  case VODER_THREADING_INSTANCE:
    return take_instance (self, cancellable, error);
  case VODER_THREADING_PROCESS:
  default:
    return enter_gate (self, cancellable, error);
  }
}

static void
put_engine (VoderEnginePool *self, VoderEngine *engine)
{
  switch (voder_plugin_info_get_threading (self->info)) {
  case VODER_THREADING_REENTRANT:
    g_object_unref (engine);
    break;
  case VODER_THREADING_INSTANCE:
    put_idle (self, engine);
    break;
  case VODER_THREADING_PROCESS:
  default:
    g_object_unref (engine);
    voder_engine_gate_leave (self->gate);
  }
}

static gboolean
start_instances (VoderEnginePool *self, GError **error)
{
  g_autoptr (VoderChannel) channel = NULL;
  VoderEngine *engine = create_engine (self, error);

  if (engine == NULL)
    return FALSE;

  channel = voder_channel_new (VODER_TYPE_ENGINE, self->max_instances);
  self->idle_sender = voder_channel_create_sender (channel);
  self->idle_receiver = voder_channel_create_receiver (channel);
  self->n_instances = 1;
  put_idle (self, engine);

  return TRUE;
}

/* An engine that is busy for another pool is known to work. */
static gboolean
start_gate (VoderEnginePool *self, GError **error)
{
  gboolean is_ready;

  self->gate = voder_engine_gate_get (voder_plugin_info_get_name (self->info));
  if (!voder_engine_gate_try_enter (self->gate))
    return TRUE;

  is_ready = voder_engine_gate_obtain (self->gate, self->registry, self->info,
                                       error) != NULL;
  voder_engine_gate_leave (self->gate);

  return is_ready;
}

/* Makes the first instance, so that a plugin that cannot be used is found. */
static gboolean
start (VoderEnginePool *self, GError **error)
{
  switch (voder_plugin_info_get_threading (self->info)) {
  case VODER_THREADING_REENTRANT:
    self->shared = create_engine (self, error);
    return self->shared != NULL;
  case VODER_THREADING_INSTANCE:
    return start_instances (self, error);
  case VODER_THREADING_PROCESS:
  default:
    return start_gate (self, error);
  }
}

/* @name may be %NULL only if there is no engine at all. */
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

  quoted = voder_suggestion_shorten (name);
  near = voder_suggestion_find (names, NULL, name);
  all = voder_suggestion_list (names, MAX_NAMED);
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
              guint max_parallel,
              GError **error)
{
  g_autoptr (VoderEnginePool) self = NULL;

  self = g_object_new (VODER_TYPE_ENGINE_POOL, NULL);
  self->registry = g_object_ref (registry);
  self->info = g_object_ref (info);
  self->max_instances =
      max_parallel > 0 ? max_parallel : g_get_num_processors ();
  if (!start (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/* Takes the engine of the highest rank that can be used. */
static VoderEnginePool *
new_for_best (VoderPluginRegistry *registry, guint max_parallel, GError **error)
{
  g_autoptr (GListModel) engines = NULL;
  g_autoptr (GError) why = NULL;
  guint n_engines;

  engines = voder_plugin_registry_list (registry, VODER_PLUGIN_KIND_ENGINE);
  n_engines = g_list_model_get_n_items (engines);
  for (guint i = 0; i < n_engines; i++) {
    g_autoptr (VoderPluginInfo) info = g_list_model_get_item (engines, i);
    VoderEnginePool *self;

    g_clear_error (&why);
    self = new_for_info (registry, info, max_parallel, &why);
    if (self != NULL)
      return self;
  }

  if (why != NULL)
    g_propagate_error (error, g_steal_pointer (&why));
  else
    set_unknown_engine (registry, NULL, error);

  return NULL;
}

/* The engine's voices, borrowed; it is asked once. */
static VoderVoiceList *
get_voices (VoderEnginePool *self, GCancellable *cancellable, GError **error)
{
  VoderVoiceList *voices = g_atomic_pointer_get (&self->voices);
  GListModel *list;
  VoderEngine *engine;

  if (voices != NULL)
    return voices;

  engine = take_engine (self, cancellable, error);
  if (engine == NULL)
    return NULL;
  list = voder_engine_list_voices (engine, cancellable, error);
  put_engine (self, engine);
  if (list == NULL)
    return NULL;

  voices = VODER_VOICE_LIST (list);
  if (!g_atomic_pointer_compare_and_exchange (&self->voices, NULL, voices))
    g_object_unref (voices);

  return g_atomic_pointer_get (&self->voices);
}

/*
 * Names the engine in an error of its own. What a caller reacts to keeps its
 * code; whatever else an engine's library had to say becomes
 * %VODER_SPEECH_ERROR_FAILED, with the text that it failed on.
 */
static void
name_error (VoderEnginePool *self, VoderUtterance *utterance, GError **error)
{
  const char *name = voder_plugin_info_get_name (self->info);
  g_autoptr (GError) why = NULL;
  g_autofree char *text = NULL;

  if (error == NULL || *error == NULL || (*error)->domain == VODER_FLOW_ERROR ||
      (*error)->domain == VODER_PLUGIN_ERROR ||
      g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ||
      g_error_matches (*error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_VALUE))
    return;

  if ((*error)->domain == VODER_SPEECH_ERROR &&
      ((*error)->code != VODER_SPEECH_ERROR_FAILED || utterance == NULL)) {
    g_prefix_error (error, _ ("Engine “%s”: "), name);
    return;
  }

  why = g_steal_pointer (error);
  if (utterance == NULL) {
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                 _ ("Engine “%s”: %s"), name, why->message);
    return;
  }

  text = voder_suggestion_shorten (voder_utterance_get_string (utterance));
  g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
               _ ("Engine “%s” cannot speak “%s”: %s"), name, text,
               why->message);
}

static void
voder_engine_pool_finalize (GObject *object)
{
  VoderEnginePool *self = VODER_ENGINE_POOL (object);

  g_clear_object (&self->idle_sender);
  g_clear_object (&self->idle_receiver);
  g_clear_object (&self->shared);
  g_clear_object (&self->voices);
  g_clear_object (&self->info);
  g_clear_object (&self->registry);

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
}

/**
 * voder_engine_pool_new:
 * @registry: (nullable): where to look for the engine; %NULL for the default
 *   registry
 * @engine: (nullable): the name of the engine; %NULL for the one of the highest
 *   rank that can be used
 * @max_parallel: the most instances of an engine whose threading is `instance`;
 *   0 for one per processor
 * @error: return location for an error
 *
 * Makes a pool of an engine. The plugin's module is loaded.
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
    return new_for_best (registry, max_parallel, error);

  info =
      voder_plugin_registry_find (registry, VODER_PLUGIN_KIND_ENGINE, engine);
  if (info == NULL) {
    set_unknown_engine (registry, engine, error);
    return NULL;
  }

  return new_for_info (registry, info, max_parallel, error);
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
 * voder_engine_pool_list_voices:
 * @self: a pool
 * @cancellable: (nullable): ends the wait for the engine
 * @error: return location for an error
 *
 * Lists the voices of the engine, the default one first. The engine is asked
 * once; the list does not change and may be read from any thread.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a list of #VoderVoice; %NULL with
 *   %VODER_SPEECH_ERROR_FAILED, %G_IO_ERROR_CANCELLED or %G_IO_ERROR_TIMED_OUT
 */
GListModel *
voder_engine_pool_list_voices (VoderEnginePool *self,
                               GCancellable *cancellable,
                               GError **error)
{
  g_autoptr (GError) why = NULL;
  VoderVoiceList *voices;

  g_return_val_if_fail (VODER_IS_ENGINE_POOL (self), NULL);

  voices = get_voices (self, cancellable, &why);
  if (voices != NULL)
    return G_LIST_MODEL (g_object_ref (voices));

  name_error (self, NULL, &why);
  g_propagate_error (error, g_steal_pointer (&why));

  return NULL;
}

/**
 * voder_engine_pool_find_voice:
 * @self: a pool
 * @id: (nullable): the id of a voice
 * @language: (nullable): a BCP-47 tag or the name of a locale
 * @cancellable: (nullable): ends the wait for the engine
 * @error: return location for an error
 *
 * Finds a voice as voder_engine_find_voice() does.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): the voice; %NULL with %VODER_SPEECH_ERROR_VOICE,
 *   %VODER_SPEECH_ERROR_LANGUAGE, or an error of
 *   voder_engine_pool_list_voices()
 */
VoderVoice *
voder_engine_pool_find_voice (VoderEnginePool *self,
                              const char *id,
                              const char *language,
                              GCancellable *cancellable,
                              GError **error)
{
  g_autoptr (GError) why = NULL;
  VoderVoiceList *voices;
  VoderVoice *voice = NULL;

  g_return_val_if_fail (VODER_IS_ENGINE_POOL (self), NULL);

  voices = get_voices (self, cancellable, &why);
  if (voices != NULL)
    voice = voder_voice_list_find (voices, id, language, &why);
  if (voice != NULL)
    return g_object_ref (voice);

  name_error (self, NULL, &why);
  g_propagate_error (error, g_steal_pointer (&why));

  return NULL;
}

/**
 * voder_engine_pool_synthesize:
 * @self: a pool
 * @utterance: what to speak
 * @chunks: where the audio goes; its items are #VoderChunk. It is not closed
 * @cancellable: (nullable): ends the wait for the engine, and the synthesis
 * @error: return location for an error
 *
 * Speaks an utterance and waits until all of it is sent. Any number of threads
 * may call this at a time; as many speak as the engine can.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE with %VODER_SPEECH_ERROR_VALUE, %VODER_SPEECH_ERROR_VOICE or
 *   %VODER_SPEECH_ERROR_LANGUAGE when the utterance cannot be spoken, with
 *   %VODER_SPEECH_ERROR_FORMAT or %VODER_SPEECH_ERROR_FAILED when the engine
 *   fails, with %VODER_FLOW_ERROR_CLOSED when nobody listens, with
 *   %G_IO_ERROR_CANCELLED or %G_IO_ERROR_TIMED_OUT when @cancellable ended
 * first
 */
gboolean
voder_engine_pool_synthesize (VoderEnginePool *self,
                              VoderUtterance *utterance,
                              VoderSender *chunks,
                              GCancellable *cancellable,
                              GError **error)
{
  g_autoptr (VoderOutput) output = NULL;
  g_autoptr (GError) why = NULL;
  VoderEngine *engine;
  gboolean has_spoken;

  g_return_val_if_fail (VODER_IS_ENGINE_POOL (self), FALSE);
  g_return_val_if_fail (utterance != NULL, FALSE);
  g_return_val_if_fail (VODER_IS_SENDER (chunks), FALSE);

  engine = take_engine (self, cancellable, error);
  if (engine == NULL)
    return FALSE;

  output = voder_output_new (utterance, chunks, cancellable);
  has_spoken =
      voder_engine_synthesize (engine, utterance, output, cancellable, &why);
  put_engine (self, engine);
  if (has_spoken)
    return TRUE;

  name_error (self, utterance, &why);
  g_propagate_error (error, g_steal_pointer (&why));

  return FALSE;
}
