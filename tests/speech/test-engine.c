/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>
#include <string.h>

#include "speech-test.h"

/* What a fake engine does when it is asked for its voices, or to speak. */
typedef enum {
  DO_WELL,
  DO_FAIL,
  DO_FAIL_SILENTLY,
  DO_CANCEL_AND_GO_ON,
  DO_STOP_LISTENING,
  DO_ASK_AGAIN,
} Behaviour;

/* How long a second one waits while the first asks. */
#define PATIENCE_US 20000

#define FAKE_TYPE_ENGINE (fake_engine_get_type ())
G_DECLARE_FINAL_TYPE (FakeEngine, fake_engine, FAKE, ENGINE, VoderEngine)

struct _FakeEngine {
  VoderEngine parent_instance;

  GListStore *voices;
  Behaviour listing;
  Behaviour speaking;
  Pipe *pipe;
  guint n_lists;
  guint n_utterances;
  char *voice;
  GError *refusal; /* of who asked again */
};

G_DEFINE_FINAL_TYPE (FakeEngine, fake_engine, VODER_TYPE_ENGINE)

static void
set_failure (GError **error)
{
  g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_IO, "lost its tongue");
}

static gboolean
ask_again (gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (cancellable, PATIENCE_US);

  return voder_engine_list_voices (data, G_CANCELLABLE (context), error) !=
         NULL;
}

/* Another thread asks meanwhile. */
static void
have_asked_again (FakeEngine *self)
{
  g_autoptr (VoderGroup) group = voder_group_new (
      voder_pool_get_blocking (), VODER_GROUP_FIRST_ERROR, NULL);

  g_assert_true (voder_group_go (group, ask_again, self, NULL, NULL));
  g_assert_false (voder_group_wait (group, NULL, &self->refusal));
}

static GListModel *
fake_engine_list_voices (VoderEngine *engine,
                         GCancellable *cancellable,
                         GError **error)
{
  FakeEngine *self = FAKE_ENGINE (engine);

  self->n_lists++;
  if (self->listing == DO_ASK_AGAIN && self->n_lists == 1)
    have_asked_again (self);
  if (self->listing == DO_FAIL)
    set_failure (error);
  if (self->listing != DO_WELL && self->listing != DO_ASK_AGAIN)
    return NULL;

  return G_LIST_MODEL (g_object_ref (self->voices));
}

static gboolean
speak (VoderOutput *output)
{
  static const gint16 samples[100];
  GstAudioInfo info;

  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_S16, 8000, 1, NULL);

  return voder_output_begin (output, &info) &&
         voder_output_write (output, samples, G_N_ELEMENTS (samples));
}

static gboolean
fake_engine_synthesize (VoderEngine *engine,
                        VoderUtterance *utterance,
                        VoderOutput *output,
                        GCancellable *cancellable,
                        GError **error)
{
  FakeEngine *self = FAKE_ENGINE (engine);

  self->n_utterances++;
  g_free (self->voice);
  self->voice = g_strdup (voder_utterance_get_voice (utterance));

  switch (self->speaking) {
  case DO_FAIL:
    set_failure (error);
    return FALSE;
  case DO_FAIL_SILENTLY:
    return FALSE;
  case DO_CANCEL_AND_GO_ON:
    g_cancellable_cancel (cancellable);
    return TRUE;
  case DO_STOP_LISTENING:
    g_clear_object (&self->pipe->receiver);
    speak (output);
    set_failure (error);
    return FALSE;
  default:
    return speak (output);
  }
}

static void
fake_engine_finalize (GObject *object)
{
  FakeEngine *self = FAKE_ENGINE (object);

  g_object_unref (self->voices);
  g_free (self->voice);
  g_clear_error (&self->refusal);

  G_OBJECT_CLASS (fake_engine_parent_class)->finalize (object);
}

