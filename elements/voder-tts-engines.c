/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-tts-engines.h"

#include "voder-element-error.h"
#include "voder-tts-names.h"

/*
 * VoderTtsEngines:
 *
 * Who speaks: the engine that the settings name, or the best one that has the
 * voice, its voice, and the engines that stand in for it. Who has it speak
 * keeps it.
 *
 * Thread safety: any thread.
 */
struct _VoderTtsEngines {
  GObject parent_instance;

  GWeakRef *element; /* in a GRcBox: is told what goes wrong */
  VoderEnginePool *pool;
  VoderVoice *voice;
  char *language; /* NULL: that of the voice */
  VoderFollows follows;
  VoderFallback *stand_ins; /* NULL for none */
  VoderSpeechStore *store;  /* where is kept how loud voices are */
};

static void voder_tts_engines_synthesizer_init (gpointer iface, gpointer data);

G_DEFINE_FINAL_TYPE_WITH_CODE (
    VoderTtsEngines,
    voder_tts_engines,
    G_TYPE_OBJECT,
    G_IMPLEMENT_INTERFACE (VODER_TYPE_SYNTHESIZER,
                           voder_tts_engines_synthesizer_init))

/* What there is to open, and until when. */
typedef struct {
  VoderTtsEngines *engines;
  const VoderTtsSettings *settings;
  GCancellable *cancellable;
} Opening;

static gboolean
open_one (const Opening *opening,
          const char *engine,
          const char *voice,
          GError **error)
{
  VoderTtsEngines *self = opening->engines;
  const VoderTtsSettings *settings = opening->settings;
  g_autoptr (VoderEnginePool) pool = voder_engine_pool_new (
      NULL, engine, settings->isolation, settings->n_workers, error);

  if (pool == NULL)
    return FALSE;

  self->voice = voder_synthesizer_find_voice (VODER_SYNTHESIZER (pool), voice,
                                              settings->language,
                                              opening->cancellable, error);
  if (self->voice == NULL)
    return FALSE;
  voder_engine_pool_keep_loudness (pool, self->store);
  self->pool = g_steal_pointer (&pool);

  return TRUE;
}

/* The best one that has what is asked for; else why the best one has not. */
static gboolean
open_best (const Opening *opening, GError **error)
{
  const char *voice = opening->settings->voice;
  g_auto (GStrv) names = voder_tts_names_list_eligible ();
  g_autoptr (GError) first = NULL;

  if (names[0] == NULL)
    return open_one (opening, NULL, voice, error);

  for (guint i = 0; names[i] != NULL; i++)
    if (open_one (opening, names[i], voice, first == NULL ? &first : NULL))
      return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));

  return FALSE;
}

static void
report (VoderIncident incident,
        VoderUtterance *utterance,
        const GError *error,
        gpointer data)
{
  VoderTtsEngines *self = data;
  g_autoptr (GstElement) element = g_weak_ref_get (self->element);

  if (element != NULL)
    voder_element_post_incident (incident, utterance, error, element);
}

/* Opens the engine that is asked for, or the first that stands in for it. */
static gboolean
open_first (const Opening *opening, char **stand_ins, GError **error)
{
  const char *engine = opening->settings->engine;
  GError *why = NULL;

  if (engine == NULL)
    return open_best (opening, error);
  if (open_one (opening, engine, opening->settings->voice, &why))
    return TRUE;

  for (char **next = stand_ins; next != NULL && *next != NULL; next++) {
    if (!voder_tts_names_is_out_of_order (engine, why))
      break;
    report (VODER_INCIDENT_SWITCHED, NULL, why, opening->engines);
    g_clear_error (&why);
    engine = *next;
    if (open_one (opening, engine, NULL, &why))
      return TRUE;
  }
  g_propagate_error (error, why);

  return FALSE;
}

/* Each sentence is kept back until it is whole, so that one that breaks in the
 * middle is not heard twice. */
