/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "speech-test.h"

#include <sched.h>
#include <string.h>

#define RATE     16000
#define N_FRAMES 800

/*
 * Stub: a synthesizer that speaks each utterance as samples of one value, and
 * fails as it is told.
 */
#define TYPE_STUB (stub_get_type ())
G_DECLARE_FINAL_TYPE (Stub, stub, TEST, STUB, GObject)

struct _Stub {
  GObject parent_instance;

  const char *voice;
  const char *language;
  gint16 value;
  int n_failures;     /* so often it fails yet; -1: for ever */
  gsize breaks_after; /* frames; 0: before the first one */
  gboolean hangs;
  GError *error; /* what it fails with; NULL: FAILED */
  int n_calls;
  int n_made;
};

static void stub_synthesizer_init (VoderSynthesizerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (Stub,
                               stub,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (VODER_TYPE_SYNTHESIZER,
                                                      stub_synthesizer_init))

static VoderVoice *
create_voice (Stub *self)
{
  const char *languages[] = { self->language, NULL };

  return voder_voice_new (self->voice, self->voice, languages, RATE,
                          VODER_GENDER_UNKNOWN);
}

static GListModel *
stub_list_voices (VoderSynthesizer *synthesizer,
                  GCancellable *cancellable,
                  GError **error)
{
  GListStore *list = g_list_store_new (VODER_TYPE_VOICE);
  g_autoptr (VoderVoice) voice = create_voice (TEST_STUB (synthesizer));

  g_list_store_append (list, voice);

  return G_LIST_MODEL (list);
}

static VoderVoice *
stub_find_voice (VoderSynthesizer *synthesizer,
                 const char *id,
                 const char *language,
                 GCancellable *cancellable,
                 GError **error)
{
  Stub *self = TEST_STUB (synthesizer);

  if (id != NULL && strcmp (id, self->voice) != 0) {
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_VOICE,
                 "no voice %s", id);
    return NULL;
  }
  if (language != NULL && strcmp (language, self->language) != 0) {
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_LANGUAGE,
                 "no voice for %s", language);
    return NULL;
  }

  return create_voice (self);
}

static void
write_value (Stub *self, VoderOutput *output, gsize n_frames)
{
  g_autofree gint16 *samples = g_new (gint16, n_frames);
  GstAudioInfo info;

  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_S16, RATE, 1, NULL);
  voder_output_begin (output, &info);
  for (gsize i = 0; i < n_frames; i++)
    samples[i] = self->value;
  voder_output_write (output, samples, n_frames);
}

static void
wait_for_end (GCancellable *cancellable)
{
  GPollFD fd;

  g_assert_true (g_cancellable_make_pollfd (cancellable, &fd));
  g_poll (&fd, 1, -1);
  g_cancellable_release_fd (cancellable);
}

/* Whether this call is one of those that fail. */
static gboolean
must_fail (Stub *self)
{
  g_atomic_int_inc (&self->n_calls);
  if (g_atomic_int_get (&self->n_failures) == 0)
    return FALSE;
  if (g_atomic_int_get (&self->n_failures) > 0)
    g_atomic_int_add (&self->n_failures, -1);

  return TRUE;
}

static gboolean
stub_synthesize (VoderSynthesizer *synthesizer,
                 VoderUtterance *utterance,
                 VoderOutput *output,
                 GCancellable *cancellable,
                 GError **error)
{
  Stub *self = TEST_STUB (synthesizer);

  if (!must_fail (self)) {
    write_value (self, output, N_FRAMES);
    return voder_output_end (output, error);
  }

  if (self->breaks_after > 0)
    write_value (self, output, self->breaks_after);
  if (self->hangs)
    wait_for_end (cancellable);
  if (voder_cancellable_set_error_if_done (cancellable, error))
    return FALSE;
  if (self->error != NULL)
    g_propagate_error (error, g_error_copy (self->error));
  else
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                 "stub %d failed", self->value);

  return FALSE;
}

