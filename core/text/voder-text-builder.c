/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-text-builder-private.h"

#include <string.h>

#include "voder-pronunciations-private.h"
#include "voder-text-private.h"

/* What was taken from the head is moved away when there is this much of it. */
#define COMPACT_BYTES (64 * 1024)

/**
 * VoderTextBuilder:
 *
 * Puts a #VoderText together from pieces, and gives it away whole or from its
 * head. Each byte is copied a bounded number of times, however large the
 * builder grows and however small the pieces are.
 *
 * Thread safety: one thread.
 */
struct _VoderTextBuilder {
  grefcount ref_count;
  GString *string;
  /* Offsets of runs count from the first byte ever appended. */
  GArray *runs;
  gsize base;
  /* What the head has already lost, in bytes of `string` and in runs. */
  gsize head;
  guint first_run;
  /* Offsets count as those of runs; %NULL for none. */
  GArray *marks;
  GArray *pronunciations; /* likewise */
  /* Of what is appended; %NULL: none was begun. */
  GRefString *ipa;
  gsize ipa_start;
};

G_DEFINE_BOXED_TYPE (VoderTextBuilder,
                     voder_text_builder,
                     voder_text_builder_ref,
                     voder_text_builder_unref)

static gint64
source_unit (const VoderTextRun *run)
{
  return (run->source_end - run->source_start) /
         (gint64) (run->length / run->unit);
}

static void
add_run (VoderTextBuilder *self, const VoderTextRun *run)
{
  VoderTextRun *last = NULL;

  if (self->runs->len > self->first_run)
    last = &g_array_index (self->runs, VoderTextRun, self->runs->len - 1);

  if (last != NULL && last->start + last->length == run->start &&
      last->source_end == run->source_start && last->unit == run->unit &&
      source_unit (last) == source_unit (run)) {
    last->length += run->length;
    last->source_end = run->source_end;
    return;
  }

  g_array_append_val (self->runs, *run);
}

static gsize
get_end (VoderTextBuilder *self)
{
  return self->base + self->string->len;
}

static void
compact (VoderTextBuilder *self)
{
  if (self->head == self->string->len) {
    self->base += self->head;
    g_string_truncate (self->string, 0);
    self->head = 0;
  } else if (self->head >= COMPACT_BYTES &&
             self->head >= self->string->len / 2) {
    self->base += self->head;
    g_string_erase (self->string, 0, (gssize) self->head);
    self->head = 0;
  }

  if (self->first_run == self->runs->len ||
      (self->first_run >= 1024 && self->first_run >= self->runs->len / 2)) {
    g_array_remove_range (self->runs, 0, self->first_run);
    self->first_run = 0;
  }
}

/*
 * Copies the runs up to @end, relative to the builder's head, and forgets
 * those that end there.
 */
static VoderTextRun *
take_runs (VoderTextBuilder *self, gsize end, gsize *n_runs)
{
  gsize origin = self->base + self->head;
  GArray *taken = g_array_new (FALSE, FALSE, sizeof (VoderTextRun));

  while (self->first_run < self->runs->len) {
    VoderTextRun *run =
        &g_array_index (self->runs, VoderTextRun, self->first_run);
    VoderTextRun slice;

    if (run->start >= origin + end)
      break;

    slice = voder_text_run_slice (run, origin, origin + end);
    slice.start -= origin;
    g_array_append_val (taken, slice);
    if (run->start + run->length > origin + end) {
      *run = voder_text_run_slice (run, origin + end, G_MAXSIZE);
      break;
    }
    self->first_run++;
  }

  *n_runs = taken->len;

  return (VoderTextRun *) (void *) g_array_free (taken, taken->len == 0);
}

/*
 * Takes the marks before @end, relative to the builder's head; those at @end
 * only where the text ends. %NULL for none.
 */
