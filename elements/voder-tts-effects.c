/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-tts-effects.h"

#include "voder-element-error.h"

/*
 * Makes the chain that @text (may be NULL: none) says.
 *
 * Returns: NULL when it cannot be had; @element has posted that as a message of
 *   @severity, an ERROR or a WARNING, which names the place in the text
 */
VoderEffectChain *
voder_tts_effects_new (GstElement *element,
                       const char *text,
                       GstMessageType severity)
{
  VoderEffectChain *effects = NULL;
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (GST_IS_ELEMENT (element), NULL);

  effects = voder_effect_chain_new_from_string (
      voder_plugin_registry_get_default (), text != NULL ? text : "", &error);
  if (effects != NULL)
    return effects;

  g_prefix_error (&error, "effects: ");
  if (severity == GST_MESSAGE_ERROR)
    voder_element_post_error (element, error);
  else
    voder_element_post_warning (element, error);

  return NULL;
}
