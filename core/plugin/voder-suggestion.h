/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <voder/voder-macros.h>

G_BEGIN_DECLS

VODER_API char *voder_suggestion_find (GPtrArray *names,
                                       GPtrArray *titles,
                                       const char *wanted);
VODER_API char *voder_suggestion_list (GPtrArray *names, guint max_names);
VODER_API char *voder_suggestion_shorten (const char *text);

G_END_DECLS
