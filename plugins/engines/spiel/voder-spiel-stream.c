/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-spiel-stream.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "voder-spiel-pcm.h"
#include "voder-spiel-text.h"

/* The first byte of a chunk. */
#define AUDIO 1
#define EVENT 2

/* What stands before the samples, and before the name of a mark. */
#define AUDIO_HEAD 5
#define EVENT_HEAD 14

/* Larger ones are not chunks but noise: minutes of audio, names of no use. */
#define MAX_AUDIO (16u * 1024 * 1024)
#define MAX_NAME  4096u

/* Audio that is longer has no end. */
#define SECONDS_MIN      30.0
#define SECONDS_PER_CHAR 2.0

/*
 * VoderSpielStream:
 *
 * Reads what a provider sends, in pieces of any size, and hands it on: samples
 * as they are, events as marks at the samples that follow them.
 *
 * Thread safety: one thread.
 */
struct _VoderSpielStream {
  const VoderSpielVoice *voice;
  VoderOutput *output;
  double volume;
  gboolean has_words;
  VoderSpielText text;

  gboolean has_begun; /* the header was there */
  GByteArray *bytes;  /* that were not read yet */
  gsize n_left;       /* bytes of audio of the chunk at hand */
  GByteArray *audio;  /* not handed on yet */
  guint64 n_frames;
  guint64 max_frames;
};

static guint64
find_max_frames (const VoderSpielVoice *voice, VoderUtterance *utterance)
{
  const char *text = voder_utterance_get_string (utterance);
  double rate = MIN (voder_utterance_get_rate (utterance), 1.0);
  double seconds =
      SECONDS_MIN + SECONDS_PER_CHAR * (double) g_utf8_strlen (text, -1);

  return (guint64) (seconds / rate * GST_AUDIO_INFO_RATE (&voice->info));
}

/* All that is given is kept by the caller. */
VoderSpielStream *
voder_spiel_stream_new (const VoderSpielVoice *voice,
                        VoderUtterance *utterance,
                        VoderOutput *output)
{
  VoderSpielStream *self = g_new0 (VoderSpielStream, 1);
  const char *text = voder_utterance_get_string (utterance);

  self->voice = voice;
  self->output = output;
  self->volume = voder_utterance_get_volume (utterance);
  self->has_words =
      voder_spiel_text_has_words (text, voder_utterance_is_ssml (utterance));
  self->max_frames = find_max_frames (voice, utterance);
  self->bytes = g_byte_array_new ();
  self->audio = g_byte_array_new ();
  voder_spiel_text_init (&self->text, text);

  return self;
}

void
voder_spiel_stream_free (VoderSpielStream *self)
{
  g_byte_array_unref (self->audio);
  g_byte_array_unref (self->bytes);
  g_free (self);
}

static gboolean
set_failed (VoderSpielStream *self, GError **error, const char *what)
{
  g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
               _ ("The speech provider %s sent what is no speech: %s"),
               self->voice->provider, what);

  return FALSE;
}

/* Hands on the whole frames of the audio, and forgets them. */
static gboolean
flush_audio (VoderSpielStream *self, GError **error)
{
  gsize frame_size = (gsize) GST_AUDIO_INFO_BPF (&self->voice->info);
  gsize n_frames = self->audio->len / frame_size;

  if (n_frames == 0)
    return TRUE;
  self->n_frames += n_frames;
  if (self->n_frames > self->max_frames)
    return set_failed (self, error, _ ("audio without an end"));

  voder_spiel_pcm_scale (&self->voice->info, self->audio->data,
                         n_frames * frame_size, self->volume);
  if (!voder_output_write (self->output, self->audio->data, n_frames))
    return FALSE;
  g_byte_array_remove_range (self->audio, 0, (guint) (n_frames * frame_size));

  return TRUE;
}

static guint32
read_u32 (const guint8 *bytes)
{
  guint32 value;

  memcpy (&value, bytes, sizeof value);

  return value;
}

static gboolean
take_event (VoderSpielStream *self,
            const guint8 *head,
            gsize n_name,
            GError **error)
{
  const char *name = (const char *) head + EVENT_HEAD;
  gsize start = voder_spiel_text_find (&self->text, read_u32 (head + 2));
  gsize end = voder_spiel_text_find (&self->text, read_u32 (head + 6));
  guint64 frame;

  if (!flush_audio (self, error))
    return FALSE;

  frame = self->n_frames;
  end = MAX (start, end);
  if (head[1] == VODER_SPIEL_EVENT_WORD)
    voder_output_mark (self->output, VODER_MARK_WORD, frame, start, end,
                       VODER_ACCURACY_EXACT);
  else if (head[1] == VODER_SPIEL_EVENT_SENTENCE)
    voder_output_mark (self->output, VODER_MARK_SENTENCE, frame, start, end,
                       VODER_ACCURACY_EXACT);
  else if (head[1] == VODER_SPIEL_EVENT_MARK &&
           memchr (name, '\0', n_name) == NULL &&
           g_utf8_validate (name, (gssize) n_name, NULL)) {
    g_autofree char *string = g_strndup (name, n_name);

    voder_output_mark_named (self->output, string, frame, VODER_ACCURACY_EXACT);
  }

  return TRUE;
}

