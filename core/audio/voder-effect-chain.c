/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/audio/voder-effect-chain.h>

#include <string.h>

#include <glib/gi18n-lib.h>

#include "voder-chain-links-private.h"
#include "voder-chain-text-private.h"
#include "voder-effect-private.h"

/**
 * VoderEffectChain:
 *
 * Effects one behind the other, which are one effect: `tempo rate=1.5 !
 * limiter`. The audio goes through all of them block by block on one thread;
 * the latencies add up, and the time maps are composed.
 *
 * Its text has the syntax of gst-launch: effects with `!` between them, each a
 * name and settings NAME=VALUE; a value with spaces is quoted. A text without
 * an effect is a chain that changes nothing.
 *
 * Thread safety: as #VoderEffect.
 */
struct _VoderEffectChain {
  VoderEffect parent_instance;

  VoderChainLinks links;
};

G_DEFINE_FINAL_TYPE (VoderEffectChain, voder_effect_chain, VODER_TYPE_EFFECT)

static VoderChainLink *
get_link (VoderEffectChain *self, guint n)
{
  return voder_chain_links_get (&self->links, n);
}

static gboolean
voder_effect_chain_setup (VoderEffect *effect,
                          const GstAudioInfo *input,
                          GstAudioInfo *output,
                          GError **error)
{
  VoderChainLinks *links = &VODER_EFFECT_CHAIN (effect)->links;

  if (!voder_chain_links_setup (links, input, output, error))
    return FALSE;

  voder_effect_set_latency (effect, voder_chain_links_get_latency (
                                        links, GST_AUDIO_INFO_RATE (input)));
  voder_effect_set_in_place (effect, voder_chain_links_are_in_place (links));

  return TRUE;
}

static void
voder_effect_chain_process (VoderEffect *effect, VoderEffectBlock *block)
{
  voder_chain_links_process (&VODER_EFFECT_CHAIN (effect)->links, block);
}

static void
voder_effect_chain_drain (VoderEffect *effect, VoderEffectBlock *block)
{
  voder_chain_links_drain (&VODER_EFFECT_CHAIN (effect)->links, block);
}

static void
voder_effect_chain_reset (VoderEffect *effect)
{
  voder_chain_links_reset (&VODER_EFFECT_CHAIN (effect)->links);
}

static double
voder_effect_chain_map (VoderEffect *effect, double output_frame)
{
  VoderEffectChain *self = VODER_EFFECT_CHAIN (effect);
  double frame = output_frame;

  for (guint i = self->links.list->len; i > 0; i--)
    frame = voder_effect_map (get_link (self, i - 1)->effect, frame);

  return frame;
}

static gboolean
voder_effect_chain_check (VoderEffect *effect, GError **error)
{
  VoderEffectChain *self = VODER_EFFECT_CHAIN (effect);

  for (guint i = 0; i < self->links.list->len; i++) {
    VoderChainLink *link = get_link (self, i);

    if (!voder_effect_check (link->effect, error)) {
      g_prefix_error (error, "%s: ", link->name);
      return FALSE;
    }
  }

  return TRUE;
}

/* The first effect that wants to know how loud the voice is: behind it that is
 * another loudness. */
static VoderChainLink *
find_wanting (VoderEffectChain *self, guint *n_before)
{
  for (guint i = 0; i < self->links.list->len; i++) {
    VoderChainLink *link = get_link (self, i);

    *n_before = i;
    if (voder_effect_wants_loudness (link->effect))
      return link;
  }

  return NULL;
}

static gboolean
voder_effect_chain_wants_loudness (VoderEffect *effect)
{
  guint n_before;

  return find_wanting (VODER_EFFECT_CHAIN (effect), &n_before) != NULL;
}

static void
voder_effect_chain_set_voice_loudness (VoderEffect *effect, float loudness)
{
  guint n_before;
  VoderChainLink *link = find_wanting (VODER_EFFECT_CHAIN (effect), &n_before);

  if (link != NULL)
    voder_effect_set_voice_loudness (link->effect, loudness);
}

static void
voder_effect_chain_finalize (GObject *object)
{
  VoderEffectChain *self = VODER_EFFECT_CHAIN (object);

  voder_chain_links_clear (&self->links);

  G_OBJECT_CLASS (voder_effect_chain_parent_class)->finalize (object);
}

