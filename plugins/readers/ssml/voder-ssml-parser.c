/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-ssml-parser.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <libxml/SAX2.h>
#include <libxml/parser.h>

/* Nobody writes elements in elements deeper than this. */
#define MAX_DEPTH 256

/*
 * VoderSsmlParser:
 *
 * Has libxml2 parse a document that arrives in pieces, and a speaker say it.
 * No other file is read, and entities that the document declares itself are
 * refused, so that it cannot be more than it is. Offsets count bytes of UTF-8,
 * in which the document is given.
 *
 * Thread safety: one thread.
 */
struct _VoderSsmlParser {
  VoderSsmlSpeaker *speaker;
  xmlParserCtxt *context;

  /* The text that is being parsed, from an offset on. */
  VoderText *window;
  gsize window_start;
  /* Behind the part of the document that was reported last. */
  gsize cursor;

  gboolean has_root;
  gboolean is_lenient; /* what is not well-formed is passed over */
  GError *error;
};

/* How much the parser has consumed. */
static gsize
get_position (VoderSsmlParser *self)
{
  glong position = xmlByteConsumed (self->context);
  gsize end = self->window_start + voder_text_get_length (self->window);

  return CLAMP ((gsize) MAX (position, 0), self->window_start, end);
}

static const char *
get_string (VoderSsmlParser *self, gsize offset)
{
  return voder_text_get_string (self->window) + (offset - self->window_start);
}

static void
advance (VoderSsmlParser *self, gsize offset)
{
  self->cursor = MAX (self->cursor, offset);
}

/* The place in the source of what is at an offset. */
static gint64
get_source (VoderSsmlParser *self, gsize offset)
{
  gint64 source = -1;
  gsize place =
      CLAMP (offset, self->window_start,
             self->window_start + voder_text_get_length (self->window)) -
      self->window_start;

  voder_text_get_source_range (self->window, place, place, &source, NULL);

  return source;
}

/* Nothing more is reported. */
static void
stop (VoderSsmlParser *self)
{
  xmlStopParser (self->context);
}

static void
check (VoderSsmlParser *self, gboolean is_done)
{
  if (!is_done)
    stop (self);
}

static void
fail (VoderSsmlParser *self, VoderTextError code, const char *reason)
{
  if (self->error == NULL)
    g_set_error (&self->error, VODER_TEXT_ERROR, (int) code,
                 _ ("Line %d, column %d: %s"),
                 xmlSAX2GetLineNumber (self->context),
                 xmlSAX2GetColumnNumber (self->context), reason);
  stop (self);
}

/* The offset of the last @c between the cursor and @end; @end if none. */
static gsize
find_back (VoderSsmlParser *self, char c, gsize end)
{
  gsize start = MIN (MAX (self->cursor, self->window_start), end);
  const char *string = get_string (self, start);
  const char *found = memrchr (string, c, end - start);

  return found != NULL ? start + (gsize) (found - string) : end;
}

/* The offset behind the tag that goes on at @start. */
static gsize
find_tag_end (VoderSsmlParser *self, gsize start)
{
  const char *string = get_string (self, start);
  const char *found = strchr (string, '>');

  return found != NULL ? start + (gsize) (found - string) + 1 : start;
}

static gboolean
is_at (VoderSsmlParser *self, gsize offset, const char *text, gsize length)
{
  gsize end = self->window_start + voder_text_get_length (self->window);

  return offset >= self->window_start && offset <= end &&
         length <= end - offset &&
         memcmp (get_string (self, offset), text, length) == 0;
}

/*
 * Finds where in the document the parser's text is: it lies in the parser's
 * input, or is a copy of what was consumed last, perhaps but for its last
 * character. FALSE when it is not there, as for what an entity means.
 */
static gboolean
locate (VoderSsmlParser *self, const char *text, gsize length, gsize *offset)
{
  const xmlParserInput *input = self->context->input;
  gsize position = get_position (self);
  const char *last = g_utf8_find_prev_char (text, text + length);
  gsize n_last = last != NULL ? (gsize) (text + length - last) : 0;
  gsize places[] = { self->cursor, position - length,
                     position - length + n_last };

  if ((const xmlChar *) text >= input->base &&
      (const xmlChar *) text < input->end) {
    *offset = position - (gsize) (input->cur - (const xmlChar *) text);
    return is_at (self, *offset, text, length);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++) {
    *offset = places[i];
    if (*offset >= self->cursor && is_at (self, *offset, text, length))
      return TRUE;
  }

  return FALSE;
}

/* Whether what was consumed last is a reference such as `&amp;`. */
static gboolean
find_reference (VoderSsmlParser *self, gsize *start, gsize *end)
{
  *end = get_position (self);
  if (*end <= self->cursor || *end == self->window_start ||
      *get_string (self, *end - 1) != ';')
    return FALSE;
  *start = find_back (self, '&', *end);

  return *start < *end;
}

