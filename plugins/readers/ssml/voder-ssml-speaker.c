/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-ssml-speaker.h"

#include <string.h>

#include "voder-ssml-say-as.h"

/* What is said in another way is a number, a date; longer text is text. */
#define MAX_CAPTURED 1024
/* Breaks and marks in a row; more do not wait for what follows. */
#define MAX_WAITING 256

/* A mark, or a break when there is no name. */
typedef struct {
  char *name;
  gint64 pause_us;
  gint64 source_start;
  gint64 source_end;
} Waiting;

static void
waiting_clear (gpointer data)
{
  g_free (((Waiting *) data)->name);
}

static void
scope_clear (gpointer data)
{
  voder_ssml_scope_clear (data);
}

/*
 * Takes the writer.
 */
void
voder_ssml_speaker_init (VoderSsmlSpeaker *self, VoderPassageWriter *writer)
{
  *self = (VoderSsmlSpeaker){ .writer = writer };
  self->scopes = g_array_new (FALSE, FALSE, sizeof (VoderSsmlScope));
  g_array_set_clear_func (self->scopes, scope_clear);
  self->waiting = g_array_new (FALSE, FALSE, sizeof (Waiting));
  g_array_set_clear_func (self->waiting, waiting_clear);
  self->captured = voder_text_builder_new ();
}

void
voder_ssml_speaker_clear (VoderSsmlSpeaker *self)
{
  g_clear_object (&self->writer);
  g_array_unref (self->scopes);
  g_array_unref (self->waiting);
  voder_text_builder_unref (self->captured);
  g_clear_pointer (&self->style, voder_style_unref);
  g_clear_pointer (&self->language, g_ref_string_release);
}

guint
voder_ssml_speaker_get_depth (VoderSsmlSpeaker *self)
{
  return self->scopes->len;
}

static VoderSsmlScope *
get_scope (VoderSsmlSpeaker *self)
{
  return &g_array_index (self->scopes, VoderSsmlScope, self->scopes->len - 1);
}

static Waiting *
get_waiting (VoderSsmlSpeaker *self, guint n)
{
  return &g_array_index (self->waiting, Waiting, n);
}

static gboolean
is_open (VoderSsmlSpeaker *self)
{
  return !voder_passage_writer_is_empty (self->writer);
}

/* How many marks stand before the first break; all if there is none. */
static guint
count_marks (VoderSsmlSpeaker *self)
{
  guint n = 0;

  while (n < self->waiting->len && get_waiting (self, n)->name != NULL)
    n++;

  return n;
}

/* Puts the first marks that wait at the end of what was said. */
static void
append_marks (VoderSsmlSpeaker *self, guint n_marks)
{
  for (guint i = 0; i < n_marks; i++) {
    const Waiting *mark = get_waiting (self, i);

    voder_passage_writer_append_mark (self->writer, mark->name,
                                      mark->source_start, mark->source_end);
  }
  if (n_marks > 0)
    g_array_remove_range (self->waiting, 0, n_marks);
}

static VoderText *
take_marks (VoderSsmlSpeaker *self, guint n_marks)
{
  g_autoptr (VoderTextBuilder) builder = voder_text_builder_new ();

  for (guint i = 0; i < n_marks; i++) {
    const Waiting *mark = get_waiting (self, i);

    voder_text_builder_append_mark (builder, mark->name, mark->source_start,
                                    mark->source_end);
  }
  if (n_marks > 0)
    g_array_remove_range (self->waiting, 0, n_marks);

  return voder_text_builder_steal (builder);
}

/* Sends the breaks that wait, each with the marks before it. */
static gboolean
send_breaks (VoderSsmlSpeaker *self, GError **error)
{
  gboolean may_append = is_open (self);
  guint n_marks;

  while ((n_marks = count_marks (self)) < self->waiting->len) {
    g_autoptr (VoderText) marks = NULL;
    gint64 pause_us = get_waiting (self, n_marks)->pause_us;

    if (may_append) {
      append_marks (self, n_marks);
      n_marks = 0;
    }
    may_append = FALSE;
    marks = take_marks (self, n_marks);
    g_array_remove_index (self->waiting, 0);
    if (!voder_passage_writer_send_silence (self->writer, marks, pause_us,
                                            error))
      return FALSE;
    self->needs_cut = FALSE;
  }

  return TRUE;
}

