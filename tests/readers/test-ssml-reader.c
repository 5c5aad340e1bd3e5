/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test-reading.h"
#include "voder-test.h"

#include <string.h>

#define SPEAK "<speak version='1.1' xmlns='http://www.w3.org/2001/10/synthesis'"

/* Gives a stream in blocks of a size. */
#define TEST_TYPE_BLOCK_STREAM (test_block_stream_get_type ())
G_DECLARE_FINAL_TYPE (TestBlockStream,
                      test_block_stream,
                      TEST,
                      BLOCK_STREAM,
                      GFilterInputStream)

struct _TestBlockStream {
  GFilterInputStream parent_instance;
  gsize size;
};

G_DEFINE_FINAL_TYPE (TestBlockStream,
                     test_block_stream,
                     G_TYPE_FILTER_INPUT_STREAM)

static gssize
test_block_stream_read (GInputStream *stream,
                        void *buffer,
                        gsize count,
                        GCancellable *cancellable,
                        GError **error)
{
  TestBlockStream *self = TEST_BLOCK_STREAM (stream);

  return g_input_stream_read (G_FILTER_INPUT_STREAM (stream)->base_stream,
                              buffer, MIN (count, self->size), cancellable,
                              error);
}

static void
test_block_stream_class_init (TestBlockStreamClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = test_block_stream_read;
}

static void
test_block_stream_init (TestBlockStream *self)
{
}

static VoderReader *
create_reader (void)
{
  g_autoptr (GError) error = NULL;
  VoderReader *reader = voder_reader_new_for_format (
      voder_plugin_registry_get_default (), "application/ssml+xml", &error);

  g_assert_no_error (error);

  return reader;
}

static GPtrArray *
read_in_blocks (const char *ssml, gsize length, gsize size, GError **error)
{
  g_autoptr (VoderReader) reader = create_reader ();
  g_autoptr (GInputStream) memory =
      g_memory_input_stream_new_from_data (ssml, (gssize) length, NULL);
  g_autoptr (TestBlockStream) stream =
      g_object_new (TEST_TYPE_BLOCK_STREAM, "base-stream", memory, NULL);

  stream->size = size;

  return voder_test_read (reader, G_INPUT_STREAM (stream), error);
}

static void
describe_style (GString *to, VoderPassage *passage)
{
  VoderStyle *style = voder_passage_get_style (passage);
  const char *language = voder_passage_get_language (passage);
  g_autofree char *names =
      g_strjoinv (" ", (char **) voder_style_get_voice_names (style));
  g_autofree char *languages =
      g_strjoinv (" ", (char **) voder_style_get_voice_languages (style));
  const double factors[] = { voder_style_get_rate (style),
                             voder_style_get_pitch (style),
                             voder_style_get_volume (style) };

  if (language != NULL)
    g_string_append_printf (to, "{%s}", language);
  if (*names != '\0')
    g_string_append_printf (to, "{name %s}", names);
  if (*languages != '\0')
    g_string_append_printf (to, "{speaks %s}", languages);
  if (voder_style_get_gender (style) != VODER_GENDER_UNKNOWN)
    g_string_append_printf (to, "{gender %d}", voder_style_get_gender (style));
  for (guint i = 0; i < G_N_ELEMENTS (factors); i++) {
    if (factors[i] != 1)
      g_string_append_printf (to, "{%c %.2f}", "rpv"[i], factors[i]);
  }
}

/* Behind a part its pronunciation, before a word its marks. */
static void
describe_place (GString *to, VoderText *text, gsize place)
{
  for (guint i = 0; i < voder_text_get_n_pronunciations (text); i++) {
    gsize start, end;
    const char *ipa = voder_text_get_pronunciation (text, i, &start, &end);

    if (end == place)
      g_string_append_printf (to, "{%d: %s}", (int) (end - start), ipa);
  }

  for (guint i = 0; i < voder_text_get_n_marks (text); i++) {
    gsize offset;
    const char *name = voder_text_get_mark (text, i, &offset, NULL, NULL);

    if (offset == place)
      g_string_append_printf (to, "[%s]", name);
  }
}

