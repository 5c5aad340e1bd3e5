/* SPDX-License-Identifier: GPL-3.0-or-later */
/* meson.build includes what it needs of the plugin. */
#include "spoken.h"

#include <string.h>

#include <espeak-ng/speak_lib.h>

/* Of espeak_TextToPhonemes(). */
#define MODE_IPA 2

#define TOMATO "təˈmeɪtəʊ"

static void
set_voice (const char *voice)
{
  g_autoptr (GError) error = NULL;

  voder_espeak_library_start (&error);
  g_assert_no_error (error);
  g_assert_cmpint (espeak_ng_SetVoiceByName (voice), ==, ENS_OK);
  voder_espeak_phonemes_forget ();
}

/* The library's own IPA for a text; with @is_plain without stress. */
static char *
pronounce (const char *text, gboolean is_plain)
{
  g_autoptr (GString) ipa = g_string_new (NULL);
  gconstpointer rest = text;

  while (rest != NULL) {
    const char *part =
        espeak_TextToPhonemes (&rest, espeakCHARS_UTF8, MODE_IPA);

    for (; *part != '\0'; part = g_utf8_next_char (part)) {
      gunichar c = g_utf8_get_char (part);

      if (!is_plain || (c != 0x2C8 && c != 0x2CC && c != ' '))
        g_string_append_unichar (ipa, c);
    }
  }

  return g_utf8_normalize (ipa->str, -1, G_NORMALIZE_DEFAULT_COMPOSE);
}

/* What the library says of a word comes back as phonemes that are the same. */
static void
assert_comes_back (const char *voice, const char *word)
{
  g_autofree char *ipa = pronounce (word, FALSE);
  g_autofree char *expected = pronounce (word, TRUE);
  g_autofree char *names = voder_espeak_phonemes_from_ipa (ipa);
  g_autofree char *text = NULL;
  g_autofree char *found = NULL;

  if (names == NULL)
    g_error ("%s: nothing for “%s” of “%s”", voice, ipa, word);
  text = g_strconcat ("[[", names, "]]", NULL);
  found = pronounce (text, TRUE);
  if (!g_str_equal (found, expected))
    g_error ("%s: “%s” of “%s” became “%s”, %s", voice, expected, word, found,
             names);
}

static void
test_voices (void)
{
  static const char *const texts[][2] = {
    { "en", "tomato thing judge zoo measure bird car water little button world "
            "hour fire near there poor boy house quick you church three" },
    { "en-us", "tomato thing judge zoo measure bird car water little button "
               "world hour fire there poor boy house quick you church three" },
    { "de", "Haus Tag Kind schön Mädchen Buch ich Pferd Deutsch Brot Frühling "
            "Vögel Königin Zeit Ding rot Abend größer Stunde" },
    { "fr",
      "bonjour oui pain vin blanc un chat famille peur feu rue nuit parler "
      "soleil montagne" },
    { "es", "hola perro llave niño jamón queso guitarra agua ciudad" },
    { "it", "ciao gnocchi famiglia pizza zero scienza giorno" },
    { "pt-br", "pão mãe bom não coração" },
    { "nl", "huis goed schip Utrecht vrouw" },
    { "sv", "sjuk tjugo kött" },
    { "nb", "takk kjøre" },
    { "fi", "hyvää päivää kiitos" },
    { "pl", "dzień dobry szczęście źdźbło" },
    { "cs", "řeka děkuji prosím" },
    { "hu", "gyerek köszönöm" },
    { "ro", "bună mulțumesc" },
    { "tr", "güneş teşekkür" },
    { "el", "γεια καλημέρα" },
    { "ru", "привет мир спасибо язык" },
    { "hi", "नमस्ते धन्यवाद" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_auto (GStrv) words = g_strsplit (texts[i][1], " ", -1);

    set_voice (texts[i][0]);
    for (guint n = 0; words[n] != NULL; n++)
      assert_comes_back (texts[i][0], words[n]);
  }
}

static void
test_ways_to_write (void)
{
  static const char *const pairs[][2] = {
    { "/t͡ʃɜːt͜ʃ/", "tʃɜːtʃ" },   { "[hə.ˈləʊ]", "həˈləʊ" },
    { "gəʊ", "ɡəʊ" },           { "ka:", "kaː" },
    { "'bɪt'bɪt", "ˈbɪtˈbɪt" }, { "hə\n\tləʊ", "hə ləʊ" },
    { "b]]ɑ[[t", "bɑːt" },      { "rɛd", "ɹɛd" },
    { "ˈˈˌˈbɪt", "ˈbɪt" },
  };
  g_autofree char *many = g_strnfill (61, 'b');
  g_autoptr (GString) stress = g_string_new (NULL);

  set_voice ("en");
  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++) {
    g_autofree char *found = voder_espeak_phonemes_from_ipa (pairs[i][0]);
    g_autofree char *expected = voder_espeak_phonemes_from_ipa (pairs[i][1]);

    g_assert_nonnull (expected);
    g_assert_cmpstr (found, ==, expected);
  }

  g_assert_null (voder_espeak_phonemes_from_ipa (""));
  g_assert_null (voder_espeak_phonemes_from_ipa ("ˈ . "));
  g_assert_null (voder_espeak_phonemes_from_ipa ("kʘa"));
  g_assert_null (voder_espeak_phonemes_from_ipa ("T@"));
  g_assert_null (voder_espeak_phonemes_from_ipa (many));
  many[60] = '\0';
  /* They count as phonemes in the library. */
  for (guint i = 0; i < 200; i++)
    g_string_append (stress, "ˈ ");
  g_string_append (stress, "a");
  g_assert_null (voder_espeak_phonemes_from_ipa (stress->str));
  {
    g_autofree char *most = voder_espeak_phonemes_from_ipa (many);

    g_assert_nonnull (most);
  }
}

