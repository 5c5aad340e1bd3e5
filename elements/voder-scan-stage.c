/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-scan-stage.h"

#include "voder-utterance-notes.h"

/*
 * VoderScanStage:
 *
 * VoderUtteranceNotes the utterances of a text in the timeline, which is all
 * that is done with them.
 *
 * Thread safety: one thread.
 */
struct _VoderScanStage {
  VoderStage parent_instance;

  VoderUtteranceNotes notes;
};

G_DEFINE_FINAL_TYPE (VoderScanStage, voder_scan_stage, VODER_TYPE_STAGE)

static gboolean
voder_scan_stage_run (VoderStage *stage,
                      VoderReceiver *receiver,
                      VoderSender *sender,
                      GCancellable *cancellable,
                      GError **error)
{
  VoderScanStage *self = VODER_SCAN_STAGE (stage);
  GError *cause = NULL;
  gpointer item = NULL;

  while (voder_receiver_receive (receiver, &item, cancellable, &cause)) {
    g_autoptr (VoderUtterance) utterance = item;

    voder_utterance_notes_add (&self->notes, utterance);
  }
  if (cause != NULL) {
    g_propagate_error (error, cause);
    return FALSE;
  }
  voder_utterance_notes_end (&self->notes);

  return TRUE;
}

static void
voder_scan_stage_finalize (GObject *object)
{
  voder_utterance_notes_clear (&VODER_SCAN_STAGE (object)->notes);

  G_OBJECT_CLASS (voder_scan_stage_parent_class)->finalize (object);
}

static void
voder_scan_stage_class_init (VoderScanStageClass *klass)
{
  VoderStageClass *stage_class = VODER_STAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = voder_scan_stage_finalize;
  stage_class->input_type = VODER_TYPE_UTTERANCE;
  stage_class->output_type = G_TYPE_NONE;
  stage_class->run = voder_scan_stage_run;
}

static void
voder_scan_stage_init (VoderScanStage *self)
{
}

VoderStage *
voder_scan_stage_new (VoderSrcQueue *queue, guint text)
{
  VoderScanStage *self = g_object_new (VODER_TYPE_SCAN_STAGE, NULL);

  voder_utterance_notes_init (&self->notes, queue, text, TRUE);

  return VODER_STAGE (self);
}
