/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/pipeline/voder-pipeline.h>

#include <glib/gi18n-lib.h>

#include <voder/flow/voder-channel.h>
#include <voder/flow/voder-group.h>
#include <voder/flow/voder-task.h>

#include "voder-stage-private.h"

/**
 * VoderPipeline:
 *
 * A chain of stages joined by bounded channels. Each stage runs on a thread of
 * its own; a stage that is faster than the one after it waits.
 *
 * How it ends:
 *
 * - A stage that is done closes what it sends into, and so the end of the
 *   input travels down the chain.
 * - A stage begins when all that come after it have begun.
 * - A stage that fails ends the context of those before it. Those after it get
 *   what it had sent, and then its error in place of the end of their input
 *   (voder_sender_fail()): what was made before the failure goes its way to the
 *   end, and nobody takes a failure for that end. The first error is the
 *   pipeline's, with the stage's name before it; a cancel and a deadline carry
 *   no name.
 * - The context of the pipeline ends all stages at once.
 * - A stage may end early and well, before it has taken all items. That a
 *   stage above it finds its channel closed is then no error.
 * - The last stage decides: once it has ended well the work is done; stages
 *   that still run are cancelled, and nothing that they report is an error.
 *
 * Thread safety: one thread.
 */
struct _VoderPipeline {
  GObject parent_instance;

  GPtrArray *stages;
  gboolean has_run;
  /* One of the stages; set before the run gives its result. */
  VoderStage *failed_stage;
};

G_DEFINE_FINAL_TYPE (VoderPipeline, voder_pipeline, G_TYPE_OBJECT)

typedef struct _Run Run;

/* One stage while it runs. */
typedef struct {
  Run *run;
  VoderStage *stage;
  VoderReceiver *receiver;
  VoderSender *sender;
  VoderContext *context; /* inside that of the step after it */
  int ended;
} Step;

struct _Run {
  VoderGroup *group;
  GArray *steps;
  GError *failure;
  /* Whose failure it is; %NULL for a cancel or a deadline. */
  VoderStage *failed_stage;
};

static void
step_clear (gpointer data)
{
  Step *self = data;

  g_clear_object (&self->receiver);
  g_clear_object (&self->sender);
  g_clear_object (&self->context);
  g_clear_object (&self->stage);
}

static void
run_free (Run *self)
{
  g_clear_object (&self->group);
  g_clear_pointer (&self->steps, g_array_unref);
  g_clear_error (&self->failure);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Run, run_free)

static Step *
run_get_step (Run *self, guint n)
{
  return &g_array_index (self->steps, Step, n);
}

static gboolean
step_is_first (Step *self)
{
  return self->receiver == NULL;
}

static gboolean
step_is_last (Step *self)
{
  return self->sender == NULL;
}

/* Whether the stage failed only because what comes after it wants no more. */
static gboolean
step_was_left (Step *self, const GError *error)
{
  Step *last = run_get_step (self->run, self->run->steps->len - 1);

  if (g_atomic_int_get (&last->ended))
    return TRUE;
  if (!g_error_matches (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED))
    return FALSE;

  return !step_is_last (self) && g_atomic_int_get (&(self + 1)->ended);
}

/* The first failure is kept: here, as a failure in the group would cancel also
 * those that come after the stage. */
static void
run_fail (Run *self, VoderStage *stage, const GError *failure)
{
  GError *copy = g_error_copy (failure);

  if (g_atomic_pointer_compare_and_exchange (&self->failure, NULL, copy))
    self->failed_stage = stage;
  else
    g_error_free (copy);
}

/* Whether the stage failed only because its context has ended. */
static gboolean
is_context_error (GCancellable *cancellable, const GError *error)
{
  g_autoptr (GError) cause = NULL;

  return voder_cancellable_set_error_if_done (cancellable, &cause) &&
         g_error_matches (error, cause->domain, cause->code);
}

