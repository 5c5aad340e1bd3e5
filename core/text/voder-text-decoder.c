/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/text/voder-text-decoder.h>

#include <string.h>

#include <glib/gi18n-lib.h>

#include "voder-charset-private.h"
#include "voder-sniff-private.h"

/* Magic numbers and byte order marks are no longer than this. */
#define MARK_BYTES 16
/* What is looked at, before and behind the first byte that is not UTF-8. */
#define HISTORY_BYTES 2048
#define GUESS_BYTES   4096

#define REPLACEMENT 0xFFFD

typedef enum {
  PHASE_START,
  PHASE_UTF8,
  PHASE_GUESS,
  PHASE_FIXED,
} Phase;

/* A piece of the input, or what is left of it. */
typedef struct {
  const guint8 *bytes;
  gsize n_bytes;
  gsize position;
  gboolean is_last;
} Piece;

/**
 * VoderTextDecoder:
 *
 * Turns bytes of any character set into UTF-8, in pieces of any size, and
 * keeps which byte each character came from. Line ends become line feeds,
 * control characters spaces, invalid bytes U+FFFD.
 *
 * Without a character set given, the text is UTF-8 up to the first bytes that
 * are not; what stands around them tells the set of the rest. A byte order
 * mark settles it at once, and UTF-16 without one is recognised.
 *
 * Thread safety: one thread.
 */
struct _VoderTextDecoder {
  GObject parent_instance;

  char *wanted;
  VoderCharset *charset;
  Phase phase;
  gboolean counts_controls;
  VoderControlCount controls;
  gsize n_multibyte;
  GByteArray *history;

  /* What is not decoded yet, and where in the source it begins. */
  GByteArray *held;
  gint64 offset;

  /* A carriage return waits for what follows it. */
  gboolean has_return;
  gint64 return_start;
  gint64 return_end;
};

G_DEFINE_FINAL_TYPE (VoderTextDecoder, voder_text_decoder, G_TYPE_OBJECT)

static gint64
get_offset (VoderTextDecoder *self, const Piece *piece)
{
  return self->offset + (gint64) piece->position;
}

/*
 * Ends a line at the carriage return that waits, if one does. TRUE when @next,
 * which ends at @end, is part of that line end.
 */
static gboolean
end_line (VoderTextDecoder *self,
          VoderTextBuilder *builder,
          gunichar next,
          gint64 end)
{
  gboolean is_pair = next == '\n';

  if (!self->has_return)
    return FALSE;

  self->has_return = FALSE;
  voder_text_builder_append (builder, "\n", 1, self->return_start,
                             is_pair ? end : self->return_end);

  return is_pair;
}

static void
emit (VoderTextDecoder *self,
      VoderTextBuilder *builder,
      gunichar c,
      gint64 start,
      gint64 end)
{
  char utf8[6];
  int length;

  if (end_line (self, builder, c, end))
    return;
  if (c == '\r') {
    self->has_return = TRUE;
    self->return_start = start;
    self->return_end = end;
    return;
  }
  if (g_unichar_iscntrl (c) && c != '\t' && c != '\n' && c != '\f')
    c = ' ';

  length = g_unichar_to_utf8 (c, utf8);
  voder_text_builder_append (builder, utf8, length, start, end);
}

static gboolean
is_continuation (const guint8 *bytes, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    if ((bytes[i] & 0xC0) != 0x80)
      return FALSE;
  }

  return TRUE;
}

/*
 * Gives the length of the character of more than one byte at the front, when
 * it is valid UTF-8, whole, and not a control; otherwise 0.
 */
static gsize
get_multibyte_length (const guint8 *bytes, gsize n_bytes)
{
  guint8 first = bytes[0];
  guint8 second = n_bytes > 1 ? bytes[1] : 0;
  gsize length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;

  if (first < 0xC2 || first > 0xF4 || n_bytes < length ||
      !is_continuation (bytes + 1, length - 1))
    return 0;
  if ((first == 0xC2 && second < 0xA0) || (first == 0xE0 && second < 0xA0) ||
      (first == 0xED && second > 0x9F) || (first == 0xF0 && second < 0x90) ||
      (first == 0xF4 && second > 0x8F))
    return 0;

  return length;
}

/*
 * Gives the end of the bytes from the piece's position on that stand for
 * themselves in UTF-8.
 */