static void
describe_text (GString *to, VoderText *text)
{
  const char *string = voder_text_get_string (text);

  for (gsize i = 0; i < voder_text_get_length (text); i++) {
    describe_place (to, text, i);
    g_string_append_c (to, string[i]);
  }
  describe_place (to, text, voder_text_get_length (text));
}

/*
 * A line for each block and each silence between blocks; `/` is a cut, `.` the
 * end of a sentence, `<n>` a silence of so many milliseconds.
 */
static char *
describe (GPtrArray *passages)
{
  GString *string = g_string_new (NULL);
  gboolean is_open = FALSE;
  VoderStyle *style = NULL;

  for (guint i = 0; i < passages->len; i++) {
    VoderPassage *passage = passages->pdata[i];
    VoderPassageFlags flags = voder_passage_get_flags (passage);

    if (voder_passage_is_silence (passage)) {
      describe_text (string, voder_passage_get_text (passage));
      g_string_append_printf (
          string, "<%d>%s", (int) (voder_passage_get_pause_us (passage) / 1000),
          is_open ? "" : "\n");
      continue;
    }
    g_assert_cmpint (is_open, ==, (flags & VODER_PASSAGE_BEGIN) == 0);
    if (!is_open || style == NULL ||
        !voder_style_equals (style, voder_passage_get_style (passage)))
      describe_style (string, passage);
    style = voder_passage_get_style (passage);
    is_open = (flags & VODER_PASSAGE_END) == 0;
    describe_text (string, voder_passage_get_text (passage));
    if ((flags & VODER_PASSAGE_SENTENCE) != 0)
      g_string_append_c (string, '.');
    if ((flags & VODER_PASSAGE_CUT) != 0) {
      g_string_append_c (string, '/');
      style = NULL;
    }
    if (!is_open)
      g_string_append_c (string, '\n');
  }
  g_assert_false (is_open);

  return g_string_free (string, FALSE);
}

static void
assert_document (const char *ssml, const char *expected)
{
  const gsize sizes[] = { 1, 7, 4096 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) passages =
        read_in_blocks (ssml, strlen (ssml), sizes[i], &error);
    g_autofree char *found = describe (passages);

    g_assert_no_error (error);
    g_assert_cmpstr (found, ==, expected);
  }
}

/* What is inside of the root. */
static void
assert_spoken (const char *content, const char *expected)
{
  g_autofree char *ssml = g_strconcat (SPEAK ">", content, "</speak>", NULL);

  assert_document (ssml, expected);
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
  assert_document (SPEAK " xml:lang='en-US'><p>a</p><p xml:lang=''>b</p>"
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

    assert_document (ssml, english[i].expected);
  }
  assert_document (SPEAK " xml:lang='de'><say-as interpret-as='date' "
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
        read_in_blocks (ssml, strlen (ssml), sizes[i], NULL);
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
    assert_document (documents[i].bytes, documents[i].text);

  utf16 = g_convert ("<?xml version='1.0' encoding='UTF-16'?>"
                     "<speak>grüß €</speak>",
                     -1, "UTF-16LE", "UTF-8", NULL, &length, NULL);
  for (gsize size = 1; size < 9; size++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) passages =
        read_in_blocks (utf16, length, size, &error);
    g_autofree char *found = describe (passages);

    g_assert_no_error (error);
    g_assert_cmpstr (found, ==, "grüß €\n");
  }
}

static void
assert_fails (const char *ssml, int code, const char *message)
{
  const gsize sizes[] = { 1, 7, 4096 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) passages =
        read_in_blocks (ssml, strlen (ssml), sizes[i], &error);

    g_assert_error (error, VODER_TEXT_ERROR, code);
    g_assert_nonnull (strstr (error->message, message));
  }
}

static void
errors_tell_their_place (void)
{
  assert_fails ("<speak>\n<p>One</s></speak>", VODER_TEXT_ERROR_SYNTAX,
                "Line 2, column ");
  assert_fails ("<speak>\n<p>One", VODER_TEXT_ERROR_SYNTAX, "Line 2, column ");
  assert_fails ("<speak>One</speak>x", VODER_TEXT_ERROR_SYNTAX, "Line 1");
  assert_fails ("<html>One</html>", VODER_TEXT_ERROR_SYNTAX, "<html>");
  assert_fails ("", VODER_TEXT_ERROR_SYNTAX, "Line 1");
  assert_fails ("Just text.", VODER_TEXT_ERROR_SYNTAX, "Line 1");
  assert_fails ("<speak>&nbsp;</speak>", VODER_TEXT_ERROR_SYNTAX, "nbsp");
}

