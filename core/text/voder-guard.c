/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/text/voder-guard.h>

#include <voder/text/voder-text-builder.h>

#include "voder-guard-private.h"

/*
 * Measured on real engines: 313 stops in a row end a process, and so do 57
 * letters with a stop behind each, with or without spaces and commas between
 * them; a word of 4,000 letters takes ten seconds. No text of a corpus of
 * twenty megabytes comes near any of these limits.
 */
#define MAX_SAME        3
#define MAX_PUNCTUATION 8
#define MAX_MARKS       8
#define MAX_JOINTS      8
#define MAX_DOTTED      9

/**
 * VoderGuard:
 *
 * Makes any sentence safe for an engine: white space is single, runs of
 * punctuation are short, words end, chains of abbreviations (`A.B.C.…`) are
 * split, invisible characters are gone, and a long sentence comes in pieces.
 * Pieces with nothing to pronounce are left out, and so is what follows the
 * first %VODER_GUARD_MAX_WORD characters of a dump of data (Base64, say): a
 * word, in a script that is written with spaces, of at least
 * %VODER_GUARD_DUMP_LETTERS letters and digits.
 *
 * Thread safety: one thread.
 */
struct _VoderGuard {
  GObject parent_instance;

  VoderTextBuilder *builder;
  /* Marks that wait for a character to stand before. */
  VoderTextBuilder *marks;
  gboolean has_marks;

  /* Of the sentence being cleaned. White space waits for what follows it. */
  gboolean has_space;
  gint64 space_start;
  gint64 space_end;
  gunichar last;
  guint n_same;
  guint n_punctuation;
  guint n_marks;
  guint n_word;
  guint n_joints;
  /* Letters of the part of a word at hand; letters with a stop in a row. */
  guint n_letters;
  guint n_dotted;
  /* Where the pronunciation ends that was begun; 0 when there is none. */
  gsize pronounced_end;

  VoderGuardRun run;
};

G_DEFINE_FINAL_TYPE (VoderGuard, voder_guard, G_TYPE_OBJECT)

static void
end_word (VoderGuard *self)
{
  self->n_word = 0;
  self->n_joints = 0;
}

static void
add_space (VoderGuard *self, VoderText *text, gsize start, gsize end)
{
  end_word (self);
  self->n_punctuation = 0;
  self->n_marks = 0;
  self->n_letters = 0;
  if (self->last == ' ' || self->last == 0)
    return;

  self->last = ' ';
  self->has_space = TRUE;
  voder_text_get_source_range (text, start, end, &self->space_start,
                               &self->space_end);
}

static void
put_marks (VoderGuard *self)
{
  g_autoptr (VoderText) marks = NULL;

  if (!self->has_marks)
    return;

  self->has_marks = FALSE;
  marks = voder_text_builder_steal (self->marks);
  voder_text_builder_append_text (self->builder, marks, 0, 0);
}

/*
 * Puts what waits before a character: white space, then the marks.
 */
static void
put_waiting (VoderGuard *self)
{
  if (self->has_space)
    voder_text_builder_append (self->builder, " ", 1, self->space_start,
                               self->space_end);
  self->has_space = FALSE;
  put_marks (self);
}

/*
 * Has the marks from @start to before @end wait, or those at the end.
 */
static void
take_marks (VoderGuard *self, VoderText *text, gsize start, gsize end)
{
  guint n_marks = voder_text_get_n_marks (text);

  for (guint i = 0; i < n_marks; i++) {
    gsize offset;
    gint64 source_start, source_end;
    const char *name =
        voder_text_get_mark (text, i, &offset, &source_start, &source_end);

    if (offset < start || (offset >= end && start < end))
      continue;
    voder_text_builder_append_mark (self->marks, name, source_start,
                                    source_end);
    self->has_marks = TRUE;
  }
}

/*
 * Appends a character without its marks, which have been put, and without its
 * pronunciation.
 */
static void
append_plain (VoderGuard *self, VoderText *text, gsize start, gsize end)
{
  gint64 source_start = -1;
  gint64 source_end = -1;
  VoderTextBuilder *builder = self->builder;

  if (voder_text_get_n_marks (text) == 0 &&
      voder_text_get_n_pronunciations (text) == 0) {
    voder_text_builder_append_text (builder, text, start, end);
    return;
  }

  voder_text_get_source_range (text, start, end, &source_start, &source_end);
  voder_text_builder_append (builder, voder_text_get_string (text) + start,
                             (gssize) (end - start), source_start, source_end);
}

