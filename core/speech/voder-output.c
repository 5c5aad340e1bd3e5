/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/speech/voder-output.h>

#include <string.h>

#include <glib/gi18n-lib.h>

#include <voder/flow/voder-context.h>
#include <voder/speech/voder-engine.h>

#include "voder-output-private.h"

/* A fifth of a second at the rates of speech; 8 KiB of 16-bit mono. */
#define CHUNK_FRAMES 4096

/* An engine that fills a chunk sooner than this goes on filling it, up to the
 * largest size: it is so far ahead of the listener that nobody waits, and each
 * chunk costs its way through threads and elements. */
#define HURRY_US         5000
#define CHUNK_FRAMES_MAX (8 * CHUNK_FRAMES)

#define RATE_MIN     1000
#define RATE_MAX     384000
#define CHANNELS_MAX 8

/* How much of what was sent last is kept to be compared. */
#define TAIL_BYTES 256

/**
 * VoderOutput:
 *
 * Where an engine puts the audio of one utterance and the marks in it. It makes
 * chunks of 4,096 frames out of writes of any size and sends them on, up to
 * eight times larger ones from an engine that fills them within milliseconds;
 * the very first audio is sent at once. The result does not depend on the sizes
 * or times of the writes, but for where chunks meet.
 *
 * Marks are held until their audio is sent, and leave in order. The last frame
 * is held as well until more follow, or the end: so that a mark at the very end
 * of the audio has a chunk to be in.
 *
 * Thread safety: one thread.
 */
struct _VoderOutput {
  GObject parent_instance;

  VoderUtterance *utterance;
  VoderSender *chunks;
  const VoderOutputSink *sink; /* instead of chunks */
  gpointer sink_data;
  GCancellable *cancellable;

  GstAudioInfo info;
  gsize frame_size;
  gboolean has_begun;
  gboolean has_ended;
  GError *error; /* why no more is taken */

  guint8 *frames;    /* the chunk in the making */
  gsize n_room;      /* frames that fit into it */
  gsize n_filled;    /* frames in it */
  guint64 n_sent;    /* frames sent before it */
  gint64 started_us; /* when it was begun */
  GPtrArray *marks;  /* of VoderMark, not sent yet, by time */

  /* When an engine says everything again: what is not sent twice, and its last
   * bytes, which have to be the same. */
  guint64 n_to_skip; /* frames */
  guint8 tail[TAIL_BYTES];
  gsize n_tail;
};

G_DEFINE_FINAL_TYPE (VoderOutput, voder_output, G_TYPE_OBJECT)

static gboolean
is_usable (const GstAudioInfo *info)
{
  switch (GST_AUDIO_INFO_FORMAT (info)) {
  case GST_AUDIO_FORMAT_U8:
  case GST_AUDIO_FORMAT_S16:
  case GST_AUDIO_FORMAT_S32:
  case GST_AUDIO_FORMAT_F32:
    break;
  default:
    return FALSE;
  }

  return GST_AUDIO_INFO_LAYOUT (info) == GST_AUDIO_LAYOUT_INTERLEAVED &&
         GST_AUDIO_INFO_RATE (info) >= RATE_MIN &&
         GST_AUDIO_INFO_RATE (info) <= RATE_MAX &&
         GST_AUDIO_INFO_CHANNELS (info) >= 1 &&
         GST_AUDIO_INFO_CHANNELS (info) <= CHANNELS_MAX;
}

static void
set_unusable (VoderOutput *self, const GstAudioInfo *info)
{
  const char *format =
      gst_audio_format_to_string (GST_AUDIO_INFO_FORMAT (info));

  g_set_error (&self->error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FORMAT,
               _ ("The engine's audio cannot be used: %s, %d Hz, %d channels"),
               format, GST_AUDIO_INFO_RATE (info),
               GST_AUDIO_INFO_CHANNELS (info));
}

/* Whether to go on; if not, self->error says why. */
static gboolean
check_going (VoderOutput *self)
{
  if (self->error != NULL)
    return FALSE;

  return !voder_cancellable_set_error_if_done (self->cancellable, &self->error);
}

static void
start_chunk (VoderOutput *self, gsize n_room)
{
  self->frames = g_malloc (n_room * self->frame_size);
  self->n_room = n_room;
  self->n_filled = 0;
  self->started_us = g_get_monotonic_time ();
}

static void
drop_chunk (VoderOutput *self)
{
  g_clear_pointer (&self->frames, g_free);
}

