/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-provider-text.h"

#include <string.h>

#include "voder-provider-markup.h"

/* The silence between two pieces, as between those of a document. */
#define PAUSE_PARAGRAPH_US (500 * G_TIME_SPAN_MILLISECOND)
#define PAUSE_SENTENCE_US  (150 * G_TIME_SPAN_MILLISECOND)
#define PAUSE_CLAUSE_US    (75 * G_TIME_SPAN_MILLISECOND)

/*
 * VoderProviderText:
 *
 * A text that was given to be spoken, of any length, and how far that has come:
 * piece by piece, each a sentence or less, so that the first is heard at once.
 *
 * Thread safety: one thread at a time.
 */
struct _VoderProviderText {
  char *string;
  char *language;
  gboolean is_ssml;

  VoderText *text; /* without markup */
  gsize position;  /* of the paragraph after the one at hand */

  /* The paragraph at hand. */
  VoderTextBuilder *paragraph;
  VoderSegmenter *segmenter;
  VoderGuard *guard;

  /* The sentence at hand, until its first piece was given. */
  gint64 sentence_start;
  gint64 sentence_end;
  /* What is due before the next piece; none before the first. */
  gint64 pause_us;
  gboolean has_begun;
};

void
voder_provider_piece_clear (VoderProviderPiece *self)
{
  g_clear_pointer (&self->text, voder_text_unref);
}

VoderProviderText *
voder_provider_text_new (const char *string, gboolean is_ssml)
{
  VoderProviderText *self = g_new0 (VoderProviderText, 1);

  self->string = g_strdup (string);
  self->is_ssml = is_ssml;

  return self;
}

/* Says before the first piece is taken what rules the sentences follow. */
void
voder_provider_text_set_language (VoderProviderText *self, const char *language)
{
  g_free (self->language);
  self->language = g_strdup (language);
}

void
voder_provider_text_free (VoderProviderText *self)
{
  g_clear_object (&self->segmenter);
  g_clear_object (&self->guard);
  g_clear_pointer (&self->paragraph, voder_text_builder_unref);
  g_clear_pointer (&self->text, voder_text_unref);
  g_free (self->language);
  g_free (self->string);
  g_free (self);
}

/* The text that was given. */
const char *
voder_provider_text_get_string (VoderProviderText *self)
{
  return self->string;
}

/* What takes time with a long text waits for the thread that speaks it. */
static void
prepare (VoderProviderText *self)
{
  if (self->text != NULL)
    return;

  self->text = self->is_ssml ? voder_provider_markup_read (self->string)
                             : voder_text_new (self->string, -1);
  self->paragraph = voder_text_builder_new ();
  self->segmenter = voder_segmenter_new (self->language);
  self->guard = voder_guard_new ();
}

/* Whether a line that begins here, behind a line end, is blank; @next is where
 * the one after it begins. */
static gboolean
is_blank (const char *string, gsize line, gsize *next)
{
  gsize end = line + strspn (string + line, " \t\r");

  *next = string[end] == '\n' ? end + 1 : end;

  return string[end] == '\n' || string[end] == '\0';
}

/*
 * Takes the next paragraph, with a space in place of each line end.
 */
static gboolean
take_paragraph (VoderProviderText *self)
{
  const char *string = voder_text_get_string (self->text);
  gboolean is_end = string[self->position] == '\0';

  if (is_end)
    return FALSE;

  while (!is_end) {
    gsize end = self->position + strcspn (string + self->position, "\n\f");
    gsize next = end + 1;
    gint64 start, stop;

    voder_text_builder_append_text (self->paragraph, self->text, self->position,
                                    end);
    self->position = end;
    if (string[end] == '\0')
      break;
    is_end = string[end] == '\f' || is_blank (string, end + 1, &next);
    voder_text_get_source_range (self->text, end, end + 1, &start, &stop);
    voder_text_builder_append (self->paragraph, " ", 1, start, stop);
    self->position = next;
  }
  voder_guard_begin_block (self->guard);

  return TRUE;
}

/* Notes where the sentence is, without the white space around it. */
static void
place_sentence (VoderProviderText *self, VoderText *sentence)
{
  const char *string = voder_text_get_string (sentence);
  const char *start = string;
  const char *end = string + voder_text_get_length (sentence);

  while (start < end && g_unichar_isspace (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);
  while (end > start &&
         g_unichar_isspace (g_utf8_get_char (g_utf8_prev_char (end))))
    end = g_utf8_prev_char (end);

  if (!voder_text_get_source_range (sentence, (gsize) (start - string),
                                    (gsize) (end - string),
                                    &self->sentence_start, &self->sentence_end))
    self->sentence_start = self->sentence_end = 0;
}

static gboolean
take_sentence (VoderProviderText *self)
{
  gsize length = voder_segmenter_find_end (
      self->segmenter, voder_text_builder_peek (self->paragraph),
      voder_text_builder_get_length (self->paragraph), TRUE);
  g_autoptr (VoderText) sentence = NULL;

  if (length == 0)
    return FALSE;

  sentence = voder_text_builder_steal_head (self->paragraph, length);
  place_sentence (self, sentence);
  voder_guard_push (self->guard, sentence);

  return TRUE;
}

static void
add_pause (VoderProviderText *self, gint64 pause_us)
{
  if (self->has_begun)
    self->pause_us = MAX (self->pause_us, pause_us);
}

/* Fills in the piece that was found, and says what is due behind it. */
static void
end_piece (VoderProviderText *self,
           VoderProviderPiece *piece,
           VoderGuardCut cut)
{
  piece->pause_us = self->pause_us;
  piece->sentence_start = self->sentence_start;
  piece->sentence_end = self->sentence_end;

  self->sentence_start = self->sentence_end = 0;
  self->has_begun = TRUE;
  self->pause_us = 0;
  if (cut == VODER_GUARD_CUT_SENTENCE)
    add_pause (self, PAUSE_SENTENCE_US);
  else if (cut == VODER_GUARD_CUT_CLAUSE)
    add_pause (self, PAUSE_CLAUSE_US);
}

/* Gives the next piece; %FALSE when all was given. */
gboolean
voder_provider_text_next (VoderProviderText *self, VoderProviderPiece *piece)
{
  VoderGuardCut cut = VODER_GUARD_CUT_SENTENCE;

  prepare (self);
  while ((piece->text = voder_guard_pop (self->guard, &cut)) == NULL) {
    if (take_sentence (self))
      continue;
    if (!take_paragraph (self))
      return FALSE;
    add_pause (self, PAUSE_PARAGRAPH_US);
  }
  end_piece (self, piece, cut);

  return TRUE;
}
