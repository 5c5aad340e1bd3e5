/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

gboolean voder_parameter_value_parse (GParamSpec *pspec,
                                      const char *text,
                                      const char *unit,
                                      GValue *value,
                                      GError **error);
char *voder_parameter_value_print (const GValue *value);

G_END_DECLS
