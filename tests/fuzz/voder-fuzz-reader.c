/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-fuzz-reader.h"

#include "voder-test-reading.h"

/* As long as no word of the fuzz is. */
#define BLOCK_BYTES 3

/* Gives what it holds a few bytes at a time. */
#define FUZZ_TYPE_PIECES (fuzz_pieces_get_type ())
G_DECLARE_FINAL_TYPE (FuzzPieces, fuzz_pieces, FUZZ, PIECES, GFilterInputStream)

struct _FuzzPieces {
  GFilterInputStream parent_instance;
};

G_DEFINE_FINAL_TYPE (FuzzPieces, fuzz_pieces, G_TYPE_FILTER_INPUT_STREAM)

static gssize
fuzz_pieces_read (GInputStream *stream,
                  void *buffer,
                  gsize count,
                  GCancellable *cancellable,
                  GError **error)
{
  return g_input_stream_read (G_FILTER_INPUT_STREAM (stream)->base_stream,
                              buffer, MIN (count, BLOCK_BYTES), cancellable,
                              error);
}

static void
fuzz_pieces_class_init (FuzzPiecesClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = fuzz_pieces_read;
}

static void
fuzz_pieces_init (FuzzPieces *self)
{
}

/* What a passage says is about the document, and in its order. */
static void
check_text (VoderText *text, gsize size)
{
  const char *string = voder_text_get_string (text);
  gsize length = voder_text_get_length (text);
  gint64 start, end;

  g_assert_true (g_utf8_validate_len (string, length, NULL));
  if (voder_text_get_source_range (text, 0, length, &start, &end)) {
    g_assert_cmpint (start, >=, 0);
    g_assert_cmpint (start, <=, end);
    g_assert_cmpint (end, <=, (gint64) size);
  }
  for (guint i = 0; i < voder_text_get_n_marks (text); i++) {
    gsize offset;

    voder_text_get_mark (text, i, &offset, &start, &end);
    g_assert_cmpuint (offset, <=, length);
    g_assert_cmpint (end, <=, (gint64) size);
  }
}

/* What is said in one go may be one passage or several. */
static void
describe_end (GString *to, VoderPassage *passage)
{
  VoderText *text = voder_passage_get_text (passage);
  gint64 end;

  voder_text_get_source_range (text, 0, voder_text_get_length (text), NULL,
                               &end);
  g_string_append_printf (to, "|%x %" G_GINT64_FORMAT "\n",
                          (guint) voder_passage_get_flags (passage) &
                              ~(guint) VODER_PASSAGE_BEGIN,
                          end);
}

static void
describe_begin (GString *to, VoderPassage *passage)
{
  VoderText *text = voder_passage_get_text (passage);
  gint64 start;

  voder_text_get_source_range (text, 0, voder_text_get_length (text), &start,
                               NULL);
  g_string_append_printf (
      to, "%d%u %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "|",
      (int) voder_passage_get_block (passage),
      voder_passage_get_level (passage), voder_passage_get_language (passage),
      voder_passage_get_pause_us (passage), start);
}

static void
describe_text (GString *to, VoderText *text)
{
  const char *string = voder_text_get_string (text);
  gsize done = 0;

  for (guint i = 0; i < voder_text_get_n_marks (text); i++) {
    gsize offset;
    gint64 start;
    const char *name = voder_text_get_mark (text, i, &offset, &start, NULL);

    g_string_append_len (to, string + done, (gssize) (offset - done));
    g_string_append_printf (to, "[%s %" G_GINT64_FORMAT "]", name, start);
    done = offset;
  }
  g_string_append (to, string + done);
}

/* Blocks begin and end by turns; only an error leaves one open. Of a document
 * that is broken in two ways it depends on the pieces which is found first. */
static char *
check (GPtrArray *passages, gsize size, const GError *error)
{
  GString *string = g_string_new (NULL);
  gboolean is_open = FALSE;
  gboolean is_going_on = FALSE;

  for (guint i = 0; i < passages->len; i++) {
    VoderPassage *passage = passages->pdata[i];
    VoderPassageFlags flags = voder_passage_get_flags (passage);
    VoderText *text = voder_passage_get_text (passage);

    check_text (text, size);
    if (!is_going_on)
      describe_begin (string, passage);
    describe_text (string, text);
    is_going_on = !voder_passage_is_silence (passage) &&
                  (flags & (VODER_PASSAGE_CUT | VODER_PASSAGE_END)) == 0;
    if (!is_going_on)
      describe_end (string, passage);
    if (voder_passage_is_silence (passage))
      continue;
    g_assert_cmpint (is_open, ==, (flags & VODER_PASSAGE_BEGIN) == 0);
    is_open = (flags & VODER_PASSAGE_END) == 0;
  }
  g_assert_true (!is_open || error != NULL);
  if (error != NULL)
    g_string_assign (string, "broken");

  return g_string_free (string, FALSE);
}

static char *
read_all (VoderReader *reader, GInputStream *stream, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) passages = voder_test_read (reader, stream, &error);

  return check (passages, size, error);
}

/*
 * Reads a document at once and in small pieces: that makes no difference,
 * unless it @may_differ.
 */
void
voder_fuzz_reader (VoderReader *whole,
                   VoderReader *parts,
                   const guint8 *bytes,
                   gsize size,
                   gboolean may_differ)
{
  g_autoptr (GInputStream) stream =
      g_memory_input_stream_new_from_data (bytes, (gssize) size, NULL);
  g_autoptr (GInputStream) again =
      g_memory_input_stream_new_from_data (bytes, (gssize) size, NULL);
  g_autoptr (GInputStream) pieces =
      g_object_new (FUZZ_TYPE_PIECES, "base-stream", again, NULL);
  g_autofree char *at_once = read_all (whole, stream, size);
  g_autofree char *in_pieces = read_all (parts, pieces, size);

  if (!may_differ)
    g_assert_cmpstr (at_once, ==, in_pieces);
}
