/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-chain-links-private.h"

#include <string.h>

/*
 * The effects of a chain one behind the other, each with room for a block
 * behind it. Thread safety: as VoderEffectChain.
 */
void
voder_chain_links_init (VoderChainLinks *self)
{
  *self = (VoderChainLinks){
    .list =
        g_ptr_array_new_with_free_func ((GDestroyNotify) voder_chain_link_free),
  };
}

/*
 * Lets go of all effects.
 */
void
voder_chain_links_clear (VoderChainLinks *self)
{
  g_clear_pointer (&self->list, g_ptr_array_unref);
}

/*
 * Puts an effect behind the others; it is known as @name.
 */
void
voder_chain_links_add (VoderChainLinks *self,
                       const char *name,
                       VoderEffect *effect)
{
  g_ptr_array_add (self->list, voder_chain_link_new (name, effect));
}

/*
 * Gives the @n-th link, borrowed.
 */
VoderChainLink *
voder_chain_links_get (const VoderChainLinks *self, guint n)
{
  return g_ptr_array_index (self->list, n);
}

static void
rewind_link (VoderChainLink *self)
{
  self->start = 0;
  self->n_frames = 0;
  self->is_dry = FALSE;
}

/* Sets up each effect for what the one before it gives; @output is the input at
 * first, and then what the last one gives. An error names the effect. */
gboolean
voder_chain_links_setup (VoderChainLinks *self,
                         const GstAudioInfo *input,
                         GstAudioInfo *output,
                         GError **error)
{
  self->n_channels = (gsize) GST_AUDIO_INFO_CHANNELS (input);
  self->n_drained = 0;
  for (guint i = 0; i < self->list->len; i++) {
    VoderChainLink *link = voder_chain_links_get (self, i);

    if (!voder_effect_setup (link->effect, output, error)) {
      g_prefix_error (error, "%s: ", link->name);
      return FALSE;
    }
    *output = *voder_effect_get_output_info (link->effect);
    link->n_channels = (gsize) GST_AUDIO_INFO_CHANNELS (output);
    rewind_link (link);
    g_free (link->frames);
    link->frames = g_new (float, VODER_EFFECT_BLOCK_FRAMES * link->n_channels);
  }

  return TRUE;
}

/* All of it, in frames of the input, whose rate is @rate. */
guint
voder_chain_links_get_latency (const VoderChainLinks *self, int rate)
{
  guint latency = 0;

  for (guint i = 0; i < self->list->len; i++) {
    VoderEffect *effect = voder_chain_links_get (self, i)->effect;
    const GstAudioInfo *info = voder_effect_get_input_info (effect);

    latency += (guint) gst_util_uint64_scale_int_ceil (
        voder_effect_get_latency (effect), rate, GST_AUDIO_INFO_RATE (info));
  }

  return latency;
}

/*
 * Whether every effect gives one frame for each that it takes, where it was.
 */
gboolean
voder_chain_links_are_in_place (const VoderChainLinks *self)
{
  for (guint i = 0; i < self->list->len; i++) {
    if (!voder_effect_is_in_place (voder_chain_links_get (self, i)->effect))
      return FALSE;
  }

  return TRUE;
}

/* What the @n-th effect has to work on in this round. */
static VoderEffectBlock
offer (VoderChainLinks *self, guint n, const VoderEffectBlock *block)
{
  VoderChainLink *link = voder_chain_links_get (self, n);
  VoderEffectBlock piece = { .output = link->frames,
                             .n_output = VODER_EFFECT_BLOCK_FRAMES };

  if (n == 0) {
    piece.input = block->input + block->n_taken * self->n_channels;
    piece.n_input = block->n_input - block->n_taken;
  } else {
    VoderChainLink *before = voder_chain_links_get (self, n - 1);

    piece.input = before->frames + before->start * before->n_channels;
    piece.n_input = before->n_frames;
  }
  if (n == self->list->len - 1) {
    piece.output = block->output + block->n_given * link->n_channels;
    piece.n_output = block->n_output - block->n_given;
  }

  return piece;
}

