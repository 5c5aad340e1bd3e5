/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *voder_ssml_spell_number (const char *text,
                               const char *language,
                               gboolean is_ordinal);
char *voder_ssml_spell_date (const char *text,
                             const char *format,
                             const char *language);

G_END_DECLS
