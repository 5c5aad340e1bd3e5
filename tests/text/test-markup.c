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
  { "a<![CDATA[5 < 6 > 4 & <b> &amp; <!-- c -->]]>d<br/>",
    "a5 < 6 > 4 & <b> &amp; <!-- c -->d " },
  { "<![CDATA[]]><![CDATA[\xC3\xA9]]>", "\xC3\xA9" },
  /* One has no other one in it: the first end ends it. */
  { "<![CDATA[a<![CDATA[b]]>c]]>&lt;", "a<![CDATA[bc]]><" },
  { "<![CDATA[]]]]><![CDATA[>]]>", "]]>" },
  { "<!-- <![CDATA[ --> a ]]>", "  a ]]>" },
  { "<a b='<![CDATA[x]]>'>", "<a b='x'>" },
  { "R&amp;D &lt;&gt;&quot;&apos;", "R&D <>\"'" },
  { "&#65;&#x42;&#xe9;&#x1F600;", "AB\xC3\xA9\xF0\x9F\x98\x80" },
  /* What only looks like markup is text. */
  { "5 < 6", "5 < 6" },
  { "5 < 6<br/>7", "5 < 6 7" },
  { "a <!-- b", "a <!-- b" },
  { "a <![CDATA[b > c &amp; ]]", "a <![CDATA[b > c & ]]" },
  { "<![CDATA", "<![CDATA" },
  { "<![CDATA[]>]]", "<![CDATA[]>]]" },
  { "<![cdata[a]]>b", " b" },
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
test_read (void)
{
  gsize n_cdata = 0;
  gunichar c = 0;

  g_assert_cmpuint (voder_markup_read ("day", &n_cdata, &c), ==, 1);
  g_assert_cmpuint (c, ==, 'd');
  g_assert_cmpuint (voder_markup_read ("<break time='1s'/> day", &n_cdata, &c),
                    ==, strlen ("<break time='1s'/>"));
  g_assert_cmpuint (c, ==, ' ');
  g_assert_cmpuint (voder_markup_read ("&#x20ac; 5", &n_cdata, &c), ==,
                    strlen ("&#x20ac;"));
  g_assert_cmpuint (c, ==, 0x20ac);
  g_assert_cmpuint (n_cdata, ==, 0);
}

/* What each byte of a CDATA section is, and that the next one is markup. */
static void
test_cdata (void)
{
  static const char ssml[] = "<![CDATA[<\xC3\xA9]]><b>";
  static const struct {
    gsize n_bytes;
    gunichar c;
  } steps[] = { { 9, 0 }, { 1, '<' }, { 2, 0xe9 }, { 3, 0 }, { 3, ' ' } };
  const char *at = ssml;
  gsize n_cdata = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++) {
    gunichar c = 'x';
    gsize n_bytes = voder_markup_read (at, &n_cdata, &c);

    g_assert_cmpuint (n_bytes, ==, steps[i].n_bytes);
    g_assert_cmpuint (c, ==, steps[i].c);
    at += n_bytes;
  }
  g_assert_cmpuint (*at, ==, '\0');
}

/* A hostile text is not looked through as often as markup starts in it. */
static void
test_no_end (void)
{
  static const char *const starts[] = { "<",         "<a ",       "<!--",
                                        "&",         "<![CDATA[", "<![CDATA[]]",
                                        "<![CDATA[>" };

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
  voder_test_add ("/markup/how long it is, and what it stands for", test_read);
  voder_test_add ("/markup/nothing in a CDATA section is markup", test_cdata);
  voder_test_add ("/markup/without end", test_no_end);

  return voder_test_run ();
}
