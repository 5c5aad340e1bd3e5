/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "provider-bus.h"

#include <string.h>

#include <glib/gstdio.h>

static void
remove_tree (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    if (g_file_test (path, G_FILE_TEST_IS_DIR))
      remove_tree (path);
    else
      g_unlink (path);
  }
  g_rmdir (folder);
}

static char *
get_program (void)
{
  return g_test_build_filename (G_TEST_BUILT, "..", "tools", "voder-provider",
                                NULL);
}

/* As it is installed, but for where the program lies and what it offers. */
static char *
write_service (const char *folder, double idle_timeout_s)
{
  g_autofree char *services = g_build_filename (folder, "services", NULL);
  g_autofree char *path =
      g_build_filename (services, PROVIDER_NAME ".service", NULL);
  g_autofree char *program = get_program ();
  g_autofree char *text = NULL;

  text = g_strdup_printf ("[D-BUS Service]\nName=" PROVIDER_NAME "\n"
                          "Exec=%s --engine tone --idle-timeout %g\n",
                          program, idle_timeout_s);
  g_mkdir (services, 0700);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));

  return g_steal_pointer (&services);
}

static void
on_appeared (GDBusConnection *connection,
             const char *name,
             const char *owner,
             gpointer data)
{
  ProviderBus *self = data;

  self->is_there = TRUE;
  self->n_appeared++;
}

static void
on_vanished (GDBusConnection *connection, const char *name, gpointer data)
{
  ProviderBus *self = data;

  self->is_there = FALSE;
}

static void
on_changed (GDBusConnection *connection,
            const char *sender,
            const char *path,
            const char *interface,
            const char *signal,
            GVariant *parameters,
            gpointer data)
{
  ProviderBus *self = data;
  g_autoptr (GVariant) changed = g_variant_get_child_value (parameters, 1);

  self->n_changes++;
  g_clear_pointer (&self->voices, g_variant_unref);
  self->voices =
      g_variant_lookup_value (changed, "Voices", G_VARIANT_TYPE ("a(ssstas)"));
  g_assert_nonnull (self->voices);
}

static void
watch (ProviderBus *self)
{
  self->watch = g_bus_watch_name_on_connection (
      self->connection, PROVIDER_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
      on_appeared, on_vanished, self, NULL);
  self->changes = g_dbus_connection_signal_subscribe (
      self->connection, NULL, "org.freedesktop.DBus.Properties",
      "PropertiesChanged", PROVIDER_PATH, PROVIDER_INTERFACE,
      G_DBUS_SIGNAL_FLAGS_NONE, on_changed, self, NULL);
}

/* Starts a bus that could start the provider, which then leaves when it is idle
 * for so long; nothing else is there. */
