/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#include <string.h>

/* More chunks than any of these documents gives. */
#define MAX_CHUNKS 65536

/* What was heard of a document. */
typedef struct {
  GArray *samples; /* of gint16 */
  GPtrArray *marks;
  GArray *frames; /* of guint64: of each mark from the very beginning */
  guint rate;
} Speech;

static void
speech_clear (Speech *self)
{
  g_array_unref (self->samples);
  g_ptr_array_unref (self->marks);
  g_array_unref (self->frames);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Speech, speech_clear)

static void
speech_add (Speech *self, VoderChunk *chunk)
{
  GstBuffer *buffer = voder_chunk_get_buffer (chunk);
  const GstAudioInfo *info = voder_chunk_get_info (chunk);
  GstMapInfo map;

  g_assert_cmpint (GST_AUDIO_INFO_FORMAT (info), ==, GST_AUDIO_FORMAT_S16);
  g_assert_cmpint (GST_AUDIO_INFO_CHANNELS (info), ==, 1);
  self->rate = (guint) GST_AUDIO_INFO_RATE (info);
  for (guint i = 0; i < voder_chunk_get_n_marks (chunk); i++) {
    VoderMark *mark = voder_chunk_get_mark (chunk, i);
    guint64 frame = self->samples->len + voder_mark_get_frame (mark);

    g_assert_cmpuint (voder_mark_get_frame (mark), <,
                      voder_chunk_get_n_frames (chunk));
    g_ptr_array_add (self->marks, voder_mark_ref (mark));
    g_array_append_val (self->frames, frame);
  }
  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  g_array_append_vals (self->samples, map.data,
                       (guint) (map.size / sizeof (gint16)));
  gst_buffer_unmap (buffer, &map);
}

static VoderPipeline *
create_pipeline (const char *ssml, double rate, VoderSender *chunks)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream =
      g_memory_input_stream_new_from_data (ssml, -1, NULL);
  g_autoptr (VoderDocument) document = voder_document_new_for_stream (
      stream, "document", "application/ssml+xml");
  g_autoptr (VoderReadStage) read =
      voder_read_stage_new (voder_plugin_registry_get_default ());
  g_autoptr (VoderSegmentStage) segment = voder_segment_stage_new ("en");
  g_autoptr (VoderStage) outlet = voder_outlet_stage_new (chunks);
  g_autoptr (VoderEnginePool) engine =
      voder_engine_pool_new (NULL, "tone", VODER_ISOLATION_THREAD, 1, &error);
  g_autoptr (VoderSynthStage) synth = NULL;
  VoderPipeline *pipeline = voder_pipeline_new ();

  g_assert_no_error (error);
  synth = voder_synth_stage_new (VODER_SYNTHESIZER (engine), NULL);
  voder_synth_stage_set_prosody (synth, rate, 1, 1);
  voder_read_stage_add (read, document);
  voder_pipeline_add (pipeline, VODER_STAGE (read));
  voder_pipeline_add (pipeline, VODER_STAGE (segment));
  voder_pipeline_add (pipeline, VODER_STAGE (synth));
  voder_pipeline_add (pipeline, outlet);

  return pipeline;
}

static Speech
speak_at (const char *content, double rate)
{
  Speech self = {
    .samples = g_array_new (FALSE, FALSE, sizeof (gint16)),
    .marks = g_ptr_array_new_with_free_func ((GDestroyNotify) voder_mark_unref),
    .frames = g_array_new (FALSE, FALSE, sizeof (guint64)),
  };
  g_autofree char *ssml =
      g_strconcat ("<speak xml:lang='en'>", content, "</speak>", NULL);
  g_autoptr (VoderChannel) channel =
      voder_channel_new (VODER_TYPE_CHUNK, MAX_CHUNKS);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (VoderPipeline) pipeline = create_pipeline (ssml, rate, sender);
  g_autoptr (GError) error = NULL;
  gpointer item;

  voder_pipeline_run (pipeline, NULL, &error);
  g_assert_no_error (error);
  while (voder_receiver_try_receive (receiver, &item, NULL)) {
    speech_add (&self, item);
    voder_chunk_unref (item);
  }

  return self;
}

static Speech
speak (const char *content)
{
  return speak_at (content, 1);
}

/* The frame of a mark, which must be there. */
static guint64
find (const Speech *self, VoderMarkType type, const char *text)
{
  for (guint i = 0; i < self->marks->len; i++) {
    VoderMark *mark = self->marks->pdata[i];

    if (voder_mark_get_mark_type (mark) == type &&
        g_strcmp0 (voder_mark_get_text (mark), text) == 0)
      return g_array_index (self->frames, guint64, i);
  }
  g_error ("There is no mark “%s”", text);
}

static guint64
to_frames (const Speech *self, guint ms)
{
  return gst_util_uint64_scale_round (ms, self->rate, 1000);
}

