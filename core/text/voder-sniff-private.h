/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/text/voder-text.h>

G_BEGIN_DECLS

/* So many bytes are enough for every guess at the start of a document. */
#define VODER_SNIFF_BYTES 512

/* Counts control characters at the start of a document. */
typedef struct {
  gsize n_bytes;
  gsize n_controls;
} VoderControlCount;

const char *voder_sniff_magic (const guint8 *bytes, gsize n_bytes);
const char *voder_sniff_mark (const guint8 *bytes,
                              gsize n_bytes,
                              gsize *mark_length);
gboolean voder_sniff_is_plain (const guint8 *bytes, gsize n_bytes);
const char *voder_sniff_utf16 (const guint8 *bytes, gsize n_bytes);
gboolean voder_sniff_controls (VoderControlCount *count,
                               const guint8 *bytes,
                               gsize n_bytes);
char *voder_sniff_charset (const guint8 *bytes, gsize n_bytes);

G_END_DECLS
