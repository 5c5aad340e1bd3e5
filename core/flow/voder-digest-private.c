/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-digest-private.h"

#include <string.h>

/* Odd, with bits set all over: the golden ratio, and the root of 3. */
#define GOLDEN G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)
#define ROOT   G_GUINT64_CONSTANT (0xbb67ae8584caa73b)

#define STRIPE VODER_DIGEST_BYTES

/* One to one for each word, so that a changed one always changes the lane. */
static inline guint64
mix (guint64 lane, guint64 word)
{
  lane = (lane ^ word) * GOLDEN;

  return lane ^ (lane >> 29);
}

static inline guint64
read_word (const guint8 *bytes)
{
  guint64 word;

  memcpy (&word, bytes, sizeof word);

  return GUINT64_FROM_LE (word);
}

static inline void
add_stripe (VoderDigest *self, const guint8 *stripe)
{
  for (guint i = 0; i < VODER_DIGEST_LANES; i++)
    self->lanes[i] =
        mix (self->lanes[i], read_word (stripe + i * sizeof (guint64)));
}

void
voder_digest_init (VoderDigest *self)
{
  for (guint i = 0; i < VODER_DIGEST_LANES; i++)
    self->lanes[i] = (i + 1) * ROOT;
}

/*
 * Adds a part of what is summed up. Where parts meet counts: the length of each
 * goes in, too.
 */
void
voder_digest_add (VoderDigest *self, gconstpointer data, gsize size)
{
  VoderDigest local = *self;
  const guint8 *bytes = data;
  guint8 rest[STRIPE] = { 0 };
  gsize n = size;

  for (; n >= STRIPE; n -= STRIPE, bytes += STRIPE)
    add_stripe (&local, bytes);
  if (n > 0)
    memcpy (rest, bytes, n);
  add_stripe (&local, rest);
  for (guint i = 0; i < VODER_DIGEST_LANES; i++)
    self->lanes[i] = mix (local.lanes[i], size);
}

/*
 * Ends it; the bytes are the same on every machine.
 */
void
voder_digest_end (VoderDigest *self, guint8 bytes[VODER_DIGEST_BYTES])
{
  guint64 all = ROOT;

  for (guint i = 0; i < VODER_DIGEST_LANES; i++)
    all = mix (all, self->lanes[i]);
  for (guint i = 0; i < VODER_DIGEST_LANES; i++) {
    guint64 word = GUINT64_TO_LE (mix (self->lanes[i] * ROOT, all));

    memcpy (bytes + i * sizeof word, &word, sizeof word);
  }
}
