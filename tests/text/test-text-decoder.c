/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#include <string.h>

typedef struct {
  const char *charset;
  const char *bytes;
  gsize n_bytes;
} Input;

#define INPUT(charset, bytes)                                                  \
  (Input)                                                                      \
  {                                                                            \
    charset, bytes, sizeof (bytes) - 1                                         \
  }

/*
 * Decodes in pieces and gives the text and where each character came from.
 */
static char *
decode (const Input *input, gsize piece, GError **error)
{
  g_autoptr (VoderTextDecoder) decoder =
      voder_text_decoder_new (input->charset);
  g_autoptr (VoderTextBuilder) builder = voder_text_builder_new ();
  g_autoptr (VoderText) text = NULL;
  GString *found = NULL;
  const char *string;
  gsize done = 0;

  do {
    gsize n = MIN (piece, input->n_bytes - done);
    gboolean is_last = done + n == input->n_bytes;

    if (!voder_text_decoder_feed (decoder, (const guint8 *) input->bytes + done,
                                  n, is_last, builder, error))
      return NULL;
    done += n;
  } while (done < input->n_bytes);

  text = voder_text_builder_steal (builder);
  string = voder_text_get_string (text);
  g_assert_true (g_utf8_validate (string, -1, NULL));
  found = g_string_new (string);
  for (const char *p = string; *p != '\0'; p = g_utf8_next_char (p)) {
    gsize at = (gsize) (p - string);
    gint64 start = -1;
    gint64 end = -1;

    voder_text_get_source_range (
        text, at, at + (gsize) (g_utf8_next_char (p) - p), &start, &end);
    g_string_append_printf (found, " %d-%d", (int) start, (int) end);
  }

  return g_string_free (found, FALSE);
}

static void
assert_decoded (Input input, const char *expected)
{
  const gsize pieces[] = { G_MAXSIZE, 1, 2, 3, 7, 100, 4096 };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *found = decode (&input, pieces[i], &error);

    g_assert_no_error (error);
    g_assert_cmpstr (found, ==, expected);
  }
}

static void
assert_refused (Input input, VoderTextError code)
{
  const gsize pieces[] = { G_MAXSIZE, 1, 100 };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (decode (&input, pieces[i], &error));
    g_assert_error (error, VODER_TEXT_ERROR, (int) code);
  }
}

static void
utf8_stays_as_it_is (void)
{
  assert_decoded (INPUT (NULL, "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"),
                  "aé€😀 0-1 1-3 3-6 6-10");
  assert_decoded (INPUT (NULL, ""), "");
}

static void
line_ends_become_line_feeds (void)
{
  assert_decoded (INPUT (NULL, "a\r\nb\rc\n\r"),
                  "a\nb\nc\n\n 0-1 1-3 3-4 4-5 5-6 6-7 7-8");
  assert_decoded (INPUT ("UTF-16LE", "a\0\r\0\n\0b\0"), "a\nb 0-2 2-6 6-8");
}

static void
byte_order_marks_tell_the_charset (void)
{
  assert_decoded (INPUT (NULL, "\xEF\xBB\xBF\xC3\xA9"), "é 3-5");
  assert_decoded (INPUT (NULL, "\xFF\xFEh\0\xE9\0"), "hé 2-4 4-6");
  assert_decoded (INPUT (NULL, "\xFE\xFF\0h\xD8\x3D\xDE\0"), "h😀 2-4 4-8");
  assert_decoded (INPUT (NULL, "\xFF\xFE\0\0h\0\0\0"), "h 4-8");
  assert_decoded (INPUT (NULL, "\0\0\xFE\xFF\0\0\0h"), "h 4-8");
}

static void
utf16_is_recognised_by_its_nuls (void)
{
  assert_decoded (INPUT (NULL, "h\0e\0l\0l\0o\0"),
                  "hello 0-2 2-4 4-6 6-8 8-10");
  assert_decoded (INPUT (NULL, "\0h\0i\0!\0!"), "hi!! 0-2 2-4 4-6 6-8");
}