/* Whether the chunk in the making has to leave before more is put into it. */
static gboolean
is_due (VoderOutput *self)
{
  if (self->n_filled == self->n_room)
    return TRUE;

  return self->n_filled > 0 && self->n_filled % CHUNK_FRAMES == 0 &&
         g_get_monotonic_time () - self->started_us >= HURRY_US;
}

/* The frames of the chunk in the making, without the room that is left. */
static GstBuffer *
steal_buffer (VoderOutput *self)
{
  gsize n_bytes = self->n_filled * self->frame_size;
  guint8 *frames = g_steal_pointer (&self->frames);

  if (self->n_filled < self->n_room)
    frames = g_realloc (frames, n_bytes);

  return gst_buffer_new_wrapped (frames, n_bytes);
}

/*
 * Takes the marks of the chunk in the making out of those that wait, counted
 * from its start. One that came too late is put there, one behind the end of
 * all audio on the last frame.
 */
static GPtrArray *
steal_marks (VoderOutput *self, gboolean is_last)
{
  guint64 end = self->n_sent + self->n_filled;
  g_autoptr (GPtrArray) taken = NULL;
  guint n_taken = 0;

  while (n_taken < self->marks->len) {
    VoderMark *mark = g_ptr_array_index (self->marks, n_taken);

    if (!is_last && voder_mark_get_frame (mark) >= end)
      break;
    n_taken++;
  }
  if (n_taken == 0)
    return NULL;

  taken = g_ptr_array_new_full (n_taken, (GDestroyNotify) voder_mark_unref);
  for (guint i = 0; i < n_taken; i++) {
    VoderMark *mark = g_ptr_array_index (self->marks, i);
    guint64 frame = CLAMP (voder_mark_get_frame (mark), self->n_sent, end - 1);

    g_ptr_array_add (taken, voder_mark_new_at (mark, frame - self->n_sent,
                                               voder_mark_get_n_frames (mark)));
  }
  g_ptr_array_remove_range (self->marks, 0, n_taken);

  return g_steal_pointer (&taken);
}

/* Remembers the end of the chunk in the making, which is about to be sent. */
static void
keep_tail (VoderOutput *self)
{
  gsize n_bytes = self->n_filled * self->frame_size;

  self->n_tail = MIN (n_bytes, TAIL_BYTES);
  memcpy (self->tail, self->frames + n_bytes - self->n_tail, self->n_tail);
}

static gboolean
send_chunk (VoderOutput *self, gboolean is_last)
{
  g_autoptr (GPtrArray) marks = NULL;
  GstBuffer *buffer;
  VoderChunk *chunk;

  if (self->frames == NULL)
    return TRUE;

  marks = steal_marks (self, is_last);
  keep_tail (self);
  buffer = steal_buffer (self);
  self->n_sent += self->n_filled;
  self->n_filled = 0;

  /* The chunk alone owns the buffer, so that who owns that may write to it. */
  chunk = voder_chunk_new (&self->info, buffer, marks);
  gst_buffer_unref (buffer);

  return voder_sender_send (self->chunks, chunk, self->cancellable,
                            &self->error);
}

/* Copies frames into the chunk in the making, by whole pieces of it; it is sent
 * once more follow. */
static gboolean
append (VoderOutput *self, const guint8 *pcm, gsize n_frames, gsize n_room)
{
  while (n_frames > 0) {
    gsize n;

    if (self->frames != NULL && is_due (self) && !send_chunk (self, FALSE))
      return FALSE;
    if (self->frames == NULL)
      start_chunk (self, n_room);

    n = MIN (self->n_room - self->n_filled,
             CHUNK_FRAMES - self->n_filled % CHUNK_FRAMES);
    n = MIN (n, n_frames);
    memcpy (self->frames + self->n_filled * self->frame_size, pcm,
            n * self->frame_size);
    self->n_filled += n;
    pcm += n * self->frame_size;
    n_frames -= n;
  }

  return TRUE;
}

/*
 * Sends the first audio without waiting for more, all but its last frame. That
 * is the second write if the first one was a single frame.
 */
static gboolean
append_first (VoderOutput *self, const guint8 **pcm, gsize *n_frames)
{
  gsize n = MIN (*n_frames - 1, CHUNK_FRAMES - self->n_filled);

  if (self->n_filled + n == 0)
    return TRUE;
  if (!append (self, *pcm, n, self->n_filled > 0 ? CHUNK_FRAMES : n) ||
      !send_chunk (self, FALSE))
    return FALSE;

  *pcm += n * self->frame_size;
  *n_frames -= n;

  return TRUE;
}

