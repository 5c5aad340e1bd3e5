/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-src-text.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#define FORMAT_PLAIN "text/plain"

/*
 * VoderSrcText:
 *
 * A text of the queue of a source: a string or a file, which can be opened any
 * number of times. The string is kept once, however often it is read.
 *
 * Thread safety: immutable.
 */
struct _VoderSrcText {
  GObject parent_instance;

  GBytes *bytes;
  GFile *file;
  char *name;
  char *format; /* of a file, NULL: what its name says */
  guint64 n_bytes;
};

G_DEFINE_FINAL_TYPE (VoderSrcText, voder_src_text, G_TYPE_OBJECT)

static void
voder_src_text_finalize (GObject *object)
{
  VoderSrcText *self = VODER_SRC_TEXT (object);

  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_object (&self->file);
  g_free (self->name);
  g_free (self->format);

  G_OBJECT_CLASS (voder_src_text_parent_class)->finalize (object);
}

static void
voder_src_text_class_init (VoderSrcTextClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = voder_src_text_finalize;
}

static void
voder_src_text_init (VoderSrcText *self)
{
}

/*
 * Makes a text of a string; @format (NULL: plain) is a media type.
 */
VoderSrcText *
voder_src_text_new_for_string (const char *text, const char *format)
{
  VoderSrcText *self = g_object_new (VODER_TYPE_SRC_TEXT, NULL);

  self->n_bytes = strlen (text);
  self->bytes = g_bytes_new (text, self->n_bytes);
  self->name = g_strdup (_ ("text"));
  self->format = g_strdup (format != NULL ? format : FORMAT_PLAIN);

  return self;
}

/* What is not a file of a known length cannot be read twice, or never ends. */
static gboolean
check_file (VoderSrcText *self, GError **error)
{
  g_autoptr (GFileInfo) info = g_file_query_info (
      self->file,
      G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
      G_FILE_QUERY_INFO_NONE, NULL, NULL);
  g_autoptr (VoderDocument) document = voder_document_new_for_file (self->file);
  g_autoptr (GInputStream) stream = NULL;
  GFileType type = G_FILE_TYPE_UNKNOWN;

  if (info != NULL)
    type = g_file_info_get_file_type (info);
  if (info == NULL || type == G_FILE_TYPE_REGULAR ||
      type == G_FILE_TYPE_DIRECTORY) {
    stream = voder_document_open (document, NULL, error);
    if (stream == NULL)
      return FALSE;
  }
  if (type == G_FILE_TYPE_REGULAR) {
    self->n_bytes = (guint64) g_file_info_get_size (info);
    return TRUE;
  }

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
               _ ("Cannot open “%s”: it is not a regular file"), self->name);

  return FALSE;
}

/*
 * Makes a text of a file, which has to be there; @format (NULL: what its name
 * says) is a media type.
 *
 * Returns: NULL with an error of voder_document_open(), or
 *   %G_IO_ERROR_NOT_REGULAR_FILE.
 */
VoderSrcText *
voder_src_text_new_for_path (const char *path,
                             const char *format,
                             GError **error)
{
  g_autoptr (VoderSrcText) self = g_object_new (VODER_TYPE_SRC_TEXT, NULL);

  self->file = g_file_new_for_path (path);
  self->name = g_file_get_parse_name (self->file);
  self->format = g_strdup (format);
  if (!check_file (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

guint64
voder_src_text_get_n_bytes (VoderSrcText *self)
{
  return self->n_bytes;
}

/*
 * Gives what to call the text in messages.
 */
const char *
voder_src_text_get_name (VoderSrcText *self)
{
  return self->name;
}

/*
 * Gives the string (transfer full); NULL for a file.
 */
char *
voder_src_text_dup_string (VoderSrcText *self)
{
  if (self->bytes == NULL)
    return NULL;

  return g_strndup (g_bytes_get_data (self->bytes, NULL),
                    g_bytes_get_size (self->bytes));
}

/*
 * Gives the name of the file without its ending; NULL when there is none.
 */
char *
voder_src_text_dup_title (VoderSrcText *self)
{
  g_autofree char *base =
      self->file != NULL ? g_file_get_basename (self->file) : NULL;
  g_autofree char *title = base != NULL ? g_filename_display_name (base) : NULL;
  char *dot = title != NULL ? strrchr (title, '.') : NULL;

  if (dot != NULL && dot != title)
    *dot = '\0';

  return g_steal_pointer (&title);
}

/*
 * Tells whether the text is of a kind that may have headings.
 */
gboolean
voder_src_text_has_structure (VoderSrcText *self)
{
  g_autoptr (VoderDocument) document = NULL;
  const char *format = self->format;

  if (format == NULL) {
    document = voder_document_new_for_file (self->file);
    format = voder_document_get_format (document);
  }

  return g_strcmp0 (format, FORMAT_PLAIN) != 0;
}

/*
 * Makes a document (transfer full) to read the text from its start.
 *
 * Returns: NULL with an error that names the text.
 */
VoderDocument *
voder_src_text_create_document (VoderSrcText *self, GError **error)
{
  g_autoptr (GInputStream) stream = NULL;

  if (self->bytes != NULL) {
    stream = g_memory_input_stream_new_from_bytes (self->bytes);
  } else {
    g_autoptr (VoderDocument) file = voder_document_new_for_file (self->file);

    if (self->format == NULL)
      return g_steal_pointer (&file);
    stream = voder_document_open (file, NULL, error);
    if (stream == NULL)
      return NULL;
  }

  return voder_document_new_for_stream (stream, self->name, self->format);
}
