/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test-reading.h"
#include "voder-test.h"

#include <string.h>
#include <unistd.h>

#include <gio/gunixinputstream.h>

typedef struct {
  VoderStage *stage;
  VoderSender *sender;
} Run;

static gboolean
run_stage (gpointer data, GCancellable *cancellable, GError **error)
{
  Run *run = data;
  gboolean is_done =
      voder_stage_run (run->stage, NULL, run->sender, cancellable, error);

  voder_sender_close (run->sender);

  return is_done;
}

static GPtrArray *
run (VoderReadStage *stage, GError **error)
{
  g_autoptr (VoderChannel) channel = voder_channel_new (VODER_TYPE_PASSAGE, 2);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderGroup) group = voder_group_new (
      voder_pool_get_blocking (), VODER_GROUP_FIRST_ERROR, NULL);
  Run data = { VODER_STAGE (stage), sender };
  GPtrArray *passages =
      g_ptr_array_new_with_free_func ((GDestroyNotify) voder_passage_unref);
  gpointer item;

  voder_group_go (group, run_stage, &data, NULL, NULL);
  while (voder_receiver_receive (receiver, &item, NULL, NULL))
    g_ptr_array_add (passages, item);
  voder_group_wait (group, NULL, error);

  return passages;
}

static VoderReadStage *
create_stage (void)
{
  /* Without any plugins. */
  static const char *const directories[] = { "/nonexistent", NULL };
  g_autoptr (VoderPluginRegistry) registry =
      voder_plugin_registry_new (directories);

  return voder_read_stage_new (registry);
}

static void
add_bytes (VoderReadStage *stage,
           const char *name,
           const char *format,
           const char *bytes)
{
  g_autoptr (GInputStream) stream =
      g_memory_input_stream_new_from_data (bytes, -1, NULL);
  g_autoptr (VoderDocument) document =
      voder_document_new_for_stream (stream, name, format);

  voder_read_stage_add (stage, document);
}

static void
documents_are_read_in_order_with_their_number (void)
{
  g_autoptr (VoderReadStage) stage = create_stage ();
  g_autoptr (GPtrArray) passages = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;

  add_bytes (stage, "a", NULL, "One.\n\nTwo.");
  add_bytes (stage, "b", NULL, "Three.");
  passages = run (stage, &error);
  g_assert_no_error (error);
  found = voder_test_describe_passages (passages);
  g_assert_cmpstr (found, ==, "P|One.\nP|Two.\nP|Three.\n");
  g_assert_cmpuint (voder_passage_get_document (passages->pdata[0]), ==, 0);
  g_assert_cmpuint (
      voder_passage_get_document (passages->pdata[passages->len - 1]), ==, 1);
}

static void
bytes_are_counted (void)
{
  g_autoptr (VoderReadStage) stage = create_stage ();
  g_autoptr (GPtrArray) passages = NULL;

  add_bytes (stage, "a", NULL, "One.\n\nTwo.");
  add_bytes (stage, "b", NULL, "Three.");
  passages = run (stage, NULL);
  g_assert_cmpuint (voder_read_stage_get_n_bytes (stage), ==, 16);
}

static void
an_error_names_the_document (void)
{
  g_autoptr (VoderReadStage) stage = create_stage ();
  g_autoptr (GPtrArray) passages = NULL;
  g_autoptr (GError) error = NULL;

  add_bytes (stage, "first", NULL, "Good.");
  add_bytes (stage, "second", NULL, "%PDF-1.4");
  passages = run (stage, &error);
  g_assert_error (error, VODER_TEXT_ERROR, VODER_TEXT_ERROR_BINARY);
  g_assert_nonnull (strstr (error->message, "second"));
  g_assert_cmpuint (passages->len, ==, 1);
}

static void
a_missing_file_is_an_error (void)
{
  g_autoptr (VoderReadStage) stage = create_stage ();
  g_autoptr (GFile) file = g_file_new_for_path ("/nonexistent/file");
  g_autoptr (VoderDocument) document = voder_document_new_for_file (file);
  g_autoptr (GPtrArray) passages = NULL;
  g_autoptr (GError) error = NULL;

  voder_read_stage_add (stage, document);
  passages = run (stage, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "/nonexistent/file"));
}

static guint n_warnings;

static GLogWriterOutput
count_warning (GLogLevelFlags level,
               const GLogField *fields,
               gsize n_fields,
               gpointer data)
{
  if ((level & G_LOG_LEVEL_WARNING) == 0)
    return g_log_writer_default (level, fields, n_fields, data);
  n_warnings++;

  return G_LOG_WRITER_HANDLED;
}

static void
what_no_plugin_reads_is_read_as_plain_text_with_a_warning (void)
{
  g_autoptr (VoderReadStage) stage = create_stage ();
  g_autoptr (GPtrArray) passages = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;

  n_warnings = 0;
  add_bytes (stage, "a.md", "text/markdown", "# Title");
  passages = run (stage, &error);
  g_assert_no_error (error);
  found = voder_test_describe_passages (passages);
  g_assert_cmpstr (found, ==, "P|# Title\n");
  g_assert_cmpuint (n_warnings, ==, 1);
}

