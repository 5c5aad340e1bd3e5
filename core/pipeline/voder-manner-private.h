/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <string.h>

#include <voder/flow/voder-config.h>

G_BEGIN_DECLS

/* How utterances are spoken, besides what the text itself asks for: factors,
 * and the number of the speaker, counted from 0. */
typedef struct {
  double rate;
  double pitch;
  double volume;
  gint64 speaker;
} VoderManner;

VoderConfig *voder_manner_new_config (void);
VoderManner voder_manner_get (VoderConfig *config);
void voder_manner_set_prosody (VoderConfig *config,
                               double rate,
                               double pitch,
                               double volume);
void voder_manner_change_speaker (VoderConfig *config);

/* Bit by bit, so that also what is no number is equal to itself. */
static inline gboolean
voder_manner_equals (VoderManner a, VoderManner b)
{
  return memcmp (&a, &b, sizeof a) == 0;
}

G_END_DECLS