/* Sends all that waits. */
static gboolean
send_waiting (VoderSsmlSpeaker *self, GError **error)
{
  g_autoptr (VoderText) marks = NULL;

  if (!send_breaks (self, error))
    return FALSE;
  if (self->waiting->len == 0)
    return TRUE;
  marks = take_marks (self, self->waiting->len);

  return voder_passage_writer_send_silence (self->writer, marks, 0, error);
}

static gboolean
wait (VoderSsmlSpeaker *self, Waiting item, GError **error)
{
  Waiting *last = self->waiting->len > 0
                      ? get_waiting (self, self->waiting->len - 1)
                      : NULL;

  if (item.name == NULL && last != NULL && last->name == NULL) {
    last->pause_us += item.pause_us;
    return TRUE;
  }
  g_array_append_val (self->waiting, item);

  return self->waiting->len < MAX_WAITING || send_waiting (self, error);
}

static gboolean
end_block (VoderSsmlSpeaker *self, GError **error)
{
  if (is_open (self))
    append_marks (self, count_marks (self));
  self->needs_cut = FALSE;

  return voder_passage_writer_end (self->writer, error);
}

static void
end_sentence (VoderSsmlSpeaker *self)
{
  self->needs_cut = is_open (self);
}

static gboolean
has_changed (VoderSsmlSpeaker *self)
{
  const VoderSsmlScope *scope = get_scope (self);

  return self->style == NULL ||
         !voder_style_equals (self->style, scope->style) ||
         g_strcmp0 (self->language, scope->language) != 0;
}

/* Whether what changes does not end what is said in one go. */
static gboolean
is_inline (VoderSsmlSpeaker *self)
{
  const VoderSsmlScope *scope = get_scope (self);

  return self->style != NULL &&
         g_strcmp0 (self->language, scope->language) == 0 &&
         voder_style_equals (voder_style_get_base (self->style),
                             voder_style_get_base (scope->style));
}

static void
use_scope (VoderSsmlSpeaker *self)
{
  const VoderSsmlScope *scope = get_scope (self);

  g_clear_pointer (&self->style, voder_style_unref);
  g_clear_pointer (&self->language, g_ref_string_release);
  self->style = voder_style_ref (scope->style);
  if (scope->language != NULL)
    self->language = g_ref_string_acquire (scope->language);
  voder_passage_writer_set_style (self->writer, self->style);
  voder_passage_writer_set_language (self->writer, self->language);
}

/* Text follows: what waits goes before it. */
static gboolean
prepare (VoderSsmlSpeaker *self, GError **error)
{
  gboolean is_sentence = self->needs_cut;
  gboolean is_changed = has_changed (self);

  if (!send_breaks (self, error))
    return FALSE;
  if (is_changed && !is_sentence && is_inline (self)) {
    if (!voder_passage_writer_split (self->writer, error))
      return FALSE;
  } else if ((self->needs_cut || is_changed) &&
             !voder_passage_writer_cut (self->writer, is_sentence, error)) {
    return FALSE;
  }

  self->needs_cut = FALSE;
  if (is_changed)
    use_scope (self);
  append_marks (self, self->waiting->len);

  return TRUE;
}

static gsize
skip_space (const char *string, gsize start, gsize end)
{
  const char *p = string + start;

  while (p < string + end && g_unichar_isspace (g_utf8_get_char (p)))
    p = g_utf8_next_char (p);

  return (gsize) (p - string);
}