static GArray *
take_marks (VoderTextBuilder *self, gsize end)
{
  gsize origin = self->base + self->head;
  gboolean is_all = end == self->string->len - self->head;
  GArray *taken = NULL;
  guint n = 0;

  if (self->marks == NULL)
    return NULL;

  while (n < self->marks->len) {
    VoderTextMark mark = g_array_index (self->marks, VoderTextMark, n);

    if (!is_all && mark.offset >= origin + end)
      break;
    if (taken == NULL)
      taken = voder_text_marks_new ();
    mark.offset -= origin;
    g_ref_string_acquire (mark.name);
    g_array_append_val (taken, mark);
    n++;
  }
  if (n > 0)
    g_array_remove_range (self->marks, 0, n);

  return taken;
}

/*
 * Gives the first @length bytes (transfer full), with a @string (transfer full)
 * of them; the caller takes them off.
 */
static VoderText *
take (VoderTextBuilder *self, char *string, gsize length)
{
  gsize origin = self->base + self->head;
  GArray *pronunciations = NULL;
  VoderTextRun *runs;
  VoderText *text;
  GArray *marks;
  gsize n_runs;

  runs = take_runs (self, length, &n_runs);
  marks = take_marks (self, length);
  voder_pronunciations_copy (&pronunciations, self->pronunciations, origin,
                             origin + length, 0);
  voder_pronunciations_drop (self->pronunciations, origin + length);
  text = voder_text_new_take (string, length, runs, n_runs, marks);
  voder_text_take_pronunciations (text, pronunciations);

  return text;
}

/*
 * Gives how much of the first @length bytes can be taken so that no part with a
 * pronunciation is cut.
 */
gsize
voder_text_builder_find_whole (VoderTextBuilder *self, gsize length)
{
  gsize origin = self->base + self->head;

  for (guint i = 0;
       self->pronunciations != NULL && i < self->pronunciations->len; i++) {
    const VoderPronunciation *item =
        &g_array_index (self->pronunciations, VoderPronunciation, i);

    if (item->start < origin + length && item->end > origin + length)
      return item->start - origin;
  }

  return length;
}

/**
 * voder_text_builder_new:
 *
 * Makes an empty builder.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new builder
 */
VoderTextBuilder *
voder_text_builder_new (void)
{
  VoderTextBuilder *self = g_new0 (VoderTextBuilder, 1);

  g_ref_count_init (&self->ref_count);
  self->string = g_string_new (NULL);
  self->runs = g_array_new (FALSE, FALSE, sizeof (VoderTextRun));

  return self;
}

/**
 * voder_text_builder_ref:
 * @self: a builder
 *
 * Takes a reference.
 *
 * Thread safety: one thread.
 *
 * Returns: (transfer full): @self
 */
