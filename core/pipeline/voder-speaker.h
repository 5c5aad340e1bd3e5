/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/pipeline/voder-stage.h>

G_BEGIN_DECLS

#define VODER_TYPE_SPEAKER (voder_speaker_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderSpeaker, voder_speaker, VODER, SPEAKER, VoderStage)

VODER_API VoderSpeaker *voder_speaker_new (const char *sink, GError **error);

G_END_DECLS