/* Compares what is said again with the part of the tail that it covers; the
 * first of its frames has n_to_skip frames behind it that were sent. */
static gboolean
is_same (VoderOutput *self, const guint8 *pcm, gsize n_bytes)
{
  guint64 n_behind = self->n_to_skip * self->frame_size;
  gsize n_before = n_behind > self->n_tail ? n_behind - self->n_tail : 0;
  gsize offset = n_behind < self->n_tail ? self->n_tail - n_behind : 0;

  if (n_bytes <= n_before)
    return TRUE;

  return memcmp (self->tail + offset, pcm + n_before, n_bytes - n_before) == 0;
}

/* Passes over what was sent before the output was rewound. */
static gboolean
skip (VoderOutput *self, const guint8 **pcm, gsize *n_frames)
{
  gsize n = MIN (*n_frames, self->n_to_skip);

  if (!is_same (self, *pcm, n * self->frame_size)) {
    g_set_error_literal (
        &self->error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
        _ ("The engine failed, and does not say the same when asked again"));
    return FALSE;
  }

  self->n_to_skip -= n;
  *pcm += n * self->frame_size;
  *n_frames -= n;

  return TRUE;
}

/* Takes ownership of the mark; one that was sent before is dropped. */
static void
add_mark (VoderOutput *self, VoderMark *mark)
{
  guint64 frame = voder_mark_get_frame (mark);
  guint place = self->marks->len;

  if (self->n_to_skip > 0 && frame < self->n_sent) {
    voder_mark_unref (mark);
    return;
  }

  while (place > 0 && voder_mark_get_frame (
                          g_ptr_array_index (self->marks, place - 1)) > frame)
    place--;

  g_ptr_array_insert (self->marks, place, mark);
}

/* Widens a range to whole characters inside the text, as engines miscount. */
static void
fit_range (const char *string, gsize length, gsize *start, gsize *end)
{
  *end = MIN (*end, length);
  *start = MIN (*start, *end);
  while (*start > 0 && ((guchar) string[*start] & 0xc0) == 0x80)
    (*start)--;
  while (*end < length && ((guchar) string[*end] & 0xc0) == 0x80)
    (*end)++;
}

/* Whether what was said again was as long as what had left before. */
static gboolean
has_said_all (VoderOutput *self)
{
  if (self->n_to_skip == 0)
    return TRUE;

  g_set_error_literal (&self->error, VODER_SPEECH_ERROR,
                       VODER_SPEECH_ERROR_FAILED,
                       _ ("The engine failed, and says less when asked again"));

  return FALSE;
}

static gboolean
write_to_sink (VoderOutput *self, gconstpointer pcm, gsize n_frames)
{
  self->n_sent += n_frames;

  return n_frames == 0 ||
         self->sink->write (self->sink_data, pcm, n_frames * self->frame_size,
                            &self->error);
}

static void
voder_output_finalize (GObject *object)
{
  VoderOutput *self = VODER_OUTPUT (object);

  drop_chunk (self);
  g_ptr_array_unref (self->marks);
  g_clear_error (&self->error);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->chunks);
  g_clear_pointer (&self->utterance, voder_utterance_unref);

  G_OBJECT_CLASS (voder_output_parent_class)->finalize (object);
}

static void
voder_output_class_init (VoderOutputClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = voder_output_finalize;
}

static void
voder_output_init (VoderOutput *self)
{
  self->marks =
      g_ptr_array_new_with_free_func ((GDestroyNotify) voder_mark_unref);
}

/* What stopped the output, borrowed; %NULL while it goes on. */
const GError *
voder_output_peek_error (VoderOutput *self)
{
  return self->error;
}

/*
 * Makes an output that goes into @sink; its functions are called on the
 * thread that writes.
 */
VoderOutput *
voder_output_new_for_sink (VoderUtterance *utterance,
                           const VoderOutputSink *sink,
                           gpointer data,
                           GCancellable *cancellable)
{
  VoderOutput *self = g_object_new (VODER_TYPE_OUTPUT, NULL);

  self->utterance = voder_utterance_ref (utterance);
  self->sink = sink;
  self->sink_data = data;
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;

  return self;
}

/*
 * Whether the utterance may be spoken again from its start: nothing of it has
 * left yet, or the engine will say just the same (@is_pure).
 */