ProviderBus *
provider_bus_new_idle (double idle_timeout_s)
{
  ProviderBus *self = g_new0 (ProviderBus, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *services = NULL;

  self->folder = g_dir_make_tmp ("voder-provider-XXXXXX", &error);
  g_assert_no_error (error);
  services = write_service (self->folder, idle_timeout_s);

  g_setenv ("XDG_CACHE_HOME", self->folder, TRUE);
  g_unsetenv ("VODER_TEST_GATE");
  g_unsetenv ("VODER_TEST_VOICES");
  self->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_add_service_dir (self->bus, services);
  g_test_dbus_up (self->bus);
  self->connection = g_dbus_connection_new_for_address_sync (
      g_test_dbus_get_bus_address (self->bus),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
          G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);
  g_assert_no_error (error);
  watch (self);

  return self;
}

ProviderBus *
provider_bus_new (void)
{
  return provider_bus_new_idle (0.3);
}

void
provider_bus_free (ProviderBus *self)
{
  if (self->provider != NULL)
    provider_bus_stop (self);
  g_bus_unwatch_name (self->watch);
  g_dbus_connection_signal_unsubscribe (self->connection, self->changes);
  g_dbus_connection_close_sync (self->connection, NULL, NULL);
  g_object_unref (self->connection);
  g_test_dbus_down (self->bus);
  g_object_unref (self->bus);
  g_clear_pointer (&self->voices, g_variant_unref);
  remove_tree (self->folder);
  g_free (self->folder);
  g_free (self);
}

char *
provider_bus_get_path (ProviderBus *self, const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

void
provider_bus_wait_there (ProviderBus *self, gboolean is_there)
{
  while (self->is_there != is_there)
    g_main_context_iteration (NULL, TRUE);
}

/* Starts the program, and does not wait for it. */
void
provider_bus_run (ProviderBus *self, const char *const *options)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *program = get_program ();
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (argv, program);
  for (gsize i = 0; options[i] != NULL; i++)
    g_ptr_array_add (argv, (gpointer) options[i]);
  g_ptr_array_add (argv, NULL);
  self->provider =
      g_subprocess_newv ((const char *const *) argv->pdata,
                         G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);
  g_assert_no_error (error);
}

/* Starts the program, and waits until it has its name. */
void
provider_bus_start (ProviderBus *self, const char *const *options)
{
  provider_bus_run (self, options);
  provider_bus_wait_there (self, TRUE);
}

void
provider_bus_wait_exit (ProviderBus *self, int status)
{
  g_assert_true (g_subprocess_wait (self->provider, NULL, NULL));
  g_assert_true (g_subprocess_get_if_exited (self->provider));
  g_assert_cmpint (g_subprocess_get_exit_status (self->provider), ==, status);
  g_clear_object (&self->provider);
}

/* Tells the program to end; it must do so in good order. */
void
provider_bus_stop (ProviderBus *self)
{
  g_subprocess_send_signal (self->provider, SIGTERM);
  provider_bus_wait_exit (self, 0);
  provider_bus_wait_there (self, FALSE);
}

/* Asks as clients do when they look for voices. */
GVariant *
provider_bus_get_all (ProviderBus *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      self->connection, PROVIDER_NAME, PROVIDER_PATH,
      "org.freedesktop.DBus.Properties", "GetAll",
      g_variant_new ("(s)", PROVIDER_INTERFACE), G_VARIANT_TYPE ("(a{sv})"),
      G_DBUS_CALL_FLAGS_NONE, G_MAXINT, NULL, &error);

  g_assert_no_error (error);

  return g_variant_get_child_value (reply, 0);
}

/* Gives a voice of the properties; NULL if there is none of that id. */
GVariant *
provider_bus_find_voice (GVariant *all, const char *id)
{
  g_autoptr (GVariant) voices =
      g_variant_lookup_value (all, "Voices", G_VARIANT_TYPE ("a(ssstas)"));
  GVariantIter iter;
  GVariant *voice;

  g_variant_iter_init (&iter, voices);
  while ((voice = g_variant_iter_next_value (&iter)) != NULL) {
    const char *found;

    g_variant_get_child (voice, 1, "&s", &found);
    if (g_str_equal (found, id))
      return voice;
    g_variant_unref (voice);
  }

  return NULL;
}

int
provider_bus_get_pid (ProviderBus *self)
{
  return atoi (g_subprocess_get_identifier (self->provider));
}

/* Counts the program's threads (`task`) or descriptors (`fd`). */
guint
provider_bus_count (ProviderBus *self, const char *what)
{
  g_autofree char *path =
      g_strdup_printf ("/proc/%d/%s", provider_bus_get_pid (self), what);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

/* Waits until there are no more than that; the program must go on answering. */
void
provider_bus_wait_count (ProviderBus *self, const char *what, guint n)
{
  while (provider_bus_count (self, what) > n)
    g_variant_unref (provider_bus_get_all (self));
}

static gboolean
has_open (ProviderBus *self, const char *target)
{
  g_autofree char *folder =
      g_strdup_printf ("/proc/%d/fd", provider_bus_get_pid (self));
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_autofree char *found = g_file_read_link (path, NULL);

    if (g_strcmp0 (found, target) == 0)
      return TRUE;
  }

  return FALSE;
}

/* Waits until the program has let go of what a descriptor leads to. */
void
provider_bus_wait_closed (ProviderBus *self, const char *target)
{
  while (has_open (self, target))
    g_variant_unref (provider_bus_get_all (self));
}

/* A number of /proc/PID/status, as `VmHWM`, in KiB. */
guint64
provider_bus_get_status (ProviderBus *self, const char *field)
{
  g_autofree char *path =
      g_strdup_printf ("/proc/%d/status", provider_bus_get_pid (self));
  g_autofree char *text = NULL;
  const char *found;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  found = strstr (text, field);
  g_assert_nonnull (found);

  return g_ascii_strtoull (found + strlen (field) + 1, NULL, 10);
}
