/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-tts-speech.h"

#include <string.h>

/*
 * Makes a vodertts that speaks with @engine and @voice (NULL: its default).
 */
GstElement *
voder_tts_make (const char *engine, const char *voice)
{
  GstElement *element = gst_element_factory_make ("vodertts", NULL);

  g_assert_nonnull (element);
  g_object_set (element, "engine", engine, "voice", voice, NULL);

  return gst_object_ref_sink (element);
}

/*
 * Makes a harness around @element (transfer full), which it puts to PLAYING;
 * @caps (NULL: none yet) are those of the text.
 */
GstHarness *
voder_tts_harness (GstElement *element, const char *caps)
{
  GstHarness *harness = gst_harness_new_with_element (element, "sink", "src");

  gst_object_unref (element);
  gst_harness_set_live (harness, FALSE);
  if (caps != NULL)
    gst_harness_set_src_caps_str (harness, caps);

  return harness;
}

/*
 * Pushes @text in blocks of @block_size bytes.
 */
void
voder_tts_push (GstHarness *harness, const char *text, gsize block_size)
{
  gsize length = strlen (text);

  for (gsize i = 0; i < length; i += block_size) {
    gsize n_bytes = MIN (block_size, length - i);
    GstBuffer *buffer = gst_buffer_new_memdup (text + i, n_bytes);

    g_assert_cmpint (gst_harness_push (harness, buffer), ==, GST_FLOW_OK);
  }
}

static void
add_buffer (VoderTtsSpeech *self, GstBuffer *buffer)
{
  GstMapInfo map;

  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  g_byte_array_append (self->pcm, map.data, map.size);
  gst_buffer_unmap (buffer, &map);
  g_ptr_array_add (self->buffers, buffer);
}

/* Events wait for EOS; buffers that come before it are in the queue by then. */
static void
collect_events (VoderTtsSpeech *self, GstHarness *harness)
{
  GstEvent *event = NULL;

  do {
    event = gst_harness_pull_event (harness);
    g_assert_nonnull (event);
    g_ptr_array_add (self->events, event);
  } while (GST_EVENT_TYPE (event) != GST_EVENT_EOS);
}

/*
 * Waits for EOS and gives all that came before.
 */
VoderTtsSpeech *
voder_tts_collect (GstHarness *harness)
{
  VoderTtsSpeech *self = g_new0 (VoderTtsSpeech, 1);
  GstBuffer *buffer = NULL;

  self->buffers =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  self->events =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_event_unref);
  self->pcm = g_byte_array_new ();
  collect_events (self, harness);
  while ((buffer = gst_harness_try_pull (harness)) != NULL)
    add_buffer (self, buffer);

  return self;
}

/*
 * Speaks @text with the tone engine, pushed in blocks of @block_size bytes.
 */
VoderTtsSpeech *
voder_tts_speak (const char *text, gsize block_size)
{
  g_autoptr (GstHarness) harness =
      voder_tts_harness (voder_tts_make ("tone", NULL), TEXT_CAPS);

  voder_tts_push (harness, text, block_size);
  g_assert_true (gst_harness_push_event (harness, gst_event_new_eos ()));

  return voder_tts_collect (harness);
}

/* The last segment that left. */
const GstSegment *
voder_tts_speech_get_segment (VoderTtsSpeech *self)
{
  const GstSegment *segment = NULL;

  for (guint i = 0; i < self->events->len; i++)
    if (GST_EVENT_TYPE (self->events->pdata[i]) == GST_EVENT_SEGMENT)
      gst_event_parse_segment (self->events->pdata[i], &segment);
  g_assert_nonnull (segment);

  return segment;
}

void
voder_tts_speech_free (VoderTtsSpeech *self)
{
  g_ptr_array_unref (self->buffers);
  g_ptr_array_unref (self->events);
  g_byte_array_unref (self->pcm);
  g_free (self);
}

void
voder_tts_assert_equal (VoderTtsSpeech *a, VoderTtsSpeech *b)
{
  g_assert_cmpuint (a->pcm->len, >, 0);
  g_assert_cmpmem (a->pcm->data, a->pcm->len, b->pcm->data, b->pcm->len);
}

static gboolean
has_type (const GstStructure *fields, const char *type)
{
  return type == NULL ||
         g_strcmp0 (gst_structure_get_string (fields, "type"), type) == 0;
}

typedef void (*MarkFunc) (GstBuffer *buffer,
                          const GstStructure *fields,
                          gpointer data);

static void
for_each_mark (VoderTtsSpeech *self,
               const char *type,
               MarkFunc func,
               gpointer data)
{
  const GstMetaInfo *info = gst_meta_get_info ("VoderMarkMeta");

  for (guint i = 0; i < self->buffers->len; i++) {
    gpointer state = NULL;
    GstMeta *meta = NULL;

    while ((meta = gst_buffer_iterate_meta_filtered (
                self->buffers->pdata[i], &state, info->api)) != NULL) {
      const GstStructure *fields =
          gst_custom_meta_get_structure ((GstCustomMeta *) meta);

      if (has_type (fields, type))
        func (self->buffers->pdata[i], fields, data);
    }
  }
}

static void
add_fields (GstBuffer *buffer, const GstStructure *fields, gpointer data)
{
  g_ptr_array_add (data, gst_structure_copy (fields));
}

/*
 * Gives the fields (#GstStructure) of the marks of @type, in order; all marks
 * when @type is NULL.
 */
GPtrArray *
voder_tts_list_marks (VoderTtsSpeech *self, const char *type)
{
  GPtrArray *marks =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_structure_free);

  for_each_mark (self, type, add_fields, marks);

  return marks;
}

typedef struct {
  GArray *frames;
  guint rate;
} Frames;

static void
add_frame (GstBuffer *buffer, const GstStructure *fields, gpointer data)
{
  Frames *self = data;
  guint64 frame = 0;

  g_assert_true (gst_structure_get_uint64 (fields, "frame", &frame));
  frame += gst_util_uint64_scale_round (GST_BUFFER_PTS (buffer), self->rate,
                                        GST_SECOND);
  g_array_append_val (self->frames, frame);
}

/*
 * Gives where the marks of @type are, in frames (guint64) from the time 0 on.
 */
GArray *
voder_tts_list_mark_frames (VoderTtsSpeech *self, const char *type, guint rate)
{
  Frames frames = { g_array_new (FALSE, FALSE, sizeof (guint64)), rate };

  for_each_mark (self, type, add_frame, &frames);

  return frames.frames;
}