gboolean
voder_output_can_rewind (VoderOutput *self, gboolean is_pure)
{
  return !self->has_ended && self->error == NULL && self->sink == NULL &&
         (self->n_sent == 0 || is_pure);
}

/*
 * Takes back what has not left. The engine writes and marks everything again;
 * what had left is passed over, and has to be the same.
 */
void
voder_output_rewind (VoderOutput *self)
{
  drop_chunk (self);
  self->n_filled = 0;
  g_ptr_array_set_size (self->marks, 0);
  self->n_to_skip = self->n_sent;
  if (self->n_sent == 0)
    self->has_begun = FALSE;
}

/**
 * voder_output_new:
 * @utterance: (transfer none): what will be spoken
 * @chunks: (transfer none): where the chunks go; its items are #VoderChunk
 * @cancellable: (nullable): ends the output
 *
 * Makes the output of one utterance.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): an output
 */
VoderOutput *
voder_output_new (VoderUtterance *utterance,
                  VoderSender *chunks,
                  GCancellable *cancellable)
{
  VoderOutput *self;

  g_return_val_if_fail (utterance != NULL, NULL);
  g_return_val_if_fail (VODER_IS_SENDER (chunks), NULL);
  g_return_val_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable),
                        NULL);

  self = g_object_new (VODER_TYPE_OUTPUT, NULL);
  self->utterance = voder_utterance_ref (utterance);
  self->chunks = g_object_ref (chunks);
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;

  return self;
}

/**
 * voder_output_begin:
 * @self: an output
 * @info: the format of the audio: 8-bit unsigned, 16- or 32-bit signed or
 *   32-bit float samples of this machine's byte order, interleaved; 1,000 to
 *   384,000 Hz; 1 to 8 channels
 *
 * Says what audio will be written. To say the same again does nothing; to say
 * something else is an error, as is a format that cannot be used:
 * %VODER_SPEECH_ERROR_FORMAT, which voder_output_end() gives.
 *
 * Thread safety: one thread.
 *
 * Returns: %FALSE when the engine must stop
 */
gboolean
voder_output_begin (VoderOutput *self, const GstAudioInfo *info)
{
  g_return_val_if_fail (VODER_IS_OUTPUT (self), FALSE);
  g_return_val_if_fail (info != NULL, FALSE);

  if (self->has_ended || !check_going (self))
    return FALSE;

  if (!is_usable (info)) {
    set_unusable (self, info);
    return FALSE;
  }

  if (self->has_begun && gst_audio_info_is_equal (info, &self->info))
    return TRUE;
  if (self->has_begun) {
    g_set_error_literal (&self->error, VODER_SPEECH_ERROR,
                         VODER_SPEECH_ERROR_FORMAT,
                         _ ("The engine changed the format of its audio within "
                            "an utterance"));
    return FALSE;
  }

  self->info = *info;
  self->frame_size = GST_AUDIO_INFO_BPF (info);
  self->has_begun = TRUE;

  return self->sink == NULL ||
         self->sink->begin (self->sink_data, info, &self->error);
}

/**
 * voder_output_write:
 * @self: an output that has begun
 * @pcm: (array) (element-type guint8) (nullable): @n_frames frames,
 * interleaved, in the format that was said
 * @n_frames: how many; 0 writes nothing
 *
 * Takes audio; it is copied once. To write before voder_output_begin() is
 * %VODER_SPEECH_ERROR_FAILED. This waits while the pipeline has enough.
 *
 * Thread safety: one thread.
 *
 * Returns: %FALSE when the engine must stop: the speech was cancelled, or
 *   nobody listens any more, or there was an error before
 */
gboolean
voder_output_write (VoderOutput *self, gconstpointer pcm, gsize n_frames)
{
  const guint8 *bytes = pcm;

  g_return_val_if_fail (VODER_IS_OUTPUT (self), FALSE);
  g_return_val_if_fail (pcm != NULL || n_frames == 0, FALSE);

  if (self->has_ended || !check_going (self))
    return FALSE;

  if (!self->has_begun) {
    g_set_error_literal (
        &self->error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
        _ ("The engine wrote audio before it said its format"));
    return FALSE;
  }

  if (self->sink != NULL)
    return write_to_sink (self, pcm, n_frames);
  if (self->n_to_skip > 0 && !skip (self, &bytes, &n_frames))
    return FALSE;
  if (n_frames == 0)
    return TRUE;
  if (self->n_sent == 0 && !append_first (self, &bytes, &n_frames))
    return FALSE;

  return append (self, bytes, n_frames, CHUNK_FRAMES_MAX);
}

