/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-ssml-phonemes.h"

#include <string.h>

/* No word is longer. */
#define MAX_BYTES 256

/* X-SAMPA by John Wells, 1995, as far as it differs from the IPA; a symbol
 * comes before those that it begins with. */
static const struct {
  const char *sampa;
  const char *ipa;
} symbols[] = {
  { "_B_L", "\u1DC5" }, { "_H_T", "\u1DC4" }, { "_R_F", "\u1DC8" },
  { "|\\|\\", "ǁ" },    { "r\\`", "ɻ" },      { "<\\", "ʢ" },
  { ">\\", "ʡ" },       { "-\\", "‿" },       { "!\\", "ǃ" },
  { "|\\", "ǀ" },       { "=\\", "ǂ" },       { "?\\", "ʕ" },
  { ":\\", "ˑ" },       { "@\\", "ɘ" },       { "@`", "ɚ" },
  { "3\\", "ɞ" },       { "3`", "ɝ" },        { "B\\", "ʙ" },
  { "G\\", "ɢ" },       { "H\\", "ʜ" },       { "I\\", "ᵻ" },
  { "J\\", "ɟ" },       { "K\\", "ɮ" },       { "L\\", "ʟ" },
  { "M\\", "ɰ" },       { "N\\", "ɴ" },       { "O\\", "ʘ" },
  { "R\\", "ʀ" },       { "U\\", "ᵿ" },       { "X\\", "ħ" },
  { "h\\", "ɦ" },       { "j\\", "ʝ" },       { "l\\", "ɺ" },
  { "p\\", "ɸ" },       { "r\\", "ɹ" },       { "s\\", "ɕ" },
  { "v\\", "ʋ" },       { "x\\", "ɧ" },       { "z\\", "ʑ" },
  { "d`", "ɖ" },        { "l`", "ɭ" },        { "n`", "ɳ" },
  { "r`", "ɽ" },        { "s`", "ʂ" },        { "t`", "ʈ" },
  { "z`", "ʐ" },        { "b_<", "ɓ" },       { "d_<", "ɗ" },
  { "g_<", "ɠ" },       { "_<", "ʼ" },        { "_>", "ʼ" },
  { "_\"", "\u0308" },  { "_+", "\u031F" },   { "_-", "\u0320" },
  { "_/", "\u030C" },   { "_0", "\u0325" },   { "_=", "\u0329" },
  { "_?\\", "ˤ" },      { "_A", "\u0318" },   { "_B", "\u030F" },
  { "_F", "\u0302" },   { "_G", "ˠ" },        { "_H", "\u0301" },
  { "_L", "\u0300" },   { "_M", "\u0304" },   { "_N", "\u033C" },
  { "_O", "\u0339" },   { "_R", "\u030C" },   { "_T", "\u030B" },
  { "_X", "\u0306" },   { "_\\", "\u0302" },  { "_^", "\u032F" },
  { "_a", "\u033A" },   { "_c", "\u031C" },   { "_d", "\u032A" },
  { "_e", "\u0334" },   { "_h", "ʰ" },        { "_j", "ʲ" },
  { "_k", "\u0330" },   { "_l", "ˡ" },        { "_m", "\u033B" },
  { "_n", "ⁿ" },        { "_o", "\u031E" },   { "_q", "\u0319" },
  { "_r", "\u031D" },   { "_t", "\u0324" },   { "_v", "\u032C" },
  { "_w", "ʷ" },        { "_x", "\u033D" },   { "_}", "\u031A" },
  { "_~", "\u0303" },   { "_", "\u0361" },    { "@", "ə" },
  { "{", "æ" },         { "}", "ʉ" },         { "1", "ɨ" },
  { "2", "ø" },         { "3", "ɜ" },         { "4", "ɾ" },
  { "5", "ɫ" },         { "6", "ɐ" },         { "7", "ɤ" },
  { "8", "ɵ" },         { "9", "œ" },         { "&", "ɶ" },
  { "?", "ʔ" },         { "\"", "ˈ" },        { "%", "ˌ" },
  { ":", "ː" },         { "`", "˞" },         { "~", "\u0303" },
  { "=", "\u0329" },    { "'", "ʲ" },         { "A", "ɑ" },
  { "B", "β" },         { "C", "ç" },         { "D", "ð" },
  { "E", "ɛ" },         { "F", "ɱ" },         { "G", "ɣ" },
  { "H", "ɥ" },         { "I", "ɪ" },         { "J", "ɲ" },
  { "K", "ɬ" },         { "L", "ʎ" },         { "M", "ɯ" },
  { "N", "ŋ" },         { "O", "ɔ" },         { "P", "ʋ" },
  { "Q", "ɒ" },         { "R", "ʁ" },         { "S", "ʃ" },
  { "T", "θ" },         { "U", "ʊ" },         { "V", "ʌ" },
  { "W", "ʍ" },         { "X", "χ" },         { "Y", "ʏ" },
  { "Z", "ʒ" },         { "g", "ɡ" },         { "-", "" },
};

static char *
from_sampa (const char *sampa)
{
  GString *ipa = g_string_new (NULL);

  while (*sampa != '\0') {
    gsize i = 0;

    while (i < G_N_ELEMENTS (symbols) &&
           !g_str_has_prefix (sampa, symbols[i].sampa))
      i++;
    if (i < G_N_ELEMENTS (symbols)) {
      g_string_append (ipa, symbols[i].ipa);
      sampa += strlen (symbols[i].sampa);
    } else {
      const char *next = g_utf8_next_char (sampa);

      g_string_append_len (ipa, sampa, next - sampa);
      sampa = next;
    }
  }

  return g_string_free (ipa, FALSE);
}

/*
 * Gives phonemes as those of the IPA (transfer full), composed; %NULL when
 * there are none, or of an alphabet that is not known. Without an alphabet they
 * are of the IPA.
 */
char *
voder_ssml_phonemes_to_ipa (const char *alphabet, const char *phonemes)
{
  g_autofree char *ipa = NULL;

  if (phonemes == NULL || *phonemes == '\0' || strlen (phonemes) > MAX_BYTES)
    return NULL;

  if (alphabet == NULL || g_ascii_strcasecmp (alphabet, "ipa") == 0)
    ipa = g_strdup (phonemes);
  else if (g_ascii_strcasecmp (alphabet, "x-sampa") == 0)
    ipa = from_sampa (phonemes);
  else
    return NULL;

  return g_utf8_normalize (ipa, -1, G_NORMALIZE_DEFAULT_COMPOSE);
}
