/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TYPE_EFFECT_ELEMENT (voder_effect_element_get_type ())
G_DECLARE_DERIVABLE_TYPE (VoderEffectElement,
                          voder_effect_element,
                          VODER,
                          EFFECT_ELEMENT,
                          GstElement)

/*
 * @info: the plugin whose effect it is
 * @keeps_format: what comes out has the rate and the channels of what goes in
 */
struct _VoderEffectElementClass {
  GstElementClass parent_class;

  VoderPluginInfo *info;
  gboolean keeps_format;
};

void voder_effect_element_class_set_info (VoderEffectElementClass *klass,
                                          VoderPluginInfo *info);
void voder_effect_element_build (VoderEffectElement *self);

G_END_DECLS