/* Ends those before it, and has those after it end when they have got there. */
static void
step_pass_failure (Step *self, const GError *failure)
{
  if (!step_is_first (self))
    voder_context_cancel ((self - 1)->context, failure);
  g_clear_object (&self->receiver);
  if (self->sender != NULL)
    voder_sender_fail (self->sender, failure);
}

static void
step_fail (Step *self, GError *failure)
{
  g_autoptr (GError) owned = failure;

  /* That goes on to those before it, which it leaves in turn. */
  if (step_was_left (self, failure)) {
    g_atomic_int_set (&self->ended, TRUE);
    g_clear_object (&self->receiver);
    return;
  }

  if (is_context_error (G_CANCELLABLE (self->context), failure)) {
    run_fail (self->run, NULL, failure);
  } else if (g_atomic_pointer_get (&self->run->failure) == NULL) {
    g_prefix_error (&owned, "%s: ", voder_stage_get_name (self->stage));
    run_fail (self->run, self->stage, owned);
  }
  step_pass_failure (self, owned);
}

/* That it ended well is told before its handles are gone: see step_was_left. */
static void
step_finish (Step *self)
{
  gboolean was_last = step_is_last (self);

  g_atomic_int_set (&self->ended, TRUE);
  g_clear_object (&self->receiver);
  if (was_last)
    voder_group_cancel (self->run->group, NULL);
  else if (!voder_cancellable_set_error_if_done (G_CANCELLABLE (self->context),
                                                 NULL))
    g_clear_object (&self->sender);
}

/* Each stage is started by the one after it. */
static void run_start (Run *self, Step *step);

/* Begins the chain from its end: when a stage fails, all that come after it run
 * already, and those that then hand on what they have got can do so. */
static void
step_begin_previous (Step *self)
{
  if (!step_is_first (self))
    run_start (self->run, self - 1);
}

/* It never fails: see run_fail(). */
static gboolean
step_run (gpointer data, GCancellable *group_context, GError **error)
{
  Step *self = data;
  GError *failure = NULL;

  step_begin_previous (self);
  if (voder_stage_run (self->stage, self->receiver, self->sender,
                       G_CANCELLABLE (self->context), &failure))
    step_finish (self);
  else
    step_fail (self, failure);

  return TRUE;
}

/* A group that has been cancelled takes no more tasks; that is the reason then,
 * unless it was the cancel of a work that is done. */
static void
run_start (Run *self, Step *step)
{
  Step *last = run_get_step (self, self->steps->len - 1);
  g_autoptr (GError) failure = NULL;

  if (voder_group_go (self->group, step_run, step, NULL, &failure) ||
      g_atomic_int_get (&last->ended))
    return;

  run_fail (self, NULL, failure);
  voder_group_cancel (self->group, failure);
}

static gboolean
check_types (VoderStage *from, VoderStage *to, GError **error)
{
  GType output = from ? voder_stage_get_output_type (from) : G_TYPE_NONE;
  GType input = to ? voder_stage_get_input_type (to) : G_TYPE_NONE;

  if (output == input || g_type_is_a (output, input))
    return TRUE;

  if (from == NULL)
    g_set_error (error, VODER_PIPELINE_ERROR, VODER_PIPELINE_ERROR_TYPES,
                 _ ("Stage “%s” takes %s and cannot be the first"),
                 voder_stage_get_name (to), g_type_name (input));
  else if (to == NULL)
    g_set_error (error, VODER_PIPELINE_ERROR, VODER_PIPELINE_ERROR_TYPES,
                 _ ("Stage “%s” gives %s and cannot be the last"),
                 voder_stage_get_name (from), g_type_name (output));
  else
    g_set_error (error, VODER_PIPELINE_ERROR, VODER_PIPELINE_ERROR_TYPES,
                 _ ("Stage “%s” gives %s, but stage “%s” takes %s"),
                 voder_stage_get_name (from), g_type_name (output),
                 voder_stage_get_name (to), g_type_name (input));

  return FALSE;
}

