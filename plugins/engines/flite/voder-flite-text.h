/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The text that the library gets, in ASCII, and for each of its bytes and for
 * its end the byte of the original text. */
typedef struct {
  GString *ascii;
  GArray *origins;
  /* How much punctuation there is at its end. */
  guint n_punctuation;
} VoderFliteText;

VoderFliteText *voder_flite_text_new (const char *text, gboolean is_ssml);
void voder_flite_text_free (VoderFliteText *self);
gsize voder_flite_text_get_start (const VoderFliteText *self, gsize start);
gsize voder_flite_text_get_end (const VoderFliteText *self, gsize end);
gboolean voder_flite_text_is_blank (const VoderFliteText *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderFliteText, voder_flite_text_free)

G_END_DECLS
