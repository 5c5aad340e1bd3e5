/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-speech-flight-private.h"

#include <stdatomic.h>

#include <voder/flow/voder-channel.h>
#include <voder/flow/voder-semaphore.h>

struct _VoderSpeechFlight {
  atomic_uint refs; /* which race checkers understand */
  char *key;
  /* Closed when it is settled, or failed; nothing is ever sent. */
  VoderSender *open;
  VoderReceiver *landing;
  VoderSpeechFlights *flights; /* for who leads; %NULL once it is settled */

  /* Set before it is settled, then immutable. */
  GBytes *value;
  gboolean is_resigned;
};

struct _VoderSpeechFlights {
  VoderSemaphore *turn; /* of one unit: who has it has the table alone */
  GHashTable *table;
};

static void
take_turn (VoderSpeechFlights *self)
{
  voder_semaphore_acquire (self->turn, 1, NULL, NULL);
}

static void
give_turn (VoderSpeechFlights *self)
{
  voder_semaphore_release (self->turn, 1);
}

VoderSpeechFlights *
voder_speech_flights_new (void)
{
  VoderSpeechFlights *self = g_new0 (VoderSpeechFlights, 1);

  self->turn = voder_semaphore_new (1);
  self->table = g_hash_table_new (g_str_hash, g_str_equal);

  return self;
}

/*
 * Nobody flies any more.
 */
void
voder_speech_flights_free (VoderSpeechFlights *self)
{
  g_hash_table_unref (self->table);
  g_object_unref (self->turn);
  g_free (self);
}

static VoderSpeechFlight *
flight_new (VoderSpeechFlights *flights, const char *key)
{
  VoderSpeechFlight *self = g_new0 (VoderSpeechFlight, 1);

  atomic_init (&self->refs, 1);
  self->flights = flights;
  self->key = g_strdup (key);
  voder_channel_open (G_TYPE_BYTES, 0, &self->open, &self->landing);

  return self;
}

void
voder_speech_flight_unref (VoderSpeechFlight *self)
{
  if (atomic_fetch_sub_explicit (&self->refs, 1, memory_order_acq_rel) > 1)
    return;

  g_object_unref (self->open);
  g_object_unref (self->landing);
  g_clear_pointer (&self->value, g_bytes_unref);
  g_free (self->key);
  g_free (self);
}

/*
 * Gives (transfer full) the flight of a key. Who comes first leads it, and must
 * have it land.
 */
VoderSpeechFlight *
voder_speech_flights_join (VoderSpeechFlights *self,
                           const char *key,
                           gboolean *leads)
{
  VoderSpeechFlight *flight;

  take_turn (self);
  flight = g_hash_table_lookup (self->table, key);
  *leads = flight == NULL;
  if (flight != NULL) {
    atomic_fetch_add_explicit (&flight->refs, 1, memory_order_relaxed);
  } else {
    flight = flight_new (self, key);
    g_hash_table_insert (self->table, flight->key, flight);
  }
  give_turn (self);

  return flight;
}

/* The last word of who leads. All who wait are woken by it, and nobody joins
 * any more. */
static void
settle (VoderSpeechFlight *self, const GError *error)
{
  VoderSpeechFlights *flights = g_steal_pointer (&self->flights);

  take_turn (flights);
  g_hash_table_remove (flights->table, self->key);
  give_turn (flights);

  if (error != NULL)
    voder_sender_fail (self->open, error);
  else
    voder_sender_close (self->open);
}

/*
 * Says that nobody should wait for the one who leads.
 */
void
voder_speech_flight_resign (VoderSpeechFlight *self)
{
  if (self->flights == NULL)
    return;

  self->is_resigned = TRUE;
  settle (self, NULL);
}

/*
 * Ends a flight. All who wait get the value, or the error; or, without either,
 * look for themselves.
 */
void
voder_speech_flight_land (VoderSpeechFlight *self,
                          GBytes *value,
                          const GError *error)
{
  if (self->flights == NULL)
    return;

  self->value = value != NULL ? g_bytes_ref (value) : NULL;
  settle (self, error);
}

/*
 * Waits until a flight that another leads lands, or that one resigns.
 */
VoderSpeechFlightOutcome
voder_speech_flight_wait (VoderSpeechFlight *self,
                          GCancellable *cancellable,
                          GBytes **value,
                          GError **error)
{
  GError *why = NULL;
  gpointer nothing = NULL;

  voder_receiver_receive (self->landing, &nothing, cancellable, &why);
  if (why != NULL) {
    g_propagate_error (error, why);
    return VODER_SPEECH_FLIGHT_FAILED;
  }
  if (self->value != NULL) {
    *value = g_bytes_ref (self->value);
    return VODER_SPEECH_FLIGHT_BROUGHT;
  }

  return self->is_resigned ? VODER_SPEECH_FLIGHT_ALONE
                           : VODER_SPEECH_FLIGHT_LANDED;
}
