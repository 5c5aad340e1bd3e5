/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define VODER_DIGEST_LANES 4
#define VODER_DIGEST_BYTES (VODER_DIGEST_LANES * sizeof (guint64))

/*
 * VoderDigest: a checksum that finds damage, not forgery, at the speed of the
 * memory; SHA-256 would cost as much as the speech it protects. Feed the parts,
 * then end it, once.
 */
typedef struct {
  guint64 lanes[VODER_DIGEST_LANES];
} VoderDigest;

void voder_digest_init (VoderDigest *self);
void voder_digest_add (VoderDigest *self, gconstpointer data, gsize size);
void voder_digest_end (VoderDigest *self, guint8 bytes[VODER_DIGEST_BYTES]);

G_END_DECLS