static void
voder_effect_chain_class_init (VoderEffectChainClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  VoderEffectClass *effect_class = VODER_EFFECT_CLASS (klass);

  object_class->finalize = voder_effect_chain_finalize;
  effect_class->setup = voder_effect_chain_setup;
  effect_class->process = voder_effect_chain_process;
  effect_class->drain = voder_effect_chain_drain;
  effect_class->reset = voder_effect_chain_reset;
  effect_class->map = voder_effect_chain_map;
  effect_class->check = voder_effect_chain_check;
  effect_class->wants_loudness = voder_effect_chain_wants_loudness;
  effect_class->set_voice_loudness = voder_effect_chain_set_voice_loudness;
}

static void
voder_effect_chain_init (VoderEffectChain *self)
{
  voder_chain_links_init (&self->links);
  voder_effect_trust_output (VODER_EFFECT (self));
}

static gboolean
append_item (VoderEffectChain *self,
             VoderPluginRegistry *registry,
             const VoderChainItem *item,
             GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (VoderEffect) effect =
      voder_effect_create (registry, item->name, &why);
  VoderChainLink *link;

  if (effect == NULL) {
    g_set_error (error, why->domain, why->code, _ ("Character %u: %s"),
                 item->place, why->message);
    return FALSE;
  }

  voder_effect_chain_append (self, item->name, effect);
  link = get_link (self, self->links.list->len - 1);
  for (guint i = 0; i < item->settings->len; i++) {
    if (!voder_chain_link_set (link, g_ptr_array_index (item->settings, i),
                               error))
      return FALSE;
  }

  return TRUE;
}

/**
 * voder_effect_chain_new:
 *
 * Makes a chain of no effect, which gives what it takes.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a chain
 */
VoderEffectChain *
voder_effect_chain_new (void)
{
  return g_object_new (VODER_TYPE_EFFECT_CHAIN, NULL);
}

/**
 * voder_effect_chain_new_from_string:
 * @registry: where the effects come from
 * @text: the chain, as `tempo rate=1.5 ! limiter`
 * @error: return location for an error
 *
 * Makes the chain that a text says. An error names the place in the text, in
 * characters from 1, and what might be meant.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a chain; %NULL with %VODER_AUDIO_ERROR_SYNTAX,
 *   %VODER_AUDIO_ERROR_EFFECT, %VODER_AUDIO_ERROR_PROPERTY or
 *   %VODER_AUDIO_ERROR_VALUE
 */
VoderEffectChain *
voder_effect_chain_new_from_string (VoderPluginRegistry *registry,
                                    const char *text,
                                    GError **error)
{
  g_autoptr (VoderEffectChain) self = NULL;
  g_autoptr (GPtrArray) items = NULL;

  g_return_val_if_fail (VODER_IS_PLUGIN_REGISTRY (registry), NULL);
  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  items = voder_chain_text_parse (text, error);
  if (items == NULL)
    return NULL;

  self = voder_effect_chain_new ();
  for (guint i = 0; i < items->len; i++) {
    if (!append_item (self, registry, g_ptr_array_index (items, i), error))
      return NULL;
  }

  return g_steal_pointer (&self);
}

/**
 * voder_effect_chain_append:
 * @self: a chain that was not set up yet
 * @name: what the effect is called in the text of the chain
 * @effect: an effect of its own for the chain
 *
 * Puts an effect behind the others.
 *
 * Thread safety: one thread.
 */
void
voder_effect_chain_append (VoderEffectChain *self,
                           const char *name,
                           VoderEffect *effect)
{
  g_return_if_fail (VODER_IS_EFFECT_CHAIN (self));
  g_return_if_fail (name != NULL);
  g_return_if_fail (VODER_IS_EFFECT (effect));

  voder_chain_links_add (&self->links, name, effect);
  voder_effect_trust_input (effect);
}

/**
 * voder_effect_chain_get_n_effects:
 * @self: a chain
 *
 * Thread safety: any thread, once the chain is made.
 *
 * Returns: the number of effects
 */
