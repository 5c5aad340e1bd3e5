/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-speech-entry-private.h"

#include <string.h>

/*
 * The form of an entry; numbers are in little endian:
 *
 *   bytes          what
 *   4              MAGIC
 *   4              VERSION
 *   8              the format, as GStreamer names it; zeros for no audio at all
 *   4              samples of each channel in a second
 *   4              channels
 *   4              how many marks
 *   4              how long the marks are together, in bytes
 *   8              how long the audio is, in bytes
 *   …              the audio
 *   …              the marks
 *
 * and of a mark:
 *
 *   1              the type
 *   1              the accuracy
 *   2              how long the name is with its NUL, in bytes; 0 for none
 *   4 and 4        where its text begins and ends in the utterance
 *   8              its frame
 *   …              the name
 */
#define MAGIC   "VoSp"
#define VERSION 1

#define HEADER_BYTES 40
#define FORMAT_BYTES 8
#define MARK_BYTES   20
#define CHANNELS_MAX 2 /* of more, places would have to be kept */

typedef struct {
  gboolean has_begun;
  GstAudioInfo info;
  guint32 n_marks;
  const guint8 *marks;
  gsize n_marks_bytes;
  const guint8 *pcm;
  gsize n_pcm_bytes;
} Entry;

static void
put (GByteArray *to, guint64 number, guint n_bytes)
{
  number = GUINT64_TO_LE (number);
  g_byte_array_append (to, (const guint8 *) &number, n_bytes);
}

static guint64
get (const guint8 *from, guint n_bytes)
{
  guint64 number = 0;

  memcpy (&number, from, n_bytes);

  return GUINT64_FROM_LE (number);
}

/* Of no more channels than have one meaning only. */
static gboolean
set_info (GstAudioInfo *info, const char *format, int rate, int n_channels)
{
  GstAudioFormat known = gst_audio_format_from_string (format);

  if (known == GST_AUDIO_FORMAT_UNKNOWN || known == GST_AUDIO_FORMAT_ENCODED ||
      rate <= 0 || n_channels <= 0 || n_channels > CHANNELS_MAX)
    return FALSE;

  gst_audio_info_set_format (info, known, rate, n_channels, NULL);

  return TRUE;
}

static gboolean
is_mark_sound (const VoderOutputMark *mark)
{
  return mark->type <= VODER_MARK_HEADING &&
         mark->accuracy <= VODER_ACCURACY_ESTIMATED &&
         (mark->name != NULL) == (mark->type == VODER_MARK_NAMED) &&
         (mark->name == NULL || g_utf8_validate (mark->name, -1, NULL));
}

static gboolean
put_mark (GByteArray *to, const VoderOutputMark *mark)
{
  gsize n_name = mark->name != NULL ? strlen (mark->name) + 1 : 0;

  if (!is_mark_sound (mark) || n_name > G_MAXUINT16 ||
      mark->text_start > G_MAXUINT32 || mark->text_end > G_MAXUINT32)
    return FALSE;

  put (to, mark->type, 1);
  put (to, mark->accuracy, 1);
  put (to, n_name, 2);
  put (to, mark->text_start, 4);
  put (to, mark->text_end, 4);
  put (to, mark->frame, 8);
  if (n_name > 0)
    g_byte_array_append (to, (const guint8 *) mark->name, (guint) n_name);

  return TRUE;
}

/* %NULL for marks that cannot be kept. */
static GByteArray *
make_marks (const VoderRecording *recording)
{
  g_autoptr (GByteArray) marks = g_byte_array_new ();

  for (guint i = 0; i < recording->marks->len; i++)
    if (!put_mark (marks,
                   &g_array_index (recording->marks, VoderOutputMark, i)))
      return NULL;

  return g_steal_pointer (&marks);
}

static gboolean
can_keep (const VoderRecording *recording)
{
  GstAudioInfo plain;

  return !recording->has_begun ||
         (set_info (&plain, GST_AUDIO_INFO_NAME (&recording->info),
                    GST_AUDIO_INFO_RATE (&recording->info),
                    GST_AUDIO_INFO_CHANNELS (&recording->info)) &&
          gst_audio_info_is_equal (&plain, &recording->info));
}

static GByteArray *
make_header (const VoderRecording *recording, guint n_marks_bytes)
{
  GByteArray *to = g_byte_array_new ();
  const GstAudioInfo *info = &recording->info;
  char format[FORMAT_BYTES + 1] = "";

  if (recording->has_begun)
    g_strlcpy (format, GST_AUDIO_INFO_NAME (info), sizeof format);
  g_byte_array_append (to, (const guint8 *) MAGIC, 4);
  put (to, VERSION, 4);
  g_byte_array_append (to, (const guint8 *) format, FORMAT_BYTES);
  put (to, recording->has_begun ? (guint64) GST_AUDIO_INFO_RATE (info) : 0, 4);
  put (to, recording->has_begun ? (guint64) GST_AUDIO_INFO_CHANNELS (info) : 0,
       4);
  put (to, recording->marks->len, 4);
  put (to, n_marks_bytes, 4);
  put (to, recording->pcm->len, 8);

  return to;
}

/*
 * Makes the entry of a recording that is whole, out of its audio, which is gone
 * then; %NULL if that is of a kind that is not kept.
 */
