/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-cue-list.h"

#include <string.h>

/*
 * VoderCueList:
 *
 * The times of the text that is on its way through a run. A buffer that has a
 * time and a duration, as those of subtitles, is a cue: a paragraph of its own,
 * whose sentences share its time by their length.
 *
 * Thread safety: voder_cue_list_add() on the streaming thread of the sink pad,
 * voder_cue_list_place() on one other.
 */
struct _VoderCueList {
  GObject parent_instance;

  GstElement *element; /* it outlives the list */
  gint64 n_bytes;      /* of the text, with what was put between cues */
  gint64 n_added;      /* of these, what was put between cues */

  GQueue cues; /* under the element's object lock */
};

typedef struct {
  gint64 start;
  gint64 end;
  gint64 n_added;
  VoderCueTime time;
} Cue;

/* Nothing else stands between the last word of a cue and the next one. */
#define CUE_END "\n\n"

G_DEFINE_FINAL_TYPE (VoderCueList, voder_cue_list, G_TYPE_OBJECT)

static void
voder_cue_list_finalize (GObject *object)
{
  g_queue_clear_full (&VODER_CUE_LIST (object)->cues, g_free);

  G_OBJECT_CLASS (voder_cue_list_parent_class)->finalize (object);
}

static void
voder_cue_list_class_init (VoderCueListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = voder_cue_list_finalize;
}

static void
voder_cue_list_init (VoderCueList *self)
{
  g_queue_init (&self->cues);
}

/*
 * Makes the list of a run of @element.
 */
VoderCueList *
voder_cue_list_new (GstElement *element)
{
  VoderCueList *self = NULL;

  g_return_val_if_fail (GST_IS_ELEMENT (element), NULL);

  self = g_object_new (VODER_TYPE_CUE_LIST, NULL);
  self->element = element;

  return self;
}

static void
append_cue (VoderCueList *self, GstBuffer *buffer, gint64 size)
{
  Cue *cue = g_new (Cue, 1);

  *cue = (Cue){
    .start = self->n_bytes,
    .end = self->n_bytes + size,
    .n_added = self->n_added,
    .time = { GST_BUFFER_PTS (buffer), GST_BUFFER_DURATION (buffer) },
  };
  GST_OBJECT_LOCK (self->element);
  g_queue_push_tail (&self->cues, cue);
  GST_OBJECT_UNLOCK (self->element);
}

/*
 * Takes note of the time of @buffer (transfer full), and gives what is to be
 * read in its place (transfer full).
 */
GstBuffer *
voder_cue_list_add (VoderCueList *self, GstBuffer *buffer)
{
  gint64 size;

  g_return_val_if_fail (VODER_IS_CUE_LIST (self), buffer);
  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);

  size = (gint64) gst_buffer_get_size (buffer);
  if (!GST_BUFFER_PTS_IS_VALID (buffer) ||
      !GST_BUFFER_DURATION_IS_VALID (buffer)) {
    self->n_bytes += size;
    return buffer;
  }

  append_cue (self, buffer, size);
  self->n_bytes += size + (gint64) strlen (CUE_END);
  self->n_added += (gint64) strlen (CUE_END);

  return gst_buffer_append (buffer,
                            gst_buffer_new_memdup (CUE_END, strlen (CUE_END)));
}

/* Cues come in the order of their text; those that are past go. */
static gboolean
find_cue (VoderCueList *self, gint64 position, Cue *cue)
{
  gboolean is_found = FALSE;

  GST_OBJECT_LOCK (self->element);
  for (;;) {
    const Cue *head = g_queue_peek_head (&self->cues);

    if (head == NULL || head->end > position) {
      is_found = head != NULL && head->start <= position;
      break;
    }
    g_free (g_queue_pop_head (&self->cues));
  }
  if (is_found)
    *cue = *(const Cue *) g_queue_peek_head (&self->cues);
  GST_OBJECT_UNLOCK (self->element);

  return is_found;
}

static VoderCueTime
divide (const Cue *cue, gint64 start, gint64 end)
{
  guint64 length = (guint64) (cue->end - cue->start);
  guint64 from = (guint64) (start - cue->start);
  guint64 to = (guint64) (MIN (end, cue->end) - cue->start);
  GstClockTime begin = gst_util_uint64_scale (cue->time.duration, from, length);

  return (VoderCueTime){
    .start = cue->time.start + begin,
    .duration = gst_util_uint64_scale (cue->time.duration, to, length) - begin,
  };
}

/* What was put between cues is no part of the input. */
static VoderText *
shift_text (VoderText *text, gint64 offset)
{
  g_autoptr (VoderTextBuilder) builder = voder_text_builder_new ();
  const char *string = voder_text_get_string (text);
  const char *next = NULL;

  for (const char *p = string; *p != '\0'; p = next) {
    gint64 start = 0;
    gint64 end = 0;

    next = g_utf8_next_char (p);
    voder_text_get_source_range (text, (gsize) (p - string),
                                 (gsize) (next - string), &start, &end);
    voder_text_builder_append (builder, p, next - p, start - offset,
                               end - offset);
  }

  return voder_text_builder_steal (builder);
}

static VoderUtterance *
shift (VoderUtterance *utterance, gint64 offset)
{
  g_autoptr (VoderUtteranceBuilder) builder = NULL;
  g_autoptr (VoderText) text = NULL;

  if (offset == 0)
    return voder_utterance_ref (utterance);

  builder = voder_utterance_builder_new (utterance);
  text = shift_text (voder_utterance_get_text (utterance), offset);
  voder_utterance_builder_set_text (builder, text);

  return voder_utterance_builder_end (builder);
}

/*
 * Finds the time of @utterance, the next in the order of the text.
 *
 * Returns: (transfer full): the utterance, with its place in the input
 */
VoderUtterance *
voder_cue_list_place (VoderCueList *self,
                      VoderUtterance *utterance,
                      VoderCueTime *time)
{
  gint64 start;
  gint64 end;
  Cue cue;

  g_return_val_if_fail (VODER_IS_CUE_LIST (self), NULL);
  g_return_val_if_fail (utterance != NULL, NULL);

  *time = (VoderCueTime){ GST_CLOCK_TIME_NONE, GST_CLOCK_TIME_NONE };
  if (!voder_utterance_get_source (utterance, &start, &end) ||
      !find_cue (self, start, &cue))
    return voder_utterance_ref (utterance);

  *time = divide (&cue, start, end);

  return shift (utterance, cue.n_added);
}
