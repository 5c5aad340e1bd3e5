/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/audio/voder-voice-meta.h>

#include <math.h>

#define META_NAME      "VoderVoiceMeta"
#define FIELD_LOUDNESS "loudness"

/* Without tags every element hands it on. */
static gpointer
register_meta (gpointer data)
{
  const char *tags[] = { NULL };

  if (gst_meta_get_info (META_NAME) == NULL)
    gst_meta_register_custom (META_NAME, tags, NULL, NULL, NULL);

  return NULL;
}

/**
 * voder_voice_meta_add:
 * @buffer: a writable buffer of speech
 * @loudness: how loud the voice is that speaks, in LUFS
 *
 * Notes in a buffer how loud its voice is: not this buffer, but all that the
 * voice says. See voder_output_ask_loudness().
 *
 * Thread safety: any thread that owns the buffer.
 */
void
voder_voice_meta_add (GstBuffer *buffer, double loudness)
{
  static GOnce once = G_ONCE_INIT;
  GstCustomMeta *meta;

  g_return_if_fail (GST_IS_BUFFER (buffer));
  g_return_if_fail (gst_buffer_is_writable (buffer));
  g_return_if_fail (isfinite (loudness));

  g_once (&once, register_meta, NULL);
  meta = gst_buffer_add_custom_meta (buffer, META_NAME);
  gst_structure_set (gst_custom_meta_get_structure (meta), FIELD_LOUDNESS,
                     G_TYPE_DOUBLE, loudness, NULL);
}

/**
 * voder_voice_meta_get_loudness:
 * @buffer: a buffer
 *
 * Gives how loud the voice of a buffer is.
 *
 * Thread safety: any thread.
 *
 * Returns: the loudness in LUFS; no number (NAN) when nothing says it
 */
double
voder_voice_meta_get_loudness (GstBuffer *buffer)
{
  GstCustomMeta *meta;
  double loudness = NAN;

  g_return_val_if_fail (GST_IS_BUFFER (buffer), NAN);

  if (gst_meta_get_info (META_NAME) == NULL)
    return NAN;
  meta = gst_buffer_get_custom_meta (buffer, META_NAME);
  if (meta != NULL)
    gst_structure_get_double (gst_custom_meta_get_structure (meta),
                              FIELD_LOUDNESS, &loudness);

  return loudness;
}
