/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-effect-marks.h"

#include "voder-mark-meta.h"

void
voder_effect_marks_clear (VoderEffectMarks *self)
{
  g_queue_clear_full (&self->waiting, (GDestroyNotify) gst_structure_free);
  self->has_last = FALSE;
}

/* Whether it is a copy, as each part of a buffer that was cut bears one: the
 * numbers of marks grow. */
static gboolean
is_copy (VoderEffectMarks *self, const GstStructure *fields)
{
  guint64 id = 0;

  if (!gst_structure_get_uint64 (fields, "id", &id))
    return FALSE;
  if (self->has_last && id <= self->last_id)
    return TRUE;

  self->has_last = TRUE;
  self->last_id = id;

  return FALSE;
}

/* Takes the marks of a buffer, before which @n_before frames went in. */
void
voder_effect_marks_take (VoderEffectMarks *self,
                         GstBuffer *buffer,
                         guint64 n_before)
{
  const GstMetaInfo *info = gst_meta_get_info (VODER_MARK_META);
  gpointer state = NULL;
  GstMeta *meta;

  while (info != NULL &&
         (meta = gst_buffer_iterate_meta (buffer, &state)) != NULL) {
    GstStructure *fields;
    guint64 frame = 0;

    if (meta->info != info)
      continue;
    fields = gst_custom_meta_get_structure ((GstCustomMeta *) meta);
    if (is_copy (self, fields))
      continue;

    fields = gst_structure_copy (fields);
    gst_structure_get_uint64 (fields, "frame", &frame);
    gst_structure_set (fields, "frame", G_TYPE_UINT64, n_before + frame, NULL);
    g_queue_push_tail (&self->waiting, fields);
  }
}

static gboolean
strip_one (GstBuffer *buffer, GstMeta **meta, gpointer data)
{
  if ((*meta)->info == data)
    *meta = NULL;

  return TRUE;
}

/* Takes all marks off a buffer, before those of what is in it now come. */
void
voder_effect_marks_strip (GstBuffer *buffer)
{
  const GstMetaInfo *info = gst_meta_get_info (VODER_MARK_META);

  if (info != NULL)
    gst_buffer_foreach_meta (buffer, strip_one, (gpointer) info);
}

/*
 * Puts onto a buffer the marks whose sound it holds: @n_frames frames behind
 * @n_before; all that are left when it is the last.
 */
void
voder_effect_marks_give (VoderEffectMarks *self,
                         VoderEffect *effect,
                         GstBuffer *buffer,
                         guint64 n_before,
                         guint64 n_frames,
                         gboolean is_last)
{
  GstStructure *fields;

  while ((fields = g_queue_peek_head (&self->waiting)) != NULL) {
    guint64 frame = 0, length = 0, place = 0;

    gst_structure_get_uint64 (fields, "frame", &frame);
    if (!voder_effect_find_output (effect, frame, &place) && !is_last)
      return;

    place = CLAMP (place, n_before, n_before + n_frames - 1);
    if (gst_structure_get_uint64 (fields, "n-frames", &length))
      gst_structure_set (fields, "n-frames", G_TYPE_UINT64,
                         voder_effect_map_length (effect, frame, length, place),
                         NULL);
    gst_structure_set (fields, "frame", G_TYPE_UINT64, place - n_before, NULL);
    voder_mark_meta_add_fields (buffer, fields);
    gst_structure_free (g_queue_pop_head (&self->waiting));
  }
}
