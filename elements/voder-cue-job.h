/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/* A cue that is to be spoken. Who frees it ends its speech. */
typedef struct {
  VoderText *text;
  VoderSender *speech;
} VoderCueJob;

#define VODER_TYPE_CUE_JOB (voder_cue_job_get_type ())
GType voder_cue_job_get_type (void);

VoderCueJob *voder_cue_job_new (VoderText *text, VoderSender *speech);
VoderCueJob *voder_cue_job_copy (VoderCueJob *self);
void voder_cue_job_free (VoderCueJob *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderCueJob, voder_cue_job_free)

G_END_DECLS