static void
what_is_before_an_error_is_given (void)
{
  static const char ssml[] = "<speak><p>One.</p><p>Two three</q></speak>";
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) passages =
      read_in_blocks (ssml, strlen (ssml), 4096, &error);
  g_autofree char *found = describe (passages);

  g_assert_error (error, VODER_TEXT_ERROR, VODER_TEXT_ERROR_SYNTAX);
  g_assert_cmpstr (found, ==, "One.\nTwo three\n");
}

static void
entities_of_documents_are_refused (void)
{
  static const char bomb[] =
      "<!DOCTYPE speak [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>"
      "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]><speak>&c;</speak>";
  static const char attribute[] =
      "<!DOCTYPE speak [<!ENTITY a 'ha'>]><speak><mark name='&a;'/>x</speak>";
  static const char file[] =
      "<!DOCTYPE speak [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"
      "<speak>&a;</speak>";
  static const char parameter[] =
      "<!DOCTYPE speak [<!ENTITY % a SYSTEM 'http://127.0.0.1:9/x'>%a;]>"
      "<speak>&b;</speak>";

  assert_fails (bomb, VODER_TEXT_ERROR_SYNTAX, "Line 1");
  assert_fails (attribute, VODER_TEXT_ERROR_SYNTAX, "Line 1");
  assert_fails (file, VODER_TEXT_ERROR_SYNTAX, "Line 1");
  assert_fails (parameter, VODER_TEXT_ERROR_SYNTAX, "Line 1");
}

static void
a_document_type_is_not_fetched (void)
{
  assert_document ("<?xml version='1.0'?>\n<!DOCTYPE speak PUBLIC "
                   "'-//W3C//DTD SYNTHESIS 1.0//EN' "
                   "'http://127.0.0.1:9/synthesis.dtd'>\n"
                   "<speak>One.</speak>",
                   "One.\n");
}

static void
depth_is_bounded (void)
{
  g_autofree char *deep = voder_test_repeat ("<p>", 10000);
  g_autofree char *ssml = g_strconcat ("<speak>", deep, NULL);

  assert_fails (ssml, VODER_TEXT_ERROR_LIMIT, "256");
}

static void
hostile_input_ends (void)
{
  static const char *const units[] = {
    "<mark name='a'/>",
    "<break time='1s'/><mark name='a'/>",
    "&amp;",
    "]]>",
    "<!-- -->",
    "<s>",
    "a<prosody rate='+1%'>b",
    "\x01",
    "<say-as>",
    "<",
    "<sub alias='a'>b</sub>",
    "<![CDATA[x]]>",
    "\xFF\xFE",
    "<say-as interpret-as='cardinal'>999999999999999999</say-as>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++) {
    g_autofree char *repeated = voder_test_repeat (units[i], 2000);
    g_autofree char *ssml = g_strconcat ("<speak>", repeated, "</speak>", NULL);
    g_autoptr (GPtrArray) passages =
        read_in_blocks (ssml, strlen (ssml), 4096, NULL);
    g_autofree char *found = describe (passages);

    g_assert_nonnull (found);
  }
}

static void
large_attributes_are_taken (void)
{
  g_autofree char *name = g_strnfill (1024 * 1024, 'n');
  g_autofree char *ssml =
      g_strconcat ("<speak><voice name='", name, "'>One</voice></speak>", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) passages =
      read_in_blocks (ssml, strlen (ssml), 4096, &error);
  g_autofree char *found = describe (passages);

  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, "One\n");
}

#define SAMPLE                                                                 \
  "<?xml version='1.0' encoding='UTF-8'?><speak xml:lang='en'><p>One &amp; "   \
  "<emphasis>two</emphasis> ä<break time='1s'/><mark name='m'/></p><s>Three"  \
  "</s><![CDATA[<4>]]><say-as interpret-as='digits'>55</say-as><!-- c -->"     \
  "</speak>"

