/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-once.h>
#include <voder/speech/voder-incident.h>
#include <voder/speech/voder-synthesizer.h>

G_BEGIN_DECLS

/*
 * VoderFallbackChoice: a synthesizer that speaks if it can: made when it is
 * first needed, and left out while it is known to fail.
 *
 * Thread safety: any thread.
 */
typedef struct _VoderFallbackChoice VoderFallbackChoice;

VoderFallbackChoice *voder_fallback_choice_new (const char *name,
                                                VoderOnce *synthesizer);
void voder_fallback_choice_free (VoderFallbackChoice *self);
const char *voder_fallback_choice_get_name (VoderFallbackChoice *self);
void voder_fallback_choice_set_limits (VoderFallbackChoice *self,
                                       guint n_in_row,
                                       gint64 probe_us);
void voder_fallback_choice_set_incident_func (VoderFallbackChoice *self,
                                              VoderIncidentFunc func,
                                              gpointer data);
gboolean voder_fallback_choice_is_out (VoderFallbackChoice *self);
guint voder_fallback_choice_get_n_spoken (VoderFallbackChoice *self);
guint voder_fallback_choice_get_n_failures (VoderFallbackChoice *self);
GListModel *voder_fallback_choice_list_voices (VoderFallbackChoice *self,
                                               GCancellable *cancellable,
                                               GError **error);
VoderVoice *voder_fallback_choice_find_voice (VoderFallbackChoice *self,
                                              const char *id,
                                              const char *language,
                                              GCancellable *cancellable,
                                              GError **error);
gboolean voder_fallback_choice_speak (VoderFallbackChoice *self,
                                      VoderUtterance *utterance,
                                      const char *language,
                                      VoderOutput *output,
                                      GCancellable *cancellable,
                                      GError **error);

G_END_DECLS