/* White space belongs to what is before it. */
static gboolean
speak (VoderSsmlSpeaker *self,
       VoderText *text,
       gsize start,
       gsize end,
       GError **error)
{
  gsize first = skip_space (voder_text_get_string (text), start, end);

  if (first > start && is_open (self) &&
      !voder_passage_writer_append_text (self->writer, text, start, first,
                                         error))
    return FALSE;
  if (first == end)
    return TRUE;

  return prepare (self, error) && voder_passage_writer_append_text (
                                      self->writer, text, first, end, error);
}

static gboolean
speak_string (VoderSsmlSpeaker *self,
              const char *string,
              gint64 source_start,
              gint64 source_end,
              GError **error)
{
  if (skip_space (string, 0, strlen (string)) < strlen (string)) {
    if (!prepare (self, error))
      return FALSE;
  } else if (!is_open (self)) {
    return TRUE;
  }

  return voder_passage_writer_append (self->writer, string, source_start,
                                      source_end, error);
}

/* Says the text that was captured as it stands; no more of it is. */
static gboolean
release (VoderSsmlSpeaker *self, GError **error)
{
  g_autoptr (VoderText) text = voder_text_builder_steal (self->captured);

  self->capturing = 0;

  return speak (self, text, 0, voder_text_get_length (text), error);
}

static gboolean
end_say_as (VoderSsmlSpeaker *self, gint64 source_end, GError **error)
{
  const VoderSsmlScope *scope = get_scope (self);
  g_autoptr (VoderText) text = NULL;
  g_autofree char *words = NULL;
  gint64 start = scope->source_start;
  gint64 end = source_end;

  words =
      voder_ssml_say_as (voder_text_builder_peek (self->captured),
                         scope->replacement, scope->format, scope->language);
  if (words == NULL)
    return release (self, error);

  self->capturing = 0;
  text = voder_text_builder_steal (self->captured);
  if (!voder_text_get_source_range (text, 0, voder_text_get_length (text),
                                    &start, &end)) {
    start = scope->source_start;
    end = source_end;
  }

  return speak_string (self, words, start, end, error);
}

/* The words of the element have its pronunciation, the space around has none.
 */
static gboolean
end_phoneme (VoderSsmlSpeaker *self, GError **error)
{
  g_autoptr (VoderText) text = voder_text_builder_steal (self->captured);
  g_autoptr (VoderText) spoken = NULL;
  const char *string = voder_text_get_string (text);
  gsize length = voder_text_get_length (text);
  gsize first = skip_space (string, 0, length);
  gsize last = first;

  for (const char *p = string + first; *p != '\0'; p = g_utf8_next_char (p)) {
    if (!g_unichar_isspace (g_utf8_get_char (p)))
      last = (gsize) (g_utf8_next_char (p) - string);
  }

  self->capturing = 0;
  voder_text_builder_begin_pronunciation (self->captured,
                                          get_scope (self)->replacement);
  voder_text_builder_append_text (self->captured, text, first, last);
  voder_text_builder_end_pronunciation (self->captured);
  spoken = voder_text_builder_steal (self->captured);

  return speak (self, text, 0, first, error) &&
         speak (self, spoken, 0, voder_text_get_length (spoken), error) &&
         speak (self, text, last, length, error);
}

static gboolean
add_mark (VoderSsmlSpeaker *self,
          const VoderSsmlElement *element,
          GError **error)
{
  const char *name = voder_ssml_element_get (element, "name");

  if (name == NULL)
    return TRUE;

  return wait (self,
               (Waiting){ g_strdup (name), 0, element->source_start,
                          element->source_end },
               error);
}

static gboolean
add_break (VoderSsmlSpeaker *self,
           const VoderSsmlElement *element,
           GError **error)
{
  gint64 pause_us =
      voder_ssml_parse_break (voder_ssml_element_get (element, "time"),
                              voder_ssml_element_get (element, "strength"));

  return wait (self, (Waiting){ .pause_us = pause_us }, error);
}

/*
 * Begins an element; voder_ssml_speaker_end() ends it.
 */
