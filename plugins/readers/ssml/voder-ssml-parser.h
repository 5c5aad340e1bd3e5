/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-ssml-speaker.h"

G_BEGIN_DECLS

typedef struct _VoderSsmlParser VoderSsmlParser;

VoderSsmlParser *voder_ssml_parser_new (VoderSsmlSpeaker *speaker,
                                        gboolean is_lenient);
void voder_ssml_parser_free (VoderSsmlParser *self);
gboolean voder_ssml_parser_feed (VoderSsmlParser *self,
                                 VoderText *text,
                                 GError **error);
gboolean voder_ssml_parser_end (VoderSsmlParser *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderSsmlParser, voder_ssml_parser_free)

G_END_DECLS
