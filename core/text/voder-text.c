/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/text/voder-text.h>

#include <string.h>

#include "voder-pronunciations-private.h"
#include "voder-text-private.h"

/**
 * VoderText:
 *
 * A piece of UTF-8 text that knows where each of its bytes came from.
 *
 * The map is a list of runs. A run is made of units of one length in the text
 * and one length in the source: ten megabytes of UTF-8 are one run of
 * one-byte units, `&amp;` is a run of one unit of one byte that stands for
 * five. A range of the text that begins or ends inside a unit stands for the
 * whole unit. Source ranges go forward with the text.
 *
 * Between its bytes a text may have marks: names that the document gives to
 * places, such as SSML's `<mark name="…"/>`. They go with the text wherever it
 * is copied. Parts of it may have a pronunciation, as SSML's `<phoneme>` gives
 * one; it goes with each copy of the whole part.
 *
 * Thread safety: immutable.
 */
struct _VoderText {
  gatomicrefcount ref_count;
  gsize length;
  gsize n_runs;
  VoderTextRun *runs;
  char *string;
  GArray *marks;          /* of VoderTextMark, in their order; %NULL for none */
  GArray *pronunciations; /* of VoderPronunciation; likewise */
};

G_DEFINE_BOXED_TYPE (VoderText, voder_text, voder_text_ref, voder_text_unref)

/* clang-format off */
G_DEFINE_QUARK (voder-text-error, voder_text_error)
/* clang-format on */

static void
clear_mark (gpointer data)
{
  g_ref_string_release (((VoderTextMark *) data)->name);
}

/*
 * Gives an empty array of #VoderTextMark, which releases their names.
 */
GArray *
voder_text_marks_new (void)
{
  GArray *marks = g_array_new (FALSE, FALSE, sizeof (VoderTextMark));

  g_array_set_clear_func (marks, clear_mark);

  return marks;
}

/*
 * Takes a string of @length bytes, made with g_malloc() and ended by a NUL,
 * its runs, and its marks, if it has any.
 */
