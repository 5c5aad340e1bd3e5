/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TYPE_SRC_TEXT (voder_src_text_get_type ())
G_DECLARE_FINAL_TYPE (VoderSrcText, voder_src_text, VODER, SRC_TEXT, GObject)

VoderSrcText *voder_src_text_new_for_string (const char *text,
                                             const char *format);
VoderSrcText *voder_src_text_new_for_path (const char *path,
                                           const char *format,
                                           GError **error);
guint64 voder_src_text_get_n_bytes (VoderSrcText *self);
char *voder_src_text_dup_string (VoderSrcText *self);
char *voder_src_text_dup_title (VoderSrcText *self);
const char *voder_src_text_get_name (VoderSrcText *self);
gboolean voder_src_text_has_structure (VoderSrcText *self);
VoderDocument *voder_src_text_create_document (VoderSrcText *self,
                                               GError **error);

G_END_DECLS
