/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-chapter-stage.h"

/*
 * VoderChapterStage:
 *
 * Passes utterances on, and tells the headings among them to who writes the
 * speech: marks do not know all that a table of contents tells. The first
 * utterance is told, too, for its language.
 *
 * Thread safety: one thread.
 */
struct _VoderChapterStage {
  VoderStage parent_instance;

  VoderSender *headings;
};

/* More than are ever on their way to being spoken; none waits here. */
#define HEADINGS_CAPACITY 4096

G_DEFINE_FINAL_TYPE (VoderChapterStage, voder_chapter_stage, VODER_TYPE_STAGE)

static void
tell (VoderChapterStage *self, VoderUtterance *utterance, gboolean is_first)
{
  if (is_first || voder_utterance_get_block (utterance) == VODER_BLOCK_HEADING)
    voder_sender_try_send (self->headings, voder_utterance_ref (utterance),
                           NULL);
}

static gboolean
voder_chapter_stage_run (VoderStage *stage,
                         VoderReceiver *receiver,
                         VoderSender *sender,
                         GCancellable *cancellable,
                         GError **error)
{
  VoderChapterStage *self = VODER_CHAPTER_STAGE (stage);
  gboolean is_first = TRUE;
  GError *failure = NULL;
  gpointer item = NULL;

  while (failure == NULL &&
         voder_receiver_receive (receiver, &item, cancellable, &failure)) {
    tell (self, item, is_first);
    is_first = FALSE;
    voder_sender_send (sender, item, cancellable, &failure);
  }

  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);

  return FALSE;
}

static void
voder_chapter_stage_dispose (GObject *object)
{
  VoderChapterStage *self = VODER_CHAPTER_STAGE (object);

  g_clear_object (&self->headings);

  G_OBJECT_CLASS (voder_chapter_stage_parent_class)->dispose (object);
}

static void
voder_chapter_stage_class_init (VoderChapterStageClass *klass)
{
  VoderStageClass *stage_class = VODER_STAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = voder_chapter_stage_dispose;
  stage_class->input_type = VODER_TYPE_UTTERANCE;
  stage_class->output_type = VODER_TYPE_UTTERANCE;
  stage_class->run = voder_chapter_stage_run;
}

static void
voder_chapter_stage_init (VoderChapterStage *self)
{
}

/*
 * Makes a stage that tells the headings through @headings, which is set to a
 * receiver (transfer full) of #VoderUtterance items.
 */
VoderChapterStage *
voder_chapter_stage_new (VoderReceiver **headings)
{
  VoderChapterStage *self = NULL;

  g_return_val_if_fail (headings != NULL, NULL);

  self = g_object_new (VODER_TYPE_CHAPTER_STAGE, NULL);
  voder_channel_open (VODER_TYPE_UTTERANCE, HEADINGS_CAPACITY, &self->headings,
                      headings);

  return self;
}
