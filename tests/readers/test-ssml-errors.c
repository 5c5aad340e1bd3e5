/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "ssml-fixture.h"

#include <string.h>

#include "voder-test-reading.h"
#include "voder-test.h"

static void
assert_fails (const char *ssml, int code, const char *message)
{
  const gsize sizes[] = { 1, 7, 4096 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) passages =
        ssml_read_in_blocks (ssml, strlen (ssml), sizes[i], &error);

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
      ssml_read_in_blocks (ssml, strlen (ssml), 4096, &error);
  g_autofree char *found = ssml_describe (passages);

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
  ssml_assert_document ("<?xml version='1.0'?>\n<!DOCTYPE speak PUBLIC "
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
        ssml_read_in_blocks (ssml, strlen (ssml), 4096, NULL);
    g_autofree char *found = ssml_describe (passages);

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
      ssml_read_in_blocks (ssml, strlen (ssml), 4096, &error);
  g_autofree char *found = ssml_describe (passages);

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
        ssml_read_in_blocks (SAMPLE, length, 4096, &error);
    g_autofree char *found = ssml_describe (passages);

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
    bytewise = ssml_read_in_blocks (bytes, length, 1, &bytewise_error);
    passages = ssml_read_in_blocks (bytes, length, 4096, &error);
    expected = ssml_describe (bytewise);
    found = ssml_describe (passages);
    g_assert_cmpint (error != NULL, ==, bytewise_error != NULL);
    if (error == NULL)
      g_assert_cmpstr (found, ==, expected);
  }
}

static void
a_cancelled_reader_says_why (void)
{
  g_autoptr (VoderReader) reader = ssml_create_reader ();
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
    g_autoptr (VoderReader) reader = ssml_create_reader ();
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
  voder_test_add ("/ssml-errors/errors-tell-their-place",
                  errors_tell_their_place);
  voder_test_add ("/ssml-errors/what-is-before-an-error-is-given",
                  what_is_before_an_error_is_given);
  voder_test_add ("/ssml-errors/entities-of-documents-are-refused",
                  entities_of_documents_are_refused);
  voder_test_add ("/ssml-errors/a-document-type-is-not-fetched",
                  a_document_type_is_not_fetched);
  voder_test_add ("/ssml-errors/depth-is-bounded", depth_is_bounded);
  voder_test_add ("/ssml-errors/hostile-input-ends", hostile_input_ends);
  voder_test_add ("/ssml-errors/large-attributes-are-taken",
                  large_attributes_are_taken);
  voder_test_add ("/ssml-errors/documents-may-break-off-anywhere",
                  documents_may_break_off_anywhere);
  voder_test_add ("/ssml-errors/mutations-give-the-same-in-any-blocks",
                  mutations_give_the_same_in_any_blocks);
  voder_test_add ("/ssml-errors/a-cancelled-reader-says-why",
                  a_cancelled_reader_says_why);
  voder_test_add ("/ssml-errors/a-reader-ends-when-nobody-listens",
                  a_reader_ends_when_nobody_listens);

  return voder_test_run ();
}
