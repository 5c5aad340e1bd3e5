/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-cue-stage.h"

#include "voder-cue-job.h"
#include "voder-cue-text.h"

/*
 * VoderCueStage:
 *
 * Makes cues of timed buffers of text, and has several of them spoken at a
 * time. The cues leave in their order, at once; their speech follows through
 * the channel of each.
 *
 * A cue is spoken by stages of its own, so that it depends on no other cue,
 * effects included, and may be left in the middle.
 *
 * Thread safety: one thread; the counters any thread.
 */
struct _VoderCueStage {
  VoderStage parent_instance;

  VoderReceiver *buffers;
  gboolean is_markup;
  guint n_workers;
  VoderCueStagesFunc create_stages;
  gpointer data;
  VoderCounters *counters;
};

/* What it counts. */
enum { BYTES, CUES };

/* Chunks of one cue that may wait for their turn. */
#define SPEECH_CAPACITY 128
/* Items between the stages of a cue. */
#define STEP_CAPACITY 16

/* A stage of a cue, and what it works between. */
typedef struct {
  VoderStage *stage;
  VoderReceiver *receiver;
  VoderSender *sender;
} Step;

typedef struct {
  VoderCueStage *stage;
  VoderReceiver *jobs;
} Worker;

G_DEFINE_FINAL_TYPE (VoderCueStage, voder_cue_stage, VODER_TYPE_STAGE)

static void
step_free (gpointer data)
{
  Step *self = data;

  g_clear_object (&self->stage);
  g_clear_object (&self->receiver);
  g_clear_object (&self->sender);
  g_free (self);
}

/* The end of what a stage sends is the end of its task. */
static gboolean
step_run (gpointer data, GCancellable *cancellable, GError **error)
{
  Step *self = data;
  gboolean is_well;

  is_well = voder_stage_run (self->stage, self->receiver, self->sender,
                             cancellable, error);
  if (is_well)
    voder_sender_close (self->sender);

  return is_well;
}

/* Starts the stages; the last one sends into @speech. */
static gboolean
start_steps (VoderGroup *group,
             GPtrArray *stages,
             VoderReceiver *passages,
             VoderSender *speech,
             GError **error)
{
  g_autoptr (VoderReceiver) from = g_object_ref (passages);

  for (guint i = 0; i < stages->len; i++) {
    VoderStage *stage = g_ptr_array_index (stages, i);
    g_autoptr (VoderChannel) channel =
        voder_channel_new (voder_stage_get_output_type (stage), STEP_CAPACITY);
    Step *step = g_new0 (Step, 1);

    step->stage = g_object_ref (stage);
    step->receiver = g_steal_pointer (&from);
    step->sender = i + 1 < stages->len ? voder_channel_create_sender (channel)
                                       : g_object_ref (speech);
    from = voder_channel_create_receiver (channel);
    if (!voder_group_go (group, step_run, step, step_free, error))
      return FALSE;
  }

  return TRUE;
}

static VoderReceiver *
send_passage (VoderText *text)
{
  g_autoptr (VoderSender) sender = NULL;
  VoderReceiver *receiver = NULL;

  voder_channel_open (VODER_TYPE_PASSAGE, 1, &sender, &receiver);
  voder_sender_try_send (sender,
                         voder_passage_new (text, VODER_BLOCK_PARAGRAPH, 0,
                                            VODER_PASSAGE_WHOLE, NULL),
                         NULL);

  return receiver;
}

static gboolean
speak (VoderCueStage *self,
       VoderCueJob *job,
       GCancellable *cancellable,
       GError **error)
{
  g_autoptr (VoderReceiver) passages = send_passage (job->text);
  g_autoptr (GPtrArray) stages = self->create_stages (self->data, error);
  g_autoptr (VoderGroup) group = NULL;
  g_autoptr (GError) failure = NULL;

  if (stages == NULL)
    return FALSE;

  group = voder_group_new (voder_pool_get_blocking (), VODER_GROUP_FIRST_ERROR,
                           cancellable);
  if (!start_steps (group, stages, passages, job->speech, &failure))
    voder_group_cancel (group, failure);
  if (voder_group_wait (group, NULL, failure == NULL ? &failure : NULL))
    return TRUE;

  /* Who listens has heard enough. */
  if (g_error_matches (failure, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));

  return FALSE;
}

static gboolean
work (gpointer data, GCancellable *cancellable, GError **error)
{
  Worker *self = data;
  GError *failure = NULL;
  gpointer item = NULL;

  while (failure == NULL &&
         voder_receiver_receive (self->jobs, &item, cancellable, &failure)) {
    g_autoptr (VoderCueJob) job = item;

    speak (self->stage, job, cancellable, &failure);
  }

  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);

  return FALSE;
}

static void
worker_free (gpointer data)
{
  Worker *self = data;

  g_clear_object (&self->jobs);
  g_free (self);
}

static gboolean
start_workers (VoderCueStage *self,
               VoderGroup *group,
               VoderChannel *jobs,
               GError **error)
{
  for (guint i = 0; i < self->n_workers; i++) {
    Worker *worker = g_new0 (Worker, 1);

    worker->stage = self;
    worker->jobs = voder_channel_create_receiver (jobs);
    if (!voder_group_go (group, work, worker, worker_free, error))
      return FALSE;
  }

  return TRUE;
}

