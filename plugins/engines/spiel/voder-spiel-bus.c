/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-spiel-bus.h"

#include <glib/gi18n-lib.h>

#include "voder-spiel-call.h"

#define BUS_NAME      "org.freedesktop.DBus"
#define BUS_PATH      "/org/freedesktop/DBus"
#define BUS_INTERFACE "org.freedesktop.DBus"

/* For what the bus itself answers. */
#define BUS_TIMEOUT_US (5 * G_TIME_SPAN_SECOND)

/* One that speaks with one thread answers when it has time: that is not worth a
 * gap between sentences. */
#define PING_TIMEOUT_US (100 * G_TIME_SPAN_MILLISECOND)

/* More providers than any desktop has. */
#define MAX_PROVIDERS 64

/*
 * VoderSpielBus:
 *
 * The session bus, over a connection of its own that is made when it is first
 * needed, and again when it was closed. A bus that is not there is never
 * started.
 *
 * Thread safety: any thread.
 */
struct _VoderSpielBus {
  VoderSpielRules rules;

  /* The slot holds the connection, or something else while there is none. Who
   * has taken it out may connect; the others wait for that. */
  VoderSender *put;
  VoderReceiver *take;
};

/* Takes what @rules hold. */
VoderSpielBus *
voder_spiel_bus_new (VoderSpielRules *rules)
{
  VoderSpielBus *self = g_atomic_rc_box_new0 (VoderSpielBus);

  self->rules = *rules;
  rules->provider = NULL;
  voder_channel_open (G_TYPE_OBJECT, 1, &self->put, &self->take);
  voder_sender_try_send (self->put, g_object_new (G_TYPE_OBJECT, NULL), NULL);

  return self;
}

VoderSpielBus *
voder_spiel_bus_ref (VoderSpielBus *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
bus_clear (gpointer data)
{
  VoderSpielBus *self = data;
  gpointer item = NULL;

  if (voder_receiver_try_receive (self->take, &item, NULL)) {
    if (G_IS_DBUS_CONNECTION (item))
      g_dbus_connection_close_sync (item, NULL, NULL);
    g_object_unref (item);
  }
  g_object_unref (self->put);
  g_object_unref (self->take);
  voder_spiel_rules_clear (&self->rules);
}

void
voder_spiel_bus_unref (VoderSpielBus *self)
{
  g_atomic_rc_box_release_full (self, bus_clear);
}

const VoderSpielRules *
voder_spiel_bus_get_rules (VoderSpielBus *self)
{
  return &self->rules;
}

/* Drops the entries that would have a bus started. */
static char *
filter_address (const char *address)
{
  g_auto (GStrv) entries = g_strsplit (address, ";", -1);
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();

  for (gsize i = 0; entries[i] != NULL; i++) {
    if (*entries[i] != '\0' && !g_str_has_prefix (entries[i], "autolaunch:"))
      g_ptr_array_add (kept, entries[i]);
  }
  if (kept->len == 0)
    return NULL;
  g_ptr_array_add (kept, NULL);

  return g_strjoinv (";", (char **) kept->pdata);
}

/* GLib itself would start a bus where it finds none. */
static char *
find_address (void)
{
  const char *address = g_getenv ("DBUS_SESSION_BUS_ADDRESS");
  const char *folder = g_getenv ("XDG_RUNTIME_DIR");
  g_autofree char *socket = NULL;
  g_autofree char *escaped = NULL;

  if (address != NULL && *address != '\0')
    return filter_address (address);
  if (folder == NULL)
    return NULL;
  socket = g_build_filename (folder, "bus", NULL);
  if (!g_file_test (socket, G_FILE_TEST_EXISTS))
    return NULL;
  escaped = g_dbus_address_escape_value (socket);

  return g_strdup_printf ("unix:path=%s", escaped);
}

static GDBusConnection *
open_connection (VoderSpielBus *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *address = find_address ();
  g_autoptr (VoderContext) context = voder_context_new_with_timeout (
      cancellable, self->rules.patience_ms * G_TIME_SPAN_MILLISECOND);
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (GError) why = NULL;

  if (address == NULL) {
    g_set_error_literal (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_ENGINE,
                         _ ("There is no session bus"));
    return NULL;
  }

  connection = g_dbus_connection_new_for_address_sync (
      address,
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
          G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, G_CANCELLABLE (context), &why);
  if (connection != NULL) {
    voder_spiel_call_prepare (connection);
    return g_steal_pointer (&connection);
  }

  if (!voder_cancellable_set_error_if_done (cancellable, error))
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_ENGINE,
                 _ ("The session bus cannot be reached: %s"), why->message);

  return NULL;
}

/*
 * Gives the connection; %NULL with %VODER_SPEECH_ERROR_ENGINE when there is no
 * bus.
 */
GDBusConnection *
voder_spiel_bus_connect (VoderSpielBus *self,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (GObject) item =
      voder_receiver_receive_object (self->take, cancellable, error);
  GDBusConnection *connection = NULL;

  if (item == NULL)
    return NULL;

  if (G_IS_DBUS_CONNECTION (item) &&
      !g_dbus_connection_is_closed (G_DBUS_CONNECTION (item)))
    connection = G_DBUS_CONNECTION (g_object_ref (item));
  else
    connection = open_connection (self, cancellable, error);
  if (connection != NULL)
    g_set_object (&item, G_OBJECT (connection));
  voder_sender_try_send (self->put, g_steal_pointer (&item), NULL);

  return connection;
}