static gboolean
voder_pipeline_check (VoderPipeline *self, GError **error)
{
  VoderStage *from = NULL;

  if (self->stages->len == 0) {
    g_set_error_literal (error, VODER_PIPELINE_ERROR,
                         VODER_PIPELINE_ERROR_TYPES,
                         _ ("A pipeline needs a stage"));
    return FALSE;
  }

  for (guint i = 0; i < self->stages->len; i++) {
    VoderStage *to = g_ptr_array_index (self->stages, i);

    if (!check_types (from, to, error))
      return FALSE;
    from = to;
  }

  return check_types (from, NULL, error);
}

static void
run_join (Step *from, Step *to)
{
  voder_channel_open (voder_stage_get_output_type (from->stage),
                      voder_stage_get_output_capacity (from->stage),
                      &from->sender, &to->receiver);
  voder_stage_set_next (from->stage, to->stage);
}

/* A stage that fails is to end those before it, and no other. */
static void
run_nest_contexts (Run *self)
{
  VoderContext *outer = voder_group_get_context (self->group);

  for (guint i = self->steps->len; i-- > 0;) {
    Step *step = run_get_step (self, i);

    step->context = voder_context_new (G_CANCELLABLE (outer));
    outer = step->context;
  }
}

static Run *
run_new (GPtrArray *stages, GCancellable *cancellable)
{
  Run *self = g_new0 (Run, 1);

  self->group = voder_group_new (voder_pool_get_blocking (),
                                 VODER_GROUP_FIRST_ERROR, cancellable);
  self->steps = g_array_sized_new (FALSE, TRUE, sizeof (Step), stages->len);
  g_array_set_clear_func (self->steps, step_clear);
  g_array_set_size (self->steps, stages->len);

  for (guint i = 0; i < stages->len; i++) {
    Step *step = run_get_step (self, i);

    step->run = self;
    step->stage = g_object_ref (g_ptr_array_index (stages, i));
    if (i > 0)
      run_join (step - 1, step);
  }
  run_nest_contexts (self);

  return self;
}

static gboolean
run_get_result (Run *self, GError **error)
{
  Step *last = run_get_step (self, self->steps->len - 1);

  if (self->failure != NULL) {
    g_propagate_error (error, g_steal_pointer (&self->failure));
    return FALSE;
  }
  if (g_atomic_int_get (&last->ended))
    return TRUE;

  return !voder_cancellable_set_error_if_done (
      G_CANCELLABLE (voder_group_get_context (self->group)), error);
}

static gboolean
run_stages (VoderPipeline *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (Run) run = run_new (self->stages, cancellable);

  run_start (run, run_get_step (run, self->stages->len - 1));
  voder_group_wait (run->group, NULL, NULL);
  for (guint i = 0; i < self->stages->len; i++)
    voder_stage_set_next (g_ptr_array_index (self->stages, i), NULL);
  self->failed_stage = run->failed_stage;

  return run_get_result (run, error);
}

static gboolean
voder_pipeline_claim (VoderPipeline *self, GError **error)
{
  if (!self->has_run) {
    self->has_run = TRUE;
    return TRUE;
  }

  g_set_error_literal (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED,
                       _ ("The pipeline has run already"));

  return FALSE;
}

static void
run_task (GTask *task,
          gpointer source,
          gpointer task_data,
          GCancellable *cancellable)
{
  GError *error = NULL;

  if (run_stages (source, cancellable, &error))
    voder_task_return_boolean (task, TRUE);
  else
    voder_task_return_error (task, error);
}

static void
voder_pipeline_finalize (GObject *object)
{
  VoderPipeline *self = VODER_PIPELINE (object);

  g_ptr_array_unref (self->stages);

  G_OBJECT_CLASS (voder_pipeline_parent_class)->finalize (object);
}

