/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

static GstAudioInfo
get_info (GstAudioFormat format, int rate, int channels)
{
  GstAudioInfo info;

  gst_audio_info_set_format (&info, format, rate, channels, NULL);

  return info;
}

static void
test_fields (void)
{
  GstAudioInfo info = get_info (GST_AUDIO_FORMAT_S16, 22050, 2);
  g_autoptr (GstBuffer) buffer = gst_buffer_new_allocate (NULL, 400, NULL);
  g_autoptr (VoderChunk) chunk = voder_chunk_new (&info, buffer, NULL);

  g_assert_true (gst_audio_info_is_equal (voder_chunk_get_info (chunk), &info));
  g_assert_true (voder_chunk_get_buffer (chunk) == buffer);
  g_assert_cmpuint (voder_chunk_get_n_frames (chunk), ==, 100);
  g_assert_cmpuint (voder_chunk_get_n_marks (chunk), ==, 0);
}

static void
test_marks_are_kept (void)
{
  GstAudioInfo info = get_info (GST_AUDIO_FORMAT_S16, 8000, 1);
  g_autoptr (GstBuffer) buffer = gst_buffer_new_allocate (NULL, 4, NULL);
  g_autoptr (VoderChunk) chunk = NULL;
  GPtrArray *marks =
      g_ptr_array_new_with_free_func ((GDestroyNotify) voder_mark_unref);

  for (guint i = 0; i < 2; i++)
    g_ptr_array_add (marks, voder_mark_new (VODER_MARK_WORD, NULL, i, 1,
                                            VODER_ACCURACY_EXACT));
  chunk = voder_chunk_new (&info, buffer, marks);
  g_ptr_array_unref (marks);

  g_assert_cmpuint (voder_chunk_get_n_marks (chunk), ==, 2);
  g_assert_cmpuint (voder_mark_get_frame (voder_chunk_get_mark (chunk, 1)), ==,
                    1);
}

static void
test_later_marks (void)
{
  GstAudioInfo info = get_info (GST_AUDIO_FORMAT_S16, 8000, 1);
  g_autoptr (GstBuffer) buffer = gst_buffer_new_allocate (NULL, 4, NULL);
  g_autoptr (GPtrArray) marks =
      g_ptr_array_new_with_free_func ((GDestroyNotify) voder_mark_unref);
  g_autoptr (VoderChunk) chunk = NULL;

  g_ptr_array_add (marks, voder_mark_new (VODER_MARK_WORD, NULL, 0, 1,
                                          VODER_ACCURACY_EXACT));
  chunk = voder_chunk_new (&info, buffer, marks);
  g_ptr_array_add (marks, voder_mark_new (VODER_MARK_WORD, NULL, 1, 1,
                                          VODER_ACCURACY_EXACT));

  g_assert_cmpuint (voder_chunk_get_n_marks (chunk), ==, 1);
}

static void
assert_silent (GstAudioFormat format, guint8 byte)
{
  GstAudioInfo info = get_info (format, 16000, 2);
  g_autoptr (VoderChunk) chunk = voder_chunk_new_silence (&info, 50);
  GstBuffer *buffer = voder_chunk_get_buffer (chunk);
  GstMapInfo map;

  g_assert_cmpuint (voder_chunk_get_n_frames (chunk), ==, 50);
  g_assert_true (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_GAP));
  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  g_assert_cmpuint (map.size, ==, 50 * GST_AUDIO_INFO_BPF (&info));
  for (gsize i = 0; i < map.size; i++)
    g_assert_cmpuint (map.data[i], ==, byte);
  gst_buffer_unmap (buffer, &map);
}

static void
test_silence (void)
{
  assert_silent (GST_AUDIO_FORMAT_S16, 0);
  assert_silent (GST_AUDIO_FORMAT_F32, 0);
  assert_silent (GST_AUDIO_FORMAT_U8, 0x80);
}

static void
test_no_silence (void)
{
  GstAudioInfo info = get_info (GST_AUDIO_FORMAT_S16, 16000, 1);
  g_autoptr (VoderChunk) chunk = voder_chunk_new_silence (&info, 0);

  g_assert_cmpuint (voder_chunk_get_n_frames (chunk), ==, 0);
}

static void
test_last_reference (void)
{
  GstAudioInfo info = get_info (GST_AUDIO_FORMAT_S16, 8000, 1);
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 4, NULL);
  VoderChunk *chunk = voder_chunk_new (&info, buffer, NULL);
  VoderChunk *other = g_boxed_copy (VODER_TYPE_CHUNK, chunk);

  g_assert_true (other == chunk);
  voder_chunk_unref (chunk);
  g_assert_cmpint (GST_MINI_OBJECT_REFCOUNT_VALUE (buffer), ==, 2);
  g_boxed_free (VODER_TYPE_CHUNK, other);
  g_assert_cmpint (GST_MINI_OBJECT_REFCOUNT_VALUE (buffer), ==, 1);
  gst_buffer_unref (buffer);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/chunk/it-is-what-was-given", test_fields);
  voder_test_add ("/chunk/its-marks-outlive-the-array", test_marks_are_kept);
  voder_test_add ("/chunk/marks-added-later-are-not-in-it", test_later_marks);
  voder_test_add ("/chunk/silence-is-silent-in-each-format", test_silence);
  voder_test_add ("/chunk/silence-may-be-empty", test_no_silence);
  voder_test_add ("/chunk/the-last-reference-lets-go-of-the-buffer",
                  test_last_reference);

  return voder_test_run ();
}
