/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/text/voder-document.h>

#include <string.h>

#include <glib/gi18n-lib.h>

#define FORMAT_PLAIN    "text/plain"
#define FORMAT_MARKDOWN "text/markdown"
#define FORMAT_SSML     "application/ssml+xml"

/**
 * VoderDocument:
 *
 * Something to be read aloud: a file, a stream or a string, its name for
 * messages and its format.
 *
 * Thread safety: one thread.
 */
struct _VoderDocument {
  GObject parent_instance;

  GFile *file;
  GInputStream *stream;
  GBytes *text;
  char *name;
  char *format;
};

G_DEFINE_FINAL_TYPE (VoderDocument, voder_document, G_TYPE_OBJECT)

static char *
guess_format (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);
  g_autofree char *type = NULL;
  g_autofree char *mime = NULL;
  gboolean is_uncertain = FALSE;

  if (g_str_has_suffix (lower, ".md") || g_str_has_suffix (lower, ".markdown"))
    return g_strdup (FORMAT_MARKDOWN);
  if (g_str_has_suffix (lower, ".ssml"))
    return g_strdup (FORMAT_SSML);

  type = g_content_type_guess (name, NULL, 0, &is_uncertain);
  if (type == NULL || is_uncertain || g_content_type_is_unknown (type))
    return g_strdup (FORMAT_PLAIN);
  mime = g_content_type_get_mime_type (type);

  return mime != NULL ? g_steal_pointer (&mime) : g_strdup (FORMAT_PLAIN);
}

/*
 * Says what GIO says, in fewer words where it is one of the usual things.
 */
static void
explain (VoderDocument *self, const GError *cause, GError **error)
{
  const char *reason = cause->message;

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    reason = _ ("there is no such file");
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY))
    reason = _ ("it is a directory");
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    reason = _ ("you may not read it");

  g_set_error (error, cause->domain, cause->code, _ ("Cannot open “%s”: %s"),
               self->name, reason);
}

static void
voder_document_finalize (GObject *object)
{
  VoderDocument *self = VODER_DOCUMENT (object);

  g_clear_object (&self->file);
  g_clear_object (&self->stream);
  g_clear_pointer (&self->text, g_bytes_unref);
  g_free (self->name);
  g_free (self->format);

  G_OBJECT_CLASS (voder_document_parent_class)->finalize (object);
}

static void
voder_document_class_init (VoderDocumentClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = voder_document_finalize;
}

static void
voder_document_init (VoderDocument *self)
{
}

/**
 * voder_document_new_for_file:
 * @file: a file
 *
 * Makes a document of a file; its format follows from the file's name.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new document
 */
VoderDocument *
voder_document_new_for_file (GFile *file)
{
  VoderDocument *self;
  g_autofree char *base = NULL;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  self = g_object_new (VODER_TYPE_DOCUMENT, NULL);
  base = g_file_get_basename (file);
  self->file = g_object_ref (file);
  self->name = g_file_get_parse_name (file);
  self->format = guess_format (base != NULL ? base : "");

  return self;
}

/**
 * voder_document_new_for_stream:
 * @stream: what to read; it can be opened once
 * @name: what to call it in messages
 * @format: (nullable): its content type, such as `text/markdown`, or %NULL for
 *   plain text
 *
 * Makes a document of a stream.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new document
 */
VoderDocument *
voder_document_new_for_stream (GInputStream *stream,
                               const char *name,
                               const char *format)
{
  VoderDocument *self;

  g_return_val_if_fail (G_IS_INPUT_STREAM (stream), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  self = g_object_new (VODER_TYPE_DOCUMENT, NULL);
  self->stream = g_object_ref (stream);
  self->name = g_strdup (name);
  self->format = g_strdup (format != NULL ? format : FORMAT_PLAIN);

  return self;
}

/**
 * voder_document_new_for_string:
 * @text: UTF-8 text
 *
 * Makes a document of plain text.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new document
 */
VoderDocument *
voder_document_new_for_string (const char *text)
{
  VoderDocument *self;

  g_return_val_if_fail (text != NULL, NULL);

  self = g_object_new (VODER_TYPE_DOCUMENT, NULL);
  self->text = g_bytes_new (text, strlen (text));
  self->name = g_strdup (_ ("text"));
  self->format = g_strdup (FORMAT_PLAIN);

  return self;
}

/**
 * voder_document_get_name:
 * @self: a document
 *
 * Gives what to call the document in messages.
 *
 * Thread safety: one thread.
 *
 * Returns: (transfer none): the path of a file, the name of a stream
 */
const char *
voder_document_get_name (VoderDocument *self)
{
  g_return_val_if_fail (VODER_IS_DOCUMENT (self), NULL);

  return self->name;
}

/**
 * voder_document_get_format:
 * @self: a document
 *
 * Gives the kind of document.
 *
 * Thread safety: one thread.
 *
 * Returns: (transfer none): a content type, such as `text/plain`
 */
const char *
voder_document_get_format (VoderDocument *self)
{
  g_return_val_if_fail (VODER_IS_DOCUMENT (self), NULL);

  return self->format;
}

/**
 * voder_document_open:
 * @self: a document
 * @cancellable: (nullable): ends the opening
 * @error: return location for an error
 *
 * Opens the document for reading. Blocks on slow file systems.
 *
 * Thread safety: one thread.
 *
 * Returns: (transfer full): a stream from its first byte on; %NULL with an
 *   error of #GIOErrorEnum that names the document, such as
 *   %G_IO_ERROR_NOT_FOUND, %G_IO_ERROR_IS_DIRECTORY or
 *   %G_IO_ERROR_PERMISSION_DENIED, or %G_IO_ERROR_CLOSED when it is a stream
 *   that was opened before
 */
GInputStream *
voder_document_open (VoderDocument *self,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (GError) local = NULL;
  GInputStream *stream = NULL;

  g_return_val_if_fail (VODER_IS_DOCUMENT (self), NULL);

  if (self->text != NULL)
    return g_memory_input_stream_new_from_bytes (self->text);

  if (self->file != NULL) {
    stream = G_INPUT_STREAM (g_file_read (self->file, cancellable, &local));
    if (stream == NULL)
      explain (self, local, error);
    return stream;
  }

  if (self->stream == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED,
                 _ ("Cannot open “%s” again: it is a stream"), self->name);

  return g_steal_pointer (&self->stream);
}
