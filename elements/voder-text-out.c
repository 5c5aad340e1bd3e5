/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-text-out.h"

/*
 * Makes it ready for @element, whose class has a template “text_%u”.
 */
void
voder_text_out_init (VoderTextOut *self, GstElement *element)
{
  *self = (VoderTextOut){ .element = element,
                          .announcer = voder_announcer_new (element) };
}

void
voder_text_out_clear (VoderTextOut *self)
{
  g_clear_pointer (&self->announcer, gst_object_unref);
}

static GstPad *
add_pad (VoderTextOut *self,
         GstPadEventFunction event,
         GstPadQueryFunction query)
{
  GstPadTemplate *template =
      gst_element_get_pad_template (self->element, "text_%u");
  GstPad *pad = gst_pad_new_from_template (template, "text_0");

  gst_pad_set_event_function (pad, event);
  gst_pad_set_query_function (pad, query);
  gst_pad_use_fixed_caps (pad);
  gst_element_add_pad (self->element, pad);

  return gst_object_ref (pad);
}

/*
 * Adds the text pad.
 *
 * Returns: (transfer full): the track that fills it, or NULL when @marks says
 *   that nothing is told
 */
VoderMarkTrack *
voder_text_out_start (VoderTextOut *self,
                      VoderTtsMarks marks,
                      GstPadEventFunction event,
                      GstPadQueryFunction query)
{
  g_autoptr (VoderCaptionWriter) writer = NULL;
  GstPad *pad = NULL;

  if (marks == VODER_TTS_MARKS_NONE)
    return NULL;

  pad = add_pad (self, event, query);
  GST_OBJECT_LOCK (self->element);
  self->pad = pad;
  GST_OBJECT_UNLOCK (self->element);
  writer = voder_caption_writer_new (pad);

  return voder_mark_track_new (marks, writer, self->announcer);
}

/*
 * Removes the text pad, once nothing writes on it.
 */
void
voder_text_out_stop (VoderTextOut *self)
{
  g_autoptr (GstPad) pad = NULL;

  voder_announcer_set_flushing (self->announcer, TRUE);
  GST_OBJECT_LOCK (self->element);
  pad = g_steal_pointer (&self->pad);
  GST_OBJECT_UNLOCK (self->element);
  if (pad == NULL)
    return;

  gst_pad_set_active (pad, FALSE);
  gst_element_remove_pad (self->element, pad);
}

/*
 * In a flush, nothing is announced.
 *
 * Thread safety: any thread.
 */
void
voder_text_out_set_flushing (VoderTextOut *self, gboolean is_flushing)
{
  voder_announcer_set_flushing (self->announcer, is_flushing);
}

/*
 * Sets the latency of the pipeline.
 *
 * Thread safety: any thread.
 */
void
voder_text_out_set_latency (VoderTextOut *self, GstClockTime latency)
{
  voder_announcer_set_latency (self->announcer, latency);
}

/*
 * Before the parent class changes the state.
 */
void
voder_text_out_begin_change (VoderTextOut *self, GstStateChange change)
{
  if (change == GST_STATE_CHANGE_PLAYING_TO_PAUSED)
    voder_announcer_pause (self->announcer);
}

/*
 * After the parent class has changed the state.
 */
void
voder_text_out_end_change (VoderTextOut *self, GstStateChange change)
{
  if (change == GST_STATE_CHANGE_PAUSED_TO_PLAYING)
    voder_announcer_play (self->announcer);
}