guint
voder_effect_chain_get_n_effects (VoderEffectChain *self)
{
  g_return_val_if_fail (VODER_IS_EFFECT_CHAIN (self), 0);

  return self->links.list->len;
}

/**
 * voder_effect_chain_get_effect:
 * @self: a chain
 * @n: which effect, from 0
 *
 * Thread safety: any thread, once the chain is made.
 *
 * Returns: (transfer none): the effect
 */
VoderEffect *
voder_effect_chain_get_effect (VoderEffectChain *self, guint n)
{
  g_return_val_if_fail (VODER_IS_EFFECT_CHAIN (self), NULL);
  g_return_val_if_fail (n < self->links.list->len, NULL);

  return get_link (self, n)->effect;
}

/**
 * voder_effect_chain_get_name:
 * @self: a chain
 * @n: which effect, from 0
 *
 * Thread safety: any thread, once the chain is made.
 *
 * Returns: (transfer none): what the effect is called in the text
 */
const char *
voder_effect_chain_get_name (VoderEffectChain *self, guint n)
{
  g_return_val_if_fail (VODER_IS_EFFECT_CHAIN (self), NULL);
  g_return_val_if_fail (n < self->links.list->len, NULL);

  return get_link (self, n)->name;
}

static gboolean
has_same_effects (VoderEffectChain *self, VoderEffectChain *other)
{
  if (self->links.list->len != other->links.list->len)
    return FALSE;

  for (guint i = 0; i < self->links.list->len; i++)
    if (strcmp (get_link (self, i)->name, get_link (other, i)->name) != 0)
      return FALSE;

  return TRUE;
}

/**
 * voder_effect_chain_follow:
 * @self: a chain, which may process meanwhile
 * @other: another chain
 *
 * Gives all parameters of a chain the values that they have in another one of
 * the same effects in the same order. They change as #VoderEffect says: without
 * a click where that can be heard.
 *
 * Thread safety: one thread at a time, while another one processes.
 *
 * Returns: %FALSE, and nothing has changed, when the effects are not the same
 */
gboolean
voder_effect_chain_follow (VoderEffectChain *self, VoderEffectChain *other)
{
  g_return_val_if_fail (VODER_IS_EFFECT_CHAIN (self), FALSE);
  g_return_val_if_fail (VODER_IS_EFFECT_CHAIN (other), FALSE);

  if (!has_same_effects (self, other))
    return FALSE;

  for (guint i = 0; i < self->links.list->len; i++)
    voder_chain_link_follow (get_link (self, i), get_link (other, i));

  return TRUE;
}

/**
 * voder_effect_chain_dup_before_loudness:
 * @self: a chain
 *
 * Gives the text of the effects before the first one that wants to know how
 * loud the voice is that it hears: what a voice has to go through to be
 * measured for it.
 *
 * Thread safety: any thread, once the chain is made.
 *
 * Returns: (transfer full) (nullable): the text, empty for no effect; %NULL
 *   when none wants to know it
 */
char *
voder_effect_chain_dup_before_loudness (VoderEffectChain *self)
{
  guint n_before = 0;
  GString *text;

  g_return_val_if_fail (VODER_IS_EFFECT_CHAIN (self), NULL);

  if (find_wanting (self, &n_before) == NULL)
    return NULL;

  text = g_string_new (NULL);
  for (guint i = 0; i < n_before; i++) {
    if (i > 0)
      g_string_append (text, " ! ");
    voder_chain_link_print_all (get_link (self, i), text);
  }

  return g_string_free (text, FALSE);
}

/**
 * voder_effect_chain_to_string:
 * @self: a chain
 *
 * Gives the text of a chain, from which the same one can be made: the
 * parameters that its text named, as they are now.
 *
 * Thread safety: any thread, once the chain is made.
 *
 * Returns: (transfer full): the text
 */
char *
voder_effect_chain_to_string (VoderEffectChain *self)
{
  GString *text;

  g_return_val_if_fail (VODER_IS_EFFECT_CHAIN (self), NULL);

  text = g_string_new (NULL);
  for (guint i = 0; i < self->links.list->len; i++) {
    if (i > 0)
      g_string_append (text, " ! ");
    voder_chain_link_print (get_link (self, i), text);
  }

  return g_string_free (text, FALSE);
}
