/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * What is being spoken for the first time, and who waits for it. VoderCache has
 * flights of its own, which bring a value once it is whole; here who leads
 * hears the speech while it is being made, on its own thread. When its listener
 * holds it up it resigns: the others go their own way, and who comes later
 * leads a flight of its own.
 *
 * Thread safety: any thread.
 */
typedef struct _VoderSpeechFlights VoderSpeechFlights;
typedef struct _VoderSpeechFlight VoderSpeechFlight;

typedef enum {
  VODER_SPEECH_FLIGHT_LANDED,  /* look again */
  VODER_SPEECH_FLIGHT_BROUGHT, /* a value */
  VODER_SPEECH_FLIGHT_ALONE,   /* who led has resigned: do not wait again */
  VODER_SPEECH_FLIGHT_FAILED,  /* for all who wait, or the wait was ended */
} VoderSpeechFlightOutcome;

VoderSpeechFlights *voder_speech_flights_new (void);
void voder_speech_flights_free (VoderSpeechFlights *self);
VoderSpeechFlight *voder_speech_flights_join (VoderSpeechFlights *self,
                                              const char *key,
                                              gboolean *leads);

/* For who leads, on its thread; what comes after the first has no effect. */
void voder_speech_flight_resign (VoderSpeechFlight *self);
void voder_speech_flight_land (VoderSpeechFlight *self,
                               GBytes *value,
                               const GError *error);

/* For the others. */
VoderSpeechFlightOutcome voder_speech_flight_wait (VoderSpeechFlight *self,
                                                   GCancellable *cancellable,
                                                   GBytes **value,
                                                   GError **error);
void voder_speech_flight_unref (VoderSpeechFlight *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderSpeechFlight, voder_speech_flight_unref)

G_END_DECLS
