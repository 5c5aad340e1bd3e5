/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/speech/voder-utterance.h>

G_BEGIN_DECLS

/**
 * VoderIncident:
 * @VODER_INCIDENT_RETRIED: the child process that spoke it died, hung or spoke
 *   nonsense, and it is spoken again
 * @VODER_INCIDENT_SWITCHED: another engine spoke it than the first one asked
 * @VODER_INCIDENT_LEFT_OUT: an engine failed too often, and is not asked until
 *   it speaks again
 * @VODER_INCIDENT_SKIPPED: it is left out, or ends early: nobody could speak it
 *
 * What went wrong with an utterance while speech as a whole goes on.
 */
typedef enum {
  VODER_INCIDENT_RETRIED,
  VODER_INCIDENT_SWITCHED,
  VODER_INCIDENT_LEFT_OUT,
  VODER_INCIDENT_SKIPPED,
} VoderIncident;

#define VODER_TYPE_INCIDENT (voder_incident_get_type ())
VODER_API GType voder_incident_get_type (void);

/**
 * VoderIncidentFunc:
 * @incident: what happened
 * @utterance: (nullable): what was to be spoken
 * @error: why; its message names the engine and quotes the text
 * @data: what was given with the function
 *
 * Is told of something that went wrong, in place of the log. It is called on
 * any thread, by several at a time, and must not wait.
 */
typedef void (*VoderIncidentFunc) (VoderIncident incident,
                                   VoderUtterance *utterance,
                                   const GError *error,
                                   gpointer data);

G_END_DECLS
