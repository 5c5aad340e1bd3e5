/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/* The name of the custom metadata that carries an utterance. */
#define VODER_UTTERANCE_META "VoderUtteranceMeta"

gboolean voder_utterance_meta_register (void);
void voder_utterance_meta_add (GstBuffer *buffer,
                               VoderUtterance *utterance,
                               guint64 id);
VoderUtterance *voder_utterance_meta_dup_utterance (GstBuffer *buffer);

G_END_DECLS