static void
say_string (VoderSsmlParser *self, const char *string, gsize start, gsize end)
{
  check (self, voder_ssml_speaker_say_string (
                   self->speaker, string, get_source (self, start),
                   MAX (get_source (self, end), get_source (self, start)),
                   &self->error));
  advance (self, end);
}

static void
say (VoderSsmlParser *self, gsize start, gsize length)
{
  gsize from = start - self->window_start;

  check (self, voder_ssml_speaker_say (self->speaker, self->window, from,
                                       from + length, &self->error));
  advance (self, start + length);
}

static void
on_text (void *data, const xmlChar *chars, int length)
{
  VoderSsmlParser *self = data;
  const char *text = (const char *) chars;
  g_autofree char *string = NULL;
  gboolean is_input =
      chars >= self->context->input->base && chars < self->context->input->end;
  gsize start, end;

  if (self->error != NULL || length <= 0)
    return;
  if (is_input || !find_reference (self, &start, &end)) {
    if (locate (self, text, (gsize) length, &start)) {
      say (self, start, (gsize) length);
      return;
    }
    start = self->cursor;
    end = get_position (self);
  }

  string = g_strndup (text, (gsize) length);
  say_string (self, string, start, MAX (start, end));
}

/* The attributes as pairs of name and value, ended by %NULL; `xml:lang` is the
 * only one of another vocabulary that matters. */
static GPtrArray *
list_attributes (const xmlChar **attributes, int n_attributes)
{
  GPtrArray *pairs = g_ptr_array_new_with_free_func (g_free);

  for (int i = 0; i < n_attributes; i++) {
    const char *name = (const char *) attributes[i * 5];
    const char *prefix = (const char *) attributes[i * 5 + 1];
    const char *value = (const char *) attributes[i * 5 + 3];
    const char *end = (const char *) attributes[i * 5 + 4];

    if (prefix != NULL && !g_str_equal (prefix, "xml"))
      continue;
    g_ptr_array_add (pairs, prefix != NULL ? g_strconcat ("xml:", name, NULL)
                                           : g_strdup (name));
    g_ptr_array_add (pairs, g_strndup (value, (gsize) (end - value)));
  }
  g_ptr_array_add (pairs, NULL);

  return pairs;
}

static gboolean
check_element (VoderSsmlParser *self, const VoderSsmlElement *element)
{
  g_autofree char *reason = NULL;

  if (voder_ssml_speaker_get_depth (self->speaker) >= MAX_DEPTH) {
    reason =
        g_strdup_printf (_ ("elements are nested deeper than %d"), MAX_DEPTH);
    fail (self, VODER_TEXT_ERROR_LIMIT, reason);
    return FALSE;
  }
  if (self->has_root ||
      voder_ssml_element_get_kind (element) == VODER_SSML_SPEAK)
    return TRUE;

  reason = g_strdup_printf (_ ("the document is not SSML: it begins with <%s>"),
                            element->name);
  fail (self, VODER_TEXT_ERROR_SYNTAX, reason);

  return FALSE;
}

static void
on_start (void *data,
          const xmlChar *name,
          const xmlChar *prefix,
          const xmlChar *uri,
          int n_namespaces,
          const xmlChar **namespaces,
          int n_attributes,
          int n_defaulted,
          const xmlChar **attributes)
{
  VoderSsmlParser *self = data;
  g_autoptr (GPtrArray) pairs = NULL;
  gsize position, start, end;
  VoderSsmlElement element;

  if (self->error != NULL)
    return;

  position = get_position (self);
  start = find_back (self, '<', position);
  end = find_tag_end (self, position);
  /* Those that the document type gives as usual are its own affair. */
  pairs = list_attributes (attributes, n_attributes - n_defaulted);
  element = (VoderSsmlElement){
    .name = (const char *) name,
    .namespace = (const char *) uri,
    .attributes = (const char **) pairs->pdata,
    .source_start = get_source (self, start),
    .source_end = get_source (self, end),
  };
  if (uri == NULL && prefix != NULL)
    element.namespace = (const char *) prefix;

  if (check_element (self, &element)) {
    self->has_root = TRUE;
    check (self,
           voder_ssml_speaker_begin (self->speaker, &element, &self->error));
  }
  advance (self, end);
}

static void
on_end (void *data,
        const xmlChar *name,
        const xmlChar *prefix,
        const xmlChar *uri)
{
  VoderSsmlParser *self = data;
  gsize position;

  if (self->error != NULL || voder_ssml_speaker_get_depth (self->speaker) == 0)
    return;

  position = get_position (self);
  check (self, voder_ssml_speaker_end (
                   self->speaker, get_source (self, position), &self->error));
  advance (self, position);
}

/* Nothing is said for a comment, or an instruction. */
static void
on_comment (void *data, const xmlChar *text)
{
  VoderSsmlParser *self = data;

  advance (self, get_position (self));
}