static gsize
find_plain_end (VoderTextDecoder *self, const Piece *piece)
{
  const guint8 *bytes = piece->bytes;
  gboolean is_utf8 = self->phase == PHASE_UTF8;
  gsize i = piece->position;

  while (i < piece->n_bytes) {
    gsize length = 1;

    if (bytes[i] >= 0x80) {
      length =
          is_utf8 ? get_multibyte_length (bytes + i, piece->n_bytes - i) : 0;
      self->n_multibyte += length > 0;
    } else if (bytes[i] < 0x20 || bytes[i] == 0x7F) {
      length = bytes[i] == '\n' || bytes[i] == '\t' || bytes[i] == '\f';
    }
    if (length == 0)
      break;
    i += length;
  }

  return i;
}

static void
emit_plain (VoderTextDecoder *self,
            Piece *piece,
            gsize end,
            VoderTextBuilder *builder)
{
  gint64 start = get_offset (self, piece);

  if (end_line (self, builder, piece->bytes[piece->position], start + 1)) {
    piece->position++;
    start++;
  }
  voder_text_builder_append (
      builder, (const char *) piece->bytes + piece->position,
      (gssize) (end - piece->position), start, self->offset + (gint64) end);
  piece->position = end;
}

/*
 * Decodes up to the end of the piece, to a character that it holds only a part
 * of, or, as long as the set is not settled, to a byte that is not UTF-8.
 */
static void
decode (VoderTextDecoder *self, Piece *piece, VoderTextBuilder *builder)
{
  gboolean has_ascii = voder_charset_has_ascii (self->charset);

  while (piece->position < piece->n_bytes) {
    gsize end = has_ascii ? find_plain_end (self, piece) : piece->position;
    gsize left = piece->n_bytes - end;
    VoderCharsetResult result;
    VoderCharsetStep step;
    gint64 start;

    if (end > piece->position)
      emit_plain (self, piece, end, builder);
    if (left == 0)
      return;

    start = get_offset (self, piece);
    result =
        voder_charset_step (self->charset, piece->bytes + end, left, &step);
    if (result == VODER_CHARSET_INCOMPLETE && !piece->is_last)
      return;
    if (result != VODER_CHARSET_CHARACTERS && self->phase == PHASE_UTF8) {
      self->phase = PHASE_GUESS;
      return;
    }
    if (result != VODER_CHARSET_CHARACTERS) {
      step.n_bytes = step.n_characters = 1;
      step.characters[0] = REPLACEMENT;
    }

    piece->position += step.n_bytes;
    for (guint i = 0; i < step.n_characters; i++)
      emit (self, builder, step.characters[i], start, get_offset (self, piece));
  }
}

static void
remember (VoderTextDecoder *self, const guint8 *bytes, gsize n_bytes)
{
  GByteArray *history = self->history;

  if (n_bytes > HISTORY_BYTES) {
    bytes += n_bytes - HISTORY_BYTES;
    n_bytes = HISTORY_BYTES;
  }
  g_byte_array_append (history, bytes, (guint) n_bytes);
  if (history->len > HISTORY_BYTES)
    g_byte_array_remove_range (history, 0, history->len - HISTORY_BYTES);
}

static gboolean
set_charset (VoderTextDecoder *self,
             const char *name,
             Phase phase,
             GError **error)
{
  VoderCharset *charset = voder_charset_new (name, error);

  if (charset == NULL)
    return FALSE;

  g_clear_pointer (&self->charset, voder_charset_free);
  self->charset = charset;
  self->phase = phase;

  return TRUE;
}

/*
 * Whether text with bytes that are not UTF-8 is UTF-8 all the same, with some
 * of it damaged: then most characters of more than one byte are valid.
 */
static gboolean
is_damaged_utf8 (VoderTextDecoder *self, const guint8 *bytes, gsize n_bytes)
{
  gsize n_valid = self->n_multibyte;
  gsize n_invalid = 0;
  gsize i = 0;

  while (i < n_bytes) {
    VoderCharsetStep step = { .n_bytes = 1 };
    VoderCharsetResult result =
        voder_charset_step (self->charset, bytes + i, n_bytes - i, &step);

    if (result == VODER_CHARSET_INVALID)
      n_invalid++;
    else if (result == VODER_CHARSET_CHARACTERS && step.n_bytes > 1)
      n_valid++;
    i += result == VODER_CHARSET_CHARACTERS ? step.n_bytes : 1;
  }

  return n_valid > n_invalid;
}

