/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean voder_markdown_is_text (const char *text, gsize length);
gboolean voder_markdown_guess (const char *text, gsize length);

G_END_DECLS
