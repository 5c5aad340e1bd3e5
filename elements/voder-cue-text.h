/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

VoderText *voder_cue_text_parse (const char *data,
                                 gsize length,
                                 gboolean is_markup,
                                 gint64 offset,
                                 char **caption);

G_END_DECLS