static void
add_stand_ins (VoderTtsEngines *self,
               const VoderTtsSettings *settings,
               char **names)
{
  const char *first =
      voder_plugin_info_get_name (voder_engine_pool_get_info (self->pool));

  self->stand_ins = voder_fallback_new ();
  voder_fallback_set_whole (self->stand_ins, TRUE);
  voder_fallback_keep_loudness (self->stand_ins, self->store);
  voder_fallback_add_synthesizer (self->stand_ins, first,
                                  VODER_SYNTHESIZER (self->pool));
  for (guint i = 0; names[i] != NULL; i++)
    if (g_strcmp0 (names[i], first) != 0)
      voder_fallback_add_engine (self->stand_ins, NULL, names[i],
                                 settings->isolation, settings->n_workers);
  voder_fallback_set_incident_func (self->stand_ins, report, self, NULL);
}

static VoderSynthesizer *
get_synthesizer (VoderSynthesizer *engines)
{
  VoderTtsEngines *self = VODER_TTS_ENGINES (engines);

  return self->stand_ins != NULL ? VODER_SYNTHESIZER (self->stand_ins)
                                 : VODER_SYNTHESIZER (self->pool);
}

static GListModel *
list_voices (VoderSynthesizer *engines,
             GCancellable *cancellable,
             GError **error)
{
  return voder_synthesizer_list_voices (get_synthesizer (engines), cancellable,
                                        error);
}

static VoderVoice *
find_voice (VoderSynthesizer *engines,
            const char *id,
            const char *language,
            GCancellable *cancellable,
            GError **error)
{
  return voder_synthesizer_find_voice (get_synthesizer (engines), id, language,
                                       cancellable, error);
}

static gboolean
synthesize (VoderSynthesizer *engines,
            VoderUtterance *utterance,
            VoderOutput *output,
            GCancellable *cancellable,
            GError **error)
{
  return voder_synthesizer_synthesize (get_synthesizer (engines), utterance,
                                       output, cancellable, error);
}

/* How loud it is tells the one that speaks. */
static void
voder_tts_engines_synthesizer_init (gpointer iface, gpointer data)
{
  VoderSynthesizerInterface *synthesizer = iface;

  synthesizer->list_voices = list_voices;
  synthesizer->find_voice = find_voice;
  synthesizer->synthesize = synthesize;
}

static void
voder_tts_engines_finalize (GObject *object)
{
  VoderTtsEngines *self = VODER_TTS_ENGINES (object);

  g_clear_object (&self->stand_ins);
  g_clear_object (&self->voice);
  g_free (self->language);
  g_clear_object (&self->pool);
  g_clear_object (&self->store);
  g_atomic_rc_box_release_full (self->element,
                                (GDestroyNotify) g_weak_ref_clear);

  G_OBJECT_CLASS (voder_tts_engines_parent_class)->finalize (object);
}

static void
voder_tts_engines_class_init (VoderTtsEnginesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = voder_tts_engines_finalize;
}

static void
voder_tts_engines_init (VoderTtsEngines *self)
{
}

/*
 * Finds who speaks; voder_tts_names_check() has passed. What goes wrong now
 * and later, and is mended, @element posts for as long as it lives: a
 * #GstElement in a GRcBox, which is shared.
 */
VoderTtsEngines *
voder_tts_engines_new (const VoderTtsSettings *settings,
                       GWeakRef *element,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (VoderTtsEngines) self = NULL;
  g_auto (GStrv) stand_ins = NULL;
  Opening opening = { NULL, settings, cancellable };

  g_return_val_if_fail (settings != NULL, NULL);

  self = g_object_new (VODER_TYPE_TTS_ENGINES, NULL);
  self->element = g_atomic_rc_box_acquire (element);
  self->language = g_strdup (settings->language);
  self->follows =
      settings->voice == NULL ? VODER_FOLLOWS_LANGUAGE : VODER_FOLLOWS_STYLE;
  self->store = voder_speech_store_new_for_user ();
  opening.engines = self;
  stand_ins = voder_tts_names_list_stand_ins (settings);
  if (!open_first (&opening, stand_ins, error))
    return NULL;

  voder_engine_pool_set_incident_func (self->pool, report, self, NULL);
  if (stand_ins != NULL)
    add_stand_ins (self, settings, stand_ins);

  return g_steal_pointer (&self);
}

