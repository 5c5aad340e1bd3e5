/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * A file that counts for many processes. What cannot be read is 0, and what
 * cannot be written is not counted.
 */
void voder_speech_totals_add (const char *path,
                              guint64 n_hits,
                              guint64 n_misses);
void voder_speech_totals_read (const char *path,
                               guint64 *n_hits,
                               guint64 *n_misses);
void voder_speech_totals_remove (const char *path);

G_END_DECLS
