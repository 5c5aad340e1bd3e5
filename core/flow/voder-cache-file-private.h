/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is in a file of a cache's directory: a header with a checksum, the key
 * and the value. */
#define VODER_CACHE_FILE_HEADER 64

gboolean voder_cache_file_write (int fd,
                                 const char *key,
                                 GBytes *value,
                                 gint64 expiry_us);
GBytes *voder_cache_file_read (int fd,
                               guint64 max_bytes,
                               const char *key,
                               gint64 *expiry_us);

G_END_DECLS