/* @text with parts in curly brackets, each pronounced as @ipa. */
static VoderUtterance *
create_pronounced (const char *text, const char *ipa)
{
  g_autoptr (VoderTextBuilder) text_builder = voder_text_builder_new ();
  g_autoptr (VoderUtteranceBuilder) builder =
      voder_utterance_builder_new (NULL);
  g_autoptr (VoderText) pronounced = NULL;
  gint64 start = 0;
  g_auto (GStrv) parts = g_strsplit_set (text, "{}", -1);

  for (guint i = 0; parts[i] != NULL; i++) {
    gint64 end = start + (gint64) strlen (parts[i]);

    if (i % 2 == 1)
      voder_text_builder_begin_pronunciation (text_builder, ipa);
    voder_text_builder_append (text_builder, parts[i], -1, start, end);
    start = end;
    voder_text_builder_end_pronunciation (text_builder);
  }
  pronounced = voder_text_builder_steal (text_builder);
  voder_utterance_builder_set_text (builder, pronounced);
  voder_utterance_builder_set_voice (builder, "en");

  return voder_utterance_builder_end (builder);
}

/* Each word of the text has its mark, those that are pronounced too. */
static void
assert_words (const char *text, const char *expected)
{
  g_autoptr (VoderEngine) engine = spoken_create_engine ("espeak");
  g_autoptr (VoderUtterance) utterance = create_pronounced (text, TOMATO);
  g_autoptr (Spoken) spoken = spoken_new (engine, utterance);
  g_autofree char *words = spoken_dup_words (spoken);

  g_assert_cmpuint (spoken->n_frames, >, 0);
  spoken_assert_marks (spoken);
  g_assert_cmpstr (words, ==, expected);
}

static void
test_marks (void)
{
  assert_words ("I say {potato} now.", "I|say|potato|now");
  assert_words ("{Größe}, and {ü é} is", "Größe|and|ü é|is");
  assert_words ("A{b}c, {x}{y} end.", "A|b|c|x|y|end");
  assert_words ("It [[is]] {so} [[h@l'oU]].", "It|is|so|h|@|l'oU");
  assert_words ("{All}", "All");
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/espeak-phonemes/what-a-voice-says-comes-back", test_voices);
  voder_test_add ("/espeak-phonemes/ipa-is-written-in-many-ways",
                  test_ways_to_write);
  voder_test_add ("/espeak-phonemes/each-word-has-its-mark", test_marks);

  return voder_test_run ();
}
