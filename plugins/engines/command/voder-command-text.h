/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-command-description.h"

G_BEGIN_DECLS

/*
 * VoderCommandText: what a program is given of an utterance's text.
 */
typedef struct {
  char *string; /* in the characters that the program reads; one line */
  gsize n_characters;
  gboolean is_ssml;
  gboolean is_silent;  /* there is nothing to be spoken */
  gboolean is_foreign; /* the program reads none of its letters */
  gboolean has_words;  /* silence would be no answer */
} VoderCommandText;

VoderCommandText *voder_command_text_new (
    const VoderCommandDescription *description,
    VoderUtterance *utterance);
void voder_command_text_free (VoderCommandText *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderCommandText, voder_command_text_free)

G_END_DECLS
