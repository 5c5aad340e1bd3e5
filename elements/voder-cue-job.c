/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-cue-job.h"

G_DEFINE_BOXED_TYPE (VoderCueJob,
                     voder_cue_job,
                     voder_cue_job_copy,
                     voder_cue_job_free)

VoderCueJob *
voder_cue_job_new (VoderText *text, VoderSender *speech)
{
  VoderCueJob *self = g_new0 (VoderCueJob, 1);

  self->text = voder_text_ref (text);
  self->speech = g_object_ref (speech);

  return self;
}

VoderCueJob *
voder_cue_job_copy (VoderCueJob *self)
{
  return voder_cue_job_new (self->text, self->speech);
}

void
voder_cue_job_free (VoderCueJob *self)
{
  voder_text_unref (self->text);
  g_object_unref (self->speech);
  g_free (self);
}
