/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-chunker-private.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include <voder/audio/voder-voice-meta.h>
#include <voder/flow/voder-context.h>
#include <voder/speech/voder-engine.h>

/* A fifth of a second at the rates of speech; 8 KiB of 16-bit mono. */
#define CHUNK_FRAMES 4096

/* An engine that fills a chunk sooner than this goes on filling it, up to the
 * largest size: it is so far ahead of the listener that nobody waits, and each
 * chunk costs its way through threads and elements. */
#define HURRY_US         5000
#define CHUNK_FRAMES_MAX (8 * CHUNK_FRAMES)

/* What comes in pieces as long as a chunk leaves at once, but for this: the
 * engine may think long before the next one, and there is to be something left
 * for the last chunk. */
#define HELD_FRAMES 256

/* How long a chunk may wait for the listener before that is told. */
#define PATIENCE_US (50 * 1000)

/* How much of what was sent last is kept to be compared. */
#define TAIL_BYTES 256

struct _VoderChunker {
  VoderUtterance *utterance;
  VoderSender *chunks;
  GCancellable *cancellable;
  VoderOutputWatch watch;

  GstAudioInfo info;
  gsize frame_size;
  double loudness; /* of the voice, in LUFS; NAN when it is not known */

  guint8 *frames;    /* the chunk in the making */
  gsize n_room;      /* frames that fit into it */
  gsize n_filled;    /* frames in it */
  guint64 n_sent;    /* frames sent before it */
  gint64 started_us; /* when it was begun */
  GPtrArray *marks;  /* of VoderMark, not sent yet, by time */

  /* The marks of the text, from the first one whose time is not known yet. It
   * is that of the next word. As long as there is no word the audio is kept,
   * since it may be that the engine has none to tell. */
  guint n_placed;
  gboolean has_words;
  GByteArray *kept;

  /* When an engine says everything again: what is not sent twice, and its last
   * bytes, which have to be the same. */
  guint64 n_to_skip; /* frames */
  guint8 tail[TAIL_BYTES];
  gsize n_tail;
};

static void
start_chunk (VoderChunker *self, gsize n_room)
{
  self->frames = g_malloc (n_room * self->frame_size);
  self->n_room = n_room;
  self->n_filled = 0;
  self->started_us = g_get_monotonic_time ();
}

static void
drop_chunk (VoderChunker *self)
{
  g_clear_pointer (&self->frames, g_free);
}

/* Whether the chunk in the making has to leave before more is put into it. */
static gboolean
is_due (VoderChunker *self)
{
  if (self->n_filled == self->n_room)
    return TRUE;

  return self->n_filled > 0 && self->n_filled % CHUNK_FRAMES == 0 &&
         g_get_monotonic_time () - self->started_us >= HURRY_US;
}

/* The frames of the chunk in the making, without the room that is left. */
static GstBuffer *
steal_buffer (VoderChunker *self)
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
steal_marks (VoderChunker *self, gboolean is_last)
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
keep_tail (VoderChunker *self)
{
  gsize n_bytes = self->n_filled * self->frame_size;

  self->n_tail = MIN (n_bytes, TAIL_BYTES);
  memcpy (self->tail, self->frames + n_bytes - self->n_tail, self->n_tail);
}

/* Takes the chunk. */
static gboolean
hand_over (VoderChunker *self, VoderChunk *chunk, GError **error)
{
  g_autoptr (VoderChunk) held = NULL;
  g_autoptr (GError) why = NULL;

  if (self->watch.held == NULL)
    return voder_sender_send (self->chunks, chunk, self->cancellable, error);

  held = voder_chunk_ref (chunk);
  if (voder_sender_send_until (self->chunks, chunk,
                               g_get_monotonic_time () + PATIENCE_US,
                               self->cancellable, &why))
    return TRUE;
  if (!g_error_matches (why, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ||
      voder_cancellable_set_error_if_done (self->cancellable, NULL)) {
    g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }
  self->watch.held (self->watch.data);

  return voder_sender_send (self->chunks, g_steal_pointer (&held),
                            self->cancellable, error);
}

static gboolean
send_chunk (VoderChunker *self, gboolean is_last, GError **error)
{
  g_autoptr (GPtrArray) marks = NULL;
  GstBuffer *buffer;
  VoderChunk *chunk;

  if (self->frames == NULL)
    return TRUE;

  marks = steal_marks (self, is_last);
  keep_tail (self);
  buffer = steal_buffer (self);
  if (is_last)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_MARKER);
  if (!isnan (self->loudness))
    voder_voice_meta_add (buffer, self->loudness);
  self->n_sent += self->n_filled;
  self->n_filled = 0;

  /* The chunk alone owns the buffer, so that who owns that may write to it. */
  chunk = voder_chunk_new (&self->info, buffer, marks);
  gst_buffer_unref (buffer);

  return hand_over (self, chunk, error);
}

/* Copies frames into the chunk in the making, by whole pieces of it; it is sent
 * once more follow. */
