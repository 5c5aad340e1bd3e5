/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

GPtrArray *voder_test_read (VoderReader *reader,
                            GInputStream *stream,
                            GError **error);
GPtrArray *voder_test_read_bytes (VoderReader *reader,
                                  const char *bytes,
                                  gsize n_bytes,
                                  GError **error);
char *voder_test_describe_passages (GPtrArray *passages);
char *voder_test_repeat (const char *unit, guint n);

G_END_DECLS
