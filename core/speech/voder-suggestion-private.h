/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *voder_suggestion_find (GPtrArray *names,
                             GPtrArray *titles,
                             const char *wanted);
char *voder_suggestion_list (GPtrArray *names, guint max_names);
char *voder_suggestion_shorten (const char *text);

G_END_DECLS
