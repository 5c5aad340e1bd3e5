/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#include <string.h>

static void
assert_format (const char *name, const char *format)
{
  g_autoptr (GFile) file = g_file_new_for_path (name);
  g_autoptr (VoderDocument) document = voder_document_new_for_file (file);

  g_assert_cmpstr (voder_document_get_format (document), ==, format);
}

static void
the_name_tells_the_format (void)
{
  assert_format ("/x/a.md", "text/markdown");
  assert_format ("/x/A.MARKDOWN", "text/markdown");
  assert_format ("/x/a.txt", "text/plain");
  assert_format ("/x/README", "text/plain");
  assert_format ("/x/a.nosuchending", "text/plain");
}

static void
assert_cannot_open (const char *path, GIOErrorEnum code, const char *reason)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (VoderDocument) document = voder_document_new_for_file (file);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;

  stream = voder_document_open (document, NULL, &error);
  g_assert_null (stream);
  g_assert_error (error, G_IO_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, reason));
}

static void
a_missing_file_is_named (void)
{
  assert_cannot_open ("/nonexistent/file.txt", G_IO_ERROR_NOT_FOUND,
                      "no such file");
}

static void
a_directory_is_no_document (void)
{
  assert_cannot_open (g_get_tmp_dir (), G_IO_ERROR_IS_DIRECTORY,
                      "is a directory");
}

static void
a_string_can_be_opened_again (void)
{
  g_autoptr (VoderDocument) document = voder_document_new_for_string ("text");

  for (guint i = 0; i < 2; i++) {
    g_autoptr (GInputStream) stream =
        voder_document_open (document, NULL, NULL);
    char bytes[8];

    g_assert_cmpint (g_input_stream_read (stream, bytes, 8, NULL, NULL), ==, 4);
  }
  g_assert_cmpstr (voder_document_get_format (document), ==, "text/plain");
}

static void
a_stream_can_be_opened_once (void)
{
  g_autoptr (GInputStream) base = g_memory_input_stream_new ();
  g_autoptr (VoderDocument) document =
      voder_document_new_for_stream (base, "input", "text/markdown");
  g_autoptr (GInputStream) first = voder_document_open (document, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (first);
  g_assert_null (voder_document_open (document, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_assert_cmpstr (voder_document_get_name (document), ==, "input");
  g_assert_cmpstr (voder_document_get_format (document), ==, "text/markdown");
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/document/the-name-tells-the-format",
                  the_name_tells_the_format);
  voder_test_add ("/document/a-missing-file-is-named", a_missing_file_is_named);
  voder_test_add ("/document/a-directory-is-no-document",
                  a_directory_is_no_document);
  voder_test_add ("/document/a-string-can-be-opened-again",
                  a_string_can_be_opened_again);
  voder_test_add ("/document/a-stream-can-be-opened-once",
                  a_stream_can_be_opened_once);

  return voder_test_run ();
}
