/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/text/voder-text.h>

G_BEGIN_DECLS

#define VODER_TYPE_TEXT_BUILDER (voder_text_builder_get_type ())
typedef struct _VoderTextBuilder VoderTextBuilder;
VODER_API GType voder_text_builder_get_type (void);

VODER_API VoderTextBuilder *voder_text_builder_new (void);
VODER_API VoderTextBuilder *voder_text_builder_ref (VoderTextBuilder *self);
VODER_API void voder_text_builder_unref (VoderTextBuilder *self);
VODER_API void voder_text_builder_append (VoderTextBuilder *self,
                                          const char *string,
                                          gssize length,
                                          gint64 source_start,
                                          gint64 source_end);
VODER_API void voder_text_builder_append_whole (VoderTextBuilder *self,
                                                const char *string,
                                                gint64 source_start,
                                                gint64 source_end);
VODER_API void voder_text_builder_append_text (VoderTextBuilder *self,
                                               VoderText *text,
                                               gsize start,
                                               gsize end);
VODER_API void voder_text_builder_append_mark (VoderTextBuilder *self,
                                               const char *name,
                                               gint64 source_start,
                                               gint64 source_end);
VODER_API void voder_text_builder_begin_pronunciation (VoderTextBuilder *self,
                                                       const char *ipa);
VODER_API void voder_text_builder_end_pronunciation (VoderTextBuilder *self);
VODER_API const char *voder_text_builder_peek (VoderTextBuilder *self);
VODER_API gsize voder_text_builder_get_length (VoderTextBuilder *self);
VODER_API VoderText *voder_text_builder_steal (VoderTextBuilder *self);
VODER_API VoderText *voder_text_builder_steal_head (VoderTextBuilder *self,
                                                    gsize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderTextBuilder, voder_text_builder_unref)

G_END_DECLS
