/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/audio/voder-effect.h>

#include "voder-chain-text-private.h"

G_BEGIN_DECLS

/*
 * VoderChainLink: an effect of a chain, what its text says of it, and the
 * frames that wait behind it.
 */
typedef struct {
  char *name;
  VoderEffect *effect;
  GPtrArray *settings; /* names of the parameters that the text says */
  float *frames;       /* room for a block; none behind the last effect */
  gsize n_channels;
  gsize start;
  gsize n_frames;
  gboolean is_dry; /* without more input nothing more comes */
} VoderChainLink;

VoderChainLink *voder_chain_link_new (const char *name, VoderEffect *effect);
void voder_chain_link_free (VoderChainLink *self);
gboolean voder_chain_link_set (VoderChainLink *self,
                               const VoderChainSetting *setting,
                               GError **error);
void voder_chain_link_follow (VoderChainLink *self, VoderChainLink *other);
void voder_chain_link_print (VoderChainLink *self, GString *text);
void voder_chain_link_print_all (VoderChainLink *self, GString *text);

G_END_DECLS
