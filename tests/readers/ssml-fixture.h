/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

VoderReader *ssml_create_reader (void);
GPtrArray *ssml_read_in_blocks (const char *ssml,
                                gsize length,
                                gsize size,
                                GError **error);
char *ssml_describe (GPtrArray *passages);
void ssml_assert_document (const char *ssml, const char *expected);

G_END_DECLS
