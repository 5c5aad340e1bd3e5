/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

static VoderVoice *
new_voice (const char *language)
{
  return voder_voice_new ("id", NULL, (const char *[]){ language, NULL }, 16000,
                          VODER_GENDER_NEUTRAL);
}

static guint
match (const char *have, const char *want)
{
  g_autoptr (VoderVoice) voice = new_voice (have);

  return voder_voice_match_language (voice, want);
}

static void
test_fields (void)
{
  g_autoptr (VoderVoice) voice = voder_voice_new (
      "gmw/en", "English", (const char *[]){ "en", "fr", NULL }, 22050,
      VODER_GENDER_FEMALE);

  g_assert_cmpstr (voder_voice_get_id (voice), ==, "gmw/en");
  g_assert_cmpstr (voder_voice_get_name (voice), ==, "English");
  g_assert_cmpstrv (voder_voice_get_languages (voice),
                    ((const char *[]){ "en", "fr", NULL }));
  g_assert_cmpuint (voder_voice_get_sample_rate (voice), ==, 22050);
  g_assert_cmpint (voder_voice_get_gender (voice), ==, VODER_GENDER_FEMALE);
}

static void
test_no_name (void)
{
  g_autoptr (VoderVoice) voice = new_voice ("en");

  g_assert_cmpstr (voder_voice_get_name (voice), ==, "id");
}

static void
test_scores (void)
{
  g_assert_cmpuint (match ("en-GB", "en-GB"), ==, 100);
  g_assert_cmpuint (match ("en-GB", "en"), ==, 90);
  g_assert_cmpuint (match ("en-GB-x-rp", "en"), ==, 88);
  g_assert_cmpuint (match ("de", "de-AT"), ==, 80);
  g_assert_cmpuint (match ("de", "de-Latn-AT"), ==, 79);
  g_assert_cmpuint (match ("zh-TW", "zh-Hant-TW"), ==, 60);
  g_assert_cmpuint (match ("en-GB", "en-US"), ==, 40);
  g_assert_cmpuint (match ("en-GB-scotland", "en-GB-oxendict"), ==, 60);
  g_assert_cmpuint (match ("mul", "sw"), ==, 10);
  g_assert_cmpuint (match ("en", "de"), ==, 0);
}

static void
test_no_prefix (void)
{
  g_assert_cmpuint (match ("en", "enm"), ==, 0);
  g_assert_cmpuint (match ("enm", "en"), ==, 0);
  g_assert_cmpuint (match ("de-A", "de-AT"), <, 71);
}

static void
test_spellings (void)
{
  g_assert_cmpuint (match ("en-GB", "EN-gb"), ==, 100);
  g_assert_cmpuint (match ("en-GB", "en_GB"), ==, 100);
  g_assert_cmpuint (match ("de-DE", "de_DE.UTF-8"), ==, 100);
  g_assert_cmpuint (match ("de-DE", "de_DE@euro"), ==, 100);
}

static void
test_aliases (void)
{
  g_assert_cmpuint (match ("cmn", "zh"), ==, 100);
  g_assert_cmpuint (match ("cmn", "zh-CN"), ==, 80);
  g_assert_cmpuint (match ("nb", "no"), ==, 100);
  g_assert_cmpuint (match ("he", "iw-IL"), ==, 80);
  g_assert_cmpuint (match ("yue", "zh"), ==, 0);
}

static void
test_best_of_several (void)
{
  g_autoptr (VoderVoice) voice = voder_voice_new (
      "id", NULL, (const char *[]){ "mul", "en-GB", "en-US", NULL }, 0,
      VODER_GENDER_UNKNOWN);

  g_assert_cmpuint (voder_voice_match_language (voice, "en-US"), ==, 100);
  g_assert_cmpuint (voder_voice_match_language (voice, "fi"), ==, 10);
}

static void
test_nonsense (void)
{
  static const char *const tags[] = { "",  "-", "--",    "_",    ".", "en",
                                      "C", "@", "POSIX", "en--", "ä", "-en" };

  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    for (guint j = 0; j < G_N_ELEMENTS (tags); j++)
      g_assert_cmpuint (match (tags[i], tags[j]), <=, 100);

  g_assert_cmpuint (match ("en", ""), ==, 0);
  g_assert_cmpuint (match ("", "en"), ==, 0);
  g_assert_cmpuint (match ("en", "C.UTF-8"), ==, 0);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/voice/it-is-what-was-given", test_fields);
  voder_test_add ("/voice/its-id-is-its-name-when-there-is-none", test_no_name);
  voder_test_add ("/voice/each-way-to-match-has-its-score", test_scores);
  voder_test_add ("/voice/a-code-that-begins-like-another-is-no-match",
                  test_no_prefix);
  voder_test_add ("/voice/locales-and-case-make-no-difference", test_spellings);
  voder_test_add ("/voice/codes-for-one-language-match", test_aliases);
  voder_test_add ("/voice/the-best-of-its-languages-counts",
                  test_best_of_several);
  voder_test_add ("/voice/nonsense-matches-nothing", test_nonsense);

  return voder_test_run ();
}