static void
assert_silent (const Speech *self, guint64 start, guint64 end)
{
  g_assert_cmpuint (end, <=, self->samples->len);
  for (guint64 i = start; i < end; i++)
    g_assert_cmpint (g_array_index (self->samples, gint16, i), ==, 0);
}

static guint
count_samples (const char *content)
{
  g_auto (Speech) speech = speak (content);

  return speech.samples->len;
}

static void
breaks_are_of_exactly_their_length (void)
{
  static const struct {
    const char *content;
    guint ms;
  } cases[] = {
    { "One.<break time='700ms'/>Two.", 700 },
    { "<p>One.</p><break time='1200ms'/><p>Two.</p>", 1200 },
    { "<p>One.</p><break strength='none'/><p>Two.</p>", 0 },
    { "One.<break time='1s'/><break time='1s'/>Two.", 2000 },
    { "One.<prosody rate='fast'><break time='1s'/></prosody>Two.", 1000 },
    { "<break time='300ms'/>One.<break time='0ms'/>Two.", 300 },
    { "<break time='300ms'/>One.<break time='0s'/>Two.<break time='1s'/>",
      1300 },
    { "<s>One.</s><s>Two.</s>", 150 },
    { "<p>One.</p><p>Two.</p>", 500 },
    { "One.<break time='5s'/><mark name='a'/><break time='5s'/>Two.", 10000 },
  };
  guint one = count_samples ("One.");
  guint two = count_samples ("Two.");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (Speech) speech = speak (cases[i].content);

    g_assert_cmpuint (speech.samples->len, ==,
                      one + two + to_frames (&speech, cases[i].ms));
  }
}

static void
the_listeners_rate_shortens_breaks (void)
{
  g_auto (Speech) speech = speak_at ("One.<break time='1s'/>Two.", 2);
  g_auto (Speech) without = speak_at ("One.<break time='0s'/>Two.", 2);

  g_assert_cmpuint (speech.samples->len - without.samples->len, ==,
                    to_frames (&speech, 500));
}

static void
marks_are_where_their_words_begin (void)
{
  g_auto (Speech) speech =
      speak ("<mark name='a'/>One <mark name='b'/>two<mark name='c'/> three "
             "<emphasis><mark name='d'/>four</emphasis>.<mark name='e'/>"
             "<break time='1s'/><mark name='f'/><p>Five.</p><mark name='g'/>");

  g_assert_cmpuint (find (&speech, VODER_MARK_NAMED, "a"), ==, 0);
  g_assert_cmpuint (find (&speech, VODER_MARK_NAMED, "b"), ==,
                    find (&speech, VODER_MARK_WORD, "two"));
  g_assert_cmpuint (find (&speech, VODER_MARK_NAMED, "c"), ==,
                    find (&speech, VODER_MARK_WORD, "three"));
  g_assert_cmpuint (find (&speech, VODER_MARK_NAMED, "d"), ==,
                    find (&speech, VODER_MARK_WORD, "four"));
  g_assert_cmpuint (find (&speech, VODER_MARK_NAMED, "f"), ==,
                    find (&speech, VODER_MARK_WORD, "Five"));
  g_assert_cmpuint (find (&speech, VODER_MARK_NAMED, "f") -
                        find (&speech, VODER_MARK_NAMED, "e"),
                    >=, to_frames (&speech, 1000));
  assert_silent (&speech,
                 find (&speech, VODER_MARK_NAMED, "f") -
                     to_frames (&speech, 1000),
                 find (&speech, VODER_MARK_NAMED, "f"));
  g_assert_cmpuint (find (&speech, VODER_MARK_NAMED, "g"), ==,
                    speech.samples->len - 1);
  for (guint i = 1; i < speech.frames->len; i++)
    g_assert_cmpuint (g_array_index (speech.frames, guint64, i - 1), <=,
                      g_array_index (speech.frames, guint64, i));
}

static void
marks_in_silences_have_their_time (void)
{
  g_auto (Speech) speech =
      speak ("<break time='1s'/><mark name='a'/><break time='2s'/>One."
             "<break time='1s'/><mark name='b'/><break time='500ms'/>"
             "<mark name='c'/>");
  guint64 one = find (&speech, VODER_MARK_WORD, "One");
  guint64 b = find (&speech, VODER_MARK_NAMED, "b");

  g_assert_cmpuint (find (&speech, VODER_MARK_NAMED, "a"), ==,
                    to_frames (&speech, 1000));
  g_assert_cmpuint (one, >=, to_frames (&speech, 3000));
  g_assert_cmpuint (b, ==, speech.samples->len - to_frames (&speech, 500));
  g_assert_cmpuint (find (&speech, VODER_MARK_NAMED, "c"), ==,
                    speech.samples->len - 1);
  assert_silent (&speech, b - to_frames (&speech, 1000), speech.samples->len);
}

