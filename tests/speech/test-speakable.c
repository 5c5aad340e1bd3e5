/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

/* Longer than most languages are. */
#define LONG "ru-Cyrl-RU-x-that-of-a-village-in-the-north"

/* What a voice must not be silent on. */
static const struct {
  const char *text;
  const char *language;
  gboolean suits;
} cases[] = {
  { "Hello", "en", TRUE },   { "Привет", "en", FALSE },
  { "Привет", "ru", TRUE },  { "Привет", "sr-Latn", FALSE },
  { "Hello", "ru", FALSE },  { "Room 9", "ru", TRUE },
  { "a", "en", FALSE },      { "čćž", "en", FALSE },
  { "東京", "ja", TRUE },    { "とう", "ja-JP", TRUE },
  { "한국", "ko", TRUE },    { "مرحبا", "ar", TRUE },
  { "…—!", "en", FALSE },    { "", "en", FALSE },
  { "Hello", "zxx", FALSE }, { "Hello 1", "zxx", TRUE },
  { "Привет", LONG, TRUE },  { "Hello", LONG, FALSE },
  { "Hello", "en", TRUE },
};

static void
test_suits (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("“%s” in “%s”", cases[i].text, cases[i].language);
    g_assert_cmpint (voder_speakable_suits (cases[i].text, cases[i].language),
                     ==, cases[i].suits);
  }
}

static void
test_has_words (void)
{
  g_assert_true (voder_speakable_has_words ("…a"));
  g_assert_true (voder_speakable_has_words ("Привет"));
  g_assert_true (voder_speakable_has_words ("٣"));
  g_assert_false (voder_speakable_has_words ("… — !?"));
  g_assert_false (voder_speakable_has_words (""));
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/speakable/a-voice-can-speak-its-own-script", test_suits);
  voder_test_add ("/speakable/words-are-letters-or-digits", test_has_words);

  return voder_test_run ();
}
