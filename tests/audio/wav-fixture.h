/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/* A header with its parts as they are needed. */
typedef struct {
  guint coding;
  guint n_bits;
  guint n_channels;
  guint rate;
  gboolean is_extensible;
  gboolean has_odd_chunk;
  guint32 size;
} WavHeader;

void wav_put_text (GByteArray *bytes, const char *text);
void wav_put_32 (GByteArray *bytes, guint32 value);
GByteArray *wav_build (WavHeader header);

G_END_DECLS
