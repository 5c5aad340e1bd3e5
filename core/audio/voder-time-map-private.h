/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * VoderTimeMap: pairs of an output frame and the input frame it comes from,
 * monotone in both; straight lines between them. It remembers the newest; a
 * frame before those is not asked for any more.
 */
typedef struct _VoderTimeMap VoderTimeMap;

VoderTimeMap *voder_time_map_new (void);
void voder_time_map_free (VoderTimeMap *self);
void voder_time_map_reset (VoderTimeMap *self, double slope);
void voder_time_map_add (VoderTimeMap *self, double output, double input);
void voder_time_map_set_slope (VoderTimeMap *self, double slope);
double voder_time_map_get (const VoderTimeMap *self, double output);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderTimeMap, voder_time_map_free)

G_END_DECLS
