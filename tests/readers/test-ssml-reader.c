/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ssml-fixture.h"

#include <string.h>

#include "voder-test.h"

#define SPEAK "<speak version='1.1' xmlns='http://www.w3.org/2001/10/synthesis'"

/* What is inside of the root. */
static void
assert_spoken (const char *content, const char *expected)
{
  g_autofree char *ssml = g_strconcat (SPEAK ">", content, "</speak>", NULL);

  ssml_assert_document (ssml, expected);
}

typedef struct {
  const char *content;
  const char *expected;
} Case;

static void
assert_cases (const Case *cases, gsize n_cases)
{
  for (gsize i = 0; i < n_cases; i++)
    assert_spoken (cases[i].content, cases[i].expected);
}

static void
structure_is_that_of_the_document (void)
{
  static const Case cases[] = {
    { "", "" },
    { " \n ", "" },
    { "One.", "One.\n" },
    { "<p>One.</p><p>Two.</p>", "One.\nTwo.\n" },
    { "<p>One.</p> \n Three <p>Two.</p>", "One.\nThree \nTwo.\n" },
    { "<p><s>One</s> <s>Two</s></p>", "One ./Two\n" },
    { "<s>One</s><s/><s>Two</s>x", "One./Two./x\n" },
    { "<paragraph><sentence>One</sentence> x</paragraph>", "One ./x\n" },
    { "<p></p><p> </p>", "" },
    { "<w>One</w> <token role='x'>two</token><audio src='a.wav'> or "
      "<desc>a dog</desc>three</audio>",
      "One two or three\n" },
    { "<meta name='a' content='b'/><metadata><rdf>no <p>no</p></rdf></metadata>"
      "<lexicon uri='http://a.b/c' xml:id='x'/><lookup ref='x'>yes</lookup>",
      "yes\n" },
    { "<unknown>One <b>two</b></unknown>", "One two\n" },
    { "<x:break xmlns:x='y'/>One<x:p xmlns:x='y'> two</x:p>", "One two\n" },
    { "<amazon:effect name='whispered'>One</amazon:effect>", "One\n" },
    { "a<!-- no --> b<?no no?> c", "a b c\n" },
  };

  assert_cases (cases, G_N_ELEMENTS (cases));
}

static void
characters_are_those_of_the_document (void)
{
  static const Case cases[] = {
    { "a &amp; b &lt;c&gt; &#65;&#x20AC; &quot;&apos;", "a & b <c> A€ \"'\n" },
    { "<![CDATA[a < b & c]]> d", "a < b & c d\n" },
    { "äöü; Straße; 日本。", "äöü; Straße; 日本。\n" },
  };

  assert_cases (cases, G_N_ELEMENTS (cases));
}

static void
breaks_are_silences (void)
{
  static const Case cases[] = {
    { "One<break time='500ms'/>two", "One/<500>two\n" },
    { "One <break time='1.5s'/> two", "One  /<1500>two\n" },
    { "One<break/>two<break strength='none'/>3<break strength='x-strong'/>4",
      "One/<250>two/<0>3/<1000>4\n" },
    { "1<break strength='x-weak'/>2<break strength='weak'/>3"
      "<break strength='strong'/>4<break strength='medium'/>5",
      "1/<75>2/<150>3/<500>4/<250>5\n" },
    { "1<break strength='weak' time='2s'/>2<break time='+3s'/>3"
      "<break time='-3s'/>4<break time='x'/>5<break time='0x9s'/>6",
      "1/<2000>2/<3000>3/<250>4/<250>5/<250>6\n" },
    { "1<break time='1s'/> <break time='1s'/>2", "1 /<2000>2\n" },
    { "<break time='1s'/>1<break time='2s'/>", "<1000>\n1\n<2000>\n" },
    { "<p>1<break time='1s'/></p><break time='1s'/><p>2</p>",
      "1\n<2000>\n2\n" },
    { "1<break time='1e9s'/>2", "1/<600000>2\n" },
  };

  assert_cases (cases, G_N_ELEMENTS (cases));
}

static void
marks_stand_where_they_are (void)
{
  static const Case cases[] = {
    { "One <mark name='a'/>two", "One [a]two\n" },
    { "One<mark name='a'/> two", "One [a]two\n" },
    { "<mark name='a'/><mark name='b'/>One<mark name='c'/>", "[a][b]One[c]\n" },
    { "<p>One<mark name='a'/></p><mark name='b'/><p>Two</p>",
      "One[a]\n[b]Two\n" },
    { "<p>One</p><mark name='a'/>", "One\n[a]<0>\n" },
    { "1<mark name='a'/><break time='1s'/><mark name='b'/>"
      "<break time='2s'/><mark name='c'/>2",
      "1[a]/<1000>[b]<2000>[c]2\n" },
    { "<mark/><mark name=''/>1", "[]1\n" },
    { "1 <mark name='a'/><emphasis level='strong'>2</emphasis>",
      "1 {r 0.80}{p 1.12}[a]2\n" },
  };

  assert_cases (cases, G_N_ELEMENTS (cases));
}