static void
stub_synthesizer_init (VoderSynthesizerInterface *iface)
{
  iface->list_voices = stub_list_voices;
  iface->find_voice = stub_find_voice;
  iface->synthesize = stub_synthesize;
}

static void
stub_finalize (GObject *object)
{
  g_clear_error (&TEST_STUB (object)->error);

  G_OBJECT_CLASS (stub_parent_class)->finalize (object);
}

static void
stub_class_init (StubClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stub_finalize;
}

static void
stub_init (Stub *self)
{
  self->language = "en";
}

/* Three of them in a list. */
typedef struct {
  Stub *stubs[3];
  VoderFallback *list;
  Pipe *pipe;
} Fixture;

static gpointer
make_stub (gpointer data, GCancellable *cancellable, GError **error)
{
  Stub *stub = data;

  g_atomic_int_inc (&stub->n_made);
  if (stub->voice != NULL)
    return g_object_ref (stub);

  g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_ENGINE,
               "stub %d cannot be made", stub->value);

  return NULL;
}

static Fixture *
fixture_new (void)
{
  static const char *const voices[] = { "a", "b", "c" };
  Fixture *self = g_new0 (Fixture, 1);

  self->list = voder_fallback_new ();
  self->pipe = pipe_new (64);
  for (gint16 i = 0; i < 3; i++) {
    g_autoptr (VoderOnce) once = NULL;

    self->stubs[i] = g_object_new (TYPE_STUB, NULL);
    self->stubs[i]->voice = voices[i];
    self->stubs[i]->value = i + 1;
    once = voder_once_new (G_TYPE_OBJECT, VODER_ONCE_RETRY, make_stub,
                           g_object_ref (self->stubs[i]), g_object_unref);
    voder_fallback_add (self->list, voices[i], once);
  }

  return self;
}

static void
fixture_free (Fixture *self)
{
  g_object_unref (self->list);
  pipe_free (self->pipe);
  for (guint i = 0; i < 3; i++)
    g_object_unref (self->stubs[i]);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

static gboolean
speak (Fixture *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (VoderUtteranceBuilder) builder = NULL;
  g_autoptr (VoderUtterance) plain = voder_utterance_new ("hello");
  g_autoptr (VoderUtterance) utterance = NULL;

  builder = voder_utterance_builder_new (plain);
  voder_utterance_builder_set_voice (builder, "a");
  utterance = voder_utterance_builder_end (builder);

  return voder_synthesizer_synthesize_into (VODER_SYNTHESIZER (self->list),
                                            utterance, self->pipe->sender,
                                            cancellable, error);
}

/* Speaks; all of it must come from one of them, which is named by its value. */
static void
assert_speaks (Fixture *self, gint16 value)
{
  g_autoptr (GByteArray) bytes = NULL;
  g_autoptr (GError) error = NULL;
  const gint16 *samples;

  speak (self, NULL, &error);
  g_assert_no_error (error);
  bytes = pipe_drain_bytes (self->pipe);
  pipe_free (self->pipe);
  self->pipe = pipe_new (64);
  samples = (const gint16 *) (gconstpointer) bytes->data;
  g_assert_cmpuint (bytes->len, ==, N_FRAMES * sizeof *samples);
  for (gsize i = 0; i < N_FRAMES; i++)
    g_assert_cmpint (samples[i], ==, value);
}

static void
assert_fails (Fixture *self, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (speak (self, NULL, &error));
  g_assert_error (error, VODER_SPEECH_ERROR, code);
}

static int n_warnings;

static GLogWriterOutput
count_warning (GLogLevelFlags level,
               const GLogField *fields,
               gsize n_fields,
               gpointer data)
{
  if ((level & G_LOG_LEVEL_WARNING) == 0)
    return g_log_writer_default (level, fields, n_fields, data);

  g_atomic_int_inc (&n_warnings);

  return G_LOG_WRITER_HANDLED;
}

static void
assert_warnings (int n)
{
  g_assert_cmpint (g_atomic_int_get (&n_warnings), ==, n);
  g_atomic_int_set (&n_warnings, 0);
}

static void
test_first (void)
{
  g_autoptr (Fixture) self = fixture_new ();

  assert_speaks (self, 1);
  assert_speaks (self, 1);
  g_assert_cmpint (self->stubs[0]->n_made, ==, 1);
  g_assert_cmpint (self->stubs[1]->n_made, ==, 0);
  g_assert_cmpuint (voder_fallback_get_n_spoken (self->list, 0), ==, 2);
  assert_warnings (0);
}

static void
test_next (void)
{
  g_autoptr (Fixture) self = fixture_new ();

  self->stubs[0]->n_failures = 1;
  assert_speaks (self, 2);
  assert_warnings (1);
  assert_speaks (self, 1);
  assert_warnings (0);
  g_assert_cmpuint (voder_fallback_get_n_failures (self->list, 0), ==, 1);
  g_assert_cmpuint (voder_fallback_get_n_spoken (self->list, 1), ==, 1);
  g_assert_cmpuint (voder_fallback_get_n_synthesizers (self->list), ==, 3);
  g_assert_cmpstr (voder_fallback_get_name (self->list, 2), ==, "c");
}

static void
test_last (void)
{
  g_autoptr (Fixture) self = fixture_new ();

  self->stubs[0]->n_failures = 1;
  self->stubs[1]->n_failures = 1;
  assert_speaks (self, 3);
  assert_warnings (1);
}

static void
test_none (void)
{
  g_autoptr (Fixture) self = fixture_new ();
  g_autoptr (VoderFallback) empty = voder_fallback_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3; i++)
    self->stubs[i]->n_failures = -1;
  g_assert_false (speak (self, NULL, &error));
  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, "stub 1 failed");
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (self->stubs[i]->n_calls, ==, 1);

  g_assert_null (
      voder_synthesizer_list_voices (VODER_SYNTHESIZER (empty), NULL, NULL));
}