static void
append_character (VoderGuard *self, VoderText *text, gsize start, gsize end)
{
  guint n = voder_text_get_n_pronunciations (text);

  /* Its first characters may have been left out. */
  for (guint i = 0; i < n && self->pronounced_end == 0; i++) {
    gsize first, last;
    const char *ipa = voder_text_get_pronunciation (text, i, &first, &last);

    if (first > start || start >= last)
      continue;
    voder_text_builder_begin_pronunciation (self->builder, ipa);
    self->pronounced_end = last;
  }

  append_plain (self, text, start, end);
}

/*
 * Whether a run of punctuation or of marks has become too long for @c.
 */
static gboolean
is_too_much (VoderGuard *self, gunichar c, VoderCharacterKind kind)
{
  self->n_same = c == self->last ? self->n_same + 1 : 1;
  self->n_marks = kind == VODER_CHARACTER_MARK ? self->n_marks + 1 : 0;
  if (kind == VODER_CHARACTER_PUNCTUATION)
    self->n_punctuation++;
  else if (kind == VODER_CHARACTER_WORD)
    self->n_punctuation = 0;

  if (kind == VODER_CHARACTER_PUNCTUATION)
    return self->n_same > MAX_SAME || self->n_punctuation > MAX_PUNCTUATION;

  return self->n_marks > MAX_MARKS;
}

/*
 * Whether a word has to end before @c: it is long, or a chain of many short
 * parts.
 */
static gboolean
must_break (VoderGuard *self, gunichar c, VoderCharacterKind kind)
{
  if (self->n_word >= VODER_GUARD_MAX_WORD)
    return TRUE;
  if (kind != VODER_CHARACTER_WORD ||
      voder_character_classify (self->last) != VODER_CHARACTER_PUNCTUATION ||
      self->n_word < 2)
    return FALSE;

  /* Digits with separators between them stay one number. */
  if (!g_unichar_isdigit (c))
    self->n_joints++;

  return self->n_joints > MAX_JOINTS;
}

/*
 * Puts a comma into a chain of abbreviations (`A.B.C.…`, `i.e. e.g. …`) that
 * has become long and goes on. With a space on both sides it ends the chain
 * for an engine too; without one it does not.
 */
static void
break_chain (VoderGuard *self, VoderCharacterKind kind)
{
  gboolean goes_on = kind == VODER_CHARACTER_WORD && self->n_letters == 0;

  if (self->n_dotted < MAX_DOTTED || !goes_on)
    return;

  voder_text_builder_append (self->builder, self->last == ' ' ? ", " : " , ",
                             -1, -1, -1);
  self->n_dotted = 0;
  end_word (self);
}

static void
follow_chain (VoderGuard *self, gunichar c, VoderCharacterKind kind)
{
  if (c == '.' && self->n_letters == 1)
    self->n_dotted++;
  if (kind != VODER_CHARACTER_MARK)
    self->n_letters = kind == VODER_CHARACTER_WORD ? self->n_letters + 1 : 0;
  if (self->n_letters > 1)
    self->n_dotted = 0;
}

static void
add_character (VoderGuard *self, VoderText *text, gsize start, gsize end)
{
  gunichar c = g_utf8_get_char (voder_text_get_string (text) + start);
  VoderCharacterKind kind = voder_character_classify (c);

  if (kind == VODER_CHARACTER_NOTHING)
    return;
  if (kind == VODER_CHARACTER_SPACE) {
    add_space (self, text, start, end);
    return;
  }
  if (is_too_much (self, c, kind))
    return;

  put_waiting (self);
  break_chain (self, kind);
  follow_chain (self, c, kind);
  if (must_break (self, c, kind)) {
    voder_text_builder_append (self->builder, " ", 1, -1, -1);
    end_word (self);
  }
  self->last = c;
  self->n_word++;
  append_character (self, text, start, end);
}

static VoderText *
take_piece (VoderGuard *self, VoderGuardCut *cut)
{
  const char *string = voder_text_builder_peek (self->builder);
  gsize length = voder_text_builder_get_length (self->builder);

  *cut = VODER_GUARD_CUT_SENTENCE;
  if (length > VODER_GUARD_MAX_BYTES)
    length = voder_guard_find_cut (string, cut);
  /* White space is single: at most one at each end. */
  if (length > 0 && string[length - 1] == ' ')
    length--;

  return voder_text_builder_steal_head (self->builder, length);
}

static void
drop_space (VoderGuard *self)
{
  if (voder_text_builder_peek (self->builder)[0] == ' ')
    voder_text_unref (voder_text_builder_steal_head (self->builder, 1));
}

static void
voder_guard_finalize (GObject *object)
{
  VoderGuard *self = VODER_GUARD (object);

  voder_text_builder_unref (self->builder);
  voder_text_builder_unref (self->marks);

  G_OBJECT_CLASS (voder_guard_parent_class)->finalize (object);
}

