/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define VODER_PROVIDER_INTERFACE "org.freedesktop.Speech.Provider"
#define VODER_PROVIDER_BUS_NAME  "org.voder.Speech.Provider"
#define VODER_PROVIDER_PATH      "/org/voder/Speech/Provider"

GDBusInterfaceInfo *voder_provider_interface_get (void);

G_END_DECLS
