/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-charset-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define REPLACEMENT 0xFFFD

typedef VoderCharsetResult (*StepFunc) (VoderCharset *self,
                                        const guint8 *bytes,
                                        gsize n_bytes,
                                        VoderCharsetStep *step);

/*
 * A character set, decoded a character at a time so that the place of each in
 * the source is known. UTF-8, -16 and -32 are decoded here; sets of one byte a
 * character through a table made at the start; all others through iconv.
 */
struct _VoderCharset {
  char *name;
  StepFunc step;
  gboolean has_ascii;
  gboolean is_big_endian;
  GIConv converter;
  gunichar table[256];
};

static void
set_one (VoderCharsetStep *step, gsize n_bytes, gunichar c)
{
  step->n_bytes = n_bytes;
  step->n_characters = 1;
  step->characters[0] = c;
}

static VoderCharsetResult
step_utf8 (VoderCharset *self,
           const guint8 *bytes,
           gsize n_bytes,
           VoderCharsetStep *step)
{
  gunichar c;

  /* GLib takes a NUL for the end of the text. */
  if (bytes[0] < 0x80) {
    set_one (step, 1, bytes[0]);
    return VODER_CHARSET_CHARACTERS;
  }

  c = g_utf8_get_char_validated ((const char *) bytes, (gssize) n_bytes);
  if (c == (gunichar) -2)
    return VODER_CHARSET_INCOMPLETE;
  if (c == (gunichar) -1)
    return VODER_CHARSET_INVALID;
  set_one (step, g_unichar_to_utf8 (c, NULL), c);

  return VODER_CHARSET_CHARACTERS;
}

static guint
get_unit16 (VoderCharset *self, const guint8 *bytes)
{
  return self->is_big_endian ? (guint) (bytes[0] << 8 | bytes[1])
                             : (guint) (bytes[1] << 8 | bytes[0]);
}

static VoderCharsetResult
step_utf16 (VoderCharset *self,
            const guint8 *bytes,
            gsize n_bytes,
            VoderCharsetStep *step)
{
  guint high;
  guint low;

  if (n_bytes < 2)
    return VODER_CHARSET_INCOMPLETE;

  high = get_unit16 (self, bytes);
  if (high < 0xD800 || high > 0xDFFF) {
    set_one (step, 2, high);
    return VODER_CHARSET_CHARACTERS;
  }

  set_one (step, 2, REPLACEMENT);
  if (high >= 0xDC00)
    return VODER_CHARSET_CHARACTERS;
  if (n_bytes < 4)
    return VODER_CHARSET_INCOMPLETE;
  low = get_unit16 (self, bytes + 2);
  if (low >= 0xDC00 && low <= 0xDFFF)
    set_one (step, 4, 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));

  return VODER_CHARSET_CHARACTERS;
}

static VoderCharsetResult
step_utf32 (VoderCharset *self,
            const guint8 *bytes,
            gsize n_bytes,
            VoderCharsetStep *step)
{
  gunichar c;

  if (n_bytes < 4)
    return VODER_CHARSET_INCOMPLETE;

  if (self->is_big_endian)
    c = (gunichar) get_unit16 (self, bytes) << 16 |
        get_unit16 (self, bytes + 2);
  else
    c = (gunichar) get_unit16 (self, bytes + 2) << 16 |
        get_unit16 (self, bytes);
  set_one (step, 4, g_unichar_validate (c) ? c : REPLACEMENT);

  return VODER_CHARSET_CHARACTERS;
}

static VoderCharsetResult
step_table (VoderCharset *self,
            const guint8 *bytes,
            gsize n_bytes,
            VoderCharsetStep *step)
{
  set_one (step, 1, self->table[bytes[0]]);

  return VODER_CHARSET_CHARACTERS;
}

/*
 * Gives iconv room for @n_characters only, so that it stops behind them.
 */
static VoderCharsetResult
convert (VoderCharset *self,
         const guint8 *bytes,
         gsize n_bytes,
         guint n_characters,
         VoderCharsetStep *step)
{
  char *in = (char *) bytes;
  char *out = (char *) step->characters;
  gsize in_left = n_bytes;
  gsize out_left = n_characters * sizeof (gunichar);
  gsize result = g_iconv (self->converter, &in, &in_left, &out, &out_left);
  int code = result == (gsize) -1 ? errno : 0;

  step->n_bytes = n_bytes - in_left;
  step->n_characters = n_characters - (guint) (out_left / sizeof (gunichar));
  if (step->n_bytes > 0 || code == 0)
    return VODER_CHARSET_CHARACTERS;
  if (code == EINVAL)
    return VODER_CHARSET_INCOMPLETE;

  return VODER_CHARSET_INVALID;
}

