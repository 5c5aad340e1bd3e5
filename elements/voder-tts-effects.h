/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

VoderEffectChain *voder_tts_effects_new (GstElement *element,
                                         const char *text,
                                         GstMessageType severity);

G_END_DECLS