VoderTextBuilder *
voder_text_builder_ref (VoderTextBuilder *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * voder_text_builder_unref:
 * @self: (transfer full): a builder
 *
 * Drops a reference; the last one frees the builder and what it holds.
 *
 * Thread safety: one thread.
 */
void
voder_text_builder_unref (VoderTextBuilder *self)
{
  g_return_if_fail (self != NULL);

  if (!g_ref_count_dec (&self->ref_count))
    return;

  g_string_free (self->string, TRUE);
  g_array_unref (self->runs);
  g_clear_pointer (&self->marks, g_array_unref);
  g_clear_pointer (&self->pronunciations, g_array_unref);
  g_clear_pointer (&self->ipa, g_ref_string_release);
  g_free (self);
}

static void
append (VoderTextBuilder *self, const char *string, VoderTextRun *run)
{
  run->start = get_end (self);
  if (run->length == 0)
    return;

  g_string_append_len (self->string, string, (gssize) run->length);
  if (run->source_start >= 0)
    add_run (self, run);
}

/**
 * voder_text_builder_append:
 * @self: a builder
 * @string: UTF-8 text without a NUL
 * @length: its length in bytes, or -1 when it ends with a NUL
 * @source_start: offset in the source of the first byte it stands for, or -1
 *   when it stands for nothing there
 * @source_end: offset behind the last, or -1
 *
 * Appends text. When it is as long as its source range, each byte stands for
 * one byte; otherwise the whole stands for the whole.
 *
 * Thread safety: one thread.
 */
void
voder_text_builder_append (VoderTextBuilder *self,
                           const char *string,
                           gssize length,
                           gint64 source_start,
                           gint64 source_end)
{
  VoderTextRun run = { 0 };

  g_return_if_fail (self != NULL);
  g_return_if_fail (string != NULL);
  g_return_if_fail (source_start <= source_end);

  run.length = length < 0 ? strlen (string) : (gsize) length;
  run.source_start = source_start;
  run.source_end = source_end;
  run.unit = (gint64) run.length == source_end - source_start ? 1 : run.length;
  append (self, string, &run);
}

/**
 * voder_text_builder_append_whole:
 * @self: a builder
 * @string: UTF-8 text that ends with a NUL
 * @source_start: offset in the source of the first byte it stands for, or -1
 *   when it stands for nothing there
 * @source_end: offset behind the last, or -1
 *
 * Appends text that is not the source's own, such as a phrase for it or what
 * an entity means: each part of it stands for the whole range.
 *
 * Thread safety: one thread.
 */
void
voder_text_builder_append_whole (VoderTextBuilder *self,
                                 const char *string,
                                 gint64 source_start,
                                 gint64 source_end)
{
  VoderTextRun run = { 0 };

  g_return_if_fail (self != NULL);
  g_return_if_fail (string != NULL);
  g_return_if_fail (source_start <= source_end);

  run.length = strlen (string);
  run.source_start = source_start;
  run.source_end = source_end;
  run.unit = run.length;
  append (self, string, &run);
}

/* Takes the reference to the name. */
static void
add_mark (VoderTextBuilder *self, VoderTextMark mark)
{
  if (self->marks == NULL)
    self->marks = voder_text_marks_new ();
  g_array_append_val (self->marks, mark);
}

/*
 * Copies the marks from @start to before @end, and those at the end of @text
 * with what ends there.
 */
static void
copy_marks (VoderTextBuilder *self,
            VoderText *text,
            gsize start,
            gsize end,
            gsize origin)
{
  guint n_marks = voder_text_get_n_marks (text);
  gboolean is_tail = end == voder_text_get_length (text);

  for (guint i = 0; i < n_marks; i++) {
    VoderTextMark mark;
    const char *name = voder_text_get_mark (
        text, i, &mark.offset, &mark.source_start, &mark.source_end);

    if (mark.offset < start || (mark.offset >= end && !is_tail))
      continue;
    mark.offset = mark.offset - start + origin;
    mark.name = g_ref_string_acquire ((char *) name);
    add_mark (self, mark);
  }
}

/**
 * voder_text_builder_append_text:
 * @self: a builder
 * @text: where to take the text from
 * @start: offset of the first byte to append, at most @end
 * @end: offset behind the last one, at most the length of @text
 *
 * Appends a part of another text with its map, with the marks before its bytes
 * and the pronunciations of parts that are whole in it. The marks at the end of
 * @text go with a part, also an empty one, that ends there.
 *
 * Thread safety: one thread.
 */
void
voder_text_builder_append_text (VoderTextBuilder *self,
                                VoderText *text,
                                gsize start,
                                gsize end)
{
  const VoderTextRun *runs;
  gsize n_runs;
  gsize origin;

  g_return_if_fail (self != NULL);
  g_return_if_fail (text != NULL);
  g_return_if_fail (start <= end && end <= voder_text_get_length (text));

  origin = get_end (self);
  copy_marks (self, text, start, end, origin);
  voder_pronunciations_copy (&self->pronunciations,
                             voder_text_peek_pronunciations (text), start, end,
                             origin);
  g_string_append_len (self->string, voder_text_get_string (text) + start,
                       (gssize) (end - start));

  runs = voder_text_get_runs (text, &n_runs);
  for (gsize i = voder_text_find_run (text, start);
       i < n_runs && runs[i].start < end; i++) {
    VoderTextRun slice = voder_text_run_slice (&runs[i], start, end);

    slice.start = slice.start - start + origin;
    if (slice.length > 0)
      add_run (self, &slice);
  }
}

/**
 * voder_text_builder_append_mark:
 * @self: a builder
 * @name: the name of the mark
 * @source_start: offset in the source of the mark itself, or -1
 * @source_end: offset behind it, or -1
 *
 * Appends a mark: it stands before what is appended next.
 *
 * Thread safety: one thread.
 */
void
voder_text_builder_append_mark (VoderTextBuilder *self,
                                const char *name,
                                gint64 source_start,
                                gint64 source_end)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (name != NULL);
  g_return_if_fail (source_start <= source_end);

  add_mark (self, (VoderTextMark){ get_end (self), g_ref_string_new (name),
                                   source_start, source_end });
}

