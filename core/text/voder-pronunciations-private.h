/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How a part of a text that is not empty is pronounced. */
typedef struct {
  gsize start;
  gsize end;
  GRefString *ipa;
} VoderPronunciation;

void voder_pronunciations_append (GArray **self,
                                  gsize start,
                                  gsize end,
                                  GRefString *ipa);
void voder_pronunciations_copy (GArray **self,
                                const GArray *from,
                                gsize start,
                                gsize end,
                                gsize origin);
void voder_pronunciations_drop (GArray *self, gsize end);

G_END_DECLS