/*
 * Settles the character set once enough is there.
 */
static gboolean
guess (VoderTextDecoder *self, const Piece *piece, GError **error)
{
  const guint8 *bytes = piece->bytes + piece->position;
  gsize n_bytes = MIN (piece->n_bytes - piece->position, GUESS_BYTES);
  g_autofree char *name = NULL;

  if (n_bytes < GUESS_BYTES && !piece->is_last)
    return TRUE;
  if (is_damaged_utf8 (self, bytes, n_bytes)) {
    self->phase = PHASE_FIXED;
    return TRUE;
  }

  g_byte_array_append (self->history, bytes, (guint) n_bytes);
  name = voder_sniff_charset (self->history->data, self->history->len);
  g_byte_array_set_size (self->history, 0);

  return set_charset (self, name, PHASE_FIXED, error);
}

/*
 * Takes the character set that the caller gave; a mark at the start of the
 * text tells the byte order and is no part of the text.
 */
static gboolean
start_wanted (VoderTextDecoder *self, Piece *piece, GError **error)
{
  gsize mark_length = 0;
  const char *marked =
      voder_sniff_mark (piece->bytes, piece->n_bytes, &mark_length);
  const char *name = self->wanted;

  if (marked != NULL &&
      g_ascii_strncasecmp (marked, name, strlen (name)) == 0) {
    piece->position = mark_length;
    name = marked;
  }

  return set_charset (self, name, PHASE_FIXED, error);
}

static gboolean
start_unknown (VoderTextDecoder *self, Piece *piece, GError **error)
{
  gsize n_bytes = piece->n_bytes;
  const char *name = voder_sniff_mark (piece->bytes, n_bytes, &piece->position);

  if (name != NULL) {
    self->counts_controls = g_str_equal (name, "UTF-8");
    return set_charset (self, name, PHASE_FIXED, error);
  }

  self->counts_controls = TRUE;
  if (voder_sniff_is_plain (piece->bytes, MIN (n_bytes, MARK_BYTES)))
    return set_charset (self, "UTF-8", PHASE_UTF8, error);
  if (n_bytes < VODER_SNIFF_BYTES && !piece->is_last)
    return TRUE;

  name = voder_sniff_utf16 (piece->bytes, MIN (n_bytes, VODER_SNIFF_BYTES));
  if (name == NULL)
    return set_charset (self, "UTF-8", PHASE_UTF8, error);
  self->counts_controls = FALSE;

  return set_charset (self, name, PHASE_FIXED, error);
}

static gboolean
start (VoderTextDecoder *self, Piece *piece, GError **error)
{
  const char *magic;

  if (piece->n_bytes < MARK_BYTES && !piece->is_last)
    return TRUE;

  magic = voder_sniff_magic (piece->bytes, piece->n_bytes);
  if (magic != NULL) {
    g_set_error (error, VODER_TEXT_ERROR, VODER_TEXT_ERROR_BINARY,
                 _ ("This is binary data (%s), not text"), magic);
    return FALSE;
  }

  return self->wanted != NULL ? start_wanted (self, piece, error)
                              : start_unknown (self, piece, error);
}

/*
 * Counts controls in what is new; @piece has bytes from the source's offset
 * on, some of which may have been counted before.
 */
static gboolean
check_controls (VoderTextDecoder *self, const Piece *piece, GError **error)
{
  gint64 counted = (gint64) self->controls.n_bytes - self->offset;
  gsize from = (gsize) CLAMP (counted, 0, (gint64) piece->n_bytes);

  if (!self->counts_controls || counted < 0)
    return TRUE;
  if (!voder_sniff_controls (&self->controls, piece->bytes + from,
                             piece->n_bytes - from))
    return TRUE;

  g_set_error_literal (error, VODER_TEXT_ERROR, VODER_TEXT_ERROR_BINARY,
                       _ ("This is binary data, not text"));

  return FALSE;
}