/* Gives how many bytes were taken, 0 if there are too few; -1 on failure. */
static gssize
take_audio_head (VoderSpielStream *self,
                 const guint8 *bytes,
                 gsize n_bytes,
                 GError **error)
{
  if (n_bytes < AUDIO_HEAD)
    return 0;

  self->n_left = read_u32 (bytes + 1);
  if (self->n_left <= MAX_AUDIO)
    return AUDIO_HEAD;
  set_failed (self, error, _ ("a chunk larger than any"));

  return -1;
}

static gssize
take_whole_event (VoderSpielStream *self,
                  const guint8 *bytes,
                  gsize n_bytes,
                  GError **error)
{
  gsize n_name;

  if (n_bytes < EVENT_HEAD)
    return 0;

  n_name = read_u32 (bytes + 10);
  if (n_name > MAX_NAME) {
    set_failed (self, error, _ ("a mark with a name longer than any"));
    return -1;
  }
  if (n_bytes < EVENT_HEAD + n_name)
    return 0;

  return take_event (self, bytes, n_name, error)
             ? (gssize) (EVENT_HEAD + n_name)
             : -1;
}

static gssize
take_audio (VoderSpielStream *self, const guint8 *bytes, gsize n_bytes)
{
  gsize n = MIN (n_bytes, self->n_left);

  g_byte_array_append (self->audio, bytes, (guint) n);
  self->n_left -= n;

  return (gssize) n;
}

/* A stream that begins otherwise is refused with its first byte. */
static gssize
take_header (VoderSpielStream *self,
             const guint8 *bytes,
             gsize n_bytes,
             GError **error)
{
  gsize n = MIN (n_bytes, VODER_SPIEL_HEADER_SIZE);

  if (memcmp (bytes, VODER_SPIEL_HEADER, n) != 0) {
    set_failed (self, error, _ ("another header than “0.01”"));
    return -1;
  }
  if (n < VODER_SPIEL_HEADER_SIZE)
    return 0;
  self->has_begun = TRUE;

  return (gssize) n;
}

static gssize
take_some (VoderSpielStream *self,
           const guint8 *bytes,
           gsize n_bytes,
           GError **error)
{
  if (n_bytes == 0)
    return 0;
  if (!self->has_begun)
    return take_header (self, bytes, n_bytes, error);
  if (self->n_left > 0)
    return take_audio (self, bytes, n_bytes);
  if (bytes[0] == AUDIO)
    return take_audio_head (self, bytes, n_bytes, error);
  if (bytes[0] == EVENT)
    return take_whole_event (self, bytes, n_bytes, error);
  set_failed (self, error, _ ("a chunk of an unknown kind"));

  return -1;
}

static gboolean
push_chunks (VoderSpielStream *self,
             const guint8 *bytes,
             gsize n_bytes,
             GError **error)
{
  gsize n_taken = 0;
  gssize n;

  g_byte_array_append (self->bytes, bytes, (guint) n_bytes);
  while ((n = take_some (self, self->bytes->data + n_taken,
                         self->bytes->len - n_taken, error)) > 0)
    n_taken += (gsize) n;
  if (n < 0)
    return FALSE;
  if (n_taken > 0)
    g_byte_array_remove_range (self->bytes, 0, (guint) n_taken);

  return flush_audio (self, error);
}

/* Takes what has come. %FALSE without an error: nobody listens any more. */
gboolean
voder_spiel_stream_push (VoderSpielStream *self,
                         const guint8 *bytes,
                         gsize n_bytes,
                         GError **error)
{
  if (self->voice->is_chunked)
    return push_chunks (self, bytes, n_bytes, error);

  g_byte_array_append (self->audio, bytes, (guint) n_bytes);

  return flush_audio (self, error);
}

/* Whether what has come is all of it. */
gboolean
voder_spiel_stream_end (VoderSpielStream *self, GError **error)
{
  if (self->voice->is_chunked && !self->has_begun)
    return set_failed (self, error, _ ("nothing, not even a header"));
  if (self->bytes->len > 0 || self->n_left > 0)
    return set_failed (self, error, _ ("it breaks off within a chunk"));
  if (self->audio->len > 0)
    return set_failed (self, error, _ ("it breaks off within a sample"));
  if (self->n_frames == 0 && self->has_words)
    return set_failed (self, error, _ ("no audio"));

  return TRUE;
}
