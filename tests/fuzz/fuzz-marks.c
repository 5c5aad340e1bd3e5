/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-fuzz.h"

#include <unistd.h>

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

/* Bytes of a mark: its type, its frame, how long its text is. */
#define HEAD_BYTES 3
/* Of a chunk, in frames. */
#define CHUNK_FRAMES 256

const char *const voder_fuzz_words[] = {
  "\"",       "\\",           "\\u0000",          "\n",        "\x01", "\x7f",
  "\xc3\xa4", "\xe2\x80\xa8", "\xf0\x9f\x98\x80", "</script>", "\x04", "\x06",
  NULL,
};

/* Takes a mark from the bytes; NULL when there are too few. */
static VoderMark *
take_mark (const guint8 **bytes, gsize *size)
{
  g_autofree char *text = NULL;
  const guint8 *head = *bytes;
  gsize length;

  if (*size < HEAD_BYTES)
    return NULL;
  length = MIN (head[2], *size - HEAD_BYTES);
  text = g_utf8_make_valid ((const char *) head + HEAD_BYTES, (gssize) length);
  *bytes += HEAD_BYTES + length;
  *size -= HEAD_BYTES + length;

  return voder_mark_new ((VoderMarkType) (head[0] % (VODER_MARK_HEADING + 1)),
                         text, head[1] % CHUNK_FRAMES,
                         head[0] >= 128 ? head[1] : VODER_MARK_UNKNOWN_LENGTH,
                         VODER_ACCURACY_EXACT);
}

static VoderChunk *
create_chunk (VoderMark *mark)
{
  g_autoptr (GPtrArray) marks =
      g_ptr_array_new_with_free_func ((GDestroyNotify) voder_mark_unref);
  g_autoptr (VoderChunk) silence = NULL;
  GstAudioInfo info;

  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_S16, 16000, 1, NULL);
  silence = voder_chunk_new_silence (&info, CHUNK_FRAMES);
  g_ptr_array_add (marks, voder_mark_ref (mark));

  return voder_chunk_new (&info, voder_chunk_get_buffer (silence), marks);
}

/* What was written is what a reader of JSON gets. */
static void
check_file (const char *path, GPtrArray *marks)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonArray *array;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  array = json_node_get_array (json_parser_get_root (parser));
  g_assert_cmpuint (json_array_get_length (array), ==, marks->len);
  for (guint i = 0; i < marks->len; i++) {
    JsonObject *object = json_array_get_object_element (array, i);

    g_assert_cmpstr (json_object_get_string_member (object, "text"), ==,
                     voder_mark_get_text (marks->pdata[i]));
    g_assert_cmpfloat (json_object_get_double_member (object, "start"), <=,
                       json_object_get_double_member (object, "end"));
  }
}

void
voder_fuzz_one (const guint8 *bytes, gsize size)
{
  g_autofree char *name =
      g_strdup_printf ("voder-fuzz-%d.json", (int) getpid ());
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), name, NULL);
  g_autoptr (VoderMarksStage) stage = voder_marks_stage_new (path, FALSE);
  VoderTapStage *tap = VODER_TAP_STAGE (stage);
  VoderTapStageClass *klass = VODER_TAP_STAGE_GET_CLASS (tap);
  g_autoptr (GPtrArray) marks =
      g_ptr_array_new_with_free_func ((GDestroyNotify) voder_mark_unref);
  VoderMark *mark;

  g_assert_true (klass->begin (tap, NULL));
  while ((mark = take_mark (&bytes, &size)) != NULL) {
    g_autoptr (VoderChunk) chunk = create_chunk (mark);

    g_ptr_array_add (marks, mark);
    g_assert_true (klass->look (tap, chunk, NULL));
  }
  g_assert_true (klass->end (tap, NULL));
  klass->stop (tap, TRUE);
  g_assert_true (voder_marks_stage_commit (stage, NULL));
  check_file (path, marks);
  g_unlink (path);
}