VoderVoice *
voder_tts_engines_get_voice (VoderTtsEngines *self)
{
  g_return_val_if_fail (VODER_IS_TTS_ENGINES (self), NULL);

  return self->voice;
}

/*
 * Gives the language that they were looked for with; else that of the voice.
 */
const char *
voder_tts_engines_get_language (VoderTtsEngines *self)
{
  g_return_val_if_fail (VODER_IS_TTS_ENGINES (self), NULL);

  return self->language != NULL ? self->language
                                : voder_voice_get_languages (self->voice)[0];
}

/*
 * Gives the language that they were looked for with, or NULL.
 */
const char *
voder_tts_engines_get_wish (VoderTtsEngines *self)
{
  g_return_val_if_fail (VODER_IS_TTS_ENGINES (self), NULL);

  return self->language;
}

/*
 * What decides who speaks: the language, unless a voice was named.
 */
VoderFollows
voder_tts_engines_get_follows (VoderTtsEngines *self)
{
  g_return_val_if_fail (VODER_IS_TTS_ENGINES (self), VODER_FOLLOWS_STYLE);

  return self->follows;
}

/*
 * Tells @writer who speaks, in @language (may be NULL: that of the voice).
 */
void
voder_tts_engines_introduce (VoderTtsEngines *self,
                             VoderPadWriter *writer,
                             const char *language)
{
  const char *const *languages = NULL;

  g_return_if_fail (VODER_IS_TTS_ENGINES (self));

  languages = voder_voice_get_languages (self->voice);
  voder_stream_outline_set_voice (voder_pad_writer_get_outline (writer),
                                  voder_voice_get_name (self->voice),
                                  language != NULL ? language : languages[0]);
}

/* What each engine of the list did. */
static void
add_stand_in_stats (VoderTtsEngines *self, GstStructure *stats)
{
  g_auto (GValue) list = G_VALUE_INIT;
  guint n = voder_fallback_get_n_synthesizers (self->stand_ins);

  g_value_init (&list, GST_TYPE_LIST);
  for (guint i = 0; i < n; i++) {
    g_auto (GValue) item = G_VALUE_INIT;

    g_value_init (&item, GST_TYPE_STRUCTURE);
    g_value_take_boxed (
        &item, gst_structure_new (
                   "engine", "name", G_TYPE_STRING,
                   voder_fallback_get_name (self->stand_ins, i), "spoken",
                   G_TYPE_UINT64,
                   (guint64) voder_fallback_get_n_spoken (self->stand_ins, i),
                   "failed", G_TYPE_UINT64,
                   (guint64) voder_fallback_get_n_failures (self->stand_ins, i),
                   "left-out", G_TYPE_BOOLEAN,
                   voder_fallback_is_out (self->stand_ins, i), NULL));
    gst_value_list_append_value (&list, &item);
  }
  gst_structure_set_value (stats, "engines", &list);
}

/*
 * Adds who speaks to @stats, and how that went since READY.
 */
void
voder_tts_engines_add_stats (VoderTtsEngines *self, GstStructure *stats)
{
  VoderPluginInfo *info = NULL;
  VoderIsolation isolation;

  g_return_if_fail (VODER_IS_TTS_ENGINES (self));
  g_return_if_fail (stats != NULL);

  info = voder_engine_pool_get_info (self->pool);
  isolation = voder_engine_pool_get_isolation (self->pool);
  gst_structure_set (
      stats, "engine", G_TYPE_STRING, voder_plugin_info_get_name (info),
      "voice", G_TYPE_STRING, voder_voice_get_id (self->voice), "isolation",
      VODER_TYPE_ISOLATION, isolation, "engine-failures", G_TYPE_UINT64,
      voder_engine_pool_get_n_failures (self->pool), NULL);
  if (self->stand_ins != NULL)
    add_stand_in_stats (self, stats);
}
