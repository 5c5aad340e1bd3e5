/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* As much of an error's body is looked at. */
#define VODER_HTTP_PROBLEM_MAX_BYTES (16 * 1024)

char *voder_http_problem_quote (const char *text,
                                gsize length,
                                const char *key);

G_END_DECLS
