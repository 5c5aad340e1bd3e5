/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-tts-play.h"

#include <string.h>

/*
 * Writes @content into a file of the test's own folder, and gives its path.
 */
char *
voder_tts_play_write (const char *name, const char *content)
{
  const char *folder = g_get_user_data_dir ();
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (folder, name, NULL);

  g_mkdir_with_parents (folder, 0700);
  g_file_set_contents (path, content, -1, &error);
  g_assert_no_error (error);

  return path;
}

static GstPadProbeReturn
keep (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GPtrArray *array = data;

  g_ptr_array_add (array, gst_mini_object_ref (info->data));

  return GST_PAD_PROBE_OK;
}

static void
watch (VoderTtsPlay *self,
       const char *name,
       GstPadProbeType type,
       GPtrArray *array)
{
  GstElement *sink = gst_bin_get_by_name (GST_BIN (self->pipeline), name);
  GstPad *pad = NULL;

  if (sink == NULL)
    return;

  pad = gst_element_get_static_pad (sink, "sink");
  gst_pad_add_probe (pad, type, keep, array, NULL);
  gst_object_unref (pad);
  gst_object_unref (sink);
}

static GPtrArray *
make_array (void)
{
  return g_ptr_array_new_with_free_func (
      (GDestroyNotify) gst_mini_object_unref);
}

static VoderTtsPlay *
make_play (const char *line)
{
  VoderTtsPlay *self = g_new0 (VoderTtsPlay, 1);
  g_autoptr (GError) error = NULL;

  self->pipeline = gst_object_ref_sink (gst_parse_launch (line, &error));
  g_assert_no_error (error);
  self->audio = make_array ();
  self->text = make_array ();
  self->events = make_array ();
  self->messages =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_structure_free);
  watch (self, "audio", GST_PAD_PROBE_TYPE_BUFFER, self->audio);
  watch (self, "text", GST_PAD_PROBE_TYPE_BUFFER, self->text);
  watch (self, "text", GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, self->events);

  return self;
}

/*
 * Makes the pipeline of a launch line; it does not play yet.
 */
VoderTtsPlay *
voder_tts_play_new (const char *format, ...)
{
  g_autofree char *line = NULL;
  va_list arguments;

  va_start (arguments, format);
  line = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  return make_play (line);
}

/*
 * Keeps what @message announces, if it does.
 */
void
voder_tts_play_keep_mark (VoderTtsPlay *self, GstMessage *message)
{
  const GstStructure *fields = gst_message_get_structure (message);

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ELEMENT &&
      gst_structure_has_name (fields, "voder-mark"))
    g_ptr_array_add (self->messages, gst_structure_copy (fields));
}

/*
 * Waits for a message of @types; an error is none that is waited for.
 */
void
voder_tts_play_until (VoderTtsPlay *self, GstMessageType types)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);
  gboolean is_there = FALSE;

  while (!is_there) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (
        bus, GST_CLOCK_TIME_NONE,
        types | GST_MESSAGE_ELEMENT | GST_MESSAGE_ERROR);
    g_autoptr (GError) error = NULL;

    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
      gst_message_parse_error (message, &error, NULL);
    g_assert_no_error (error);
    voder_tts_play_keep_mark (self, message);
    is_there = (GST_MESSAGE_TYPE (message) & types) != 0;
  }
}

/*
 * Plays a launch line to its end.
 */
VoderTtsPlay *
voder_tts_play (const char *format, ...)
{
  g_autofree char *line = NULL;
  VoderTtsPlay *self = NULL;
  va_list arguments;

  va_start (arguments, format);
  line = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  self = make_play (line);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  voder_tts_play_until (self, GST_MESSAGE_EOS);
  gst_element_set_state (self->pipeline, GST_STATE_NULL);

  return self;
}

void
voder_tts_play_free (VoderTtsPlay *self)
{
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_object_unref (self->pipeline);
  g_ptr_array_unref (self->audio);
  g_ptr_array_unref (self->text);
  g_ptr_array_unref (self->events);
  g_ptr_array_unref (self->messages);
  g_free (self);
}

/*
 * Gives the text of the buffer of that number.
 */
char *
voder_tts_play_dup_text (VoderTtsPlay *self, guint n)
{
  GstBuffer *buffer = NULL;
  GstMapInfo map;
  char *text = NULL;

  g_assert_cmpuint (n, <, self->text->len);
  buffer = self->text->pdata[n];
  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  text = g_strndup ((const char *) map.data, map.size);
  gst_buffer_unmap (buffer, &map);

  return text;
}

/* Where a buffer stands in the stream; if its offset is set, that says so, too.
 */
static guint64
get_first_frame (GstBuffer *buffer)
{
  guint64 frame = gst_util_uint64_scale_round (GST_BUFFER_PTS (buffer),
                                               VODER_TTS_PLAY_RATE, GST_SECOND);

  if (GST_BUFFER_OFFSET_IS_VALID (buffer))
    g_assert_cmpuint (GST_BUFFER_OFFSET (buffer), ==, frame);

  return frame;
}

static void
add_marks (GArray *marks, GstBuffer *buffer, const char *type)
{
  const GstMetaInfo *info = gst_meta_get_info ("VoderMarkMeta");
  gpointer state = NULL;
  GstMeta *meta = NULL;

  while ((meta = gst_buffer_iterate_meta_filtered (buffer, &state,
                                                   info->api)) != NULL) {
    VoderTtsMark mark;
    guint64 frame = 0;

    mark.fields = gst_custom_meta_get_structure ((GstCustomMeta *) meta);
    g_assert_true (gst_structure_get_uint64 (mark.fields, "frame", &frame));
    mark.frame = get_first_frame (buffer) + frame;
    if (g_strcmp0 (gst_structure_get_string (mark.fields, "type"), type) == 0)
      g_array_append_val (marks, mark);
  }
}

/*
 * The marks of a type that the audio holds, as VoderTtsMark. The audio is of
 * the engine “tone” and begins at 0.
 */
GArray *
voder_tts_play_list_marks (VoderTtsPlay *self, const char *type)
{
  GArray *marks = g_array_new (FALSE, FALSE, sizeof (VoderTtsMark));

  for (guint i = 0; i < self->audio->len; i++)
    add_marks (marks, self->audio->pdata[i], type);

  return marks;
}