static gboolean
cancel_when_all_wait (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderContext *context = data;

  voder_context_cancel (context, NULL);

  return TRUE;
}

/*
 * The reader waits for a pipe that nobody writes to.
 */
static void
cancelling_ends_a_read_that_waits (void)
{
  g_autoptr (VoderReadStage) stage = create_stage ();
  g_autoptr (VoderChannel) channel = voder_channel_new (VODER_TYPE_PASSAGE, 2);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_autoptr (VoderGroup) group = voder_group_new (
      voder_pool_get_blocking (), VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (VoderDocument) document = NULL;
  g_autoptr (GError) error = NULL;
  int ends[2];

  g_assert_cmpint (pipe (ends), ==, 0);
  stream = g_unix_input_stream_new (ends[0], FALSE);
  document = voder_document_new_for_stream (stream, "pipe", NULL);
  voder_read_stage_add (stage, document);
  voder_group_go (group, cancel_when_all_wait, context, NULL, NULL);
  g_assert_false (voder_stage_run (VODER_STAGE (stage), NULL, sender,
                                   G_CANCELLABLE (context), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  voder_group_wait (group, NULL, NULL);
  close (ends[0]);
  close (ends[1]);
}

static char *
describe_from (const char *text, gint64 from)
{
  g_autoptr (VoderReadStage) stage = create_stage ();
  g_autoptr (GPtrArray) passages = NULL;
  g_autoptr (GError) error = NULL;

  add_bytes (stage, "a", NULL, text);
  add_bytes (stage, "b", NULL, "More.");
  voder_read_stage_set_from (stage, from);
  passages = run (stage, &error);
  g_assert_no_error (error);

  return voder_test_describe_passages (passages);
}

static void
blocks_before_a_byte_of_the_first_document_are_left_out (void)
{
  const struct {
    gint64 from;
    const char *found;
  } cases[] = {
    { 0, "P|One.\nP|Two.\nP|Three.\nP|More.\n" },
    /* What is right behind a block may belong to it. */
    { 4, "P|One.\nP|Two.\nP|Three.\nP|More.\n" },
    { 5, "P|Two.\nP|Three.\nP|More.\n" },
    { 7, "P|Two.\nP|Three.\nP|More.\n" },
    { 11, "P|Three.\nP|More.\n" },
    { 99, "P|More.\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *found =
        describe_from ("One.\n\nTwo.\n\nThree.", cases[i].from);

    g_assert_cmpstr (found, ==, cases[i].found);
  }
}

static gint64
get_source_start (VoderPassage *passage)
{
  VoderText *text = voder_passage_get_text (passage);
  gint64 start = -1;

  g_assert_true (voder_text_get_source_range (
      text, 0, voder_text_get_length (text), &start, NULL));

  return start;
}

static void
of_a_block_without_end_a_part_goes_before_the_byte (void)
{
  const gint64 from = 900000;
  g_autoptr (VoderReadStage) stage = create_stage ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) passages = NULL;
  gsize n_bytes = 0;
  gint64 start;

  while (text->len < 1000000)
    g_string_append (text, "A sentence of the text. ");
  add_bytes (stage, "a", NULL, text->str);
  voder_read_stage_set_from (stage, from);
  passages = run (stage, NULL);

  start = get_source_start (passages->pdata[0]);
  g_assert_cmpint (start, <, from - 16 * 1024);
  g_assert_cmpint (start, >, from - 128 * 1024);
  for (guint i = 0; i < passages->len; i++)
    n_bytes +=
        voder_text_get_length (voder_passage_get_text (passages->pdata[i]));
  g_assert_cmpuint (n_bytes + (gsize) start, ==, text->len);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  g_log_set_writer_func (count_warning, NULL, NULL);
  voder_test_add ("/read-stage/documents-are-read-in-order-with-their-number",
                  documents_are_read_in_order_with_their_number);
  voder_test_add ("/read-stage/bytes-are-counted", bytes_are_counted);
  voder_test_add ("/read-stage/an-error-names-the-document",
                  an_error_names_the_document);
  voder_test_add ("/read-stage/a-missing-file-is-an-error",
                  a_missing_file_is_an_error);
  voder_test_add ("/read-stage/what-no-plugin-reads-is-read-as-plain-text-"
                  "with-a-warning",
                  what_no_plugin_reads_is_read_as_plain_text_with_a_warning);
  voder_test_add ("/read-stage/blocks-before-a-byte-of-the-first-document-are-"
                  "left-out",
                  blocks_before_a_byte_of_the_first_document_are_left_out);
  voder_test_add ("/read-stage/of-a-block-without-end-a-part-goes-before-the-"
                  "byte",
                  of_a_block_without_end_a_part_goes_before_the_byte);
  voder_test_add ("/read-stage/cancelling-ends-a-read-that-waits",
                  cancelling_ends_a_read_that_waits);

  return voder_test_run ();
}
