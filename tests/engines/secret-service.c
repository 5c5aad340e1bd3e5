/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "secret-service.h"

#include <string.h>

#define NAME    "org.freedesktop.secrets"
#define ROOT    "/org/freedesktop/secrets"
#define ITEM    ROOT "/collection/test/1"
#define SESSION ROOT "/session/1"

/* What libsecret asks for when it looks for a secret. */
static const char interfaces[] =
    "<node>"
    " <interface name='org.freedesktop.Secret.Service'>"
    "  <method name='OpenSession'>"
    "   <arg type='s' direction='in'/><arg type='v' direction='in'/>"
    "   <arg type='v' direction='out'/><arg type='o' direction='out'/>"
    "  </method>"
    "  <method name='SearchItems'>"
    "   <arg type='a{ss}' direction='in'/>"
    "   <arg type='ao' direction='out'/><arg type='ao' direction='out'/>"
    "  </method>"
    "  <method name='Unlock'>"
    "   <arg type='ao' direction='in'/>"
    "   <arg type='ao' direction='out'/><arg type='o' direction='out'/>"
    "  </method>"
    "  <method name='GetSecrets'>"
    "   <arg type='ao' direction='in'/><arg type='o' direction='in'/>"
    "   <arg type='a{o(oayays)}' direction='out'/>"
    "  </method>"
    " </interface>"
    " <interface name='org.freedesktop.Secret.Item'>"
    "  <method name='GetSecret'>"
    "   <arg type='o' direction='in'/>"
    "   <arg type='(oayays)' direction='out'/>"
    "  </method>"
    "  <property name='Locked' type='b' access='read'/>"
    "  <property name='Attributes' type='a{ss}' access='read'/>"
    "  <property name='Label' type='s' access='read'/>"
    "  <property name='Created' type='t' access='read'/>"
    "  <property name='Modified' type='t' access='read'/>"
    " </interface>"
    "</node>";

static GVariant *
create_secret (SecretKeyring *self)
{
  self->n_reads++;

  return g_variant_new (
      "(o@ay@ays)", SESSION,
      g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, "", 0, 1),
      g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, self->secret,
                                 strlen (self->secret), 1),
      "text/plain");
}

/* Only the plain way is known: libsecret tries another one first. */
static void
open_session (GVariant *parameters, GDBusMethodInvocation *invocation)
{
  const char *algorithm;

  g_variant_get (parameters, "(&sv)", &algorithm, NULL);
  if (g_str_equal (algorithm, "plain"))
    g_dbus_method_invocation_return_value (
        invocation, g_variant_new ("(vo)", g_variant_new_string (""), SESSION));
  else
    g_dbus_method_invocation_return_dbus_error (
        invocation, "org.freedesktop.DBus.Error.NotSupported", "plain only");
}

static void
search (SecretKeyring *self,
        GVariant *parameters,
        GDBusMethodInvocation *invocation)
{
  g_autoptr (GVariant) wanted = g_variant_get_child_value (parameters, 0);
  g_autoptr (GVariantBuilder) items =
      g_variant_builder_new (G_VARIANT_TYPE ("ao"));
  const char *service = NULL;

  self->n_searches++;
  if (g_variant_lookup (wanted, "service", "&s", &service) &&
      g_strcmp0 (service, self->attribute) == 0)
    g_variant_builder_add (items, "o", ITEM);
  if (self->is_silent)
    g_object_unref (invocation);
  else
    g_dbus_method_invocation_return_value (
        invocation, g_variant_new ("(aoao)", items, NULL));
  if (self->then != NULL)
    self->then (self->data);
}

static void
on_call (GDBusConnection *connection,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *parameters,
         GDBusMethodInvocation *invocation,
         gpointer data)
{
  SecretKeyring *self = data;

  if (g_str_equal (method, "OpenSession"))
    open_session (parameters, invocation);
  else if (g_str_equal (method, "SearchItems"))
    search (self, parameters, invocation);
  else if (g_str_equal (method, "Unlock"))
    g_dbus_method_invocation_return_value (
        invocation, g_variant_new ("(@aoo)", g_variant_new ("ao", NULL), "/"));
  else if (g_str_equal (method, "GetSecret"))
    g_dbus_method_invocation_return_value (
        invocation, g_variant_new ("(@(oayays))", create_secret (self)));
  else
    g_dbus_method_invocation_return_value (
        invocation, g_variant_new_parsed ("({%o: %@(oayays)},)", ITEM,
                                          create_secret (self)));
}

static GVariant *
on_get (GDBusConnection *connection,
        const char *sender,
        const char *path,
        const char *interface,
        const char *property,
        GError **error,
        gpointer data)
{
  SecretKeyring *self = data;

  if (g_str_equal (property, "Locked"))
    return g_variant_new_boolean (FALSE);
  if (g_str_equal (property, "Label"))
    return g_variant_new_string ("test");
  if (g_str_equal (property, "Attributes"))
    return g_variant_new_parsed ("{'service': %s}", self->attribute);

  return g_variant_new_uint64 (0);
}

static const GDBusInterfaceVTable functions = { on_call, on_get, NULL };

static void export(SecretKeyring *self, const char *path, const char *interface)
{
  g_autoptr (GError) error = NULL;

  g_dbus_connection_register_object (
      self->connection, path,
      g_dbus_node_info_lookup_interface (self->node, interface), &functions,
      self, NULL, &error);
  g_assert_no_error (error);
}

static void
on_named (GDBusConnection *connection, const char *name, gpointer data)
{
  gboolean *is_named = data;

  *is_named = TRUE;
}

/* Starts a bus and a keyring on it with one item, or without a @secret none. */
SecretKeyring *
secret_keyring_new (const char *attribute, const char *secret)
{
  SecretKeyring *self = g_new0 (SecretKeyring, 1);
  g_autoptr (GError) error = NULL;
  gboolean is_named = FALSE;

  self->attribute = secret != NULL ? attribute : NULL;
  self->secret = secret;
  self->node = g_dbus_node_info_new_for_xml (interfaces, &error);
  g_assert_no_error (error);
  self->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (self->bus);
  self->connection = g_dbus_connection_new_for_address_sync (
      g_test_dbus_get_bus_address (self->bus),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
          G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, &error);
  g_assert_no_error (error);
  export(self, ROOT, "org.freedesktop.Secret.Service");
  export(self, ITEM, "org.freedesktop.Secret.Item");

  self->owner = g_bus_own_name_on_connection (self->connection, NAME,
                                              G_BUS_NAME_OWNER_FLAGS_NONE,
                                              on_named, NULL, &is_named, NULL);
  while (!is_named)
    g_main_context_iteration (NULL, TRUE);

  return self;
}

void
secret_keyring_free (SecretKeyring *self)
{
  g_bus_unown_name (self->owner);
  g_dbus_connection_close_sync (self->connection, NULL, NULL);
  g_object_unref (self->connection);
  g_test_dbus_down (self->bus);
  g_object_unref (self->bus);
  g_dbus_node_info_unref (self->node);
  g_free (self);
}