static void
prosody_is_within_what_engines_take (void)
{
  static const Case cases[] = {
    { "a <prosody rate='slow'>b</prosody> c", "a /{r 0.75}b /c\n" },
    { "<prosody rate='x-slow'>a</prosody><prosody rate='fast'>b</prosody>"
      "<prosody rate='x-fast'>c</prosody><prosody rate='medium'>d</prosody>",
      "{r 0.50}a/{r 1.35}b/{r 1.80}c/d\n" },
    { "<prosody rate='50%'>a<prosody rate='+50%'>b<prosody rate='default'>c"
      "</prosody></prosody></prosody>",
      "{r 0.50}a/{r 0.75}b/c\n" },
    { "<prosody rate='1.5'>a</prosody>", "{r 1.50}a\n" },
    { "<prosody rate='1000000%'>a</prosody>", "{r 10.00}a\n" },
    { "<prosody rate='0%'>a</prosody>", "{r 0.10}a\n" },
    { "<prosody rate='nan'>a</prosody><prosody rate=''>b</prosody>"
      "<prosody rate='1x'>c</prosody><prosody rate='-5'>d</prosody>",
      "abcd\n" },
    { "<prosody pitch='x-low'>a</prosody><prosody pitch='low'>b</prosody>"
      "<prosody pitch='high'>c</prosody><prosody pitch='x-high'>d</prosody>",
      "{p 0.70}a/{p 0.85}b/{p 1.20}c/{p 1.45}d\n" },
    { "<prosody pitch='+12st'>a</prosody><prosody pitch='-12st'>b</prosody>"
      "<prosody pitch='+10%'>c</prosody><prosody pitch='240Hz'>d</prosody>"
      "<prosody pitch='-80Hz'>e</prosody><prosody pitch='5'>f</prosody>",
      "{p 2.00}a/{p 0.50}b/{p 1.10}c/{p 1.50}d/{p 0.50}e/f\n" },
    { "<voice gender='male'><prosody pitch='150Hz'>a</prosody></voice>",
      "{gender 2}{p 1.25}a\n" },
    { "<prosody volume='silent'>a</prosody><prosody volume='x-soft'>b</prosody>"
      "<prosody volume='soft'>c</prosody><prosody volume='x-loud'>d</prosody>"
      "<prosody volume='-6dB'>e</prosody><prosody volume='40'>f</prosody>"
      "<prosody volume='-10%'>g</prosody><prosody volume='+6dB'>h</prosody>",
      "{v 0.00}a/{v 0.25}b/{v 0.50}c/d/{v 0.50}e/{v 0.40}f/{v 0.90}g/h\n" },
    { "<prosody contour='(0%,+20Hz)' range='high' duration='2s'>a</prosody>b",
      "ab\n" },
    { "<prosody rate='slow'> </prosody>a<prosody rate='slow'></prosody>b",
      "ab\n" },
    { "<prosody rate='slow'>a</prosody><prosody rate='slow'>b</prosody>",
      "{r 0.75}ab\n" },
    { "<emphasis>a</emphasis><emphasis level='none'>b</emphasis>"
      "<emphasis level='reduced'>c</emphasis>",
      "{r 0.90}{p 1.06}ab{r 1.10}{p 0.97}{v 0.80}c\n" },
    { "a <emphasis>b <prosody rate='slow'>c</prosody></emphasis> d",
      "a {r 0.90}{p 1.06}b /{r 0.75}{p 1.06}c /d\n" },
    { "<emphasis>a</emphasis><lang xml:lang='de'>b</lang>",
      "{r 0.90}{p 1.06}a/{de}b\n" },
  };

  assert_cases (cases, G_N_ELEMENTS (cases));
}

static void
voices_and_languages_are_wishes (void)
{
  static const Case cases[] = {
    { "<voice name='slt  kal' gender='female' languages='en:en-GB fr'>a</voice>"
      " b",
      "{name slt kal}{speaks en-GB fr}{gender 1}a /b\n" },
    { "<voice name='x'>a<voice gender='neutral'>b</voice></voice>",
      "{name x}a/{gender 3}b\n" },
    { "a <lang xml:lang='fr'>b</lang> c", "a /{fr}b /c\n" },
    { "<p xml:lang='de'><s>a</s><s xml:lang='en'>b</s></p>c",
      "{de}a./{en}b\nc\n" },
  };

  assert_cases (cases, G_N_ELEMENTS (cases));
  ssml_assert_document (SPEAK " xml:lang='en-US'><p>a</p><p xml:lang=''>b</p>"
                              "</speak>",
                        "{en-US}a\nb\n");
}