/**
 * voder_output_mark:
 * @self: an output
 * @type: what begins
 * @frame: when, in frames from the start of the utterance's audio
 * @text_start: the first byte of it in the utterance's text
 * @text_end: the byte behind its last one
 * @accuracy: how well the time is known
 *
 * Marks a moment of the audio. A mark is given before the audio that it points
 * into is written; one that comes late is put on the next frame that is sent,
 * one behind the end of all audio on the last frame. A range that leaves the
 * text or cuts a character is made to fit.
 *
 * Thread safety: one thread.
 */
void
voder_output_mark (VoderOutput *self,
                   VoderMarkType type,
                   guint64 frame,
                   gsize text_start,
                   gsize text_end,
                   VoderAccuracy accuracy)
{
  g_autoptr (VoderMark) mark = NULL;
  g_autofree char *text = NULL;
  VoderText *whole;
  const char *string;
  gint64 source_start, source_end;

  g_return_if_fail (VODER_IS_OUTPUT (self));

  if (self->has_ended || self->error != NULL)
    return;
  if (self->sink != NULL) {
    self->sink->mark (self->sink_data, type, frame, text_start, text_end,
                      accuracy, NULL);
    return;
  }

  whole = voder_utterance_get_text (self->utterance);
  string = voder_text_get_string (whole);
  fit_range (string, voder_text_get_length (whole), &text_start, &text_end);
  text = g_strndup (string + text_start, text_end - text_start);
  mark =
      voder_mark_new (type, text, frame, VODER_MARK_UNKNOWN_LENGTH, accuracy);

  if (!voder_text_get_source_range (whole, text_start, text_end, &source_start,
                                    &source_end))
    add_mark (self, g_steal_pointer (&mark));
  else
    add_mark (self, voder_mark_new_with_source (
                        mark, voder_utterance_get_document (self->utterance),
                        source_start, source_end));
}

/**
 * voder_output_mark_named:
 * @self: an output
 * @name: the name that the text gives the mark
 * @frame: when, in frames from the start of the utterance's audio
 * @accuracy: how well the time is known
 *
 * Marks a moment that the text names, as SSML's `<mark name="…"/>`. See
 * voder_output_mark().
 *
 * Thread safety: one thread.
 */
void
voder_output_mark_named (VoderOutput *self,
                         const char *name,
                         guint64 frame,
                         VoderAccuracy accuracy)
{
  g_return_if_fail (VODER_IS_OUTPUT (self));
  g_return_if_fail (name != NULL);

  if (self->has_ended || self->error != NULL)
    return;
  if (self->sink != NULL) {
    self->sink->mark (self->sink_data, VODER_MARK_NAMED, frame, 0, 0, accuracy,
                      name);
    return;
  }

  add_mark (self, voder_mark_new (VODER_MARK_NAMED, name, frame,
                                  VODER_MARK_UNKNOWN_LENGTH, accuracy));
}

/**
 * voder_output_end:
 * @self: an output
 * @error: return location for an error
 *
 * Sends what is left and ends the output. voder_engine_synthesize() calls it
 * when the engine has spoken; engines do not. The second call gives the same
 * result as the first. An utterance without audio has no chunk and no mark.
 *
 * Thread safety: one thread.
 *
 * Returns: %FALSE with what stopped the output: %G_IO_ERROR_CANCELLED,
 *   %G_IO_ERROR_TIMED_OUT, %VODER_FLOW_ERROR_CLOSED when nobody listens,
 *   %VODER_SPEECH_ERROR_FORMAT or %VODER_SPEECH_ERROR_FAILED
 */
gboolean
voder_output_end (VoderOutput *self, GError **error)
{
  g_return_val_if_fail (VODER_IS_OUTPUT (self), FALSE);

  if (!self->has_ended && check_going (self) && has_said_all (self))
    send_chunk (self, TRUE);
  self->has_ended = TRUE;
  drop_chunk (self);

  if (self->error == NULL)
    return TRUE;

  if (error != NULL)
    *error = g_error_copy (self->error);

  return FALSE;
}

/**
 * voder_output_get_n_frames:
 * @self: an output
 *
 * Gives how much audio was written so far: the frame of what is written next.
 *
 * Thread safety: one thread.
 *
 * Returns: the length in frames
 */
guint64
voder_output_get_n_frames (VoderOutput *self)
{
  g_return_val_if_fail (VODER_IS_OUTPUT (self), 0);

  return self->n_sent + self->n_filled - self->n_to_skip;
}
