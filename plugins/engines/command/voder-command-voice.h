/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/*
 * VoderCommandVoice: a voice of a program, and what the program must be told
 * to have it. What is not known is %NULL, 0 or -1.
 */
typedef struct {
  char *id;
  char *name;
  char **languages;
  VoderGender gender;
  guint rate; /* of its audio, in Hz */
  char *model;
  char *speaker_name;
  int speaker;
} VoderCommandVoice;

VoderCommandVoice *voder_command_voice_new (const char *id);
VoderCommandVoice *voder_command_voice_new_from_row (const char *row);
void voder_command_voice_free (VoderCommandVoice *self);
void voder_command_voice_set_gender (VoderCommandVoice *self, const char *word);
void voder_command_voice_set_rate (VoderCommandVoice *self, const char *digits);
void voder_command_voice_set_language (VoderCommandVoice *self,
                                       const char *word,
                                       GHashTable *tags);
void voder_command_voice_complete (VoderCommandVoice *self,
                                   const VoderCommandVoice *row);
gboolean voder_command_voice_is_valid_id (const char *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderCommandVoice, voder_command_voice_free)

G_END_DECLS
