/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-sniff-private.h"

#include <string.h>
#include <uchardet.h>

/* Controls are counted in this much of the start of a document. */
#define CONTROL_BYTES 4096
/* So many are let pass; behind them one in twenty. */
#define CONTROLS_FREE  8
#define CONTROLS_SHARE 20
/* A guess from fewer letters than these is not better than a coin. */
#define MIN_HIGH_BYTES 3
/* UTF-16 of no Latin text: the least that is enough, and its longest words. */
#define MIN_PAIRS 16
#define MAX_WORD  32

#define MAGIC(name, offset, string)                                            \
  {                                                                            \
    name, offset, sizeof (string) - 1, string                                  \
  }

/*
 * Gives the name of a common binary kind by its magic number; NULL if none.
 */
const char *
voder_sniff_magic (const guint8 *bytes, gsize n_bytes)
{
  static const struct {
    const char *name;
    guint offset;
    guint length;
    const char *magic;
  } magics[] = {
    MAGIC ("ELF", 0, "\177ELF"),
    MAGIC ("PNG", 0, "\211PNG\r\n"),
    MAGIC ("ZIP", 0, "PK\003\004"),
    MAGIC ("ZIP", 0, "PK\005\006"),
    MAGIC ("gzip", 0, "\037\213"),
    MAGIC ("PDF", 0, "%PDF-"),
    MAGIC ("Ogg", 0, "OggS\0"),
    MAGIC ("WAV", 8, "WAVE"),
    MAGIC ("AVI", 8, "AVI "),
    MAGIC ("WebP", 8, "WEBP"),
    MAGIC ("JPEG", 0, "\377\330\377"),
    MAGIC ("FLAC", 0, "fLaC\0"),
    MAGIC ("MP4", 4, "ftyp"),
    MAGIC ("xz", 0, "\3757zXZ\0"),
    MAGIC ("bzip2", 0, "BZh91AY&SY"),
    MAGIC ("Zstandard", 0, "\050\265\057\375"),
    MAGIC ("7z", 0, "7z\274\257\047\034"),
    MAGIC ("RAR", 0, "Rar!\032\007"),
    MAGIC ("SQLite", 0, "SQLite format 3\0"),
    MAGIC ("Matroska", 0, "\032\105\337\243"),
    MAGIC ("OLE", 0, "\320\317\021\340\241\261\032\341"),
    MAGIC ("Java class", 0, "\312\376\272\276"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (magics); i++) {
    gsize end = magics[i].offset + magics[i].length;

    if (n_bytes < end ||
        memcmp (bytes + magics[i].offset, magics[i].magic, magics[i].length))
      continue;
    if (magics[i].offset == 8 && memcmp (bytes, "RIFF", 4) != 0)
      continue;
    if (magics[i].offset == 4 && bytes[0] != 0)
      continue;
    return magics[i].name;
  }

  return NULL;
}

/*
 * Gives the character set that a byte order mark tells; NULL if there is none.
 */
const char *
voder_sniff_mark (const guint8 *bytes, gsize n_bytes, gsize *mark_length)
{
  static const struct {
    guint length;
    const char *mark;
    const char *charset;
  } marks[] = {
    { 3, "\357\273\277", "UTF-8" },    { 4, "\377\376\0\0", "UTF-32LE" },
    { 4, "\0\0\376\377", "UTF-32BE" }, { 2, "\377\376", "UTF-16LE" },
    { 2, "\376\377", "UTF-16BE" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++) {
    *mark_length = marks[i].length;
    if (n_bytes >= marks[i].length &&
        memcmp (bytes, marks[i].mark, marks[i].length) == 0)
      return marks[i].charset;
  }
  *mark_length = 0;

  return NULL;
}

static gboolean
is_control (guint8 byte)
{
  /* Terminals' escape, back space and form feed do occur in texts. */
  return (byte < 0x20 && (byte < '\b' || byte > '\r') && byte != 0x1B) ||
         byte == 0x7F;
}

/*
 * Whether the bytes are UTF-8, perhaps cut at the end, without controls, so
 * that nothing else needs to be thought of.
 */
gboolean
voder_sniff_is_plain (const guint8 *bytes, gsize n_bytes)
{
  const char *end = NULL;

  for (gsize i = 0; i < n_bytes; i++) {
    if (is_control (bytes[i]))
      return FALSE;
  }
  if (g_utf8_validate_len ((const char *) bytes, n_bytes, &end))
    return TRUE;

  return g_utf8_get_char_validated (
             end, (gssize) (n_bytes - (gsize) (end - (const char *) bytes))) ==
         (gunichar) -2;
}

/*
 * Whether each pair is a character that exists and no control; halves of
 * surrogate pairs pass.
 */
static gboolean
are_characters (const guint8 *bytes, gsize n_pairs, guint high)
{
  for (gsize i = 0; i < n_pairs; i++) {
    gunichar c = (gunichar) bytes[i * 2 + high] << 8 | bytes[i * 2 + 1 - high];

    if (c < 0x20 && is_control ((guint8) c))
      return FALSE;
    if (!g_unichar_isdefined (c) && (c < 0xD800 || c > 0xDFFF))
      return FALSE;
  }

  return TRUE;
}

/*
 * Tells UTF-16 by where its NULs are: all on one side of the pairs. In Latin
 * text most pairs have one; in others spaces and line ends do, and then it
 * takes more text to be sure.
 */
const char *
voder_sniff_utf16 (const guint8 *bytes, gsize n_bytes)
{
  gsize n_nuls[2] = { 0, 0 };
  gsize n_pairs = n_bytes / 2;
  gsize n_either;
  guint high;

  for (gsize i = 0; i < n_pairs * 2; i++)
    n_nuls[i % 2] += bytes[i] == 0;

  if ((n_nuls[0] == 0) == (n_nuls[1] == 0))
    return NULL;
  high = n_nuls[0] > 0 ? 0 : 1;
  n_either = n_nuls[high];
  if (n_either * 2 < n_pairs &&
      (n_pairs < MIN_PAIRS || n_either * MAX_WORD < n_pairs))
    return NULL;
  if (n_pairs < 2 || !are_characters (bytes, n_pairs, high))
    return NULL;

  return high == 0 ? "UTF-16BE" : "UTF-16LE";
}

/*
 * Counts on; TRUE when there are too many controls for a text. The result is
 * the same however the document is cut.
 */
gboolean
voder_sniff_controls (VoderControlCount *count,
                      const guint8 *bytes,
                      gsize n_bytes)
{
  for (gsize i = 0; i < n_bytes && count->n_bytes < CONTROL_BYTES; i++) {
    count->n_bytes++;
    if (!is_control (bytes[i]))
      continue;
    count->n_controls++;
    if (count->n_controls > CONTROLS_FREE + count->n_bytes / CONTROLS_SHARE)
      return TRUE;
  }

  return FALSE;
}

/*
 * Guesses the character set of bytes that are not UTF-8 throughout. Windows'
 * superset stands for Latin-1, as on the web: of the two it is what is found.
 */
char *
voder_sniff_charset (const guint8 *bytes, gsize n_bytes)
{
  uchardet_t detector = uchardet_new ();
  g_autofree char *charset = NULL;
  gsize n_high = 0;

  for (gsize i = 0; i < n_bytes; i++)
    n_high += bytes[i] >= 0x80;

  if (uchardet_handle_data (detector, (const char *) bytes, n_bytes) == 0) {
    uchardet_data_end (detector);
    charset = g_strdup (uchardet_get_charset (detector));
  }
  uchardet_delete (detector);

  if (charset == NULL || *charset == '\0' || n_high < MIN_HIGH_BYTES ||
      g_str_equal (charset, "ASCII") || g_str_equal (charset, "ISO-8859-1") ||
      g_str_has_prefix (charset, "UTF-")) {
    g_free (charset);
    charset = g_strdup ("WINDOWS-1252");
  }

  return g_steal_pointer (&charset);
}
