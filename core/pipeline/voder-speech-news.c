/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-speech-news-private.h"

#include "voder-speech-job-private.h"

typedef struct {
  VoderSpeechJob *job;
  VoderSpeechNewsKind kind;
  VoderMark *mark;
  GError *error;
} Fact;

static void
fact_free (Fact *self)
{
  g_clear_object (&self->job);
  g_clear_pointer (&self->mark, voder_mark_unref);
  g_clear_error (&self->error);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fact, fact_free)

static void
fact_tell (Fact *self)
{
  switch (self->kind) {
  case VODER_SPEECH_NEWS_BEGUN:
    voder_speech_job_begin (self->job);
    break;
  case VODER_SPEECH_NEWS_REACHED:
    voder_speech_job_reach (self->job, self->mark);
    break;
  case VODER_SPEECH_NEWS_ENDED:
    voder_speech_job_end (self->job);
    break;
  case VODER_SPEECH_NEWS_CANCELLED:
    voder_speech_job_cancel (self->job);
    break;
  case VODER_SPEECH_NEWS_FAILED:
  default:
    voder_speech_job_fail (self->job, self->error);
    break;
  }
}

static Fact *
add (VoderSpeechNews *self, VoderSpeechNewsKind kind, VoderSpeechJob *job)
{
  Fact *fact = g_new0 (Fact, 1);

  fact->kind = kind;
  fact->job = g_object_ref (job);
  g_queue_push_tail (&self->facts, fact);

  return fact;
}

void
voder_speech_news_init (VoderSpeechNews *self)
{
  g_queue_init (&self->facts);
}

void
voder_speech_news_add (VoderSpeechNews *self,
                       VoderSpeechNewsKind kind,
                       VoderSpeechJob *job)
{
  add (self, kind, job);
}

/*
 * A mark was reached, which is taken over.
 */
void
voder_speech_news_add_mark (VoderSpeechNews *self,
                            VoderSpeechJob *job,
                            VoderMark *mark)
{
  add (self, VODER_SPEECH_NEWS_REACHED, job)->mark = mark;
}

void
voder_speech_news_add_error (VoderSpeechNews *self,
                             VoderSpeechJob *job,
                             const GError *error)
{
  add (self, VODER_SPEECH_NEWS_FAILED, job)->error = g_error_copy (error);
}

/*
 * Tells all, also what handlers add meanwhile, and where a handler calls this:
 * then the inner call tells what the outer one still had.
 */
void
voder_speech_news_tell (VoderSpeechNews *self)
{
  while (!g_queue_is_empty (&self->facts)) {
    g_autoptr (Fact) fact = g_queue_pop_head (&self->facts);

    fact_tell (fact);
  }
}