/**
 * voder_text_builder_begin_pronunciation:
 * @self: a builder
 * @ipa: sounds of the International Phonetic Alphabet, composed (NFC)
 *
 * Says how what is appended next is pronounced, until
 * voder_text_builder_end_pronunciation(). One that was begun before and not
 * ended is forgotten.
 *
 * Thread safety: one thread.
 */
void
voder_text_builder_begin_pronunciation (VoderTextBuilder *self, const char *ipa)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (ipa != NULL);

  g_clear_pointer (&self->ipa, g_ref_string_release);
  self->ipa = g_ref_string_new (ipa);
  self->ipa_start = get_end (self);
}

/**
 * voder_text_builder_end_pronunciation:
 * @self: a builder
 *
 * Ends the part that was begun by voder_text_builder_begin_pronunciation(), if
 * there is one. A part without text, or of which some was taken already, has no
 * pronunciation.
 *
 * Thread safety: one thread.
 */
void
voder_text_builder_end_pronunciation (VoderTextBuilder *self)
{
  g_return_if_fail (self != NULL);

  if (self->ipa == NULL)
    return;

  if (self->ipa_start >= self->base + self->head &&
      self->ipa_start < get_end (self))
    voder_pronunciations_append (&self->pronunciations, self->ipa_start,
                                 get_end (self), self->ipa);
  g_clear_pointer (&self->ipa, g_ref_string_release);
}

/**
 * voder_text_builder_peek:
 * @self: a builder
 *
 * Gives what the builder holds.
 *
 * Thread safety: one thread.
 *
 * Returns: (transfer none): UTF-8, ended by a NUL, until the next change
 */
const char *
voder_text_builder_peek (VoderTextBuilder *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->string->str + self->head;
}

/**
 * voder_text_builder_get_length:
 * @self: a builder
 *
 * Gives the length of what the builder holds.
 *
 * Thread safety: one thread.
 *
 * Returns: bytes
 */
gsize
voder_text_builder_get_length (VoderTextBuilder *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->string->len - self->head;
}

/**
 * voder_text_builder_steal:
 * @self: a builder
 *
 * Takes all that the builder holds; it is empty then and can be used again.
 *
 * Thread safety: one thread.
 *
 * Returns: (transfer full): a new text, perhaps empty
 */
VoderText *
voder_text_builder_steal (VoderTextBuilder *self)
{
  VoderText *text;
  GString *string;

  g_return_val_if_fail (self != NULL, NULL);

  string = self->string;
  if (self->head > 0)
    return voder_text_builder_steal_head (self, string->len - self->head);

  text = take (self, string->str, string->len);
  g_string_free (string, FALSE);
  g_clear_pointer (&self->ipa, g_ref_string_release);
  self->string = g_string_new (NULL);
  self->base = 0;
  self->first_run = 0;
  g_array_set_size (self->runs, 0);

  return text;
}

/**
 * voder_text_builder_steal_head:
 * @self: a builder
 * @length: how many bytes to take, at most what it holds; where a character
 *   begins or the text ends
 *
 * Takes the first @length bytes; the rest stays. A mark between the two stays,
 * too, unless the rest is empty.
 *
 * Thread safety: one thread.
 *
 * Returns: (transfer full): a new text, perhaps empty
 */
VoderText *
voder_text_builder_steal_head (VoderTextBuilder *self, gsize length)
{
  VoderText *text;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (length <= self->string->len - self->head, NULL);

  text =
      take (self, g_strndup (self->string->str + self->head, length), length);
  self->head += length;
  compact (self);

  return text;
}