/* Also with NUL bytes, which a string cannot have. */
static void
documents_may_break_off_anywhere (void)
{
  for (gsize length = 0; length < strlen (SAMPLE); length++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) passages =
        read_in_blocks (SAMPLE, length, 4096, &error);
    g_autofree char *found = describe (passages);

    g_assert_error (error, VODER_TEXT_ERROR, VODER_TEXT_ERROR_SYNTAX);
    g_assert_nonnull (strstr (error->message, "Line 1, column "));
  }
}

static void
mutations_give_the_same_in_any_blocks (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1939);
  static const char marks[] = "<>&;/'=![]-? \n\0\377x";

  for (guint i = 0; i < 400; i++) {
    g_autofree char *bytes = g_strdup (SAMPLE);
    gsize length = strlen (SAMPLE);
    g_autoptr (GError) bytewise_error = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) bytewise = NULL;
    g_autoptr (GPtrArray) passages = NULL;
    g_autofree char *found = NULL;
    g_autofree char *expected = NULL;

    for (gint32 n = g_rand_int_range (random, 1, 4); n > 0; n--)
      bytes[g_rand_int_range (random, 0, (gint32) length)] =
          marks[g_rand_int_range (random, 0, sizeof marks - 1)];
    bytewise = read_in_blocks (bytes, length, 1, &bytewise_error);
    passages = read_in_blocks (bytes, length, 4096, &error);
    expected = describe (bytewise);
    found = describe (passages);
    g_assert_cmpint (error != NULL, ==, bytewise_error != NULL);
    if (error == NULL)
      g_assert_cmpstr (found, ==, expected);
  }
}

static void
a_cancelled_reader_says_why (void)
{
  g_autoptr (VoderReader) reader = create_reader ();
  g_autoptr (GInputStream) stream =
      g_memory_input_stream_new_from_data (SAMPLE, -1, NULL);
  g_autoptr (VoderChannel) channel = voder_channel_new (VODER_TYPE_PASSAGE, 64);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (
      voder_reader_read (reader, stream, sender, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Whoever receives may go after any number of passages. */
static void
a_reader_ends_when_nobody_listens (void)
{
  for (guint n = 0; n < 8; n++) {
    g_autoptr (VoderReader) reader = create_reader ();
    g_autoptr (GInputStream) stream =
        g_memory_input_stream_new_from_data (SAMPLE, -1, NULL);
    g_autoptr (VoderChannel) channel =
        voder_channel_new (VODER_TYPE_PASSAGE, n + 1);
    g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
    g_autoptr (GCancellable) cancellable =
        G_CANCELLABLE (voder_context_new_with_timeout (NULL, 1000));
    g_autoptr (VoderReceiver) receiver =
        voder_channel_create_receiver (channel);
    g_autoptr (GError) error = NULL;

    if (voder_reader_read (reader, stream, sender, cancellable, &error))
      g_assert_no_error (error);
    else
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
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
  voder_test_add ("/ssml/errors-tell-their-place", errors_tell_their_place);
  voder_test_add ("/ssml/what-is-before-an-error-is-given",
                  what_is_before_an_error_is_given);
  voder_test_add ("/ssml/entities-of-documents-are-refused",
                  entities_of_documents_are_refused);
  voder_test_add ("/ssml/a-document-type-is-not-fetched",
                  a_document_type_is_not_fetched);
  voder_test_add ("/ssml/depth-is-bounded", depth_is_bounded);
  voder_test_add ("/ssml/hostile-input-ends", hostile_input_ends);
  voder_test_add ("/ssml/large-attributes-are-taken",
                  large_attributes_are_taken);
  voder_test_add ("/ssml/documents-may-break-off-anywhere",
                  documents_may_break_off_anywhere);
  voder_test_add ("/ssml/mutations-give-the-same-in-any-blocks",
                  mutations_give_the_same_in_any_blocks);
  voder_test_add ("/ssml/a-cancelled-reader-says-why",
                  a_cancelled_reader_says_why);
  voder_test_add ("/ssml/a-reader-ends-when-nobody-listens",
                  a_reader_ends_when_nobody_listens);

  return voder_test_run ();
}
