/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ssml-fixture.h"

#include <string.h>

#include "voder-test-reading.h"
#include "voder-test.h"

/* Gives a stream in blocks of a size. */
#define TEST_TYPE_BLOCK_STREAM (test_block_stream_get_type ())
G_DECLARE_FINAL_TYPE (TestBlockStream,
                      test_block_stream,
                      TEST,
                      BLOCK_STREAM,
                      GFilterInputStream)

struct _TestBlockStream {
  GFilterInputStream parent_instance;
  gsize size;
};

G_DEFINE_FINAL_TYPE (TestBlockStream,
                     test_block_stream,
                     G_TYPE_FILTER_INPUT_STREAM)

static gssize
test_block_stream_read (GInputStream *stream,
                        void *buffer,
                        gsize count,
                        GCancellable *cancellable,
                        GError **error)
{
  TestBlockStream *self = TEST_BLOCK_STREAM (stream);

  return g_input_stream_read (G_FILTER_INPUT_STREAM (stream)->base_stream,
                              buffer, MIN (count, self->size), cancellable,
                              error);
}

static void
test_block_stream_class_init (TestBlockStreamClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = test_block_stream_read;
}

static void
test_block_stream_init (TestBlockStream *self)
{
}

VoderReader *
ssml_create_reader (void)
{
  g_autoptr (GError) error = NULL;
  VoderReader *reader = voder_reader_new_for_format (
      voder_plugin_registry_get_default (), "application/ssml+xml", &error);

  g_assert_no_error (error);

  return reader;
}

GPtrArray *
ssml_read_in_blocks (const char *ssml, gsize length, gsize size, GError **error)
{
  g_autoptr (VoderReader) reader = ssml_create_reader ();
  g_autoptr (GInputStream) memory =
      g_memory_input_stream_new_from_data (ssml, (gssize) length, NULL);
  g_autoptr (TestBlockStream) stream =
      g_object_new (TEST_TYPE_BLOCK_STREAM, "base-stream", memory, NULL);

  stream->size = size;

  return voder_test_read (reader, G_INPUT_STREAM (stream), error);
}

static void
describe_style (GString *to, VoderPassage *passage)
{
  VoderStyle *style = voder_passage_get_style (passage);
  const char *language = voder_passage_get_language (passage);
  g_autofree char *names =
      g_strjoinv (" ", (char **) voder_style_get_voice_names (style));
  g_autofree char *languages =
      g_strjoinv (" ", (char **) voder_style_get_voice_languages (style));
  const double factors[] = { voder_style_get_rate (style),
                             voder_style_get_pitch (style),
                             voder_style_get_volume (style) };

  if (language != NULL)
    g_string_append_printf (to, "{%s}", language);
  if (*names != '\0')
    g_string_append_printf (to, "{name %s}", names);
  if (*languages != '\0')
    g_string_append_printf (to, "{speaks %s}", languages);
  if (voder_style_get_gender (style) != VODER_GENDER_UNKNOWN)
    g_string_append_printf (to, "{gender %d}", voder_style_get_gender (style));
  for (guint i = 0; i < G_N_ELEMENTS (factors); i++) {
    if (factors[i] != 1)
      g_string_append_printf (to, "{%c %.2f}", "rpv"[i], factors[i]);
  }
}

/* Behind a part its pronunciation, before a word its marks. */
static void
describe_place (GString *to, VoderText *text, gsize place)
{
  for (guint i = 0; i < voder_text_get_n_pronunciations (text); i++) {
    gsize start, end;
    const char *ipa = voder_text_get_pronunciation (text, i, &start, &end);

    if (end == place)
      g_string_append_printf (to, "{%d: %s}", (int) (end - start), ipa);
  }

  for (guint i = 0; i < voder_text_get_n_marks (text); i++) {
    gsize offset;
    const char *name = voder_text_get_mark (text, i, &offset, NULL, NULL);

    if (offset == place)
      g_string_append_printf (to, "[%s]", name);
  }
}

static void
describe_text (GString *to, VoderText *text)
{
  const char *string = voder_text_get_string (text);

  for (gsize i = 0; i < voder_text_get_length (text); i++) {
    describe_place (to, text, i);
    g_string_append_c (to, string[i]);
  }
  describe_place (to, text, voder_text_get_length (text));
}

/*
 * A line for each block and each silence between blocks; `/` is a cut, `.` the
 * end of a sentence, `<n>` a silence of so many milliseconds.
 */
char *
ssml_describe (GPtrArray *passages)
{
  GString *string = g_string_new (NULL);
  gboolean is_open = FALSE;
  VoderStyle *style = NULL;

  for (guint i = 0; i < passages->len; i++) {
    VoderPassage *passage = passages->pdata[i];
    VoderPassageFlags flags = voder_passage_get_flags (passage);

    if (voder_passage_is_silence (passage)) {
      describe_text (string, voder_passage_get_text (passage));
      g_string_append_printf (
          string, "<%d>%s", (int) (voder_passage_get_pause_us (passage) / 1000),
          is_open ? "" : "\n");
      continue;
    }
    g_assert_cmpint (is_open, ==, (flags & VODER_PASSAGE_BEGIN) == 0);
    if (!is_open || style == NULL ||
        !voder_style_equals (style, voder_passage_get_style (passage)))
      describe_style (string, passage);
    style = voder_passage_get_style (passage);
    is_open = (flags & VODER_PASSAGE_END) == 0;
    describe_text (string, voder_passage_get_text (passage));
    if ((flags & VODER_PASSAGE_SENTENCE) != 0)
      g_string_append_c (string, '.');
    if ((flags & VODER_PASSAGE_CUT) != 0) {
      g_string_append_c (string, '/');
      style = NULL;
    }
    if (!is_open)
      g_string_append_c (string, '\n');
  }
  g_assert_false (is_open);

  return g_string_free (string, FALSE);
}

void
ssml_assert_document (const char *ssml, const char *expected)
{
  const gsize sizes[] = { 1, 7, 4096 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) passages =
        ssml_read_in_blocks (ssml, strlen (ssml), sizes[i], &error);
    g_autofree char *found = ssml_describe (passages);

    g_assert_no_error (error);
    g_assert_cmpstr (found, ==, expected);
  }
}
