/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-utterance-stage.h"

#include "voder-utterance-meta.h"

/*
 * VoderUtteranceStage:
 *
 * The first stage for text that is cut into utterances already: gives the one
 * of each buffer.
 *
 * Thread safety: one thread; the counters any thread.
 */
struct _VoderUtteranceStage {
  VoderStage parent_instance;

  VoderReceiver *buffers;
  char *language;
  VoderCounters *counters;
};

/* What it counts. */
enum { BYTES, UTTERANCES };

G_DEFINE_FINAL_TYPE (VoderUtteranceStage,
                     voder_utterance_stage,
                     VODER_TYPE_STAGE)

/* What does not say its language has that of the stage. */
static VoderUtterance *
complete (VoderUtteranceStage *self, VoderUtterance *utterance)
{
  g_autoptr (VoderUtterance) old = utterance;
  g_autoptr (VoderUtteranceBuilder) builder = NULL;

  if (voder_utterance_get_language (utterance) != NULL)
    return g_steal_pointer (&old);

  builder = voder_utterance_builder_new (utterance);
  voder_utterance_builder_set_language (builder, self->language);

  return voder_utterance_builder_end (builder);
}

static gboolean
send_utterance (VoderUtteranceStage *self,
                GstBuffer *buffer,
                VoderSender *sender,
                GCancellable *cancellable,
                GError **error)
{
  VoderUtterance *utterance = voder_utterance_meta_dup_utterance (buffer);

  /* A buffer that cannot be read says nothing. */
  if (utterance == NULL)
    return TRUE;

  voder_counters_add (self->counters, BYTES, gst_buffer_get_size (buffer));
  voder_counters_add (self->counters, UTTERANCES, 1);

  return voder_sender_send (sender, complete (self, utterance), cancellable,
                            error);
}

static gboolean
voder_utterance_stage_run (VoderStage *stage,
                           VoderReceiver *receiver,
                           VoderSender *sender,
                           GCancellable *cancellable,
                           GError **error)
{
  VoderUtteranceStage *self = VODER_UTTERANCE_STAGE (stage);
  GError *failure = NULL;
  gpointer item = NULL;

  while (failure == NULL &&
         voder_receiver_receive (self->buffers, &item, cancellable, &failure)) {
    g_autoptr (GstBuffer) buffer = item;

    send_utterance (self, buffer, sender, cancellable, &failure);
  }

  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);

  return FALSE;
}

static void
voder_utterance_stage_dispose (GObject *object)
{
  VoderUtteranceStage *self = VODER_UTTERANCE_STAGE (object);

  g_clear_object (&self->buffers);
  g_clear_pointer (&self->language, g_free);

  G_OBJECT_CLASS (voder_utterance_stage_parent_class)->dispose (object);
}

static void
voder_utterance_stage_finalize (GObject *object)
{
  g_clear_object (&VODER_UTTERANCE_STAGE (object)->counters);

  G_OBJECT_CLASS (voder_utterance_stage_parent_class)->finalize (object);
}

static void
voder_utterance_stage_class_init (VoderUtteranceStageClass *klass)
{
  VoderStageClass *stage_class = VODER_STAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = voder_utterance_stage_dispose;
  G_OBJECT_CLASS (klass)->finalize = voder_utterance_stage_finalize;
  stage_class->input_type = G_TYPE_NONE;
  stage_class->output_type = VODER_TYPE_UTTERANCE;
  stage_class->run = voder_utterance_stage_run;
}

static void
voder_utterance_stage_init (VoderUtteranceStage *self)
{
  const char *const counters[] = {
    [BYTES] = "bytes", [UTTERANCES] = "utterances", NULL
  };

  self->counters = voder_counters_new (counters, NULL);
}

/*
 * Makes a stage for the #GstBuffer items of @buffers; @language (nullable) is
 * that of those that do not say theirs.
 */
VoderUtteranceStage *
voder_utterance_stage_new (VoderReceiver *buffers, const char *language)
{
  VoderUtteranceStage *self = NULL;

  g_return_val_if_fail (VODER_IS_RECEIVER (buffers), NULL);

  self = g_object_new (VODER_TYPE_UTTERANCE_STAGE, NULL);
  self->buffers = g_object_ref (buffers);
  self->language = g_strdup (language);

  return self;
}

guint64
voder_utterance_stage_get_n_bytes (VoderUtteranceStage *self)
{
  g_return_val_if_fail (VODER_IS_UTTERANCE_STAGE (self), 0);

  return voder_counters_get (self->counters, BYTES);
}

guint64
voder_utterance_stage_get_n_utterances (VoderUtteranceStage *self)
{
  g_return_val_if_fail (VODER_IS_UTTERANCE_STAGE (self), 0);

  return voder_counters_get (self->counters, UTTERANCES);
}
