/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-provider-interface.h"

static const char description[] =
    "<node>"
    " <interface name='" VODER_PROVIDER_INTERFACE "'>"
    "  <method name='Synthesize'>"
    "   <annotation name='org.gtk.GDBus.C.UnixFD' value='true'/>"
    "   <arg name='pipe_fd' type='h' direction='in'/>"
    "   <arg name='text' type='s' direction='in'/>"
    "   <arg name='voice_id' type='s' direction='in'/>"
    "   <arg name='pitch' type='d' direction='in'/>"
    "   <arg name='rate' type='d' direction='in'/>"
    "   <arg name='is_ssml' type='b' direction='in'/>"
    "   <arg name='language' type='s' direction='in'/>"
    "  </method>"
    "  <property name='Name' type='s' access='read'/>"
    "  <property name='Voices' type='a(ssstas)' access='read'/>"
    " </interface>"
    "</node>";

/* Gives what a speech provider has on the bus, for ever. */
GDBusInterfaceInfo *
voder_provider_interface_get (void)
{
  static GDBusNodeInfo *node;

  if (node == NULL)
    node = g_dbus_node_info_new_for_xml (description, NULL);

  return g_dbus_node_info_lookup_interface (node, VODER_PROVIDER_INTERFACE);
}
