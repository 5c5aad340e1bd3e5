/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-tts-input.h"

#include "voder-cue-run.h"
#include "voder-utterance-meta.h"

#define FORMAT_DEFAULT "text/plain"

/*
 * Forgets everything: what comes without caps is plain text.
 */
void
voder_tts_input_clear (VoderTtsInput *self)
{
  g_clear_pointer (&self->format, g_free);
  g_clear_pointer (&self->language, g_free);
  gst_clear_event (&self->segment);
  self->is_markup = FALSE;
  self->kind = VODER_TTS_INPUT_DOCUMENT;
}

/*
 * Reads the upstream's CAPS @event.
 *
 * Returns: whether what comes is something else than before
 */
gboolean
voder_tts_input_set_caps (VoderTtsInput *self, GstEvent *event)
{
  GstCaps *caps = NULL;
  const GstStructure *structure = NULL;
  const char *name = NULL;
  gboolean is_markup;

  gst_event_parse_caps (event, &caps);
  structure = gst_caps_get_structure (caps, 0);
  name = gst_structure_get_name (structure);
  if (g_strcmp0 (name, "text/x-raw") == 0)
    name = FORMAT_DEFAULT;
  is_markup = g_strcmp0 (gst_structure_get_string (structure, "format"),
                         "pango-markup") == 0;
  if (g_strcmp0 (name, self->format) == 0 && is_markup == self->is_markup)
    return FALSE;

  g_free (self->format);
  self->format = g_strdup (name);
  self->is_markup = is_markup;

  return TRUE;
}

/*
 * Sets the @language (nullable) of text that does not say its own.
 *
 * Returns: whether it is another one than before
 */
gboolean
voder_tts_input_set_language (VoderTtsInput *self, const char *language)
{
  if (g_strcmp0 (language, self->language) == 0)
    return FALSE;

  g_free (self->language);
  self->language = g_strdup (language);

  return TRUE;
}

/*
 * Reads the upstream's SEGMENT @event. Text that has no times needs none: it
 * has a segment of its own.
 */
void
voder_tts_input_set_segment (VoderTtsInput *self, GstEvent *event)
{
  const GstSegment *segment = NULL;

  gst_event_parse_segment (event, &segment);
  gst_event_replace (&self->segment,
                     segment->format == GST_FORMAT_TIME ? event : NULL);
}

/*
 * Forgets the segment, at a flush.
 */
void
voder_tts_input_drop_segment (VoderTtsInput *self)
{
  gst_clear_event (&self->segment);
}

/*
 * Tells what kind of input @buffer is of.
 */
VoderTtsInputKind
voder_tts_input_find_kind (const VoderTtsInput *self, GstBuffer *buffer)
{
  if (self->is_markup || (GST_BUFFER_PTS_IS_VALID (buffer) &&
                          GST_BUFFER_DURATION_IS_VALID (buffer)))
    return VODER_TTS_INPUT_CUES;
  if (gst_buffer_get_custom_meta (buffer, VODER_UTTERANCE_META) != NULL)
    return VODER_TTS_INPUT_UTTERANCES;

  return VODER_TTS_INPUT_DOCUMENT;
}

/*
 * Makes a buffer (transfer full) that says what the GAP @event does: nothing
 * is said then.
 */
GstBuffer *
voder_tts_input_make_gap (GstEvent *event)
{
  GstBuffer *buffer = gst_buffer_new ();

  gst_event_parse_gap (event, &GST_BUFFER_PTS (buffer),
                       &GST_BUFFER_DURATION (buffer));

  return buffer;
}

static gboolean
is_live (GstPad *sink_pad)
{
  g_autoptr (GstQuery) query = gst_query_new_latency ();
  gboolean is_live = FALSE;

  if (gst_pad_peer_query (sink_pad, query))
    gst_query_parse_latency (query, &is_live, NULL, NULL);

  return is_live;
}

/* The times of what comes are those of the upstream's segment. */
static void
begin_segment (VoderTtsInput *self, VoderPadWriter *writer)
{
  g_autoptr (GstEvent) event = g_steal_pointer (&self->segment);
  const GstSegment *segment = NULL;

  if (event == NULL)
    return;

  gst_event_parse_segment (event, &segment);
  voder_pad_writer_begin_timed (writer, segment, gst_event_get_seqnum (event));
}

/*
 * Makes the run (transfer full) for what comes, of @kind; what there is to know
 * of that, it puts into @setup.
 */
VoderRun *
voder_tts_input_create_run (VoderTtsInput *self,
                            GstPad *sink_pad,
                            VoderTtsRunSetup *setup,
                            GError **error)
{
  setup->format = self->format != NULL ? self->format : FORMAT_DEFAULT;
  setup->language = setup->settings->language != NULL
                        ? setup->settings->language
                        : self->language;
  setup->is_markup = self->is_markup;
  setup->is_live = is_live (sink_pad);
  setup->has_utterances = self->kind == VODER_TTS_INPUT_UTTERANCES;
  voder_pad_writer_set_cues (setup->writer, self->kind == VODER_TTS_INPUT_CUES);
  if (self->kind != VODER_TTS_INPUT_CUES)
    return voder_tts_run_new (setup, error);

  begin_segment (self, setup->writer);

  return voder_cue_run_new (setup, error);
}