static void
words_are_pronounced_as_it_says (void)
{
  static const Case cases[] = {
    { "A <phoneme alphabet='ipa' ph='təˈmɑːtoʊ'>tomato</phoneme>.",
      "A tomato{6: təˈmɑːtoʊ}.\n" },
    { "<phoneme ph='bit'> a b\n</phoneme>c", "a b{3: bit}\nc\n" },
    { "<phoneme alphabet='x-sampa' ph='t@&quot;mA:toU'>tomato</phoneme>",
      "tomato{6: təˈmɑːtoʊ}\n" },
    { "<phoneme alphabet='X-SAMPA' ph='r\\3`b_&lt;a~_H_TJ\\'>x</phoneme>",
      "x{1: ɹɝɓ\u00E3\u1DC4ɟ}\n" },
    { "<phoneme ph='c\u0327'>x</phoneme>", "x{1: ç}\n" },
    { "<phoneme ph='a'>x<mark name='m'/>y</phoneme>", "[m]xy{2: a}\n" },
    { "<phoneme ph='a'>x<phoneme ph='b'>y</phoneme></phoneme>", "xy{2: a}\n" },
    { "<say-as interpret-as='digits'><phoneme ph='a'>12</phoneme></say-as>",
      "1 2\n" },
    { "<phoneme ph='a'>x</phoneme> <phoneme ph='b'>y</phoneme>",
      "x{1: a} y{1: b}\n" },
    /* Of these there is nothing to say but the text. */
    { "<phoneme alphabet='x-arpabet' ph='T AH0'>x</phoneme>", "x\n" },
    { "<phoneme alphabet='ipa'>x</phoneme><phoneme ph=''>y</phoneme>", "xy\n" },
    { "a<phoneme ph='a'></phoneme><phoneme ph='a'> </phoneme>b", "a b\n" },
  };

  assert_cases (cases, G_N_ELEMENTS (cases));
}

static void
words_are_said_as_they_are_meant (void)
{
  static const Case cases[] = {
    { "<sub alias='World Wide Web'>WWW</sub>!", "World Wide Web!\n" },
    { "<sub>WWW</sub>", "WWW\n" },
    { "<say-as interpret-as='characters'>W3c ß</say-as>.", "W 3 C ß.\n" },
    { "<say-as interpret-as='spell-out'>abc</say-as>", "A B C\n" },
    { "<say-as interpret-as='digits'>12 34</say-as>", "1 2 3 4\n" },
    { "<say-as interpret-as='telephone'>+1 (800) 555-12</say-as>",
      "+ 1, 8 0 0, 5 5 5, 1 2\n" },
    { "<say-as interpret-as='cardinal'>42</say-as>", "42\n" },
    { "<say-as interpret-as='address'>150th St.</say-as>", "150th St.\n" },
    { "<say-as>1</say-as><say-as interpret-as='date'>x</say-as>", "1x\n" },
    { "<say-as interpret-as='digits'>1<mark name='a'/>2</say-as>", "[a]1 2\n" },
  };
  static const Case english[] = {
    { "<say-as interpret-as='cardinal'> 1,042 </say-as>",
      "{en}one thousand forty-two\n" },
    { "<say-as interpret-as='ordinal'>3</say-as>", "{en}third\n" },
    { "<say-as interpret-as='date' format='mdy'>11/26/2026</say-as>",
      "{en}November 26, 2026\n" },
    { "<say-as interpret-as='date'>2026-11-26</say-as>",
      "{en}November 26, 2026\n" },
    { "<say-as interpret-as='date' format='md'>2/30</say-as>", "{en}2/30\n" },
    { "<say-as interpret-as='date' format='my'>2/2026</say-as>",
      "{en}February 2026\n" },
    { "<say-as interpret-as='ordinal'>4.5</say-as>", "{en}4.5\n" },
  };

  assert_cases (cases, G_N_ELEMENTS (cases));
  for (guint i = 0; i < G_N_ELEMENTS (english); i++) {
    g_autofree char *ssml = g_strconcat (SPEAK " xml:lang='en'>",
                                         english[i].content, "</speak>", NULL);

    ssml_assert_document (ssml, english[i].expected);
  }
  ssml_assert_document (SPEAK " xml:lang='de'><say-as interpret-as='date' "
                              "format='dmy'>26.11.2026</say-as></speak>",
                        "{de}26. November 2026\n");
}