static void
voder_pipeline_class_init (VoderPipelineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = voder_pipeline_finalize;
}

static void
voder_pipeline_init (VoderPipeline *self)
{
  self->stages = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * voder_pipeline_new:
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new pipeline without stages
 */
VoderPipeline *
voder_pipeline_new (void)
{
  return g_object_new (VODER_TYPE_PIPELINE, NULL);
}

/**
 * voder_pipeline_add:
 * @self: a pipeline that has not run
 * @stage: a stage
 *
 * Adds a stage after those that are there. Whether the types of the items meet
 * is checked when the pipeline runs.
 *
 * Thread safety: one thread.
 */
void
voder_pipeline_add (VoderPipeline *self, VoderStage *stage)
{
  g_return_if_fail (VODER_IS_PIPELINE (self));
  g_return_if_fail (VODER_IS_STAGE (stage));
  g_return_if_fail (!self->has_run);

  g_ptr_array_add (self->stages, g_object_ref (stage));
}

/**
 * voder_pipeline_run:
 * @self: a pipeline that has not run
 * @cancellable: (nullable): ends it
 * @error: return location for an error
 *
 * Runs all stages and waits until every one of them has ended. The first stage
 * must take nothing (%G_TYPE_NONE), the last give nothing, and each take what
 * the one before it gives.
 *
 * Thread safety: one thread.
 *
 * Returns: %FALSE with %VODER_PIPELINE_ERROR_TYPES when the stages do not fit
 *   together, %VODER_FLOW_ERROR_STOPPED when it has run before,
 *   %G_IO_ERROR_CANCELLED or %G_IO_ERROR_TIMED_OUT when @cancellable ended it,
 *   else with the error of the stage that failed first. Then the stages may
 *   have done a part of their work.
 */
gboolean
voder_pipeline_run (VoderPipeline *self,
                    GCancellable *cancellable,
                    GError **error)
{
  g_return_val_if_fail (VODER_IS_PIPELINE (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!voder_pipeline_claim (self, error) ||
      !voder_pipeline_check (self, error))
    return FALSE;

  return run_stages (self, cancellable, error);
}

/**
 * voder_pipeline_run_async:
 * @self: a pipeline that has not run
 * @cancellable: (nullable): ends it
 * @callback: (scope async): called in the caller's main context at the end
 * @data: (closure): what @callback gets
 *
 * Does what voder_pipeline_run() does without blocking.
 *
 * Thread safety: one thread.
 */
void
voder_pipeline_run_async (VoderPipeline *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;

  g_return_if_fail (VODER_IS_PIPELINE (self));

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, voder_pipeline_run_async);
  g_task_set_check_cancellable (task, FALSE);

  if (!voder_pipeline_claim (self, &error) ||
      !voder_pipeline_check (self, &error))
    voder_task_return_error (task, error);
  else
    voder_pool_run_task (voder_pool_get_blocking (), task, run_task);
}

/**
 * voder_pipeline_run_finish:
 * @self: a pipeline
 * @result: what the callback got
 * @error: return location for an error
 *
 * Gives the result of voder_pipeline_run_async().
 *
 * Thread safety: one thread.
 *
 * Returns: as voder_pipeline_run()
 */
gboolean
voder_pipeline_run_finish (VoderPipeline *self,
                           GAsyncResult *result,
                           GError **error)
{
  g_return_val_if_fail (VODER_IS_PIPELINE (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * voder_pipeline_get_failed_stage:
 * @self: a pipeline that has run
 *
 * Tells which stage the error came from that running the pipeline gave; its
 * name stands before the message.
 *
 * Thread safety: one thread.
 *
 * Returns: (transfer none) (nullable): a stage, or %NULL when none failed
 */
VoderStage *
voder_pipeline_get_failed_stage (VoderPipeline *self)
{
  g_return_val_if_fail (VODER_IS_PIPELINE (self), NULL);

  return self->failed_stage;
}