static void
marks_know_their_source (void)
{
  static const char content[] = "One <mark name='b'/>two.";
  g_auto (Speech) speech = speak (content);
  gint64 begin = (gint64) strlen ("<speak xml:lang='en'>");

  for (guint i = 0; i < speech.marks->len; i++) {
    VoderMark *mark = speech.marks->pdata[i];
    gint64 start, end;

    if (voder_mark_get_mark_type (mark) != VODER_MARK_NAMED)
      continue;
    g_assert_true (voder_mark_get_source (mark, &start, &end));
    g_assert_cmpmem (content + start - begin, (gsize) (end - start),
                     "<mark name='b'/>", strlen ("<mark name='b'/>"));
    return;
  }
  g_assert_not_reached ();
}

static void
prosody_is_heard (void)
{
  guint usual = count_samples ("One two three.");
  guint slow = count_samples ("<prosody rate='50%'>One two three.</prosody>");
  g_auto (Speech) silent =
      speak ("<prosody volume='silent'>One two three.</prosody>");

  g_assert_cmpuint (slow, >, usual * 3 / 2);
  assert_silent (&silent, 0, silent.samples->len);
}

/* How many sentences are spoken. */
static guint
count_sentences (const Speech *self)
{
  guint n = 0;

  for (guint i = 0; i < self->marks->len; i++)
    n +=
        voder_mark_get_mark_type (self->marks->pdata[i]) == VODER_MARK_SENTENCE;

  return n;
}

/* The melody is that of the whole sentence, whose style is that around. */
static void
an_emphasis_stays_in_its_sentence (void)
{
  static const char *const cases[] = {
    "Hurry <emphasis>up</emphasis> now.",
    "<emphasis level='strong'>Hurry</emphasis> up now.",
    "Hurry up <emphasis>now</emphasis>.",
    "Hur<emphasis>ry up</emphasis> now.",
    "<emphasis>Hurry</emphasis> <emphasis level='reduced'>up now</emphasis>.",
  };
  g_auto (Speech) plain = speak ("Hurry up now.");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (Speech) speech = speak (cases[i]);

    g_assert_cmpuint (count_sentences (&speech), ==, 1);
    g_assert_cmpmem (speech.samples->data,
                     speech.samples->len * sizeof (gint16), plain.samples->data,
                     plain.samples->len * sizeof (gint16));
  }
}

/* Others around it have their own style. */
static void
an_emphasized_sentence_is_heard (void)
{
  static const char *const cases[] = {
    "One two. <emphasis level='strong'>Hurry up.</emphasis> Three four.",
    "One two. “<emphasis level='strong'>Hurry up</emphasis>.” Three four.",
  };
  guint plain = count_samples ("One two. Hurry up. Three four.");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (Speech) speech = speak (cases[i]);
    guint one = count_samples ("Hurry up.");
    guint strong =
        count_samples ("<emphasis level='strong'>Hurry up.</emphasis>");

    g_assert_cmpuint (strong, >, one);
    g_assert_cmpuint (count_sentences (&speech), ==, 3);
    g_assert_cmpuint (speech.samples->len - plain, >=, strong - one);
  }
}

static void
wishes_that_no_voice_fulfils_are_no_errors (void)
{
  guint usual = count_samples ("One two three.");

  g_assert_cmpuint (count_samples ("<voice name='Nobody' gender='neutral' "
                                   "languages='tlh'>One two three.</voice>"),
                    ==, usual);
  g_assert_cmpuint (
      count_samples ("<lang xml:lang='tlh'>One two three.</lang>"), ==, usual);
}

static void
documents_without_words_are_silent (void)
{
  g_assert_cmpuint (count_samples (""), ==, 0);
  g_assert_cmpuint (count_samples ("<mark name='a'/><break time='1s'/>"), ==,
                    0);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/ssml-speech/breaks-are-of-exactly-their-length",
                  breaks_are_of_exactly_their_length);
  voder_test_add ("/ssml-speech/the-listeners-rate-shortens-breaks",
                  the_listeners_rate_shortens_breaks);
  voder_test_add ("/ssml-speech/marks-are-where-their-words-begin",
                  marks_are_where_their_words_begin);
  voder_test_add ("/ssml-speech/marks-in-silences-have-their-time",
                  marks_in_silences_have_their_time);
  voder_test_add ("/ssml-speech/marks-know-their-source",
                  marks_know_their_source);
  voder_test_add ("/ssml-speech/prosody-is-heard", prosody_is_heard);
  voder_test_add ("/ssml-speech/an-emphasis-stays-in-its-sentence",
                  an_emphasis_stays_in_its_sentence);
  voder_test_add ("/ssml-speech/an-emphasized-sentence-is-heard",
                  an_emphasized_sentence_is_heard);
  voder_test_add ("/ssml-speech/wishes-that-no-voice-fulfils-are-no-errors",
                  wishes_that_no_voice_fulfils_are_no_errors);
  voder_test_add ("/ssml-speech/documents-without-words-are-silent",
                  documents_without_words_are_silent);

  return voder_test_run ();
}