static void
fake_engine_class_init (FakeEngineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  VoderEngineClass *engine_class = VODER_ENGINE_CLASS (klass);

  object_class->finalize = fake_engine_finalize;
  engine_class->list_voices = fake_engine_list_voices;
  engine_class->synthesize = fake_engine_synthesize;
}

static void
fake_engine_init (FakeEngine *self)
{
  self->voices = g_list_store_new (VODER_TYPE_VOICE);
}

static void
add_voice (FakeEngine *self, const char *id, const char *language)
{
  g_autoptr (VoderVoice) voice = voder_voice_new (
      id, NULL, (const char *[]){ language, NULL }, 8000, VODER_GENDER_UNKNOWN);

  g_list_store_append (self->voices, voice);
}

static FakeEngine *
new_engine (void)
{
  FakeEngine *self = g_object_new (FAKE_TYPE_ENGINE, NULL);

  add_voice (self, "kal", "en-US");
  add_voice (self, "cmu_us_slt", "en-US");
  add_voice (self, "Oxford", "en-GB");
  add_voice (self, "anna", "de");
  add_voice (self, "twin", "fr");
  add_voice (self, "Twin", "it");

  return self;
}

/* The id of the voice that is found. */
static char *
find (FakeEngine *self, const char *id, const char *language)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VoderVoice) voice =
      voder_engine_find_voice (VODER_ENGINE (self), id, language, NULL, &error);

  g_assert_no_error (error);

  return g_strdup (voder_voice_get_id (voice));
}

static void
assert_finds (const char *id, const char *language, const char *expected)
{
  g_autoptr (FakeEngine) self = new_engine ();
  g_autofree char *found = find (self, id, language);

  g_assert_cmpstr (found, ==, expected);
}

static void
assert_not_found (const char *id,
                  const char *language,
                  int code,
                  const char *named)
{
  g_autoptr (FakeEngine) self = new_engine ();
  g_autoptr (GError) error = NULL;

  g_assert_null (voder_engine_find_voice (VODER_ENGINE (self), id, language,
                                          NULL, &error));
  g_assert_error (error, VODER_SPEECH_ERROR, code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, named));
}

static void
test_default_voice (void)
{
  assert_finds (NULL, NULL, "kal");
}

static void
test_exact_id (void)
{
  assert_finds ("twin", NULL, "twin");
  assert_finds ("Twin", NULL, "Twin");
}

static void
test_other_case (void)
{
  assert_finds ("OXFORD", NULL, "Oxford");
  assert_finds ("KAL", "en", "kal");
}

static void
test_ambiguous_case (void)
{
  assert_not_found ("TWIN", NULL, VODER_SPEECH_ERROR_VOICE, "“twin”, “Twin”");
}

static void
test_near_voices (void)
{
  assert_not_found ("kla", NULL, VODER_SPEECH_ERROR_VOICE,
                    "did you mean “kal”");
  assert_not_found ("ana", NULL, VODER_SPEECH_ERROR_VOICE,
                    "did you mean “anna”");
  assert_not_found ("slt", NULL, VODER_SPEECH_ERROR_VOICE,
                    "did you mean “cmu_us_slt”");
}

static void
test_name_of_a_voice (void)
{
  g_autoptr (FakeEngine) self = new_engine ();
  g_autoptr (VoderVoice) voice =
      voder_voice_new ("awb", "Alan", (const char *[]){ "en-GB", NULL }, 8000,
                       VODER_GENDER_MALE);
  g_autoptr (GError) error = NULL;

  g_list_store_append (self->voices, voice);
  g_assert_null (voder_engine_find_voice (VODER_ENGINE (self), "alan", NULL,
                                          NULL, &error));
  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_VOICE);
  g_assert_nonnull (strstr (error->message, "did you mean “awb”"));
}

static void
test_no_near_voice (void)
{
  assert_not_found ("zzzzzz", NULL, VODER_SPEECH_ERROR_VOICE,
                    "there are “kal”, “cmu_us_slt”");
  assert_not_found ("", NULL, VODER_SPEECH_ERROR_VOICE, "“kal”");
}

