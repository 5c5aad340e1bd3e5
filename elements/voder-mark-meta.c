/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-mark-meta.h"

static const char *
get_nick (GType type, int value)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (type);

  return g_enum_get_value (klass, value)->value_nick;
}

/*
 * Registers the metadata. It has no tags: a tag of “audio” makes some filters
 * drop it, and without any even those that change the rate keep it.
 */
gboolean
voder_mark_meta_register (void)
{
  const char *tags[] = { NULL };

  if (gst_meta_get_info (VODER_MARK_META) != NULL)
    return TRUE;

  return gst_meta_register_custom (VODER_MARK_META, tags, NULL, NULL, NULL) !=
         NULL;
}

/*
 * Sets those of @fields that tell what @mark is and where it comes from.
 */
void
voder_mark_meta_describe (VoderMark *mark,
                          const VoderMarkPlace *place,
                          GstStructure *fields)
{
  const char *text = voder_mark_get_text (mark);
  gint64 start;
  gint64 end;

  gst_structure_set (
      fields, "id", G_TYPE_UINT64, place->id, "utterance", G_TYPE_UINT64,
      place->utterance, "type", G_TYPE_STRING,
      get_nick (VODER_TYPE_MARK_TYPE, voder_mark_get_mark_type (mark)),
      "accuracy", G_TYPE_STRING,
      get_nick (VODER_TYPE_ACCURACY, voder_mark_get_accuracy (mark)), NULL);
  if (text != NULL)
    gst_structure_set (fields, "text", G_TYPE_STRING, text, NULL);
  if (voder_mark_get_source (mark, &start, &end))
    gst_structure_set (fields, "source-start", G_TYPE_INT64, start,
                       "source-end", G_TYPE_INT64, end, NULL);
}

/*
 * Adds @mark to the writable @buffer whose audio it points into. Its number is
 * unique in the stream: an element that splits buffers copies metadata to each
 * part, and a reader tells copies by it.
 */
void
voder_mark_meta_add (GstBuffer *buffer,
                     VoderMark *mark,
                     const VoderMarkPlace *place)
{
  GstCustomMeta *meta = gst_buffer_add_custom_meta (buffer, VODER_MARK_META);
  GstStructure *fields = gst_custom_meta_get_structure (meta);
  guint64 n_frames = voder_mark_get_n_frames (mark);

  voder_mark_meta_describe (mark, place, fields);
  gst_structure_set (fields, "frame", G_TYPE_UINT64,
                     voder_mark_get_frame (mark), NULL);
  if (n_frames != VODER_MARK_UNKNOWN_LENGTH)
    gst_structure_set (fields, "n-frames", G_TYPE_UINT64, n_frames, NULL);
}

/*
 * Adds a mark of another buffer to the writable @buffer.
 */
void
voder_mark_meta_add_fields (GstBuffer *buffer, const GstStructure *fields)
{
  GstCustomMeta *meta = gst_buffer_add_custom_meta (buffer, VODER_MARK_META);
  GstStructure *to = gst_custom_meta_get_structure (meta);
  int n = gst_structure_n_fields (fields);

  for (int i = 0; i < n; i++) {
    const char *name = gst_structure_nth_field_name (fields, (guint) i);

    gst_structure_set_value (to, name, gst_structure_get_value (fields, name));
  }
}

/*
 * Copies the marks of @n_frames frames of @from, from the one at @start on,
 * which are those at @place of the writable buffer @to.
 */
void
voder_mark_meta_copy (GstBuffer *from,
                      guint64 start,
                      guint64 n_frames,
                      GstBuffer *to,
                      guint64 place)
{
  const GstMetaInfo *info = gst_meta_get_info (VODER_MARK_META);
  gpointer state = NULL;
  GstMeta *meta = NULL;

  while (info != NULL &&
         (meta = gst_buffer_iterate_meta (from, &state)) != NULL) {
    g_autoptr (GstStructure) fields = NULL;
    guint64 frame = 0;

    if (meta->info != info)
      continue;
    fields = gst_structure_copy (
        gst_custom_meta_get_structure ((GstCustomMeta *) meta));
    gst_structure_get_uint64 (fields, "frame", &frame);
    if (frame < start || frame >= start + n_frames)
      continue;
    gst_structure_set (fields, "frame", G_TYPE_UINT64, frame - start + place,
                       NULL);
    voder_mark_meta_add_fields (to, fields);
  }
}