static gboolean
process (VoderTextDecoder *self,
         Piece *piece,
         VoderTextBuilder *builder,
         GError **error)
{
  gsize first;

  if (self->phase == PHASE_START && !start (self, piece, error))
    return FALSE;
  if (self->phase == PHASE_START)
    return TRUE;
  if (!check_controls (self, piece, error))
    return FALSE;

  first = piece->position;
  if (self->phase == PHASE_UTF8) {
    decode (self, piece, builder);
    remember (self, piece->bytes + first, piece->position - first);
  }
  if (self->phase == PHASE_GUESS && !guess (self, piece, error))
    return FALSE;
  if (self->phase == PHASE_FIXED)
    decode (self, piece, builder);

  return TRUE;
}

static void
voder_text_decoder_finalize (GObject *object)
{
  VoderTextDecoder *self = VODER_TEXT_DECODER (object);

  g_free (self->wanted);
  g_clear_pointer (&self->charset, voder_charset_free);
  g_byte_array_unref (self->history);
  g_byte_array_unref (self->held);

  G_OBJECT_CLASS (voder_text_decoder_parent_class)->finalize (object);
}

static void
voder_text_decoder_class_init (VoderTextDecoderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = voder_text_decoder_finalize;
}

static void
voder_text_decoder_init (VoderTextDecoder *self)
{
  self->history = g_byte_array_new ();
  self->held = g_byte_array_new ();
}

/**
 * voder_text_decoder_new:
 * @charset: (nullable): the character set, by a name that iconv knows, or
 *   %NULL to find out
 *
 * Makes a decoder for one document.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new decoder
 */
VoderTextDecoder *
voder_text_decoder_new (const char *charset)
{
  VoderTextDecoder *self = g_object_new (VODER_TYPE_TEXT_DECODER, NULL);

  self->wanted = g_strdup (charset);

  return self;
}

/**
 * voder_text_decoder_feed:
 * @self: a decoder
 * @bytes: (array length=n_bytes) (nullable): the next bytes of the document
 * @n_bytes: how many
 * @is_last: whether the document ends behind them
 * @builder: where to append the text
 * @error: return location for an error
 *
 * Decodes the next piece. The text is the same however the document is cut;
 * at the end of a piece a few bytes may be held back for the next, up to a few
 * thousand where the character set has to be guessed.
 *
 * Thread safety: one thread.
 *
 * Returns: %FALSE with %VODER_TEXT_ERROR_BINARY when this is no text, or
 *   %VODER_TEXT_ERROR_CHARSET when the character set is not known; the decoder
 *   is of no more use then
 */
gboolean
voder_text_decoder_feed (VoderTextDecoder *self,
                         const guint8 *bytes,
                         gsize n_bytes,
                         gboolean is_last,
                         VoderTextBuilder *builder,
                         GError **error)
{
  gboolean is_held;
  Piece piece = { bytes, n_bytes, 0, is_last };

  g_return_val_if_fail (VODER_IS_TEXT_DECODER (self), FALSE);
  g_return_val_if_fail (bytes != NULL || n_bytes == 0, FALSE);
  g_return_val_if_fail (builder != NULL, FALSE);

  is_held = self->held->len > 0;
  if (is_held) {
    g_byte_array_append (self->held, bytes, (guint) n_bytes);
    piece.bytes = self->held->data;
    piece.n_bytes = self->held->len;
  }

  if (piece.n_bytes > 0 && !process (self, &piece, builder, error))
    return FALSE;

  self->offset += (gint64) piece.position;
  if (is_held)
    g_byte_array_remove_range (self->held, 0, (guint) piece.position);
  else
    g_byte_array_append (self->held, bytes + piece.position,
                         (guint) (n_bytes - piece.position));
  if (is_last)
    end_line (self, builder, 0, 0);

  return TRUE;
}

/**
 * voder_text_decoder_get_charset:
 * @self: a decoder
 *
 * Tells the character set as far as it is known by now.
 *
 * Thread safety: one thread.
 *
 * Returns: (transfer none): its name, `UTF-8` as long as nothing speaks
 *   against it
 */
const char *
voder_text_decoder_get_charset (VoderTextDecoder *self)
{
  g_return_val_if_fail (VODER_IS_TEXT_DECODER (self), NULL);

  if (self->charset == NULL)
    return self->wanted != NULL ? self->wanted : "UTF-8";

  return voder_charset_get_name (self->charset);
}
