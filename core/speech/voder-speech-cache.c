/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/speech/voder-speech-cache.h>

#include <voder/flow/voder-context.h>
#include <voder/flow/voder-counters.h>
#include <voder/speech/voder-utterance-builder.h>

#include "voder-engine-identity-private.h"
#include "voder-output-private.h"
#include "voder-speech-entry-private.h"
#include "voder-speech-flight-private.h"
#include "voder-speech-tape-private.h"
#include "voder-voice-levels-private.h"

/* The form of a key; another one for entries of another meaning. */
#define KEY_VERSION "speech 1"
/* So that the audio behind a key lies where its samples can be read. */
#define KEY_ALIGNMENT 8

/* An utterance takes no more of the limit than one part of so many, and no more
 * than ten minutes of speech. */
#define LIMIT_PARTS     4
#define ENTRY_BYTES_MAX (32 * 1024 * 1024)

/**
 * VoderSpeechCache:
 *
 * A #VoderSynthesizer before another one, which is asked only for what it has
 * not said before; what it has, comes from a #VoderSpeechStore.
 *
 * Audio and marks are kept by all that changes them: the engine and its
 * version, the text, how it is pronounced and whether it is markup, its
 * language, voice, rate, pitch and volume, and the kind of block it is from.
 * The engine is not told where in a block or a document the text stands, nor of
 * the pause behind it: so it cannot depend on that, and what is moved in a
 * document is known still. Times are kept as frames, places as bytes of the
 * utterance; marks point into the document that is read now.
 *
 * Where several ask for the same at a time, one has it spoken, and hears it
 * while it is being made; the others wait. When that one is cancelled, another
 * one takes its place; when its listener holds it up, they do not wait for
 * that. What an engine fails with goes to all who wait, and is not kept. An
 * entry is written only when its utterance is whole; one that is damaged is
 * removed, and made anew.
 *
 * How loud a voice is (voder_synthesizer_measure_loudness()) is kept there,
 * too.
 *
 * Thread safety: any thread.
 */
struct _VoderSpeechCache {
  GObject parent_instance;

  VoderSynthesizer *synthesizer;
  char *identity; /* %NULL for one whose speech is not kept */
  VoderSpeechStore *store;
  VoderCache *cache; /* the store's */
  VoderSpeechFlights *flights;
  VoderVoiceLevels *levels; /* %NULL when nothing is kept */
  guint64 max_bytes;        /* of an utterance */
  VoderCounters *counters;
};

/* What it counts. */
enum { HITS, MISSES };

