/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <voder/voder-macros.h>

G_BEGIN_DECLS

VODER_API int voder_host_server_run (const char *keyfile,
                                     const char *description,
                                     gboolean is_zygote);

G_END_DECLS