static void
other_charsets_are_guessed (void)
{
  assert_decoded (INPUT (NULL, "Caf\xE9, cr\xE8me br\xFBl\xE9"
                               "e: tr\xE8s bon."),
                  "Café, crème brûlée: très bon. 0-1 1-2 2-3 3-4 4-5 5-6 6-7 "
                  "7-8 8-9 9-10 10-11 11-12 12-13 13-14 14-15 15-16 16-17 "
                  "17-18 18-19 19-20 20-21 21-22 22-23 23-24 24-25 25-26 "
                  "26-27 27-28 28-29");
  assert_decoded (INPUT (NULL, "na\xEFve"), "naïve 0-1 1-2 2-3 3-4 4-5");
}

static void
the_guess_is_the_same_for_any_pieces (void)
{
  g_autoptr (GString) string = g_string_new (NULL);
  Input input = { NULL, NULL, 0 };
  g_autofree char *whole = NULL;
  const gsize pieces[] = { 1, 13, 4096, 5000 };

  for (guint i = 0; i < 300; i++)
    g_string_append (string, "All of this is ASCII so far. ");
  for (guint i = 0; i < 300; i++)
    g_string_append (string, "Gr\xFC\xDF"
                             "e aus K\xF6ln und M\xFCnchen. ");
  input.bytes = string->str;
  input.n_bytes = string->len;
  whole = decode (&input, G_MAXSIZE, NULL);
  g_assert_nonnull (strstr (whole, "Grüße aus Köln und München."));
  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++) {
    g_autofree char *found = decode (&input, pieces[i], NULL);

    g_assert_cmpstr (found, ==, whole);
  }
}

static void
a_charset_given_overrides (void)
{
  assert_decoded (INPUT ("ISO-8859-1", "\xC3\xA9"), "Ã© 0-1 1-2");
  assert_decoded (INPUT ("Shift_JIS", "\x83\x65\x83\x58 a"),
                  "テス a 0-2 2-4 4-5 5-6");
  assert_decoded (INPUT ("EUC-KR", "\xB0\xA1 x"), "가 x 0-2 2-3 3-4");
  assert_decoded (INPUT ("ISO-2022-JP", "\x1B$B%F%9\x1B(B a"),
                  "テス a 0-5 5-7 7-11 11-12");
  assert_decoded (INPUT ("UTF-16", "\xFE\xFF\0h"), "h 2-4");
  assert_decoded (INPUT ("UTF-7", "a+AOk-b"), "aéb 0-1 1-5 5-7");
}

static void
invalid_bytes_are_replaced (void)
{
  assert_decoded (INPUT ("UTF-8", "a\xFF"
                                  "b"),
                  "a\xEF\xBF\xBD"
                  "b 0-1 1-2 2-3");
  assert_decoded (INPUT ("UTF-8", "\xE2\x82"),
                  "\xEF\xBF\xBD\xEF\xBF\xBD 0-1 1-2");
  assert_decoded (INPUT ("UTF-16LE", "\x00\xD8"
                                     "a\0b"),
                  "\xEF\xBF\xBD"
                  "a\xEF\xBF\xBD 0-2 2-4 4-5");
  assert_decoded (INPUT ("EUC-KR", "\xFF"), "\xEF\xBF\xBD 0-1");
}

static void
damaged_utf8_stays_utf8 (void)
{
  assert_decoded (INPUT (NULL, "\xC3\xA9t\xC3\xA9 \xFF n\xC3\xA9"),
                  "été \xEF\xBF\xBD né 0-2 2-3 3-5 5-6 6-7 7-8 8-9 9-11");
}

static void
control_characters_become_spaces (void)
{
  assert_decoded (INPUT (NULL, "a\0b\x01\tc\x7F\xC2\x85"),
                  "a b \tc   0-1 1-2 2-3 3-4 4-5 5-6 6-7 7-9");
}

