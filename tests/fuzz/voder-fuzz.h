/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What a fuzz target defines: pieces to put into inputs, ended by %NULL, and
 * what has to survive any input. It aborts where something is wrong.
 */
extern const char *const voder_fuzz_words[];
void voder_fuzz_one (const guint8 *bytes, gsize size);

G_END_DECLS