static void
test_long_voice (void)
{
  g_autofree char *id = g_strnfill (1000 * 1000, 'x');

  assert_not_found (id, NULL, VODER_SPEECH_ERROR_VOICE, "x…”; there are");
}

static void
test_language (void)
{
  assert_finds (NULL, "en-GB", "Oxford");
  assert_finds (NULL, "en", "kal");
  assert_finds (NULL, "de_AT.UTF-8", "anna");
  assert_finds (NULL, "en-AU", "kal");
}

static void
test_unknown_language (void)
{
  assert_not_found (NULL, "fi", VODER_SPEECH_ERROR_LANGUAGE,
                    "“en-US”, “en-GB”, “de”, “fr”, “it”");
}

static void
test_voice_of_other_language (void)
{
  assert_not_found ("anna", "fr", VODER_SPEECH_ERROR_LANGUAGE, "“anna”");
  assert_finds ("anna", "de-CH", "anna");
}

static void
test_listed_once (void)
{
  g_autoptr (FakeEngine) self = new_engine ();
  g_autoptr (GListModel) first =
      voder_engine_list_voices (VODER_ENGINE (self), NULL, NULL);
  g_autoptr (GListModel) second =
      voder_engine_list_voices (VODER_ENGINE (self), NULL, NULL);
  g_autofree char *found = find (self, "anna", NULL);

  g_assert_true (first == second);
  g_assert_cmpuint (g_list_model_get_n_items (first), ==, 6);
  g_assert_true (g_list_model_get_item_type (first) == VODER_TYPE_VOICE);
  g_assert_null (g_list_model_get_item (first, 6));
  g_assert_cmpuint (self->n_lists, ==, 1);
}