gboolean
voder_ssml_speaker_begin (VoderSsmlSpeaker *self,
                          const VoderSsmlElement *element,
                          GError **error)
{
  VoderSsmlScope scope;

  voder_ssml_scope_init (
      &scope, self->scopes->len > 0 ? get_scope (self) : NULL, element);
  g_array_append_val (self->scopes, scope);
  if (scope.is_silent)
    return TRUE;

  switch (scope.kind) {
  case VODER_SSML_MARK:
    return add_mark (self, element, error);
  case VODER_SSML_BREAK:
    return add_break (self, element, error);
  case VODER_SSML_PARAGRAPH:
    return end_block (self, error);
  case VODER_SSML_SENTENCE:
    end_sentence (self);
    return TRUE;
  case VODER_SSML_SAY_AS:
    if (self->capturing == 0)
      self->capturing = self->scopes->len;
    return TRUE;
  case VODER_SSML_PHONEME:
    if (self->capturing == 0 && get_scope (self)->replacement != NULL)
      self->capturing = self->scopes->len;
    return TRUE;
  case VODER_SSML_SUB:
    get_scope (self)->is_silent = scope.replacement != NULL;
    return TRUE;
  default:
    return TRUE;
  }
}

/* Whether the element at hand is silent only because it has an alias. */
static gboolean
is_substitute (VoderSsmlSpeaker *self)
{
  const VoderSsmlScope *scope = get_scope (self);

  return scope->kind == VODER_SSML_SUB && scope->replacement != NULL &&
         (self->scopes->len == 1 || !(scope - 1)->is_silent);
}

static gboolean
end_scope (VoderSsmlSpeaker *self, gint64 source_end, GError **error)
{
  VoderSsmlScope *scope = get_scope (self);

  if (is_substitute (self)) {
    scope->is_silent = FALSE;
    return voder_ssml_speaker_say_string (
        self, scope->replacement, scope->source_start, source_end, error);
  }
  if (scope->is_silent)
    return TRUE;
  if (self->capturing > 0 && self->capturing == self->scopes->len)
    return scope->kind == VODER_SSML_PHONEME
               ? end_phoneme (self, error)
               : end_say_as (self, source_end, error);
  if (scope->kind == VODER_SSML_PARAGRAPH)
    return end_block (self, error);
  if (scope->kind == VODER_SSML_SENTENCE)
    end_sentence (self);

  return TRUE;
}

/*
 * Ends the element that was begun last, whose end tag ends at @source_end.
 */
gboolean
voder_ssml_speaker_end (VoderSsmlSpeaker *self,
                        gint64 source_end,
                        GError **error)
{
  gboolean is_ended = end_scope (self, source_end, error);

  g_array_set_size (self->scopes, self->scopes->len - 1);

  return is_ended;
}

/*
 * Says a part of a text of the document.
 */
gboolean
voder_ssml_speaker_say (VoderSsmlSpeaker *self,
                        VoderText *text,
                        gsize start,
                        gsize end,
                        GError **error)
{
  if (self->scopes->len == 0 || get_scope (self)->is_silent)
    return TRUE;
  if (self->capturing == 0)
    return speak (self, text, start, end, error);

  voder_text_builder_append_text (self->captured, text, start, end);

  return voder_text_builder_get_length (self->captured) <= MAX_CAPTURED ||
         release (self, error);
}

/*
 * Says a string that stands for a range of the document.
 */
gboolean
voder_ssml_speaker_say_string (VoderSsmlSpeaker *self,
                               const char *string,
                               gint64 source_start,
                               gint64 source_end,
                               GError **error)
{
  if (self->scopes->len == 0 || get_scope (self)->is_silent)
    return TRUE;
  if (self->capturing == 0)
    return speak_string (self, string, source_start, source_end, error);

  voder_text_builder_append_whole (self->captured, string, source_start,
                                   source_end);

  return voder_text_builder_get_length (self->captured) <= MAX_CAPTURED ||
         release (self, error);
}

/*
 * Says what is left, at the end of the document or where it breaks off.
 */
gboolean
voder_ssml_speaker_finish (VoderSsmlSpeaker *self, GError **error)
{
  return end_block (self, error) && send_waiting (self, error);
}
