/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <voder/voder-macros.h>

G_BEGIN_DECLS

/**
 * VoderTextError:
 * @VODER_TEXT_ERROR_BINARY: the bytes are not text
 * @VODER_TEXT_ERROR_CHARSET: the character set cannot be told or converted
 * @VODER_TEXT_ERROR_FORMAT: no reader knows the kind of document
 * @VODER_TEXT_ERROR_SYNTAX: the document is broken
 * @VODER_TEXT_ERROR_LIMIT: the document is larger than a reader takes
 *
 * What a caller of the text layer can react to.
 */
typedef enum {
  VODER_TEXT_ERROR_BINARY,
  VODER_TEXT_ERROR_CHARSET,
  VODER_TEXT_ERROR_FORMAT,
  VODER_TEXT_ERROR_SYNTAX,
  VODER_TEXT_ERROR_LIMIT,
} VoderTextError;

#define VODER_TEXT_ERROR (voder_text_error_quark ())
VODER_API GQuark voder_text_error_quark (void);

#define VODER_TYPE_TEXT_ERROR (voder_text_error_get_type ())
VODER_API GType voder_text_error_get_type (void);

#define VODER_TYPE_TEXT (voder_text_get_type ())
typedef struct _VoderText VoderText;
VODER_API GType voder_text_get_type (void);

VODER_API VoderText *voder_text_new (const char *string, gssize length);
VODER_API VoderText *voder_text_ref (VoderText *self);
VODER_API void voder_text_unref (VoderText *self);
VODER_API const char *voder_text_get_string (VoderText *self);
VODER_API gsize voder_text_get_length (VoderText *self);
VODER_API gboolean voder_text_get_source_range (VoderText *self,
                                                gsize start,
                                                gsize end,
                                                gint64 *source_start,
                                                gint64 *source_end);
VODER_API guint voder_text_get_n_marks (VoderText *self);
VODER_API const char *voder_text_get_mark (VoderText *self,
                                           guint n,
                                           gsize *offset,
                                           gint64 *source_start,
                                           gint64 *source_end);
VODER_API guint voder_text_get_n_pronunciations (VoderText *self);
VODER_API const char *voder_text_get_pronunciation (VoderText *self,
                                                    guint n,
                                                    gsize *start,
                                                    gsize *end);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderText, voder_text_unref)

G_END_DECLS
