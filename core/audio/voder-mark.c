/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/audio/voder-mark.h>

/* What a mark without a source holds in place of its offsets. */
#define NO_SOURCE (-1)

/**
 * VoderMark:
 *
 * Something that begins at a moment of the audio: a word, a sentence, a mark of
 * the text. It says when, how well that is known, and which bytes of the source
 * it comes from.
 *
 * Thread safety: immutable; reference counting is atomic.
 */
struct _VoderMark {
  gatomicrefcount ref_count;
  VoderMarkType type;
  VoderAccuracy accuracy;
  guint document;
  char *text;
  guint64 frame;
  guint64 n_frames;
  gint64 source_start;
  gint64 source_end;
};

G_DEFINE_BOXED_TYPE (VoderMark, voder_mark, voder_mark_ref, voder_mark_unref)

static VoderMark *
copy (VoderMark *self)
{
  VoderMark *mark = g_new (VoderMark, 1);

  *mark = *self;
  g_atomic_ref_count_init (&mark->ref_count);
  mark->text = g_strdup (self->text);

  return mark;
}

/**
 * voder_mark_new:
 * @type: what begins
 * @text: (nullable): the word, the sentence, or the mark's name
 * @frame: when it begins, in frames from the start of what it is in: of its
 *   chunk, once it is in one
 * @n_frames: how long it lasts, in frames; %VODER_MARK_UNKNOWN_LENGTH when that
 *   is until the next mark of its type
 * @accuracy: how well the time is known
 *
 * Makes a mark without a source.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a mark
 */
VoderMark *
voder_mark_new (VoderMarkType type,
                const char *text,
                guint64 frame,
                guint64 n_frames,
                VoderAccuracy accuracy)
{
  VoderMark *self = g_new0 (VoderMark, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->type = type;
  self->accuracy = accuracy;
  self->text = g_strdup (text);
  self->frame = frame;
  self->n_frames = n_frames;
  self->source_start = NO_SOURCE;
  self->source_end = NO_SOURCE;

  return self;
}

/**
 * voder_mark_new_at:
 * @self: a mark
 * @frame: when it begins, in frames
 * @n_frames: how long it lasts, in frames, or %VODER_MARK_UNKNOWN_LENGTH
 *
 * Makes a mark that differs in its time only.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a mark
 */
VoderMark *
voder_mark_new_at (VoderMark *self, guint64 frame, guint64 n_frames)
{
  VoderMark *mark;

  g_return_val_if_fail (self != NULL, NULL);

  mark = copy (self);
  mark->frame = frame;
  mark->n_frames = n_frames;

  return mark;
}

/**
 * voder_mark_new_with_source:
 * @self: a mark
 * @document: the number of the document, from 0
 * @source_start: the first byte in the document, from 0
 * @source_end: the byte behind the last one, @source_start at least
 *
 * Makes a mark that differs in its source only.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a mark
 */
VoderMark *
voder_mark_new_with_source (VoderMark *self,
                            guint document,
                            gint64 source_start,
                            gint64 source_end)
{
  VoderMark *mark;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (source_start >= 0, NULL);
  g_return_val_if_fail (source_end >= source_start, NULL);

  mark = copy (self);
  mark->document = document;
  mark->source_start = source_start;
  mark->source_end = source_end;

  return mark;
}

/**
 * voder_mark_ref:
 * @self: a mark
 *
 * Takes a reference.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): @self
 */
VoderMark *
voder_mark_ref (VoderMark *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * voder_mark_unref:
 * @self: (transfer full): a mark
 *
 * Gives a reference back; the last one frees the mark.
 *
 * Thread safety: any thread.
 */
void
voder_mark_unref (VoderMark *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->text);
  g_free (self);
}

/**
 * voder_mark_get_mark_type:
 * @self: a mark
 *
 * Gives what begins at the mark.
 *
 * Thread safety: immutable.
 *
 * Returns: the type of the mark
 */
VoderMarkType
voder_mark_get_mark_type (VoderMark *self)
{
  g_return_val_if_fail (self != NULL, VODER_MARK_WORD);

  return self->type;
}

/**
 * voder_mark_get_text:
 * @self: a mark
 *
 * Gives the word or sentence that begins, or the name of a named mark.
 *
 * Thread safety: immutable.
 *
 * Returns: (nullable) (transfer none): the text
 */
const char *
voder_mark_get_text (VoderMark *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->text;
}

/**
 * voder_mark_get_frame:
 * @self: a mark
 *
 * Gives when it begins; for a mark in a chunk, from the chunk's first frame.
 *
 * Thread safety: immutable.
 *
 * Returns: the time in frames
 */
guint64
voder_mark_get_frame (VoderMark *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->frame;
}

/**
 * voder_mark_get_n_frames:
 * @self: a mark
 *
 * Gives how long it lasts.
 *
 * Thread safety: immutable.
 *
 * Returns: the length in frames; %VODER_MARK_UNKNOWN_LENGTH when it lasts until
 *   the next mark of its type
 */
guint64
voder_mark_get_n_frames (VoderMark *self)
{
  g_return_val_if_fail (self != NULL, VODER_MARK_UNKNOWN_LENGTH);

  return self->n_frames;
}

/**
 * voder_mark_get_accuracy:
 * @self: a mark
 *
 * Gives how well its time is known.
 *
 * Thread safety: immutable.
 *
 * Returns: the accuracy
 */
VoderAccuracy
voder_mark_get_accuracy (VoderMark *self)
{
  g_return_val_if_fail (self != NULL, VODER_ACCURACY_ESTIMATED);

  return self->accuracy;
}

/**
 * voder_mark_get_document:
 * @self: a mark
 *
 * Gives which document the mark's source is in, when several are read.
 *
 * Thread safety: immutable.
 *
 * Returns: the number of the document, from 0
 */
guint
voder_mark_get_document (VoderMark *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->document;
}

/**
 * voder_mark_get_source:
 * @self: a mark
 * @start: (out) (optional): return location for the first byte in the document
 * @end: (out) (optional): return location for the byte behind the last one
 *
 * Gives which bytes of the document the mark comes from.
 *
 * Thread safety: immutable.
 *
 * Returns: %FALSE when that is not known; then @start and @end are -1
 */
gboolean
voder_mark_get_source (VoderMark *self, gint64 *start, gint64 *end)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (start != NULL)
    *start = self->source_start;
  if (end != NULL)
    *end = self->source_end;

  return self->source_start != NO_SOURCE;
}