static void
binary_data_is_refused (void)
{
  assert_refused (INPUT (NULL, "\177ELF\2\1\1"), VODER_TEXT_ERROR_BINARY);
  assert_refused (INPUT (NULL, "\211PNG\r\n\032\n"), VODER_TEXT_ERROR_BINARY);
  assert_refused (INPUT (NULL, "PK\3\4\24"), VODER_TEXT_ERROR_BINARY);
  assert_refused (INPUT (NULL, "\037\213\010"), VODER_TEXT_ERROR_BINARY);
  assert_refused (INPUT (NULL, "%PDF-1.7"), VODER_TEXT_ERROR_BINARY);
  assert_refused (INPUT (NULL, "RIFF\1\2\3\4WAVEfmt "),
                  VODER_TEXT_ERROR_BINARY);
  assert_refused (INPUT (NULL, "OggS\0\2"), VODER_TEXT_ERROR_BINARY);
  assert_refused (INPUT (NULL, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
                  VODER_TEXT_ERROR_BINARY);
}

static void
random_bytes_are_refused (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  char bytes[8192];

  for (guint i = 0; i < sizeof bytes; i++)
    bytes[i] = (char) g_rand_int (rand);
  assert_refused ((Input){ NULL, bytes, sizeof bytes },
                  VODER_TEXT_ERROR_BINARY);
}

static void
an_unknown_charset_is_an_error (void)
{
  assert_refused (INPUT ("nonsense", "abc"), VODER_TEXT_ERROR_CHARSET);
}

static void
the_charset_found_is_told (void)
{
  g_autoptr (VoderTextDecoder) decoder = voder_text_decoder_new (NULL);
  g_autoptr (VoderTextBuilder) builder = voder_text_builder_new ();

  g_assert_cmpstr (voder_text_decoder_get_charset (decoder), ==, "UTF-8");
  voder_text_decoder_feed (decoder, (const guint8 *) "na\xEFve", 5, TRUE,
                           builder, NULL);
  g_assert_cmpstr (voder_text_decoder_get_charset (decoder), ==,
                   "WINDOWS-1252");
}

static void
no_input_makes_invalid_text (void)
{
  static const char *const charsets[] = {
    NULL,     "UTF-8",     "UTF-16", "UTF-32", "GB18030",    "Big5",
    "EUC-JP", "SHIFT_JIS", "EUC-TW", "KOI8-R", "BIG5-HKSCS", "ISO-2022-KR"
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);

  for (guint round = 0; round < 400; round++) {
    char bytes[600];
    Input input = { charsets[round % G_N_ELEMENTS (charsets)], bytes,
                    (gsize) g_rand_int_range (rand, 0, sizeof bytes) };
    g_autofree char *whole = NULL;
    g_autofree char *cut = NULL;

    for (guint i = 0; i < sizeof bytes; i++)
      bytes[i] = (char) g_rand_int_range (rand, round % 2 ? 0x20 : 0, 256);
    whole = decode (&input, G_MAXSIZE, NULL);
    cut = decode (&input, 3, NULL);
    g_test_message ("%s", input.charset != NULL ? input.charset : "guessed");
    g_assert_cmpstr (cut, ==, whole);
  }
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/text-decoder/utf8-stays-as-it-is", utf8_stays_as_it_is);
  voder_test_add ("/text-decoder/line-ends-become-line-feeds",
                  line_ends_become_line_feeds);
  voder_test_add ("/text-decoder/byte-order-marks-tell-the-charset",
                  byte_order_marks_tell_the_charset);
  voder_test_add ("/text-decoder/utf16-is-recognised-by-its-nuls",
                  utf16_is_recognised_by_its_nuls);
  voder_test_add ("/text-decoder/other-charsets-are-guessed",
                  other_charsets_are_guessed);
  voder_test_add ("/text-decoder/the-guess-is-the-same-for-any-pieces",
                  the_guess_is_the_same_for_any_pieces);
  voder_test_add ("/text-decoder/a-charset-given-overrides",
                  a_charset_given_overrides);
  voder_test_add ("/text-decoder/invalid-bytes-are-replaced",
                  invalid_bytes_are_replaced);
  voder_test_add ("/text-decoder/damaged-utf8-stays-utf8",
                  damaged_utf8_stays_utf8);
  voder_test_add ("/text-decoder/control-characters-become-spaces",
                  control_characters_become_spaces);
  voder_test_add ("/text-decoder/binary-data-is-refused",
                  binary_data_is_refused);
  voder_test_add ("/text-decoder/random-bytes-are-refused",
                  random_bytes_are_refused);
  voder_test_add ("/text-decoder/an-unknown-charset-is-an-error",
                  an_unknown_charset_is_an_error);
  voder_test_add ("/text-decoder/the-charset-found-is-told",
                  the_charset_found_is_told);
  voder_test_add ("/text-decoder/no-input-makes-invalid-text",
                  no_input_makes_invalid_text);

  return voder_test_run ();
}
