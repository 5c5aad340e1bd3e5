/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "spiel-bus.h"

#include <glib/gstdio.h>

static char *
get_service_path (SpielBus *self, const char *provider)
{
  g_autofree char *name = g_strconcat (provider, ".service", NULL);

  return g_build_filename (self->folder, name, NULL);
}

static void
add_service (SpielBus *self, const char *provider)
{
  g_autofree char *path = get_service_path (self, provider);
  g_autofree char *program =
      g_test_build_filename (G_TEST_BUILT, "engines", "speech-provider", NULL);
  g_autofree char *text = g_strdup_printf (
      "[D-BUS Service]\nName=%s\nExec=%s %s\n", provider, program, provider);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

SpielBus *
spiel_bus_new (const char *const *providers)
{
  SpielBus *self = g_new0 (SpielBus, 1);
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("voder-spiel-XXXXXX", &error);
  g_assert_no_error (error);
  for (gsize i = 0; providers[i] != NULL; i++)
    add_service (self, providers[i]);

  self->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_add_service_dir (self->bus, self->folder);
  g_test_dbus_up (self->bus);
  self->connection = g_dbus_connection_new_for_address_sync (
      g_test_dbus_get_bus_address (self->bus),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
          G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);
  g_assert_no_error (error);

  return self;
}

void
spiel_bus_free (SpielBus *self)
{
  g_autoptr (GDir) folder = NULL;
  const char *name;

  g_dbus_connection_close_sync (self->connection, NULL, NULL);
  g_object_unref (self->connection);
  g_test_dbus_down (self->bus);
  g_object_unref (self->bus);

  folder = g_dir_open (self->folder, 0, NULL);
  while ((name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *path = g_build_filename (self->folder, name, NULL);

    g_unlink (path);
  }
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self);
}

/* Has the bus start a provider, and waits until it has its name. */
void
spiel_bus_start (SpielBus *self, const char *provider)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      self->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
      "org.freedesktop.DBus", "StartServiceByName",
      g_variant_new ("(su)", provider, 0), G_VARIANT_TYPE ("(u)"),
      G_DBUS_CALL_FLAGS_NONE, G_MAXINT, NULL, &error);

  g_assert_no_error (error);
}

/* Gives the process behind a name; 0 when nobody has it. */
guint
spiel_bus_get_pid (SpielBus *self, const char *provider)
{
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      self->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
      "org.freedesktop.DBus", "GetConnectionUnixProcessID",
      g_variant_new ("(s)", provider), G_VARIANT_TYPE ("(u)"),
      G_DBUS_CALL_FLAGS_NONE, G_MAXINT, NULL, NULL);
  guint pid = 0;

  if (reply != NULL)
    g_variant_get (reply, "(u)", &pid);

  return pid;
}
