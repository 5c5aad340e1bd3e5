/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-spiel-call.h"

/* Where the calls of a connection are kept. */
#define KEY "voder-spiel-calls"

/* The connection itself counts from 1. */
#define FIRST_SERIAL 0x40000000u

/*
 * VoderSpielCall:
 *
 * A call on the bus while its answer is awaited. That can be done together with
 * other things: a call that fails ends its context.
 *
 * GDBus' own calls would need a thread each to wait, and lose a main context
 * with its descriptor when answer and cancel meet (GLib 2.74).
 *
 * Thread safety: one thread.
 */
struct _VoderSpielCall {
  GDBusConnection *connection;
  guint32 serial;
  VoderContext *context;
  VoderReceiver *answer;
};

/* What the connection's thread needs of a call. */
typedef struct {
  VoderContext *context;
  VoderSender *answer;
} Pending;

/* The calls of a connection; who has the turn may look at them. */
typedef struct {
  VoderSemaphore *turn; /* of one unit */
  GHashTable *pending;  /* by serial */
} Calls;

/* Atomic; makes serials, and is no statistic. */
static guint n_calls;

static void
pending_free (gpointer data)
{
  Pending *self = data;

  g_object_unref (self->context);
  g_object_unref (self->answer);
  g_free (self);
}

static void
enter (Calls *self)
{
  voder_semaphore_acquire (self->turn, 1, NULL, NULL);
}

static void
leave (Calls *self)
{
  voder_semaphore_release (self->turn, 1);
}

static Pending *
steal_pending (Calls *self, guint32 serial)
{
  gpointer pending = NULL;

  enter (self);
  g_hash_table_steal_extended (self->pending, GUINT_TO_POINTER (serial), NULL,
                               &pending);
  leave (self);

  return pending;
}

static void
add_pending (Calls *self, guint32 serial, Pending *pending)
{
  enter (self);
  g_hash_table_insert (self->pending, GUINT_TO_POINTER (serial), pending);
  leave (self);
}

/* Takes the answers out of what the connection receives, in its thread. */
static GDBusMessage *
on_message (GDBusConnection *connection,
            GDBusMessage *message,
            gboolean is_incoming,
            gpointer data)
{
  Pending *pending = NULL;
  g_autoptr (GError) error = NULL;

  if (is_incoming && g_dbus_message_get_reply_serial (message) >= FIRST_SERIAL)
    pending = steal_pending (data, g_dbus_message_get_reply_serial (message));
  if (pending == NULL)
    return message;

  if (g_dbus_message_to_gerror (message, &error)) {
    voder_context_cancel (pending->context, error);
    g_object_unref (message);
  } else {
    voder_sender_try_send (pending->answer, message, NULL);
  }
  pending_free (pending);

  return NULL;
}

static void
calls_free (gpointer data)
{
  Calls *self = data;

  g_object_unref (self->turn);
  g_hash_table_unref (self->pending);
  g_free (self);
}

/* Must be done with a new connection before anybody calls. */
void
voder_spiel_call_prepare (GDBusConnection *connection)
{
  Calls *calls = g_new0 (Calls, 1);

  calls->turn = voder_semaphore_new (1);
  calls->pending = g_hash_table_new_full (NULL, NULL, NULL, pending_free);
  g_object_set_data_full (G_OBJECT (connection), KEY, calls, calls_free);
  g_dbus_connection_add_filter (connection, on_message, calls, NULL);
}

/*
 * Sends a call, which waits for its answer until it is freed. Its context ends
 * when @parent does, and with the error that is the answer.
 */
VoderSpielCall *
voder_spiel_call_new (GDBusConnection *connection,
                      GDBusMessage *message,
                      GCancellable *parent,
                      GError **error)
{
  g_autoptr (VoderSpielCall) self = g_new0 (VoderSpielCall, 1);
  Pending *pending = g_new0 (Pending, 1);

  self->connection = g_object_ref (connection);
  self->context = voder_context_new (parent);
  self->serial =
      FIRST_SERIAL | (g_atomic_int_add (&n_calls, 1) & (FIRST_SERIAL - 1));
  pending->context = g_object_ref (self->context);
  voder_channel_open (G_TYPE_DBUS_MESSAGE, 1, &pending->answer, &self->answer);
  add_pending (g_object_get_data (G_OBJECT (connection), KEY), self->serial,
               pending);

  g_dbus_message_set_serial (message, self->serial);
  if (!g_dbus_connection_send_message (
          connection, message, G_DBUS_SEND_MESSAGE_FLAGS_PRESERVE_SERIAL, NULL,
          error))
    return NULL;

  return g_steal_pointer (&self);
}

/* Whoever answers later is not heard. */
void
voder_spiel_call_free (VoderSpielCall *self)
{
  Pending *pending = steal_pending (
      g_object_get_data (G_OBJECT (self->connection), KEY), self->serial);

  if (pending != NULL)
    pending_free (pending);
  g_object_unref (self->answer);
  g_object_unref (self->context);
  g_object_unref (self->connection);
  g_free (self);
}

/* Gives the context, borrowed. */
GCancellable *
voder_spiel_call_get_context (VoderSpielCall *self)
{
  return G_CANCELLABLE (self->context);
}

/*
 * Waits for the answer, once; %NULL with the error that it is, with
 * %G_IO_ERROR_TIMED_OUT, or with what ended the context.
 */
GDBusMessage *
voder_spiel_call_wait (VoderSpielCall *self, gint64 timeout_us, GError **error)
{
  g_autoptr (VoderContext) context = NULL;
  GObject *answer;
  gpointer item;

  /* One that is there is given however late it is. */
  if (voder_receiver_try_receive (self->answer, &item, NULL))
    return item;

  context = voder_context_new_with_timeout (G_CANCELLABLE (self->context),
                                            timeout_us);
  answer = voder_receiver_receive_object (self->answer, G_CANCELLABLE (context),
                                          error);

  return answer != NULL ? G_DBUS_MESSAGE (answer) : NULL;
}
