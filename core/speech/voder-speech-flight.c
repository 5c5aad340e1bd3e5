/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-speech-flight-private.h"

#include <stdatomic.h>

#include <voder/flow/voder-channel.h>
#include <voder/flow/voder-context.h>
#include <voder/flow/voder-semaphore.h>

/* How long who leads may be held up by its own listener before the others go
 * their own way; and how often they look. */
#define HELD_US (50 * 1000)

struct _VoderSpeechFlight {
  atomic_uint refs; /* which race checkers understand */
  char *key;
  /* Closed when it lands; nothing is ever sent. */
  VoderSender *open;
  VoderReceiver *landing;
  atomic_llong held_since_us; /* 0: it is not held up */
  atomic_bool is_given_up;

  /* Set before it lands, then immutable. */
  GBytes *value;
  GError *error;
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
flight_new (const char *key)
{
  VoderSpeechFlight *self = g_new0 (VoderSpeechFlight, 1);

  atomic_init (&self->refs, 1);
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
  g_clear_error (&self->error);
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
    flight = flight_new (key);
    g_hash_table_insert (self->table, flight->key, flight);
  }
  give_turn (self);

  return flight;
}

/*
 * Says that who leads waits for its own listener, or no more. @self may be
 * %NULL for one whom nobody waits for.
 */
void
voder_speech_flight_hold (VoderSpeechFlight *self, gboolean is_held)
{
  if (self == NULL)
    return;

  atomic_store_explicit (&self->held_since_us,
                         is_held ? g_get_monotonic_time () : 0,
                         memory_order_relaxed);
}

/*
 * Says that there will be no value; @self may be %NULL.
 */
void
voder_speech_flight_give_up (VoderSpeechFlight *self)
{
  if (self != NULL)
    atomic_store_explicit (&self->is_given_up, TRUE, memory_order_relaxed);
}

/*
 * Ends a flight. All who wait get the value, or the error; or, without either,
 * look for themselves.
 */
void
voder_speech_flight_land (VoderSpeechFlights *flights,
                          VoderSpeechFlight *self,
                          GBytes *value,
                          const GError *error)
{
  self->value = value != NULL ? g_bytes_ref (value) : NULL;
  self->error = error != NULL ? g_error_copy (error) : NULL;

  take_turn (flights);
  g_hash_table_remove (flights->table, self->key);
  give_turn (flights);
  voder_sender_close (self->open);
}

static gboolean
is_held (VoderSpeechFlight *self)
{
  gint64 since_us =
      atomic_load_explicit (&self->held_since_us, memory_order_relaxed);

  if (atomic_load_explicit (&self->is_given_up, memory_order_relaxed))
    return TRUE;

  return since_us != 0 && g_get_monotonic_time () - since_us >= HELD_US;
}

static VoderSpeechFlightOutcome
tell (VoderSpeechFlight *self, GBytes **value, GError **error)
{
  if (self->value != NULL) {
    *value = g_bytes_ref (self->value);
    return VODER_SPEECH_FLIGHT_BROUGHT;
  }
  if (self->error != NULL) {
    g_propagate_error (error, g_error_copy (self->error));
    return VODER_SPEECH_FLIGHT_FAILED;
  }

  return VODER_SPEECH_FLIGHT_LANDED;
}

/*
 * Waits until a flight that another leads lands, or is held up. Who listens to
 * that one may itself wait for the one who asks here, as sentences are heard in
 * order.
 */
VoderSpeechFlightOutcome
voder_speech_flight_wait (VoderSpeechFlight *self,
                          GCancellable *cancellable,
                          GBytes **value,
                          GError **error)
{
  for (;;) {
    g_autoptr (GError) why = NULL;
    gpointer nothing = NULL;

    voder_receiver_receive_until (self->landing, &nothing,
                                  g_get_monotonic_time () + HELD_US,
                                  cancellable, &why);
    if (why == NULL)
      return tell (self, value, error);
    if (voder_cancellable_set_error_if_done (cancellable, error))
      return VODER_SPEECH_FLIGHT_FAILED;
    if (is_held (self))
      return VODER_SPEECH_FLIGHT_HELD;
  }
}