static void
voder_guard_class_init (VoderGuardClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = voder_guard_finalize;
}

static void
voder_guard_init (VoderGuard *self)
{
  self->builder = voder_text_builder_new ();
  self->marks = voder_text_builder_new ();
}

/**
 * voder_guard_new:
 *
 * Makes a guard.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new guard
 */
VoderGuard *
voder_guard_new (void)
{
  return g_object_new (VODER_TYPE_GUARD, NULL);
}

/**
 * voder_guard_begin_block:
 * @self: a guard
 *
 * Tells that the next sentence is the first of another block: no word goes on
 * into it.
 *
 * Thread safety: one thread.
 */
void
voder_guard_begin_block (VoderGuard *self)
{
  g_return_if_fail (VODER_IS_GUARD (self));

  voder_guard_run_end (&self->run);
}

/**
 * voder_guard_push:
 * @self: a guard
 * @sentence: a sentence; some kilobytes at most, since all of it is kept
 *
 * Takes a sentence; voder_guard_pop() gives its pieces. What was left of the
 * sentence before is dropped, but for its marks: those of text that is left out
 * stand before the next piece.
 *
 * Thread safety: one thread.
 */
void
voder_guard_push (VoderGuard *self, VoderText *sentence)
{
  const char *string;
  gsize length;
  gsize position = 0;

  g_return_if_fail (VODER_IS_GUARD (self));
  g_return_if_fail (sentence != NULL);

  voder_text_unref (voder_text_builder_steal (self->builder));
  self->last = 0;
  self->has_space = FALSE;
  self->n_same = self->n_punctuation = self->n_marks = 0;
  self->n_letters = self->n_dotted = 0;
  end_word (self);

  string = voder_text_get_string (sentence);
  length = voder_text_get_length (sentence);
  while (position < length) {
    gsize next = (gsize) (g_utf8_next_char (string + position) - string);

    take_marks (self, sentence, position, next);
    if (!voder_guard_run_is_dump (&self->run, string + position, position == 0))
      add_character (self, sentence, position, next);
    position = next;
    if (self->pronounced_end > 0 && position >= self->pronounced_end) {
      voder_text_builder_end_pronunciation (self->builder);
      self->pronounced_end = 0;
    }
  }

  take_marks (self, sentence, length, length);
  if (voder_text_builder_get_length (self->builder) > 0)
    put_marks (self);
}

/* The piece with the marks before it of what was left out. */
static VoderText *
add_marks (VoderGuard *self, VoderText *piece)
{
  g_autoptr (VoderTextBuilder) joined = NULL;

  if (!self->has_marks)
    return voder_text_ref (piece);

  joined = g_steal_pointer (&self->marks);
  self->marks = voder_text_builder_new ();
  self->has_marks = FALSE;
  voder_text_builder_append_text (joined, piece, 0,
                                  voder_text_get_length (piece));

  return voder_text_builder_steal (joined);
}

/**
 * voder_guard_pop:
 * @self: a guard
 * @cut: (out) (optional): return location for where the piece ends
 *
 * Gives the next piece of the sentence, of at most %VODER_GUARD_MAX_BYTES,
 * without white space around it.
 *
 * Thread safety: one thread.
 *
 * Returns: (transfer full) (nullable): a piece that can be pronounced, or %NULL
 *   when there is no more
 */
VoderText *
voder_guard_pop (VoderGuard *self, VoderGuardCut *cut)
{
  g_return_val_if_fail (VODER_IS_GUARD (self), NULL);

  while (voder_text_builder_get_length (self->builder) > 0) {
    VoderGuardCut where = VODER_GUARD_CUT_SENTENCE;
    g_autoptr (VoderText) piece = take_piece (self, &where);

    drop_space (self);
    if (!voder_guard_is_pronounceable (voder_text_get_string (piece),
                                       voder_text_get_length (piece))) {
      take_marks (self, piece, 0, G_MAXSIZE);
      continue;
    }
    if (cut != NULL)
      *cut = where;
    return add_marks (self, piece);
  }

  return NULL;
}

/**
 * voder_guard_steal_marks:
 * @self: a guard
 *
 * Takes the marks that stand before no piece.
 *
 * Thread safety: one thread.
 *
 * Returns: (transfer full) (nullable): an empty text with marks; %NULL when
 *   there are none
 */
VoderText *
voder_guard_steal_marks (VoderGuard *self)
{
  g_return_val_if_fail (VODER_IS_GUARD (self), NULL);

  if (!self->has_marks)
    return NULL;

  self->has_marks = FALSE;

  return voder_text_builder_steal (self->marks);
}