VoderText *
voder_text_new_take (char *string,
                     gsize length,
                     VoderTextRun *runs,
                     gsize n_runs,
                     GArray *marks)
{
  VoderText *self = g_new (VoderText, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->length = length;
  self->n_runs = n_runs;
  self->runs = runs;
  self->string = string;
  self->marks = marks;
  self->pronunciations = NULL;

  return self;
}

/*
 * Takes the pronunciations of a text that nobody has seen yet.
 */
void
voder_text_take_pronunciations (VoderText *self, GArray *pronunciations)
{
  self->pronunciations = pronunciations;
}

const GArray *
voder_text_peek_pronunciations (VoderText *self)
{
  return self->pronunciations;
}

/*
 * Gives the index of the first run that ends behind @offset; n_runs if none.
 */
gsize
voder_text_find_run (VoderText *self, gsize offset)
{
  gsize low = 0;
  gsize high = self->n_runs;

  while (low < high) {
    gsize middle = low + (high - low) / 2;
    const VoderTextRun *run = &self->runs[middle];

    if (run->start + run->length <= offset)
      low = middle + 1;
    else
      high = middle;
  }

  return low;
}

const VoderTextRun *
voder_text_get_runs (VoderText *self, gsize *n_runs)
{
  *n_runs = self->n_runs;

  return self->runs;
}

/*
 * Gives the part of @run between @start and @end, which overlap it, in whole
 * units of the source.
 */
VoderTextRun
voder_text_run_slice (const VoderTextRun *run, gsize start, gsize end)
{
  VoderTextRun slice = *run;
  gsize n_units = run->length / run->unit;
  gint64 source_unit = (run->source_end - run->source_start) / (gint64) n_units;
  gsize from = MAX (start, run->start) - run->start;
  gsize to = MIN (end, run->start + run->length) - run->start;
  gsize last_unit = (to + run->unit - 1) / run->unit;

  slice.start = run->start + from;
  slice.length = to - from;
  slice.source_start =
      run->source_start + (gint64) (from / run->unit) * source_unit;
  slice.source_end = run->source_start + (gint64) last_unit * source_unit;
  if (from % run->unit != 0 || to % run->unit != 0)
    slice.unit = MAX (slice.length, 1);

  return slice;
}

/**
 * voder_text_new:
 * @string: UTF-8 text; need not end with a NUL when @length is given
 * @length: its length in bytes, or -1 when it ends with a NUL
 *
 * Makes a text that is its own source: byte n of it stands for byte n.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new text
 */
VoderText *
voder_text_new (const char *string, gssize length)
{
  VoderTextRun *run = NULL;
  gsize size;

  g_return_val_if_fail (string != NULL, NULL);
  size = length < 0 ? strlen (string) : (gsize) length;
  g_return_val_if_fail (g_utf8_validate_len (string, size, NULL), NULL);

  if (size > 0) {
    run = g_new (VoderTextRun, 1);
    *run = (VoderTextRun){ 0, size, 1, 0, (gint64) size };
  }

  return voder_text_new_take (g_strndup (string, size), size, run,
                              size > 0 ? 1 : 0, NULL);
}

/**
 * voder_text_ref:
 * @self: a text
 *
 * Takes a reference.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): @self
 */
VoderText *
voder_text_ref (VoderText *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * voder_text_unref:
 * @self: (transfer full): a text
 *
 * Drops a reference; the last one frees the text.
 *
 * Thread safety: any thread.
 */
void
voder_text_unref (VoderText *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->string);
  g_free (self->runs);
  g_clear_pointer (&self->marks, g_array_unref);
  g_clear_pointer (&self->pronunciations, g_array_unref);
  g_free (self);
}

/**
 * voder_text_get_string:
 * @self: a text
 *
 * Gives the text itself.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer none): valid UTF-8, ended by a NUL and without another
 */
const char *
voder_text_get_string (VoderText *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->string;
}

/**
 * voder_text_get_length:
 * @self: a text
 *
 * Gives the length of the text.
 *
 * Thread safety: any thread.
 *
 * Returns: bytes, without the NUL
 */
gsize
voder_text_get_length (VoderText *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->length;
}

/**
 * voder_text_get_source_range:
 * @self: a text
 * @start: offset of the first byte, at most @end
 * @end: offset behind the last byte, at most the text's length
 * @source_start: (out) (optional): return location for the offset of the first
 *   byte in the source
 * @source_end: (out) (optional): return location for the offset behind the
 *   last byte in the source
 *
 * Tells which bytes of the source a part of the text stands for. Characters
 * that are not in the source, such as a phrase that a reader put in, are
 * passed over. An empty part gives a place: both results are equal.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE, with -1 in both results, when no byte of the part comes
 *   from the source
 */
gboolean
voder_text_get_source_range (VoderText *self,
                             gsize start,
                             gsize end,
                             gint64 *source_start,
                             gint64 *source_end)
{
  VoderTextRun head;
  VoderTextRun tail;
  gsize first;
  gsize last;
  gboolean is_place = start == end;
  gboolean is_at_end;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (start <= end && end <= self->length, FALSE);

  if (source_start != NULL)
    *source_start = -1;
  if (source_end != NULL)
    *source_end = -1;

  is_at_end = is_place && start > 0 && end == self->length;

  /* A place is where its next byte begins, or where the last byte ends. */
  if (is_at_end)
    start--;
  else if (is_place)
    end++;

  first = voder_text_find_run (self, start);
  if (first == self->n_runs || self->runs[first].start >= end)
    return FALSE;
  last = voder_text_find_run (self, end - 1);
  if (last == self->n_runs || self->runs[last].start >= end)
    last--;

  head = voder_text_run_slice (&self->runs[first], start, end);
  tail = voder_text_run_slice (&self->runs[last], start, end);
  if (is_at_end)
    head.source_start = tail.source_end;
  else if (is_place)
    tail.source_end = head.source_start;
  if (source_start != NULL)
    *source_start = head.source_start;
  if (source_end != NULL)
    *source_end = tail.source_end;

  return TRUE;
}

/**
 * voder_text_get_n_marks:
 * @self: a text
 *
 * Counts the marks that the document has in the text.
 *
 * Thread safety: any thread.
 *
 * Returns: how many
 */
guint
voder_text_get_n_marks (VoderText *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->marks != NULL ? self->marks->len : 0;
}

/**
 * voder_text_get_mark:
 * @self: a text
 * @n: which mark, from 0; less than their number
 * @offset: (out) (optional): return location for the offset of the byte that it
 *   stands before, or the length of the text
 * @source_start: (out) (optional): return location for where the mark itself
 *   begins in the source, or -1
 * @source_end: (out) (optional): return location for the offset behind it, or
 *   -1
 *
 * Gives a mark; they are in the order of the text.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer none): its name
 */
const char *
voder_text_get_mark (VoderText *self,
                     guint n,
                     gsize *offset,
                     gint64 *source_start,
                     gint64 *source_end)
{
  const VoderTextMark *mark;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (n < voder_text_get_n_marks (self), NULL);

  mark = &g_array_index (self->marks, VoderTextMark, n);
  if (offset != NULL)
    *offset = mark->offset;
  if (source_start != NULL)
    *source_start = mark->source_start;
  if (source_end != NULL)
    *source_end = mark->source_end;

  return mark->name;
}

/**
 * voder_text_get_n_pronunciations:
 * @self: a text
 *
 * Counts the parts of which the document says how they are pronounced.
 *
 * Thread safety: any thread.
 *
 * Returns: how many
 */
guint
voder_text_get_n_pronunciations (VoderText *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->pronunciations != NULL ? self->pronunciations->len : 0;
}

/**
 * voder_text_get_pronunciation:
 * @self: a text
 * @n: which one, from 0; less than their number
 * @start: (out): return location for the offset of the part's first byte
 * @end: (out): return location for the offset behind its last byte, more than
 *   @start
 *
 * Gives how a part of the text is pronounced. Parts are in the order of the
 * text, and none overlaps another.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer none): the sounds of the International Phonetic Alphabet,
 *   UTF-8, composed (NFC)
 */
const char *
voder_text_get_pronunciation (VoderText *self,
                              guint n,
                              gsize *start,
                              gsize *end)
{
  const VoderPronunciation *item;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (n < voder_text_get_n_pronunciations (self), NULL);

  item = &g_array_index (self->pronunciations, VoderPronunciation, n);
  *start = item->start;
  *end = item->end;

  return item->ipa;
}