static void
settle (VoderChainLinks *self,
        guint n,
        VoderEffectBlock *block,
        const VoderEffectBlock *piece)
{
  if (n == 0) {
    block->n_taken += piece->n_taken;
  } else {
    VoderChainLink *before = voder_chain_links_get (self, n - 1);

    before->start += piece->n_taken;
    before->n_frames -= piece->n_taken;
  }

  if (n == self->list->len - 1) {
    block->n_given += piece->n_given;
  } else {
    VoderChainLink *link = voder_chain_links_get (self, n);

    link->start = 0;
    link->n_frames = piece->n_given;
  }
}

/* An effect runs when what it gave before is gone. */
static gboolean
can_run (VoderChainLinks *self, guint n, const VoderEffectBlock *block)
{
  if (n == self->list->len - 1)
    return block->n_given < block->n_output || block->n_output == 0;

  return voder_chain_links_get (self, n)->n_frames == 0;
}

static gboolean
run_one (VoderChainLinks *self, guint n, VoderEffectBlock *block)
{
  VoderEffectBlock piece;

  if (!can_run (self, n, block))
    return FALSE;

  piece = offer (self, n, block);
  if (piece.n_input == 0 && voder_chain_links_get (self, n)->is_dry)
    return FALSE;

  voder_effect_process (voder_chain_links_get (self, n)->effect, &piece);
  settle (self, n, block, &piece);
  voder_chain_links_get (self, n)->is_dry = piece.n_given < piece.n_output;

  return piece.n_taken > 0 || piece.n_given > 0;
}

/* The first effect that may still hold something gives it. */
static gboolean
drain_one (VoderChainLinks *self, VoderEffectBlock *block)
{
  guint n = self->n_drained;
  VoderEffectBlock piece;
  gboolean has_more;

  if (!can_run (self, n, block))
    return FALSE;

  piece = offer (self, n, block);
  if (piece.n_input > 0)
    return run_one (self, n, block);

  has_more =
      voder_effect_drain (voder_chain_links_get (self, n)->effect, &piece);
  settle (self, n, block, &piece);
  if (!has_more)
    self->n_drained++;

  return TRUE;
}

/* A chain of none. */
static void
copy (const VoderChainLinks *self, VoderEffectBlock *block)
{
  block->n_taken = MIN (block->n_input, block->n_output);
  block->n_given = block->n_taken;
  if (block->n_taken > 0 && block->output != block->input)
    memcpy (block->output, block->input,
            block->n_taken * self->n_channels * sizeof (float));
}

/*
 * Hands a block from effect to effect, as voder_effect_process() does.
 */
void
voder_chain_links_process (VoderChainLinks *self, VoderEffectBlock *block)
{
  gboolean has_run;

  if (self->list->len == 0) {
    copy (self, block);
    return;
  }

  do {
    has_run = FALSE;
    for (guint i = 0; i < self->list->len; i++)
      has_run |= run_one (self, i, block);
  } while (has_run);
}

/*
 * Gives what the effects still hold, the first of them first, as
 * voder_effect_drain() does.
 */
void
voder_chain_links_drain (VoderChainLinks *self, VoderEffectBlock *block)
{
  gboolean has_run;

  do {
    has_run = FALSE;
    if (self->n_drained < self->list->len)
      has_run = drain_one (self, block);
    for (guint i = self->n_drained + 1; i < self->list->len; i++)
      has_run |= run_one (self, i, block);
  } while (has_run);
}

/*
 * Back to the first state, with each effect.
 */
void
voder_chain_links_reset (VoderChainLinks *self)
{
  for (guint i = 0; i < self->list->len; i++) {
    VoderChainLink *link = voder_chain_links_get (self, i);

    voder_effect_reset (link->effect);
    rewind_link (link);
  }
  self->n_drained = 0;
}
