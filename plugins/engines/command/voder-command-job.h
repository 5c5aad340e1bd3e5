/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-command-audio.h"
#include "voder-command-catalogue.h"
#include "voder-command-text.h"

G_BEGIN_DECLS

/*
 * VoderCommandJob: one utterance while it is spoken. All in it is borrowed.
 *
 * Thread safety: one thread.
 */
typedef struct {
  const VoderCommandDescription *description;
  const VoderCommandText *text;
  VoderCommandAudio *audio;
  VoderCommandValues values;
} VoderCommandJob;

void voder_command_job_init (VoderCommandJob *self,
                             const VoderCommandDescription *description,
                             const VoderCommandCatalogue *catalogue,
                             const VoderCommandVoice *voice,
                             const VoderCommandText *text,
                             VoderUtterance *utterance);
void voder_command_job_set_audio (VoderCommandJob *self,
                                  VoderCommandAudio *audio,
                                  double volume);
gboolean voder_command_job_uses_string (const VoderCommandJob *self,
                                        VoderCommandString string);
char *voder_command_job_build_line (const VoderCommandJob *self);
gboolean voder_command_job_take_file (VoderCommandJob *self,
                                      int fd,
                                      GCancellable *cancellable,
                                      GError **error);

G_END_DECLS