/* Asks the bus for names; %NULL with an error. */
static GVariant *
ask_for_names (GDBusConnection *connection,
               const char *method,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (GDBusMessage) message = g_dbus_message_new_method_call (
      BUS_NAME, BUS_PATH, BUS_INTERFACE, method);
  g_autoptr (VoderSpielCall) call =
      voder_spiel_call_new (connection, message, cancellable, error);
  g_autoptr (GDBusMessage) answer = NULL;
  GVariant *body;

  if (call == NULL)
    return NULL;
  answer = voder_spiel_call_wait (call, BUS_TIMEOUT_US, error);
  if (answer == NULL)
    return NULL;
  body = g_dbus_message_get_body (answer);
  if (body != NULL && g_variant_is_of_type (body, G_VARIANT_TYPE ("(as)")))
    return g_variant_ref (body);

  g_set_error_literal (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                       _ ("The session bus tells no names"));

  return NULL;
}

/* Adds what a list of names has of providers. */
static gboolean
add_names (GDBusConnection *connection,
           const char *method,
           const VoderSpielRules *rules,
           GHashTable *found,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GVariant) reply =
      ask_for_names (connection, method, cancellable, error);
  g_autofree const char **names = NULL;

  if (reply == NULL)
    return FALSE;

  g_variant_get (reply, "(^a&s)", &names);
  for (gsize i = 0; names[i] != NULL; i++) {
    if (voder_spiel_rules_admit (rules, names[i]))
      g_hash_table_add (found, g_strdup (names[i]));
  }

  return TRUE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/*
 * Gives the names of the providers that run or could be started, in an order
 * that does not depend on when they came.
 */
GStrv
voder_spiel_bus_list (GDBusConnection *connection,
                      const VoderSpielRules *rules,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GHashTable) found =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char **names = NULL;
  guint n_names;

  if (!add_names (connection, "ListActivatableNames", rules, found, cancellable,
                  error) ||
      !add_names (connection, "ListNames", rules, found, cancellable, error))
    return NULL;

  names = (char **) g_hash_table_get_keys_as_array (found, &n_names);
  qsort (names, n_names, sizeof names[0], compare_names);
  if (n_names > MAX_PROVIDERS)
    names[MAX_PROVIDERS] = NULL;

  return g_strdupv (names);
}

/*
 * Whether the bus knows an owner of the name. It tells that at once, however
 * busy the owner is.
 */
gboolean
voder_spiel_bus_has_owner (GDBusConnection *connection,
                           const char *name,
                           GCancellable *cancellable)
{
  g_autoptr (GDBusMessage) message = g_dbus_message_new_method_call (
      BUS_NAME, BUS_PATH, BUS_INTERFACE, "NameHasOwner");
  g_autoptr (VoderSpielCall) call = NULL;
  g_autoptr (GDBusMessage) answer = NULL;
  GVariant *body = NULL;
  gboolean has_owner = TRUE;

  g_dbus_message_set_body (message, g_variant_new ("(s)", name));
  call = voder_spiel_call_new (connection, message, cancellable, NULL);
  if (call != NULL)
    answer = voder_spiel_call_wait (call, BUS_TIMEOUT_US, NULL);
  if (answer != NULL)
    body = g_dbus_message_get_body (answer);
  if (body != NULL && g_variant_is_of_type (body, G_VARIANT_TYPE ("(b)")))
    g_variant_get (body, "(b)", &has_owner);

  return has_owner;
}

/*
 * Whether the owner of a unique name is there. The pipes of one that has died
 * may be closed before the bus knows, but what it is asked then fails. Of one
 * that is busy the bus is asked; one that does not know the question is there.
 */
gboolean
voder_spiel_bus_is_alive (GDBusConnection *connection,
                          const char *name,
                          GCancellable *cancellable)
{
  g_autoptr (GDBusMessage) message = g_dbus_message_new_method_call (
      name, "/", "org.freedesktop.DBus.Peer", "Ping");
  g_autoptr (VoderSpielCall) call =
      voder_spiel_call_new (connection, message, cancellable, NULL);
  g_autoptr (GDBusMessage) answer = NULL;
  g_autoptr (GError) error = NULL;

  if (call == NULL)
    return TRUE;
  answer = voder_spiel_call_wait (call, PING_TIMEOUT_US, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return voder_spiel_bus_has_owner (connection, name, cancellable);

  return answer != NULL ||
         !(g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) ||
           g_error_matches (error, G_DBUS_ERROR,
                            G_DBUS_ERROR_SERVICE_UNKNOWN) ||
           g_error_matches (error, G_DBUS_ERROR,
                            G_DBUS_ERROR_NAME_HAS_NO_OWNER));
}

/* A call of the object of a provider, whose path is its name. */
GDBusMessage *
voder_spiel_bus_create_call (const char *provider,
                             const char *interface,
                             const char *method,
                             GVariant *parameters)
{
  g_autofree char *path = g_strconcat ("/", provider, NULL);
  GDBusMessage *message;

  g_strdelimit (g_strdelimit (path, ".", '/'), "-", '_');
  message = g_dbus_message_new_method_call (provider, path, interface, method);
  g_dbus_message_set_body (message, parameters);

  return message;
}
