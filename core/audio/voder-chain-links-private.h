/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-chain-link-private.h"

G_BEGIN_DECLS

/* The effects of a chain, and how far the sound is. */
typedef struct {
  GPtrArray *list;  /* of VoderChainLink */
  gsize n_channels; /* of the input */
  guint n_drained;  /* so many effects at the front have given all */
} VoderChainLinks;

void voder_chain_links_init (VoderChainLinks *self);
void voder_chain_links_clear (VoderChainLinks *self);
void voder_chain_links_add (VoderChainLinks *self,
                            const char *name,
                            VoderEffect *effect);
VoderChainLink *voder_chain_links_get (const VoderChainLinks *self, guint n);
gboolean voder_chain_links_setup (VoderChainLinks *self,
                                  const GstAudioInfo *input,
                                  GstAudioInfo *output,
                                  GError **error);
guint voder_chain_links_get_latency (const VoderChainLinks *self, int rate);
gboolean voder_chain_links_are_in_place (const VoderChainLinks *self);
void voder_chain_links_process (VoderChainLinks *self, VoderEffectBlock *block);
void voder_chain_links_drain (VoderChainLinks *self, VoderEffectBlock *block);
void voder_chain_links_reset (VoderChainLinks *self);

G_END_DECLS