/* Half of it was heard: the rest cannot come from another one. */
static void
test_part (void)
{
  g_autoptr (Fixture) self = fixture_new ();

  self->stubs[0]->n_failures = 1;
  self->stubs[0]->breaks_after = N_FRAMES / 2;
  assert_fails (self, VODER_SPEECH_ERROR_FAILED);
  g_assert_cmpint (self->stubs[1]->n_calls, ==, 0);
}

/* Nothing of it has left yet: the next one says all, and nothing twice. */
static void
test_unheard_part (void)
{
  g_autoptr (Fixture) self = fixture_new ();

  self->stubs[0]->n_failures = 1;
  self->stubs[0]->breaks_after = 1; /* waits for the next */
  assert_speaks (self, 2);
  assert_warnings (1);
}

static void
test_whole (void)
{
  g_autoptr (Fixture) self = fixture_new ();

  voder_fallback_set_whole (self->list, TRUE);
  self->stubs[0]->n_failures = 1;
  self->stubs[0]->breaks_after = N_FRAMES / 2;
  assert_speaks (self, 2);
  assert_speaks (self, 1);
  assert_warnings (1);
}

static void
test_unmade (void)
{
  g_autoptr (Fixture) self = fixture_new ();

  self->stubs[0]->voice = NULL;
  self->stubs[1]->voice = "a";
  assert_speaks (self, 2);
  self->stubs[0]->voice = "a";
  assert_speaks (self, 1);
  assert_warnings (1);
}

/* The one that has no voice for the language is passed over, unblamed. */
static void
test_language (void)
{
  g_autoptr (Fixture) self = fixture_new ();

  self->stubs[1]->language = "de";
  self->stubs[0]->n_failures = 1;
  assert_speaks (self, 3);
  g_assert_cmpint (self->stubs[1]->n_calls, ==, 0);
  g_assert_cmpuint (voder_fallback_get_n_failures (self->list, 1), ==, 0);
  assert_warnings (1);
}