static void
test_one_asks (void)
{
  g_autoptr (FakeEngine) self = new_engine ();
  g_autoptr (GListModel) voices = NULL;

  self->listing = DO_ASK_AGAIN;
  voices = voder_engine_list_voices (VODER_ENGINE (self), NULL, NULL);

  g_assert_nonnull (voices);
  g_assert_error (self->refusal, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_cmpuint (self->n_lists, ==, 1);
}

static void
test_list_is_kept (void)
{
  g_autoptr (FakeEngine) self = new_engine ();
  g_autoptr (GListModel) voices =
      voder_engine_list_voices (VODER_ENGINE (self), NULL, NULL);

  add_voice (self, "late", "en");
  g_assert_cmpuint (g_list_model_get_n_items (voices), ==, 6);
}

static void
test_equal_ids (void)
{
  g_autoptr (FakeEngine) self = g_object_new (FAKE_TYPE_ENGINE, NULL);
  g_autoptr (GListModel) voices = NULL;

  add_voice (self, "same", "en");
  add_voice (self, "same", "de");
  voices = voder_engine_list_voices (VODER_ENGINE (self), NULL, NULL);

  g_assert_cmpuint (g_list_model_get_n_items (voices), ==, 1);
}

static void
assert_no_list (Behaviour listing, GQuark domain, int code)
{
  g_autoptr (FakeEngine) self = g_object_new (FAKE_TYPE_ENGINE, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) voices = NULL;

  self->listing = listing;
  g_assert_null (voder_engine_list_voices (VODER_ENGINE (self), NULL, &error));
  g_assert_error (error, domain, code);

  /* A failure is not remembered. */
  self->listing = DO_WELL;
  add_voice (self, "voice", "en");
  voices = voder_engine_list_voices (VODER_ENGINE (self), NULL, NULL);
  g_assert_nonnull (voices);
}

static void
test_no_list (void)
{
  assert_no_list (DO_FAIL, G_FILE_ERROR, G_FILE_ERROR_IO);
  assert_no_list (DO_FAIL_SILENTLY, VODER_SPEECH_ERROR,
                  VODER_SPEECH_ERROR_FAILED);
  assert_no_list (DO_WELL, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED);
}

static void
test_list_cancelled (void)
{
  g_autoptr (FakeEngine) self = new_engine ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (
      voder_engine_list_voices (VODER_ENGINE (self), cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (self->n_lists, ==, 0);
}

static VoderUtterance *
new_utterance (const char *voice, const char *language)
{
  g_autoptr (VoderText) text = voder_text_new ("Hello.", -1);
  g_autoptr (VoderUtteranceBuilder) builder =
      voder_utterance_builder_new (NULL);

  voder_utterance_builder_set_text (builder, text);
  voder_utterance_builder_set_voice (builder, voice);
  voder_utterance_builder_set_language (builder, language);

  return voder_utterance_builder_end (builder);
}

static gboolean
synthesize (FakeEngine *self, VoderUtterance *utterance, GError **error)
{
  g_autoptr (Pipe) pipe = pipe_new (10);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (VoderOutput) output =
      voder_output_new (utterance, pipe->sender, cancellable);
  gboolean has_spoken;

  self->pipe = pipe;
  has_spoken = voder_engine_synthesize (VODER_ENGINE (self), utterance, output,
                                        cancellable, error);
  self->pipe = NULL;
  if (has_spoken)
    g_assert_cmpuint (voder_channel_get_length (pipe->channel), ==, 2);

  return has_spoken;
}

static void
assert_speaks_with (const char *voice,
                    const char *language,
                    const char *expected)
{
  g_autoptr (FakeEngine) self = new_engine ();
  g_autoptr (VoderUtterance) utterance = new_utterance (voice, language);
  g_autoptr (GError) error = NULL;

  g_assert_true (synthesize (self, utterance, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (self->voice, ==, expected);
}

static void
test_engine_is_told_a_voice (void)
{
  assert_speaks_with (NULL, NULL, "kal");
  assert_speaks_with (NULL, "de", "anna");
  assert_speaks_with ("oxford", NULL, "Oxford");
  assert_speaks_with ("kal", "de", "kal");
}

static void
assert_refuses (VoderUtterance *utterance, int code, const char *named)
{
  g_autoptr (FakeEngine) self = new_engine ();
  g_autoptr (GError) error = NULL;

  g_assert_false (synthesize (self, utterance, &error));
  g_assert_error (error, VODER_SPEECH_ERROR, code);
  g_assert_nonnull (strstr (error->message, named));
  g_assert_cmpuint (self->n_utterances, ==, 0);
}

static void
test_unknown_in_utterance (void)
{
  g_autoptr (VoderUtterance) voice = new_utterance ("nobody", NULL);
  g_autoptr (VoderUtterance) language = new_utterance (NULL, "fi");

  assert_refuses (voice, VODER_SPEECH_ERROR_VOICE, "nobody");
  assert_refuses (language, VODER_SPEECH_ERROR_LANGUAGE, "fi");
}

static void
assert_range (void (*set) (VoderUtteranceBuilder *, double),
              double min,
              double max)
{
  const double good[] = { min, 1.0, max };
  const double bad[] = { min - 0.001, max + 0.001, NAN, -INFINITY, INFINITY };
  g_autoptr (VoderUtterance) plain = voder_utterance_new ("Hello.");
  g_autoptr (VoderUtteranceBuilder) builder =
      voder_utterance_builder_new (plain);

  for (guint i = 0; i < G_N_ELEMENTS (good); i++) {
    g_autoptr (FakeEngine) self = new_engine ();
    g_autoptr (VoderUtterance) utterance = NULL;

    set (builder, good[i]);
    utterance = voder_utterance_builder_end (builder);
    g_assert_true (synthesize (self, utterance, NULL));
  }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (VoderUtterance) utterance = NULL;
    g_autofree char *value = g_strdup_printf ("%g", bad[i]);

    set (builder, bad[i]);
    utterance = voder_utterance_builder_end (builder);
    assert_refuses (utterance, VODER_SPEECH_ERROR_VALUE, value);
  }
}

static void
test_prosody (void)
{
  assert_range (voder_utterance_builder_set_rate, VODER_RATE_MIN,
                VODER_RATE_MAX);
  assert_range (voder_utterance_builder_set_pitch, 0, VODER_PITCH_MAX);
  assert_range (voder_utterance_builder_set_volume, 0, VODER_VOLUME_MAX);
}

static void
assert_fails (Behaviour speaking, GQuark domain, int code)
{
  g_autoptr (FakeEngine) self = new_engine ();
  g_autoptr (VoderUtterance) utterance = voder_utterance_new ("Hello.");
  g_autoptr (GError) error = NULL;

  self->speaking = speaking;
  g_assert_false (synthesize (self, utterance, &error));
  g_assert_error (error, domain, code);
}

static void
test_failures (void)
{
  assert_fails (DO_FAIL, G_FILE_ERROR, G_FILE_ERROR_IO);
  assert_fails (DO_FAIL_SILENTLY, VODER_SPEECH_ERROR,
                VODER_SPEECH_ERROR_FAILED);
}

static void
test_cancel_counts (void)
{
  assert_fails (DO_CANCEL_AND_GO_ON, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_output_counts (void)
{
  assert_fails (DO_STOP_LISTENING, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
}

static void
add_voice_tests (void)
{
  voder_test_add ("/engine/the-first-voice-is-the-default", test_default_voice);
  voder_test_add ("/engine/an-id-is-compared-exactly-first", test_exact_id);
  voder_test_add ("/engine/an-id-may-differ-in-case", test_other_case);
  voder_test_add ("/engine/an-id-that-fits-two-voices-is-an-error",
                  test_ambiguous_case);
  voder_test_add ("/engine/an-unknown-voice-names-near-ones", test_near_voices);
  voder_test_add ("/engine/the-name-of-a-voice-leads-to-its-id",
                  test_name_of_a_voice);
  voder_test_add ("/engine/a-voice-unlike-any-names-what-there-is",
                  test_no_near_voice);
  voder_test_add ("/engine/a-voice-of-a-megabyte-is-an-error", test_long_voice);
  voder_test_add ("/engine/a-language-finds-the-best-voice", test_language);
  voder_test_add ("/engine/an-unknown-language-names-what-there-is",
                  test_unknown_language);
  voder_test_add ("/engine/a-voice-must-speak-the-language-asked-for",
                  test_voice_of_other_language);
  voder_test_add ("/engine/voices-are-listed-once", test_listed_once);
  voder_test_add ("/engine/while-one-asks-for-voices-others-wait",
                  test_one_asks);
  voder_test_add ("/engine/the-list-does-not-change", test_list_is_kept);
  voder_test_add ("/engine/of-voices-with-one-id-the-first-counts",
                  test_equal_ids);
  voder_test_add ("/engine/an-engine-without-voices-is-an-error", test_no_list);
  voder_test_add ("/engine/a-cancelled-list-does-not-ask-the-engine",
                  test_list_cancelled);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  add_voice_tests ();
  voder_test_add ("/engine/an-engine-is-always-told-a-voice",
                  test_engine_is_told_a_voice);
  voder_test_add ("/engine/what-it-cannot-speak-never-reaches-an-engine",
                  test_unknown_in_utterance);
  voder_test_add ("/engine/prosody-out-of-range-never-reaches-an-engine",
                  test_prosody);
  voder_test_add ("/engine/a-failure-is-always-an-error", test_failures);
  voder_test_add ("/engine/a-cancel-counts-even-if-the-engine-goes-on",
                  test_cancel_counts);
  voder_test_add ("/engine/why-the-output-stopped-counts-first",
                  test_output_counts);

  return voder_test_run ();
}