GBytes *
voder_speech_entry_new (VoderRecording *recording)
{
  g_autoptr (GByteArray) header = NULL;
  g_autoptr (GByteArray) marks = make_marks (recording);
  GByteArray *entry;

  if (marks == NULL || !can_keep (recording))
    return NULL;

  header = make_header (recording, marks->len);
  entry = g_steal_pointer (&recording->pcm);
  recording->pcm = g_byte_array_new ();
  g_byte_array_prepend (entry, header->data, header->len);
  g_byte_array_append (entry, marks->data, marks->len);

  return g_byte_array_free_to_bytes (entry);
}

static gboolean
parse_format (Entry *self, const guint8 *data)
{
  static const guint8 none[FORMAT_BYTES + 8];
  char format[FORMAT_BYTES + 1] = "";

  self->has_begun = memcmp (data, none, sizeof none) != 0;
  if (!self->has_begun)
    return self->n_pcm_bytes == 0;

  memcpy (format, data, FORMAT_BYTES);

  return set_info (&self->info, format, (int) get (data + FORMAT_BYTES, 4),
                   (int) get (data + FORMAT_BYTES + 4, 4)) &&
         self->n_pcm_bytes % (gsize) GST_AUDIO_INFO_BPF (&self->info) == 0;
}

/* Takes the next mark, whose name stays in the entry. */
static gboolean
parse_mark (const guint8 **next, gsize *n_left, VoderOutputMark *mark)
{
  const guint8 *data = *next;
  gsize n_name;

  if (*n_left < MARK_BYTES)
    return FALSE;

  n_name = get (data + 2, 2);
  *mark = (VoderOutputMark){
    .type = (VoderMarkType) data[0],
    .accuracy = (VoderAccuracy) data[1],
    .text_start = get (data + 4, 4),
    .text_end = get (data + 8, 4),
    .frame = get (data + 12, 8),
    .name = n_name > 0 ? (const char *) data + MARK_BYTES : NULL,
  };
  if (n_name > *n_left - MARK_BYTES ||
      (n_name > 0 &&
       memchr (mark->name, '\0', n_name) != mark->name + n_name - 1))
    return FALSE;
  *next += MARK_BYTES + n_name;
  *n_left -= MARK_BYTES + n_name;

  return TRUE;
}

static gboolean
check_marks (const Entry *self)
{
  const guint8 *next = self->marks;
  gsize n_left = self->n_marks_bytes;

  for (guint32 i = 0; i < self->n_marks; i++) {
    VoderOutputMark mark;

    if (!parse_mark (&next, &n_left, &mark) || !is_mark_sound (&mark))
      return FALSE;
  }

  return n_left == 0;
}

static gboolean
parse (Entry *self, GBytes *entry)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (entry, &size);

  if (size < HEADER_BYTES || memcmp (data, MAGIC, 4) != 0 ||
      get (data + 4, 4) != VERSION)
    return FALSE;

  self->n_marks = (guint32) get (data + 24, 4);
  self->n_marks_bytes = get (data + 28, 4);
  self->n_pcm_bytes = get (data + 32, 8);
  if (self->n_marks_bytes > size - HEADER_BYTES ||
      self->n_pcm_bytes != size - HEADER_BYTES - self->n_marks_bytes)
    return FALSE;

  self->pcm = data + HEADER_BYTES;
  self->marks = self->pcm + self->n_pcm_bytes;

  return parse_format (self, data + 8) && check_marks (self);
}

/*
 * Whether an entry is one, and all of it can be read.
 */
gboolean
voder_speech_entry_check (GBytes *entry)
{
  Entry self = { 0 };

  return parse (&self, entry);
}

static void
play_marks (const Entry *self, VoderOutput *output)
{
  const guint8 *next = self->marks;
  gsize n_left = self->n_marks_bytes;

  for (guint32 i = 0; i < self->n_marks; i++) {
    VoderOutputMark mark;

    if (!parse_mark (&next, &n_left, &mark))
      return;
    if (mark.name != NULL)
      voder_output_mark_named (output, mark.name, mark.frame, mark.accuracy);
    else
      voder_output_mark (output, mark.type, mark.frame, mark.text_start,
                         mark.text_end, mark.accuracy);
  }
}

/* Samples are read as numbers, which must lie where their size says. */
static void
play_audio (const Entry *self, VoderOutput *output)
{
  gsize n_frames = self->n_pcm_bytes / (gsize) GST_AUDIO_INFO_BPF (&self->info);
  g_autofree guint8 *copy = NULL;

  if ((guintptr) self->pcm % sizeof (guint32) != 0)
    copy = g_memdup2 (self->pcm, self->n_pcm_bytes);
  voder_output_write (output, copy != NULL ? copy : self->pcm, n_frames);
}

/*
 * Writes all of an entry that was checked into the output of an utterance of
 * the same text, and ends that.
 */
gboolean
voder_speech_entry_play (GBytes *entry, VoderOutput *output, GError **error)
{
  Entry self = { 0 };

  if (parse (&self, entry) && self.has_begun &&
      voder_output_begin (output, &self.info)) {
    play_marks (&self, output);
    play_audio (&self, output);
  }

  return voder_output_end (output, error);
}
