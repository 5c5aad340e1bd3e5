/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

void voder_element_post_error (GstElement *element, const GError *error);
void voder_element_post_warning (GstElement *element, const GError *error);
void voder_element_post_missing (GstElement *element,
                                 GstMessageType type,
                                 const GError *error,
                                 const char *engine,
                                 const char *voice);
void voder_element_post_incident (VoderIncident incident,
                                  VoderUtterance *utterance,
                                  const GError *error,
                                  gpointer element);

G_END_DECLS
