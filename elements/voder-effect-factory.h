/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

gboolean voder_effect_factory_register (GstPlugin *plugin);

G_END_DECLS
