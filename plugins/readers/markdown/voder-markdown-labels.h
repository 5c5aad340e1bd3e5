/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean voder_markdown_needs_labels (const char *text, gsize length);
GString *voder_markdown_collect_labels (const char *text, gsize length);

G_END_DECLS
