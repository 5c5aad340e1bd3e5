/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-held-audio.h"

/* Audio of a sentence without an end does not wait for it for ever. */
#define MAX_HELD (30 * GST_SECOND)

void
voder_held_audio_init (VoderHeldAudio *self)
{
  g_queue_init (&self->buffers);
}

/*
 * Drops what waits.
 */
void
voder_held_audio_clear (VoderHeldAudio *self)
{
  g_queue_clear_full (&self->buffers, (GDestroyNotify) gst_buffer_unref);
}

/*
 * Adds a buffer (transfer full), which has a time and a duration.
 */
void
voder_held_audio_add (VoderHeldAudio *self, GstBuffer *buffer)
{
  g_queue_push_tail (&self->buffers, buffer);
}

static GstClockTime
get_end (GstBuffer *buffer)
{
  return GST_BUFFER_PTS (buffer) + GST_BUFFER_DURATION (buffer);
}

static gboolean
has_to_wait (VoderHeldAudio *self, GstClockTime unknown)
{
  GstBuffer *first = g_queue_peek_head (&self->buffers);
  GstBuffer *last = g_queue_peek_tail (&self->buffers);

  return get_end (first) > unknown &&
         get_end (last) < GST_BUFFER_PTS (first) + MAX_HELD;
}

/*
 * Gives the next buffer (transfer full) whose texts are known, which they are
 * up to the time @unknown (%GST_CLOCK_TIME_NONE: all are); NULL when there is
 * none.
 */
GstBuffer *
voder_held_audio_take (VoderHeldAudio *self, GstClockTime unknown)
{
  return !g_queue_is_empty (&self->buffers) && !has_to_wait (self, unknown)
             ? g_queue_pop_head (&self->buffers)
             : NULL;
}