static void voder_speech_cache_synthesizer_init (
    VoderSynthesizerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (
    VoderSpeechCache,
    voder_speech_cache,
    G_TYPE_OBJECT,
    G_IMPLEMENT_INTERFACE (VODER_TYPE_SYNTHESIZER,
                           voder_speech_cache_synthesizer_init))

/* What is asked for, of whom, and for whom. */
typedef struct {
  VoderSpeechCache *cache;
  VoderUtterance *utterance;
  char *key;
  VoderOutput *listener;
  GCancellable *cancellable;
} Request;

static void
request_clear (Request *self)
{
  g_clear_pointer (&self->utterance, voder_utterance_unref);
  g_free (self->key);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Request, request_clear)

/* All that the engine may know. */
static VoderUtterance *
strip (VoderUtterance *utterance)
{
  g_autoptr (VoderUtteranceBuilder) builder =
      voder_utterance_builder_new (utterance);

  voder_utterance_builder_set_document (builder, 0);
  voder_utterance_builder_set_pause_us (builder, 0);
  voder_utterance_builder_set_block (
      builder, voder_utterance_get_block (utterance),
      voder_utterance_get_level (utterance), VODER_PASSAGE_WHOLE);

  return voder_utterance_builder_end (builder);
}

static void
add_number (GString *key, double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (key, " %s",
                          g_ascii_dtostr (text, sizeof text, number));
}

/* Its length tells where it ends, whatever is in it. */
static void
add_string (GString *key, const char *string)
{
  if (string != NULL)
    g_string_append_printf (key, " %" G_GSIZE_FORMAT ":%s", strlen (string),
                            string);
  else
    g_string_append (key, " -");
}

static void
add_pronunciations (GString *key, VoderText *text)
{
  for (guint i = 0; i < voder_text_get_n_pronunciations (text); i++) {
    gsize start, end;
    const char *ipa = voder_text_get_pronunciation (text, i, &start, &end);

    g_string_append_printf (key, " %" G_GSIZE_FORMAT "-%" G_GSIZE_FORMAT, start,
                            end);
    add_string (key, ipa);
  }
}

static char *
make_key (VoderSpeechCache *self, VoderUtterance *utterance)
{
  GString *key = g_string_new (KEY_VERSION);

  add_string (key, self->identity);
  add_string (key, voder_utterance_get_voice (utterance));
  add_string (key, voder_utterance_get_language (utterance));
  add_number (key, voder_utterance_get_rate (utterance));
  add_number (key, voder_utterance_get_pitch (utterance));
  add_number (key, voder_utterance_get_volume (utterance));
  g_string_append_printf (
      key, " %d %u %s", (int) voder_utterance_get_block (utterance),
      voder_utterance_get_level (utterance),
      voder_utterance_is_ssml (utterance) ? "ssml" : "text");
  add_string (key, voder_utterance_get_string (utterance));
  add_pronunciations (key, voder_utterance_get_text (utterance));
  while (key->len % KEY_ALIGNMENT != 0)
    g_string_append_c (key, ' ');

  return g_string_free (key, FALSE);
}

/* An entry that is sound; %NULL if there is none. */
static GBytes *
check_entry (Request *self, GBytes *entry)
{
  if (entry == NULL || voder_speech_entry_check (entry))
    return entry;

  voder_cache_remove (self->cache->cache, self->key);
  g_bytes_unref (entry);

  return NULL;
}

/*
 * Plays an entry. One whose samples are no numbers is found then, before
 * anything has left: FALSE with no error, and it is made anew.
 */
static gboolean
play (Request *self, GBytes *entry, GError **error)
{
  g_autoptr (GError) why = NULL;

  if (voder_speech_entry_play (entry, self->listener, &why)) {
    voder_counters_add (self->cache->counters, HITS, 1);
    return TRUE;
  }

  if (g_error_matches (why, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FORMAT) &&
      voder_output_can_rewind (self->listener, FALSE)) {
    voder_output_rewind (self->listener);
    voder_cache_remove (self->cache->cache, self->key);
    return FALSE;
  }
  g_propagate_error (error, g_steal_pointer (&why));

  return FALSE;
}

/* Has the engine speak; gives what is to be kept of it. */
static gboolean
speak (Request *self, VoderSpeechFlight *flight, GBytes **entry, GError **error)
{
  g_autoptr (VoderSpeechTape) tape =
      voder_speech_tape_new (self->listener, flight, self->cache->max_bytes);
  g_autoptr (VoderOutput) output =
      voder_speech_tape_create_output (tape, self->cancellable);

  voder_counters_add (self->cache->counters, MISSES, 1);
  if (!voder_synthesizer_synthesize (self->cache->synthesizer, self->utterance,
                                     output, self->cancellable, error))
    return FALSE;

  *entry = voder_speech_tape_end (tape);
  if (*entry != NULL)
    voder_cache_store (self->cache->cache, self->key, *entry, 0);

  return TRUE;
}

/* What only concerns who asked is no answer for others. */
static gboolean
is_callers (Request *self, const GError *error)
{
  return voder_cancellable_set_error_if_done (self->cancellable, NULL) ||
         error->domain == G_IO_ERROR ||
         g_error_matches (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
}

/* Speaks for all who ask. One may have done so just before the flight began. */
static gboolean
lead (Request *self, VoderSpeechFlight *flight, GError **error)
{
  g_autoptr (GBytes) entry = NULL;
  g_autoptr (GError) why = NULL;

  entry = check_entry (self, voder_cache_peek (self->cache->cache, self->key));
  if (entry != NULL) {
    voder_speech_flight_land (flight, entry, NULL);
    if (play (self, entry, &why))
      return TRUE;
    g_clear_pointer (&entry, g_bytes_unref);
    if (why == NULL)
      return speak (self, NULL, &entry, error);
  } else if (speak (self, flight, &entry, &why)) {
    voder_speech_flight_land (flight, entry, NULL);
    return TRUE;
  } else {
    voder_speech_flight_land (flight, NULL,
                              is_callers (self, why) ? NULL : why);
  }
  g_propagate_error (error, g_steal_pointer (&why));

  return FALSE;
}

/* Gets the entry from who has it spoken. FALSE with no error: that one did not
 * bring it. */
static gboolean
follow (Request *self, VoderSpeechFlight *flight, GError **error)
{
  g_autoptr (GBytes) entry = NULL;

  switch (voder_speech_flight_wait (flight, self->cancellable, &entry, error)) {
  case VODER_SPEECH_FLIGHT_BROUGHT:
    return play (self, entry, error);
  case VODER_SPEECH_FLIGHT_ALONE:
    return speak (self, NULL, &entry, error);
  case VODER_SPEECH_FLIGHT_LANDED:
  case VODER_SPEECH_FLIGHT_FAILED:
  default:
    return FALSE;
  }
}

/* Tries once; FALSE with no error: to be tried again. */
static gboolean
try (Request *self, GError **error)
{
  g_autoptr (VoderSpeechFlight) flight = NULL;
  g_autoptr (GBytes) entry = NULL;
  gboolean leads;

  entry =
      check_entry (self, voder_cache_lookup (self->cache->cache, self->key));
  if (entry != NULL)
    return play (self, entry, error);

  flight = voder_speech_flights_join (self->cache->flights, self->key, &leads);

  return leads ? lead (self, flight, error) : follow (self, flight, error);
}

static gboolean
voder_speech_cache_synthesize (VoderSynthesizer *synthesizer,
                               VoderUtterance *utterance,
                               VoderOutput *output,
                               GCancellable *cancellable,
                               GError **error)
{
  VoderSpeechCache *self = VODER_SPEECH_CACHE (synthesizer);
  g_auto (Request) request = { 0 };
  GError *why = NULL;

  if (!voder_speech_cache_is_used (self))
    return voder_synthesizer_synthesize (self->synthesizer, utterance, output,
                                         cancellable, error);
  if (voder_cancellable_set_error_if_done (cancellable, error))
    return FALSE;

  request = (Request){ self, strip (utterance), NULL, output, cancellable };
  request.key = make_key (self, request.utterance);
  while (!try (&request, &why)) {
    if (why == NULL)
      continue;
    g_propagate_error (error, why);
    return FALSE;
  }

  return TRUE;
}

static GListModel *
voder_speech_cache_list_voices (VoderSynthesizer *synthesizer,
                                GCancellable *cancellable,
                                GError **error)
{
  VoderSpeechCache *self = VODER_SPEECH_CACHE (synthesizer);

  return voder_synthesizer_list_voices (self->synthesizer, cancellable, error);
}

static VoderVoice *
voder_speech_cache_find_voice (VoderSynthesizer *synthesizer,
                               const char *id,
                               const char *language,
                               GCancellable *cancellable,
                               GError **error)
{
  VoderSpeechCache *self = VODER_SPEECH_CACHE (synthesizer);

  return voder_synthesizer_find_voice (self->synthesizer, id, language,
                                       cancellable, error);
}

/* The engine itself says what is measured. */
static gboolean
voder_speech_cache_measure_loudness (VoderSynthesizer *synthesizer,
                                     VoderUtterance *utterance,
                                     const char *chain,
                                     double *loudness,
                                     GCancellable *cancellable,
                                     GError **error)
{
  VoderSpeechCache *self = VODER_SPEECH_CACHE (synthesizer);

  if (self->levels == NULL)
    return voder_synthesizer_measure_loudness (
        self->synthesizer, utterance, chain, loudness, cancellable, error);

  return voder_voice_levels_obtain (self->levels, self->synthesizer, utterance,
                                    chain, loudness, cancellable, error);
}

static void
voder_speech_cache_synthesizer_init (VoderSynthesizerInterface *iface)
{
  iface->measure_loudness = voder_speech_cache_measure_loudness;
  iface->list_voices = voder_speech_cache_list_voices;
  iface->find_voice = voder_speech_cache_find_voice;
  iface->synthesize = voder_speech_cache_synthesize;
}

static void
voder_speech_cache_finalize (GObject *object)
{
  VoderSpeechCache *self = VODER_SPEECH_CACHE (object);

  if (self->store != NULL)
    voder_speech_store_add_totals (self->store,
                                   voder_counters_get (self->counters, HITS),
                                   voder_counters_get (self->counters, MISSES));
  g_clear_object (&self->counters);
  voder_speech_flights_free (self->flights);
  g_clear_pointer (&self->levels, voder_voice_levels_unref);
  g_clear_object (&self->synthesizer);
  g_clear_object (&self->store);
  g_free (self->identity);

  G_OBJECT_CLASS (voder_speech_cache_parent_class)->finalize (object);
}

static void
voder_speech_cache_class_init (VoderSpeechCacheClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = voder_speech_cache_finalize;
}

static void
voder_speech_cache_init (VoderSpeechCache *self)
{
  const char *const counters[] = { [HITS] = "hits", [MISSES] = "misses", NULL };

  self->counters = voder_counters_new (counters, NULL);
  self->flights = voder_speech_flights_new ();
}

/**
 * voder_speech_cache_new:
 * @synthesizer: who speaks what is not known
 * @identity: (nullable): which engine that is, in which version; %NULL when
 *   what it says does not depend on the utterance alone: then all goes straight
 *   to it
 * @store: (nullable): where speech is kept; %NULL keeps nothing
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new cache
 */
VoderSpeechCache *
voder_speech_cache_new (VoderSynthesizer *synthesizer,
                        const char *identity,
                        VoderSpeechStore *store)
{
  VoderSpeechCache *self;

  g_return_val_if_fail (VODER_IS_SYNTHESIZER (synthesizer), NULL);
  g_return_val_if_fail (store == NULL || VODER_IS_SPEECH_STORE (store), NULL);

  self = g_object_new (VODER_TYPE_SPEECH_CACHE, NULL);
  self->synthesizer = g_object_ref (synthesizer);
  self->identity = g_strdup (identity);
  if (store == NULL)
    return self;

  self->store = g_object_ref (store);
  self->cache = voder_speech_store_get_cache (store);
  self->max_bytes =
      MIN (voder_speech_store_get_limit (store) / LIMIT_PARTS, ENTRY_BYTES_MAX);
  if (voder_speech_cache_is_used (self))
    self->levels = voder_voice_levels_new (
        voder_speech_store_get_levels (store), identity);

  return self;
}

/**
 * voder_speech_cache_new_for_pool:
 * @pool: an engine
 * @store: (nullable): where speech is kept; %NULL keeps nothing
 *
 * Makes a cache before an engine. Its version is that of the files that it
 * consists of: the plugin's, the libraries that this needs, the engine's
 * description and what that names. What an engine says whose state is `history`
 * is kept only with %VODER_ISOLATION_FORK.
 *
 * Thread safety: any thread; it looks at these files.
 *
 * Returns: (transfer full): a new cache
 */
VoderSpeechCache *
voder_speech_cache_new_for_pool (VoderEnginePool *pool, VoderSpeechStore *store)
{
  g_autofree char *identity = NULL;

  g_return_val_if_fail (VODER_IS_ENGINE_POOL (pool), NULL);

  if (store != NULL)
    identity = voder_engine_identity_new_if_pure (pool);

  return voder_speech_cache_new (VODER_SYNTHESIZER (pool), identity, store);
}

/**
 * voder_speech_cache_get_synthesizer:
 * @self: a cache
 *
 * Thread safety: immutable.
 *
 * Returns: (transfer none): who speaks what is not known
 */
VoderSynthesizer *
voder_speech_cache_get_synthesizer (VoderSpeechCache *self)
{
  g_return_val_if_fail (VODER_IS_SPEECH_CACHE (self), NULL);

  return self->synthesizer;
}

/**
 * voder_speech_cache_is_used:
 * @self: a cache
 *
 * Thread safety: immutable.
 *
 * Returns: whether speech is kept, and not all goes straight to the engine
 */
gboolean
voder_speech_cache_is_used (VoderSpeechCache *self)
{
  g_return_val_if_fail (VODER_IS_SPEECH_CACHE (self), FALSE);

  return self->identity != NULL && self->max_bytes > 0;
}

/**
 * voder_speech_cache_get_n_hits:
 * @self: a cache
 *
 * Thread safety: any thread.
 *
 * Returns: how many utterances the engine was not asked for so far
 */
guint64
voder_speech_cache_get_n_hits (VoderSpeechCache *self)
{
  g_return_val_if_fail (VODER_IS_SPEECH_CACHE (self), 0);

  return voder_counters_get (self->counters, HITS);
}

/**
 * voder_speech_cache_get_n_misses:
 * @self: a cache
 *
 * Thread safety: any thread.
 *
 * Returns: how many utterances the engine was asked for so far, though the
 *   cache is used
 */
guint64
voder_speech_cache_get_n_misses (VoderSpeechCache *self)
{
  g_return_val_if_fail (VODER_IS_SPEECH_CACHE (self), 0);

  return voder_counters_get (self->counters, MISSES);
}
