/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean voder_speakable_has_words (const char *text);
gboolean voder_speakable_suits (const char *text, const char *language);

G_END_DECLS