static VoderText *
read_text (VoderCueStage *self, GstBuffer *buffer, char **caption)
{
  gint64 n_bytes = (gint64) voder_counters_get (self->counters, BYTES);
  VoderText *text = NULL;
  GstMapInfo map;

  if (gst_buffer_get_size (buffer) == 0 ||
      !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return NULL;

  text = voder_cue_text_parse ((const char *) map.data, map.size,
                               self->is_markup, n_bytes, caption);
  voder_counters_add (self->counters, BYTES, map.size);
  gst_buffer_unmap (buffer, &map);

  return text;
}

/* The cue of @buffer, and the job if there is something to say. */
static VoderCue *
make_cue (VoderCueStage *self, GstBuffer *buffer, VoderCueJob **job)
{
  g_autofree char *caption = NULL;
  g_autoptr (VoderText) text = read_text (self, buffer, &caption);
  g_autoptr (VoderReceiver) receiver = NULL;
  g_autoptr (VoderSender) sender = NULL;

  if (text != NULL) {
    voder_channel_open (VODER_TYPE_CHUNK, SPEECH_CAPACITY, &sender, &receiver);
    *job = voder_cue_job_new (text, sender);
    voder_counters_add (self->counters, CUES, 1);
  }

  return voder_cue_new (text, caption, GST_BUFFER_PTS (buffer),
                        GST_BUFFER_DURATION (buffer), receiver);
}

static gboolean
dispatch (VoderCueStage *self,
          GstBuffer *buffer,
          VoderSender *cues,
          VoderSender *jobs,
          GCancellable *cancellable,
          GError **error)
{
  g_autoptr (VoderCueJob) job = NULL;
  VoderCue *cue = make_cue (self, buffer, &job);

  if (!voder_sender_send (cues, cue, cancellable, error))
    return FALSE;

  return job == NULL ||
         voder_sender_send (jobs, g_steal_pointer (&job), cancellable, error);
}

static gboolean
dispatch_all (VoderCueStage *self,
              VoderSender *cues,
              VoderSender *jobs,
              GCancellable *cancellable,
              GError **error)
{
  GError *failure = NULL;
  gpointer item = NULL;

  while (failure == NULL &&
         voder_receiver_receive (self->buffers, &item, cancellable, &failure)) {
    g_autoptr (GstBuffer) buffer = item;

    dispatch (self, buffer, cues, jobs, cancellable, &failure);
  }

  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);

  return FALSE;
}

static gboolean
voder_cue_stage_run (VoderStage *stage,
                     VoderReceiver *receiver,
                     VoderSender *sender,
                     GCancellable *cancellable,
                     GError **error)
{
  VoderCueStage *self = VODER_CUE_STAGE (stage);
  g_autoptr (VoderChannel) channel = voder_channel_new (VODER_TYPE_CUE_JOB, 1);
  g_autoptr (VoderSender) jobs = voder_channel_create_sender (channel);
  g_autoptr (VoderGroup) group = voder_group_new (
      voder_pool_get_blocking (), VODER_GROUP_FIRST_ERROR, cancellable);
  g_autoptr (GError) failure = NULL;

  if (!start_workers (self, group, channel, &failure) ||
      !dispatch_all (self, sender, jobs,
                     G_CANCELLABLE (voder_group_get_context (group)), &failure))
    voder_group_cancel (group, failure);
  voder_sender_close (jobs);

  return voder_group_wait (group, NULL, error);
}

static void
voder_cue_stage_dispose (GObject *object)
{
  VoderCueStage *self = VODER_CUE_STAGE (object);

  g_clear_object (&self->buffers);

  G_OBJECT_CLASS (voder_cue_stage_parent_class)->dispose (object);
}

static void
voder_cue_stage_finalize (GObject *object)
{
  g_clear_object (&VODER_CUE_STAGE (object)->counters);

  G_OBJECT_CLASS (voder_cue_stage_parent_class)->finalize (object);
}

static void
voder_cue_stage_class_init (VoderCueStageClass *klass)
{
  VoderStageClass *stage_class = VODER_STAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = voder_cue_stage_dispose;
  G_OBJECT_CLASS (klass)->finalize = voder_cue_stage_finalize;
  stage_class->input_type = G_TYPE_NONE;
  stage_class->output_type = VODER_TYPE_CUE;
  stage_class->run = voder_cue_stage_run;
}

static void
voder_cue_stage_init (VoderCueStage *self)
{
  const char *const counters[] = { [BYTES] = "bytes", [CUES] = "cues", NULL };

  self->counters = voder_counters_new (counters, NULL);
}

/*
 * Makes a stage that speaks the text of the #GstBuffer items of @buffers; those
 * without content are gaps. @data must outlive the stage's run.
 */
VoderCueStage *
voder_cue_stage_new (VoderReceiver *buffers,
                     gboolean is_markup,
                     guint n_workers,
                     VoderCueStagesFunc create_stages,
                     gpointer data)
{
  VoderCueStage *self = NULL;

  g_return_val_if_fail (VODER_IS_RECEIVER (buffers), NULL);
  g_return_val_if_fail (n_workers > 0, NULL);
  g_return_val_if_fail (create_stages != NULL, NULL);

  self = g_object_new (VODER_TYPE_CUE_STAGE, NULL);
  self->buffers = g_object_ref (buffers);
  self->is_markup = is_markup;
  self->n_workers = n_workers;
  self->create_stages = create_stages;
  self->data = data;

  return self;
}

guint64
voder_cue_stage_get_n_bytes (VoderCueStage *self)
{
  g_return_val_if_fail (VODER_IS_CUE_STAGE (self), 0);

  return voder_counters_get (self->counters, BYTES);
}

guint64
voder_cue_stage_get_n_cues (VoderCueStage *self)
{
  g_return_val_if_fail (VODER_IS_CUE_STAGE (self), 0);

  return voder_counters_get (self->counters, CUES);
}