static gboolean
append (VoderChunker *self,
        const guint8 *pcm,
        gsize n_frames,
        gsize n_room,
        GError **error)
{
  while (n_frames > 0) {
    gsize n;

    if (self->frames != NULL && is_due (self) &&
        !send_chunk (self, FALSE, error))
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
append_first (VoderChunker *self,
              const guint8 **pcm,
              gsize *n_frames,
              GError **error)
{
  gsize n = MIN (*n_frames - 1, CHUNK_FRAMES - self->n_filled);

  if (self->n_filled + n == 0)
    return TRUE;
  if (!append (self, *pcm, n, self->n_filled > 0 ? CHUNK_FRAMES : n, error) ||
      !send_chunk (self, FALSE, error))
    return FALSE;

  *pcm += n * self->frame_size;
  *n_frames -= n;

  return TRUE;
}

/* Compares what is said again with the part of the tail that it covers; the
 * first of its frames has n_to_skip frames behind it that were sent. */
static gboolean
is_same (VoderChunker *self, const guint8 *pcm, gsize n_bytes)
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
skip (VoderChunker *self, const guint8 **pcm, gsize *n_frames, GError **error)
{
  gsize n = MIN (*n_frames, self->n_to_skip);

  if (!is_same (self, *pcm, n * self->frame_size)) {
    g_set_error_literal (
        error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
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
add_mark (VoderChunker *self, VoderMark *mark)
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
has_said_all (VoderChunker *self, GError **error)
{
  if (self->n_to_skip == 0)
    return TRUE;

  g_set_error_literal (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                       _ ("The engine failed, and says less when asked again"));

  return FALSE;
}

static gboolean
begin (gpointer data, const GstAudioInfo *info, GError **error)
{
  VoderChunker *self = data;

  if (self->n_sent > 0 && !gst_audio_info_is_equal (info, &self->info)) {
    g_set_error_literal (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FORMAT,
                         _ ("The engine failed, and speaks in another format "
                            "when asked again"));
    return FALSE;
  }

  self->info = *info;
  self->frame_size = GST_AUDIO_INFO_BPF (info);

  return TRUE;
}

/* Takes ownership of the mark. */
static void
add_with_source (VoderChunker *self, VoderMark *mark, gint64 start, gint64 end)
{
  g_autoptr (VoderMark) plain = mark;

  if (start < 0)
    add_mark (self, g_steal_pointer (&plain));
  else
    add_mark (self, voder_mark_new_with_source (
                        plain, voder_utterance_get_document (self->utterance),
                        start, end));
}

/* Puts the next mark of the text at @frame. */
static void
place_mark (VoderChunker *self, guint64 frame, VoderAccuracy accuracy)
{
  gint64 start, end;
  const char *name =
      voder_text_get_mark (voder_utterance_get_text (self->utterance),
                           self->n_placed++, NULL, &start, &end);

  add_with_source (self,
                   voder_mark_new (VODER_MARK_NAMED, name, frame,
                                   VODER_MARK_UNKNOWN_LENGTH, accuracy),
                   start, end);
}

/* FALSE when all marks of the text have their time. */
static gboolean
peek_mark (VoderChunker *self, gsize *offset)
{
  VoderText *text = voder_utterance_get_text (self->utterance);

  if (self->n_placed >= voder_text_get_n_marks (text))
    return FALSE;
  voder_text_get_mark (text, self->n_placed, offset, NULL, NULL);

  return TRUE;
}

/* A word begins: with it the marks before it. */
static void
place_marks_before (VoderChunker *self,
                    gsize start,
                    guint64 frame,
                    VoderAccuracy accuracy)
{
  gsize offset;

  self->has_words = TRUE;
  while (peek_mark (self, &offset) && offset <= start)
    place_mark (self, frame, accuracy);
}

/* Puts the marks of the text where they are if all characters are of a length,
 * for an engine that tells of no words; or at the end, behind the last word. */
static void
place_other_marks (VoderChunker *self)
{
  VoderText *text = voder_utterance_get_text (self->utterance);
  glong n_chars = g_utf8_strlen (voder_text_get_string (text), -1);
  guint64 n_frames = self->n_sent + self->n_filled;
  gsize offset;

  if (self->kept != NULL)
    n_frames = self->kept->len / self->frame_size;
  while (peek_mark (self, &offset)) {
    glong n_before =
        g_utf8_strlen (voder_text_get_string (text), (gssize) offset);

    if (self->has_words || n_chars == 0)
      place_mark (self, n_frames, VODER_ACCURACY_EXACT);
    else
      place_mark (self,
                  gst_util_uint64_scale (n_frames, (guint64) n_before,
                                         (guint64) n_chars),
                  VODER_ACCURACY_ESTIMATED);
  }
}

/* Whether a mark lies between words, and none of them is known. */
static gboolean
must_keep (VoderChunker *self)
{
  VoderText *text = voder_utterance_get_text (self->utterance);
  gsize offset;

  return !self->has_words && peek_mark (self, &offset) &&
         offset < voder_text_get_length (text);
}

static gboolean
give (VoderChunker *self, const guint8 *bytes, gsize n_bytes, GError **error)
{
  gsize n_frames = n_bytes / self->frame_size;

  if (self->n_to_skip > 0 && !skip (self, &bytes, &n_frames, error))
    return FALSE;
  if (n_frames == 0)
    return TRUE;
  if (self->n_sent == 0 && !append_first (self, &bytes, &n_frames, error))
    return FALSE;

  if (n_frames >= CHUNK_FRAMES) {
    gsize n = n_frames - HELD_FRAMES;

    if (!append (self, bytes, n, CHUNK_FRAMES_MAX, error) ||
        !send_chunk (self, FALSE, error))
      return FALSE;
    bytes += n * self->frame_size;
    n_frames = HELD_FRAMES;
  }

  return append (self, bytes, n_frames, CHUNK_FRAMES_MAX, error);
}

static gboolean
give_kept (VoderChunker *self, GError **error)
{
  g_autoptr (GByteArray) kept = g_steal_pointer (&self->kept);

  return kept == NULL || give (self, kept->data, kept->len, error);
}

static gboolean
take (gpointer data, gconstpointer pcm, gsize n_bytes, GError **error)
{
  VoderChunker *self = data;
  gsize offset;

  if (!self->has_words && self->kept == NULL)
    while (peek_mark (self, &offset) && offset == 0)
      place_mark (self, 0, VODER_ACCURACY_EXACT);

  if (must_keep (self)) {
    if (self->kept == NULL)
      self->kept = g_byte_array_new ();
    g_byte_array_append (self->kept, pcm, (guint) n_bytes);
    return TRUE;
  }

  return give_kept (self, error) && give (self, pcm, n_bytes, error);
}

static void
take_range (VoderChunker *self, const VoderOutputMark *item)
{
  VoderText *whole = voder_utterance_get_text (self->utterance);
  const char *string = voder_text_get_string (whole);
  gsize start = item->text_start, end = item->text_end;
  g_autoptr (VoderMark) mark = NULL;
  g_autofree char *text = NULL;
  gint64 source_start, source_end;

  fit_range (string, voder_text_get_length (whole), &start, &end);
  text = g_strndup (string + start, end - start);
  mark = voder_mark_new (item->type, text, item->frame,
                         VODER_MARK_UNKNOWN_LENGTH, item->accuracy);

  if (item->type == VODER_MARK_WORD)
    place_marks_before (self, start, item->frame, item->accuracy);
  voder_text_get_source_range (whole, start, end, &source_start, &source_end);
  add_with_source (self, g_steal_pointer (&mark), source_start, source_end);
}

static void
take_mark (gpointer data, const VoderOutputMark *item)
{
  VoderChunker *self = data;

  if (item->name != NULL)
    add_mark (self, voder_mark_new (VODER_MARK_NAMED, item->name, item->frame,
                                    VODER_MARK_UNKNOWN_LENGTH, item->accuracy));
  else
    take_range (self, item);
}

static gboolean
can_rewind (gpointer data, gboolean is_pure)
{
  VoderChunker *self = data;

  return self->n_sent == 0 || is_pure;
}

static void
take_back (gpointer data)
{
  VoderChunker *self = data;

  drop_chunk (self);
  self->n_filled = 0;
  g_ptr_array_set_size (self->marks, 0);
  g_clear_pointer (&self->kept, g_byte_array_unref);
  self->n_placed = 0;
  self->has_words = FALSE;
  self->n_to_skip = self->n_sent;
}

static gboolean
end (gpointer data, GError **error)
{
  VoderChunker *self = data;

  place_other_marks (self);

  return give_kept (self, error) && has_said_all (self, error) &&
         send_chunk (self, TRUE, error);
}

static VoderOutputWatch
change_watch (gpointer data, VoderOutputWatch watch)
{
  VoderChunker *self = data;
  VoderOutputWatch before = self->watch;

  self->watch = watch;

  return before;
}

const VoderOutputSink voder_chunker_sink = {
  .begin = begin,
  .write = take,
  .mark = take_mark,
  .can_rewind = can_rewind,
  .rewind = take_back,
  .end = end,
  .watch = change_watch,
};

/*
 * Makes chunks of what the engine says of @utterance and sends them into
 * @chunks.
 */
VoderChunker *
voder_chunker_new (VoderUtterance *utterance,
                   VoderSender *chunks,
                   GCancellable *cancellable)
{
  VoderChunker *self = g_new0 (VoderChunker, 1);

  self->utterance = voder_utterance_ref (utterance);
  self->chunks = g_object_ref (chunks);
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  self->loudness = NAN;
  self->marks =
      g_ptr_array_new_with_free_func ((GDestroyNotify) voder_mark_unref);

  return self;
}

/*
 * Has the chunks say how loud the voice is, in LUFS.
 */
void
voder_chunker_set_loudness (VoderChunker *self, double loudness)
{
  self->loudness = loudness;
}

void
voder_chunker_free (VoderChunker *self)
{
  drop_chunk (self);
  g_clear_pointer (&self->kept, g_byte_array_unref);
  g_ptr_array_unref (self->marks);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->chunks);
  g_clear_pointer (&self->utterance, voder_utterance_unref);
  g_free (self);
}