/* Each character stands for the bytes that it came from. */
static void
ranges_are_those_of_the_bytes (void)
{
  static const char ssml[] = "<?xml version='1.0'?>\r\n<speak>a&amp;b\r\n"
                             "<![CDATA[c<d]]>ä&#228;<sub alias='x'>yy</sub>"
                             "<mark name='m'/>e</speak>";
  static const struct {
    const char *text;
    const char *source;
  } parts[] = {
    { "a", "a&" },
    { "&", "&amp;" },
    { "b", "b\r" },
    { "c<d", "c<d" },
    { "ä", "ä&" },
    { "ää", "ä&#228;" },
    { "x", "<sub alias='x'>yy</sub>" },
    { "e", "e</" },
  };
  const gsize sizes[] = { 1, 7, 4096 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GPtrArray) passages =
        ssml_read_in_blocks (ssml, strlen (ssml), sizes[i], NULL);
    g_autoptr (VoderTextBuilder) builder = voder_text_builder_new ();
    g_autoptr (VoderText) text = NULL;
    gint64 start, end;

    for (guint j = 0; j < passages->len; j++) {
      VoderText *part = voder_passage_get_text (passages->pdata[j]);

      voder_text_builder_append_text (builder, part, 0,
                                      voder_text_get_length (part));
    }
    text = voder_text_builder_steal (builder);
    g_assert_cmpstr (voder_text_get_string (text), ==, "a&b\nc<dääxe");
    for (guint j = 0; j < G_N_ELEMENTS (parts); j++) {
      gsize at = (gsize) (strstr (voder_text_get_string (text), parts[j].text) -
                          voder_text_get_string (text));
      gsize length = strlen (parts[j].text);

      g_assert_true (
          voder_text_get_source_range (text, at, at + length, &start, &end));
      g_assert_cmpmem (ssml + start,
                       MIN ((gsize) (end - start), strlen (parts[j].source)),
                       parts[j].source, (gsize) (end - start));
    }
    g_assert_cmpuint (voder_text_get_n_marks (text), ==, 1);
    voder_text_get_mark (text, 0, NULL, &start, &end);
    g_assert_cmpmem (ssml + start, (gsize) (end - start), "<mark name='m'/>",
                     strlen ("<mark name='m'/>"));
  }
}

static void
character_sets_are_those_of_the_declaration (void)
{
  static const char latin1[] =
      "<?xml version='1.0' encoding='ISO-8859-1'?><speak>gr\xFC\xDF</speak>";
  static const char utf8[] =
      "\xEF\xBB\xBF<?xml version='1.0' encoding='UTF-8'?>"
      "<speak>a\xC3\xBC</speak>";
  g_autofree char *utf16 = NULL;
  gsize length;
  const struct {
    const char *bytes;
    gsize length;
    const char *text;
  } documents[] = {
    { latin1, strlen (latin1), "grüß\n" },
    { utf8, strlen (utf8), "aü\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (documents); i++)
    ssml_assert_document (documents[i].bytes, documents[i].text);

  utf16 = g_convert ("<?xml version='1.0' encoding='UTF-16'?>"
                     "<speak>grüß €</speak>",
                     -1, "UTF-16LE", "UTF-8", NULL, &length, NULL);
  for (gsize size = 1; size < 9; size++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) passages =
        ssml_read_in_blocks (utf16, length, size, &error);
    g_autofree char *found = ssml_describe (passages);

    g_assert_no_error (error);
    g_assert_cmpstr (found, ==, "grüß €\n");
  }
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/ssml/structure-is-that-of-the-document",
                  structure_is_that_of_the_document);
  voder_test_add ("/ssml/characters-are-those-of-the-document",
                  characters_are_those_of_the_document);
  voder_test_add ("/ssml/breaks-are-silences", breaks_are_silences);
  voder_test_add ("/ssml/marks-stand-where-they-are",
                  marks_stand_where_they_are);
  voder_test_add ("/ssml/prosody-is-within-what-engines-take",
                  prosody_is_within_what_engines_take);
  voder_test_add ("/ssml/voices-and-languages-are-wishes",
                  voices_and_languages_are_wishes);
  voder_test_add ("/ssml/words-are-pronounced-as-it-says",
                  words_are_pronounced_as_it_says);
  voder_test_add ("/ssml/words-are-said-as-they-are-meant",
                  words_are_said_as_they_are_meant);
  voder_test_add ("/ssml/ranges-are-those-of-the-bytes",
                  ranges_are_those_of_the_bytes);
  voder_test_add ("/ssml/character-sets-are-those-of-the-declaration",
                  character_sets_are_those_of_the_declaration);

  return voder_test_run ();
}
