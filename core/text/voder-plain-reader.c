/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/text/voder-plain-reader.h>

#include <string.h>

#include <voder/text/voder-passage-writer.h>
#include <voder/text/voder-text-stream.h>

/* A line of at least so many characters that draw a line is a rule. */
#define RULE_MIN_CHARACTERS 3
/* A longer one is a rule before its end is seen. */
#define RULE_MAX_CHARACTERS 1024

/**
 * VoderPlainReader:
 *
 * Reads plain text in any character set. Blank lines, form feeds and lines
 * that only draw a line (`-----`) end paragraphs; other line ends are spaces.
 * It reads block by block and never needs the whole document.
 *
 * Thread safety: one thread.
 */
struct _VoderPlainReader {
  VoderReader parent_instance;
};

G_DEFINE_FINAL_TYPE (VoderPlainReader, voder_plain_reader, VODER_TYPE_READER)

/* What is known of the line at hand. */
typedef enum {
  LINE_BLANK,
  LINE_RULE,
  LINE_TEXT,
} LineState;

typedef struct {
  VoderPassageWriter *writer;
  LineState line;
  /* Held back as long as the line may be a rule. */
  VoderTextBuilder *rule;
  guint n_rule_characters;
  /* The line end before this line, a space if more text follows. */
  gboolean has_break;
  gint64 break_start;
  gint64 break_end;
} PlainScan;

static gboolean
is_rule_character (gunichar c)
{
  if (c < 0x80)
    return c != 0 && strchr ("-=*_~#+|", (int) c) != NULL;

  /* Dashes and box drawing. */
  return (c >= 0x2010 && c <= 0x2015) || (c >= 0x2500 && c <= 0x259F);
}

static gboolean
end_paragraph (PlainScan *scan, GError **error)
{
  scan->has_break = FALSE;

  return voder_passage_writer_end (scan->writer, error);
}

static gboolean
begin_text (PlainScan *scan, GError **error)
{
  g_autoptr (VoderText) held = voder_text_builder_steal (scan->rule);

  scan->line = LINE_TEXT;
  if (scan->has_break &&
      !voder_passage_writer_append (scan->writer, " ", scan->break_start,
                                    scan->break_end, error))
    return FALSE;
  scan->has_break = FALSE;
  if (scan->n_rule_characters > RULE_MAX_CHARACTERS)
    return TRUE;

  return voder_passage_writer_append_text (scan->writer, held, 0,
                                           voder_text_get_length (held), error);
}

static gboolean
end_line (PlainScan *scan, VoderText *text, gsize position, GError **error)
{
  LineState line = scan->line;

  if (line == LINE_RULE && scan->n_rule_characters < RULE_MIN_CHARACTERS) {
    if (!begin_text (scan, error))
      return FALSE;
    line = LINE_TEXT;
  }
  scan->line = LINE_BLANK;
  if (line != LINE_TEXT) {
    voder_text_unref (voder_text_builder_steal (scan->rule));
    return end_paragraph (scan, error);
  }

  scan->has_break = voder_text_get_source_range (
      text, position, position + 1, &scan->break_start, &scan->break_end);

  return TRUE;
}

/*
 * Takes white space and rule characters at the start of a line; stops where
 * the line turns out to be text.
 */
static gsize
scan_line_start (PlainScan *scan, VoderText *text, gsize position)
{
  const char *string = voder_text_get_string (text);
  gsize length = voder_text_get_length (text);

  while (position < length && string[position] != '\n' &&
         string[position] != '\f') {
    gunichar c = g_utf8_get_char (string + position);
    gsize next = (gsize) (g_utf8_next_char (string + position) - string);

    if (is_rule_character (c)) {
      if (scan->line == LINE_BLANK)
        scan->n_rule_characters = 0;
      scan->line = LINE_RULE;
      if (scan->n_rule_characters <= RULE_MAX_CHARACTERS)
        scan->n_rule_characters++;
    } else if (!g_unichar_isspace (c)) {
      if (scan->line == LINE_BLANK)
        scan->n_rule_characters = 0;
      scan->line = LINE_TEXT;
      break;
    }
    if (scan->line == LINE_RULE &&
        scan->n_rule_characters <= RULE_MAX_CHARACTERS)
      voder_text_builder_append_text (scan->rule, text, position, next);
    position = next;
  }

  return position;
}

static gsize
find_line_end (VoderText *text, gsize position)
{
  const char *string = voder_text_get_string (text);

  return position + strcspn (string + position, "\n\f");
}

static gboolean
scan_text (PlainScan *scan, VoderText *text, GError **error)
{
  const char *string = voder_text_get_string (text);
  gsize length = voder_text_get_length (text);
  gsize position = 0;

  while (position < length) {
    gsize end;

    if (string[position] == '\n' || string[position] == '\f') {
      if (!end_line (scan, text, position, error))
        return FALSE;
      if (string[position] == '\f' && !end_paragraph (scan, error))
        return FALSE;
      position++;
      continue;
    }

    if (scan->line != LINE_TEXT) {
      position = scan_line_start (scan, text, position);
      if (scan->line == LINE_TEXT && !begin_text (scan, error))
        return FALSE;
      continue;
    }

    end = find_line_end (text, position);
    if (!voder_passage_writer_append_text (scan->writer, text, position, end,
                                           error))
      return FALSE;
    position = end;
  }

  return TRUE;
}

/*
 * A last line without a line end; whatever it is, the paragraph ends.
 */
static gboolean
finish (PlainScan *scan, GError **error)
{
  if (scan->line == LINE_RULE &&
      scan->n_rule_characters < RULE_MIN_CHARACTERS &&
      !begin_text (scan, error))
    return FALSE;

  return end_paragraph (scan, error);
}

static gboolean
scan_stream (PlainScan *scan,
             VoderTextStream *stream,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (VoderTextBuilder) builder = voder_text_builder_new ();

  while (!voder_text_stream_is_at_end (stream)) {
    g_autoptr (VoderText) text = NULL;

    if (!voder_text_stream_read (stream, builder, cancellable, error))
      return FALSE;
    text = voder_text_builder_steal (builder);
    if (!scan_text (scan, text, error))
      return FALSE;
    if (!voder_passage_writer_flush (scan->writer, error))
      return FALSE;
  }

  return finish (scan, error);
}

static gboolean
voder_plain_reader_read (VoderReader *reader,
                         GInputStream *stream,
                         VoderSender *passages,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (VoderTextStream) text = voder_text_stream_new (stream, NULL);
  g_autoptr (VoderPassageWriter) writer =
      voder_passage_writer_new (passages, cancellable);
  g_autoptr (VoderTextBuilder) rule = voder_text_builder_new ();
  PlainScan scan = { .writer = writer, .rule = rule };

  return scan_stream (&scan, text, cancellable, error);
}

static void
voder_plain_reader_class_init (VoderPlainReaderClass *klass)
{
  VODER_READER_CLASS (klass)->read = voder_plain_reader_read;
}

static void
voder_plain_reader_init (VoderPlainReader *self)
{
}

/**
 * voder_plain_reader_new:
 *
 * Makes a reader of plain text.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full) (type VoderPlainReader): a new reader
 */
VoderReader *
voder_plain_reader_new (void)
{
  return g_object_new (VODER_TYPE_PLAIN_READER, NULL);
}
