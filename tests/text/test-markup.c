/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The text of SSML, for engines that speak nothing else. */
#include "voder-test.h"

#include <string.h>

#define N_STARTS 200000

static const struct {
  const char *ssml;
  const char *text;
} cases[] = {
  { "", "" },
  { "plain text", "plain text" },
  { "<speak>Good <emphasis level='strong'>day</emphasis></speak>",
    " Good  day  " },
  { "one<break/>two", "one two" },
  { "a<!-- <b> is bold -->c", "a c" },
  { "a<!--> b -->c", "a c" },
  { "<?xml version='1.0'?>x", " x" },
  { "R&amp;D &lt;&gt;&quot;&apos;", "R&D <>\"'" },
  { "&#65;&#x42;&#xe9;&#x1F600;", "AB\xC3\xA9\xF0\x9F\x98\x80" },
  /* What only looks like markup is text. */
  { "5 < 6", "5 < 6" },
  { "5 < 6<br/>7", "5 < 6 7" },
  { "a <!-- b", "a <!-- b" },
  { "AT&T & Co; &unknown; &#0; &#xd800; &#99999999;",
    "AT&T & Co; &unknown; &#0; &#xd800; &#99999999;" },
  { "&", "&" },
  { "<", "<" },
};

static void
test_strip (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = voder_markup_strip (cases[i].ssml);

    g_assert_cmpstr (text, ==, cases[i].text);
  }
}

static void
test_measure (void)
{
  gunichar c = 'x';

  g_assert_cmpuint (voder_markup_measure ("day", &c), ==, 0);
  g_assert_cmpuint (c, ==, 0);
  g_assert_cmpuint (voder_markup_measure ("<break time='1s'/> day", &c), ==,
                    strlen ("<break time='1s'/>"));
  g_assert_cmpuint (c, ==, ' ');
  g_assert_cmpuint (voder_markup_measure ("&#x20ac; 5", &c), ==,
                    strlen ("&#x20ac;"));
  g_assert_cmpuint (c, ==, 0x20ac);
}

/* A hostile text is not looked through as often as markup starts in it. */
static void
test_no_end (void)
{
  static const char *const starts[] = { "<", "<a ", "<!--", "&" };

  for (gsize i = 0; i < G_N_ELEMENTS (starts); i++) {
    g_autoptr (GString) ssml = g_string_new (NULL);
    g_autofree char *text = NULL;

    for (guint n = 0; n < N_STARTS; n++)
      g_string_append (ssml, starts[i]);
    text = voder_markup_strip (ssml->str);
    g_assert_cmpstr (text, ==, ssml->str);
  }
}

int
main (int argc, char *argv[])
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/markup/the text of SSML", test_strip);
  voder_test_add ("/markup/how long it is, and what it stands for",
                  test_measure);
  voder_test_add ("/markup/without end", test_no_end);

  return voder_test_run ();
}
