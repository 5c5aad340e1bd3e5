/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-tts-engines.h"

G_BEGIN_DECLS

#define VODER_TYPE_TTS_OPENING (voder_tts_opening_get_type ())
G_DECLARE_FINAL_TYPE (VoderTtsOpening,
                      voder_tts_opening,
                      VODER,
                      TTS_OPENING,
                      GObject)

typedef void (*VoderTtsOpeningFunc) (VoderTtsOpening *self,
                                     VoderTtsEngines *engines,
                                     gpointer data);

VoderTtsOpening *voder_tts_opening_new (GstElement *element,
                                        const VoderTtsSettings *settings,
                                        GError **error);
VoderTtsOpening *voder_tts_opening_new_change (GstElement *element,
                                               const VoderTtsSettings *settings,
                                               VoderTtsOpeningFunc func,
                                               gpointer data,
                                               GError **error);
gboolean voder_tts_opening_begin (VoderTtsOpening *self, GError **error);
VoderTtsEngines *voder_tts_opening_wait (VoderTtsOpening *self,
                                         GCancellable *cancellable,
                                         GError **error);
VoderTtsEngines *voder_tts_opening_dup_engines (VoderTtsOpening *self);
gboolean voder_tts_opening_has_failed (VoderTtsOpening *self);

G_END_DECLS
