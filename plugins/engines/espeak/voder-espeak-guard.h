/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *voder_espeak_guard (const char *text, gboolean is_ssml);

G_END_DECLS
