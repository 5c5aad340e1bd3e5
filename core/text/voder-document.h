/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/text/voder-reader.h>

G_BEGIN_DECLS

#define VODER_TYPE_DOCUMENT (voder_document_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderDocument, voder_document, VODER, DOCUMENT, GObject)

VODER_API VoderDocument *voder_document_new_for_file (GFile *file);
VODER_API VoderDocument *voder_document_new_for_stream (GInputStream *stream,
                                                        const char *name,
                                                        const char *format);
VODER_API VoderDocument *voder_document_new_for_string (const char *text);
VODER_API const char *voder_document_get_name (VoderDocument *self);
VODER_API const char *voder_document_get_format (VoderDocument *self);
VODER_API GInputStream *voder_document_open (VoderDocument *self,
                                             GCancellable *cancellable,
                                             GError **error);

G_END_DECLS