static void
test_find_voice (void)
{
  g_autoptr (Fixture) self = fixture_new ();
  VoderSynthesizer *list = VODER_SYNTHESIZER (self->list);
  g_autoptr (GError) error = NULL;
  g_autoptr (VoderVoice) first = NULL;
  g_autoptr (VoderVoice) german = NULL;
  g_autoptr (GListModel) voices = NULL;

  self->stubs[1]->language = "de";
  first = voder_synthesizer_find_voice (list, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (voder_voice_get_id (first), ==, "a");
  german = voder_synthesizer_find_voice (list, NULL, "de", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (voder_voice_get_id (german), ==, "b");
  g_assert_null (voder_synthesizer_find_voice (list, "x", NULL, NULL, &error));
  g_assert_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_VOICE);
  voices = voder_synthesizer_list_voices (list, NULL, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (voices), ==, 1);
}

static void
test_circuit (void)
{
  g_autoptr (Fixture) self = fixture_new ();

  voder_fallback_set_limits (self->list, 3, G_TIME_SPAN_HOUR);
  self->stubs[0]->n_failures = 4;
  for (guint i = 0; i < 10; i++)
    assert_speaks (self, 2);
  g_assert_cmpint (self->stubs[0]->n_calls, ==, 3);
  g_assert_true (voder_fallback_is_out (self->list, 0));
  g_assert_false (voder_fallback_is_out (self->list, 1));
  assert_warnings (4); /* three sentences, and that it is left out */

  /* To ask it is better than to say nothing. */
  self->stubs[1]->n_failures = -1;
  self->stubs[2]->n_failures = -1;
  self->stubs[0]->n_failures = 0;
  assert_speaks (self, 1);
  g_assert_false (voder_fallback_is_out (self->list, 0));
  assert_warnings (1);
}

/* How often each kind was told of. */
static void
count_incident (VoderIncident incident,
                VoderUtterance *utterance,
                const GError *error,
                gpointer data)
{
  int *counts = data;

  g_assert_cmpstr (voder_utterance_get_string (utterance), ==, "hello");
  g_assert_nonnull (error);
  counts[incident]++;
}

static void
forget_counts (gpointer data)
{
  memset (data, 0, 4 * sizeof (int));
}

static void
test_incidents (void)
{
  int counts[4] = { 0 };
  g_autoptr (Fixture) self = fixture_new ();

  voder_fallback_set_incident_func (self->list, count_incident, counts,
                                    forget_counts);
  voder_fallback_set_limits (self->list, 3, G_TIME_SPAN_HOUR);
  self->stubs[0]->n_failures = -1;
  for (guint i = 0; i < 5; i++)
    assert_speaks (self, 2);
  g_assert_cmpint (counts[VODER_INCIDENT_SWITCHED], ==, 3);
  g_assert_cmpint (counts[VODER_INCIDENT_LEFT_OUT], ==, 1);
  assert_warnings (0);
  g_clear_pointer (&self, fixture_free);
  g_assert_cmpint (counts[VODER_INCIDENT_SWITCHED], ==, 0);
}

static void
test_ready_made (void)
{
  g_autoptr (Fixture) self = fixture_new ();
  g_autoptr (VoderFallback) list = voder_fallback_new ();
  g_autoptr (VoderVoice) voice = NULL;

  voder_fallback_add_synthesizer (list, "list", VODER_SYNTHESIZER (self->list));
  voder_fallback_add_engine (list, NULL, "nosuchengine", VODER_ISOLATION_AUTO,
                             1);
  voice = voder_synthesizer_find_voice (VODER_SYNTHESIZER (list), "b", NULL,
                                        NULL, NULL);
  g_assert_nonnull (voice);
  g_assert_cmpuint (voder_fallback_get_n_synthesizers (list), ==, 2);
  g_assert_cmpstr (voder_fallback_get_name (list, 1), ==, "nosuchengine");
}

/* Two probes fail, the third does not. */
static void
test_probe (void)
{
  g_autoptr (Fixture) self = fixture_new ();

  voder_fallback_set_limits (self->list, 2, 1000);
  self->stubs[0]->n_failures = 4;
  assert_speaks (self, 2);
  assert_speaks (self, 2);
  while (voder_fallback_is_out (self->list, 0))
    sched_yield ();
  g_assert_cmpint (g_atomic_int_get (&self->stubs[0]->n_calls), ==, 5);
  assert_speaks (self, 1);
  g_assert_cmpuint (voder_fallback_get_n_failures (self->list, 0), ==, 2);
  g_assert_cmpuint (voder_fallback_get_n_spoken (self->list, 0), ==, 1);
  assert_warnings (3);

  /* It may open again. */
  self->stubs[0]->n_failures = 2;
  assert_speaks (self, 2);
  assert_speaks (self, 2);
  while (voder_fallback_is_out (self->list, 0))
    sched_yield ();
  assert_speaks (self, 1);
  assert_warnings (3);
}

/* The list is dropped while a probe hangs. */
static void
test_drop (void)
{
  g_autoptr (Fixture) self = fixture_new ();

  voder_fallback_set_limits (self->list, 1, 1);
  self->stubs[0]->n_failures = -1;
  assert_speaks (self, 2);
  self->stubs[0]->hangs = TRUE;
  while (g_atomic_int_get (&self->stubs[0]->n_calls) < 2)
    sched_yield ();
  assert_warnings (2);
}

static void
test_cancel (void)
{
  g_autoptr (Fixture) self = fixture_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, 1000);

  self->stubs[0]->n_failures = 1;
  self->stubs[0]->hangs = TRUE;
  g_assert_false (speak (self, G_CANCELLABLE (context), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_cmpint (self->stubs[1]->n_calls, ==, 0);
  g_assert_cmpuint (voder_fallback_get_n_failures (self->list, 0), ==, 0);
}

static void
test_nobody_listens (void)
{
  g_autoptr (Fixture) self = fixture_new ();
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->pipe->receiver);
  g_assert_false (speak (self, NULL, &error));
  g_assert_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
  g_assert_cmpint (self->stubs[1]->n_calls, ==, 0);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  g_log_set_writer_func (count_warning, NULL, NULL);

  voder_test_add ("/fallback/the-first-one-speaks", test_first);
  voder_test_add ("/fallback/the-next-one-speaks", test_next);
  voder_test_add ("/fallback/the-last-one-speaks", test_last);
  voder_test_add ("/fallback/each-is-asked-once", test_none);
  voder_test_add ("/fallback/a-part-that-was-heard-stays", test_part);
  voder_test_add ("/fallback/a-part-that-was-not-is-dropped",
                  test_unheard_part);
  voder_test_add ("/fallback/a-whole-utterance-comes-from-one", test_whole);
  voder_test_add ("/fallback/one-that-cannot-be-made-is-passed-over",
                  test_unmade);
  voder_test_add ("/fallback/one-without-the-language-is-passed-over",
                  test_language);
  voder_test_add ("/fallback/a-voice-is-found-in-any", test_find_voice);
  voder_test_add ("/fallback/one-that-fails-is-left-out", test_circuit);
  voder_test_add ("/fallback/a-probe-brings-it-back", test_probe);
  voder_test_add ("/fallback/a-function-is-told-in-place-of-the-log",
                  test_incidents);
  voder_test_add ("/fallback/what-is-made-already-can-be-added",
                  test_ready_made);
  voder_test_add ("/fallback/it-is-dropped-while-it-probes", test_drop);
  voder_test_add ("/fallback/a-cancel-is-nobody's-failure", test_cancel);
  voder_test_add ("/fallback/nobody-listens", test_nobody_listens);

  return voder_test_run ();
}