static void
on_instruction (void *data, const xmlChar *target, const xmlChar *text)
{
  on_comment (data, text);
}

/* Only what XML itself defines: a document's own entities may be anything. */
static xmlEntity *
on_entity (void *data, const xmlChar *name)
{
  return xmlGetPredefinedEntity (name);
}

static void
on_reference (void *data, const xmlChar *name)
{
  VoderSsmlParser *self = data;
  g_autofree char *reason = NULL;

  if (self->is_lenient)
    return;

  reason = g_strdup_printf (_ ("the entity “%s” is not known"), name);
  fail (self, VODER_TEXT_ERROR_SYNTAX, reason);
}

static void
on_error (void *data, xmlError *why)
{
  VoderSsmlParser *self = data;
  g_autofree char *reason = NULL;

  if (self->error != NULL || why->level != XML_ERR_FATAL)
    return;
  if (self->is_lenient && self->has_root && why->code != XML_ERR_NO_MEMORY)
    return;

  reason = g_strstrip (g_strdup (why->message != NULL ? why->message : ""));
  g_set_error (&self->error, VODER_TEXT_ERROR,
               why->code == XML_ERR_NO_MEMORY ? VODER_TEXT_ERROR_LIMIT
                                              : VODER_TEXT_ERROR_SYNTAX,
               _ ("Line %d, column %d: %s"), why->line, why->int2, reason);
}

/*
 * Makes a parser; @speaker must outlive it. A lenient one makes the best of
 * what is not well-formed inside of the root.
 */
VoderSsmlParser *
voder_ssml_parser_new (VoderSsmlSpeaker *speaker, gboolean is_lenient)
{
  VoderSsmlParser *self = g_new0 (VoderSsmlParser, 1);
  xmlSAXHandler handler = {
    .initialized = XML_SAX2_MAGIC,
    .startElementNs = on_start,
    .endElementNs = on_end,
    .characters = on_text,
    .ignorableWhitespace = on_text,
    .cdataBlock = on_text,
    .comment = on_comment,
    .processingInstruction = on_instruction,
    .getEntity = on_entity,
    .reference = on_reference,
    .serror = on_error,
  };

  self->speaker = speaker;
  self->is_lenient = is_lenient;
  self->window = voder_text_new ("", 0);
  self->context = xmlCreatePushParserCtxt (&handler, self, NULL, 0, NULL);
  if (self->context == NULL)
    g_error ("Out of memory");
  /* The text is UTF-8 by now, whatever it says. */
  xmlCtxtUseOptions (self->context, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC |
                                        (is_lenient ? XML_PARSE_RECOVER : 0));

  return self;
}

void
voder_ssml_parser_free (VoderSsmlParser *self)
{
  if (self->context->myDoc != NULL)
    xmlFreeDoc (self->context->myDoc);
  xmlFreeParserCtxt (self->context);
  voder_text_unref (self->window);
  g_clear_error (&self->error);
  g_free (self);
}

static gboolean
finish (VoderSsmlParser *self, GError **error)
{
  if (self->error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&self->error));

  return FALSE;
}

/* The window is what is not reported yet, and what is new. */
static void
move_window (VoderSsmlParser *self, VoderText *text)
{
  g_autoptr (VoderTextBuilder) builder = voder_text_builder_new ();
  gsize length = voder_text_get_length (self->window);
  gsize start = CLAMP (MIN (self->cursor, get_position (self)),
                       self->window_start, self->window_start + length);

  voder_text_builder_append_text (builder, self->window,
                                  start - self->window_start, length);
  voder_text_builder_append_text (builder, text, 0,
                                  voder_text_get_length (text));
  voder_text_unref (self->window);
  self->window = voder_text_builder_steal (builder);
  self->window_start = start;
}

/*
 * Parses the next piece of the document.
 *
 * Returns: %FALSE with an error of the speaker, %VODER_TEXT_ERROR_SYNTAX or
 *   %VODER_TEXT_ERROR_LIMIT; the parser is of no more use then
 */
gboolean
voder_ssml_parser_feed (VoderSsmlParser *self, VoderText *text, GError **error)
{
  move_window (self, text);
  xmlParseChunk (self->context, voder_text_get_string (text),
                 (int) voder_text_get_length (text), 0);

  return finish (self, error);
}

/*
 * Ends the document. Returns: as voder_ssml_parser_feed()
 */
gboolean
voder_ssml_parser_end (VoderSsmlParser *self, GError **error)
{
  gboolean is_whole = self->has_root;

  xmlParseChunk (self->context, NULL, 0, 1);
  is_whole =
      self->has_root &&
      (self->is_lenient || voder_ssml_speaker_get_depth (self->speaker) == 0);
  if (!is_whole &&
      (self->error == NULL || self->error->domain == VODER_TEXT_ERROR)) {
    g_clear_error (&self->error);
    fail (self, VODER_TEXT_ERROR_SYNTAX, _ ("the document ends too early"));
  }

  return finish (self, error);
}