static VoderCharsetResult
step_iconv (VoderCharset *self,
            const guint8 *bytes,
            gsize n_bytes,
            VoderCharsetStep *step)
{
  VoderCharsetResult result = VODER_CHARSET_INVALID;

  /* Some sets have characters that become two. */
  for (guint n = 1; n <= VODER_CHARSET_MAX_CHARACTERS; n++) {
    result = convert (self, bytes, n_bytes, n, step);
    if (result != VODER_CHARSET_INVALID)
      return result;
  }

  return result;
}

/*
 * Fills the table when each byte is a character of its own or invalid.
 */
static gboolean
make_table (VoderCharset *self)
{
  for (guint i = 0; i < 256; i++) {
    guint8 byte = (guint8) i;
    VoderCharsetStep step = { 0 };
    VoderCharsetResult result = step_iconv (self, &byte, 1, &step);

    g_iconv (self->converter, NULL, NULL, NULL, NULL);
    if (result == VODER_CHARSET_INCOMPLETE)
      return FALSE;
    if (result == VODER_CHARSET_CHARACTERS && step.n_characters != 1)
      return FALSE;
    self->table[i] =
        result == VODER_CHARSET_INVALID ? REPLACEMENT : step.characters[0];
  }

  return TRUE;
}

/*
 * Whether bytes below 128 at the start of a character are always ASCII. It is
 * not so in sets that switch by escape sequences or shift characters.
 */
static gboolean
check_ascii (VoderCharset *self)
{
  for (guint8 i = 0x20; i < 0x7F; i++) {
    VoderCharsetStep step = { 0 };

    if (step_iconv (self, &i, 1, &step) != VODER_CHARSET_CHARACTERS ||
        step.n_characters != 1 || step.characters[0] != i)
      return FALSE;
  }

  return g_ascii_strncasecmp (self->name, "ISO-2022", 8) != 0 &&
         g_ascii_strncasecmp (self->name, "UTF-7", 5) != 0 &&
         g_ascii_strncasecmp (self->name, "HZ", 2) != 0;
}

static gboolean
open_converter (VoderCharset *self, GError **error)
{
  /* In the machine's own byte order and without a byte order mark. */
  self->converter = g_iconv_open (
      G_BYTE_ORDER == G_LITTLE_ENDIAN ? "UTF-32LE" : "UTF-32BE", self->name);
  if (self->converter == (GIConv) -1) {
    g_set_error (error, VODER_TEXT_ERROR, VODER_TEXT_ERROR_CHARSET,
                 _ ("Unknown character set “%s”"), self->name);
    return FALSE;
  }

  self->step = make_table (self) ? step_table : step_iconv;
  self->has_ascii = check_ascii (self);
  g_iconv (self->converter, NULL, NULL, NULL, NULL);

  return TRUE;
}

/*
 * Opens a character set by a name that iconv knows. UTF-16 and UTF-32 without
 * a byte order are little endian; the decoder looks at the mark before that.
 */
VoderCharset *
voder_charset_new (const char *name, GError **error)
{
  static const struct {
    const char *name;
    StepFunc step;
    gboolean is_big_endian;
  } own[] = {
    { "UTF-8", step_utf8, FALSE },     { "UTF8", step_utf8, FALSE },
    { "UTF-16", step_utf16, FALSE },   { "UTF-16LE", step_utf16, FALSE },
    { "UTF-16BE", step_utf16, TRUE },  { "UTF-32", step_utf32, FALSE },
    { "UTF-32LE", step_utf32, FALSE }, { "UTF-32BE", step_utf32, TRUE },
  };
  g_autoptr (VoderCharset) self = g_new0 (VoderCharset, 1);

  self->name = g_strdup (name);
  self->converter = (GIConv) -1;
  for (guint i = 0; i < G_N_ELEMENTS (own); i++) {
    if (g_ascii_strcasecmp (name, own[i].name) != 0)
      continue;
    self->step = own[i].step;
    self->is_big_endian = own[i].is_big_endian;
    self->has_ascii = own[i].step == step_utf8;
    return g_steal_pointer (&self);
  }

  if (!open_converter (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
voder_charset_free (VoderCharset *self)
{
  if (self->converter != (GIConv) -1)
    g_iconv_close (self->converter);
  g_free (self->name);
  g_free (self);
}

const char *
voder_charset_get_name (VoderCharset *self)
{
  return self->name;
}

/*
 * Whether a byte below 128 at the start of a character stands for itself.
 */
gboolean
voder_charset_has_ascii (VoderCharset *self)
{
  return self->has_ascii;
}

/*
 * Decodes the characters that the front of @bytes holds: as few as can be,
 * none for an escape sequence. @n_bytes is at least 1.
 */
VoderCharsetResult
voder_charset_step (VoderCharset *self,
                    const guint8 *bytes,
                    gsize n_bytes,
                    VoderCharsetStep *step)
{
  return self->step (self, bytes, n_bytes, step);
}
