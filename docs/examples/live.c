/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A text is read; a message comes, then progress. Plays into nothing. */
#include <stdio.h>
#include <voder/voder.h>

static void
on_state (VoderSpeechJob *job)
{
  g_autofree char *state = g_enum_to_string (VODER_TYPE_SPEECH_STATE,
                                             voder_speech_job_get_state (job));

  printf ("%s: %s\n", voder_speech_job_get_tag (job), state);
}

static void
on_reached (VoderSpeechJob *job, VoderMark *mark)
{
  if (voder_mark_get_mark_type (mark) == VODER_MARK_WORD)
    printf ("%s: “%s”\n", voder_speech_job_get_tag (job),
            voder_mark_get_text (mark));
}

static void
say (VoderSpeechQueue *queue,
     VoderPriority priority,
     const char *name,
     const char *text)
{
  g_autoptr (VoderSpeechJob) job = voder_speech_job_new (priority);

  voder_speech_job_set_tag (job, name);
  voder_speech_job_add_text (job, text);
  g_signal_connect (job, "notify::state", G_CALLBACK (on_state), NULL);
  g_signal_connect (job, "reached", G_CALLBACK (on_reached), NULL);
  voder_speech_queue_add (queue, job);
}

int
main (void)
{
  g_autoptr (VoderEnginePool) engine =
      voder_engine_pool_new (NULL, "tone", VODER_ISOLATION_AUTO, 0, NULL);
  /* NULL instead of fakesink is the sound card. */
  g_autoptr (VoderSpeechQueue) queue = voder_speech_queue_new (
      VODER_SYNTHESIZER (engine), "fakesink sync=true", NULL);

  say (queue, VODER_PRIORITY_TEXT, "book", "It was a dark and stormy night");
  say (queue, VODER_PRIORITY_MESSAGE, "phone", "Battery low");
  say (queue, VODER_PRIORITY_PROGRESS, "copying", "50 %");
  say (queue, VODER_PRIORITY_PROGRESS, "copied", "100 %");

  while (voder_speech_queue_get_n_jobs (queue) > 0)
    g_main_context_iteration (NULL, TRUE);

  g_clear_object (&queue);
  g_clear_object (&engine);
  voder_flow_shutdown ();

  return 0;
}
