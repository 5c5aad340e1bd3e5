/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/pipeline/voder-stage.h>

#include <string.h>

#include "voder-stage-private.h"

#define DEFAULT_OUTPUT_CAPACITY 16

typedef struct {
  char *name;
  int is_running;
  VoderStage *next; /* borrowed, while a pipeline runs */
} VoderStagePrivate;

/**
 * VoderStage:
 *
 * A step of a #VoderPipeline: takes items from the step before, gives items to
 * the step after.
 *
 * A subclass sets the types of its items in its class and overrides
 * #VoderStageClass.run. Inside `run` it may block on its receiver and sender
 * only with the cancellable that it was given. When a send fails with
 * %VODER_FLOW_ERROR_CLOSED, nobody wants more: it returns that error, and the
 * pipeline knows what it means.
 *
 * A last stage that keeps a result (a file, say) asks
 * voder_cancellable_set_error_if_done() once more after the last item, before
 * it makes the result final.
 *
 * Thread safety: one thread, that which calls voder_stage_run(); a subclass
 * says which of its functions others may call meanwhile.
 */
G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (VoderStage, voder_stage, G_TYPE_OBJECT)

/**
 * voder_pipeline_error_quark:
 *
 * Thread safety: any thread.
 *
 * Returns: the domain of the errors of the pipeline layer
 */
/* clang-format off */
G_DEFINE_QUARK (voder-pipeline-error, voder_pipeline_error)
/* clang-format on */

/* VoderReadStage → read, MyWordCounter → my-word-counter. */
static char *
make_name (const char *type_name)
{
  g_autofree char *stem = NULL;
  GString *name = g_string_new (NULL);

  if (g_str_has_prefix (type_name, "Voder"))
    type_name += strlen ("Voder");
  stem = g_strdup (type_name);
  if (g_str_has_suffix (stem, "Stage"))
    stem[strlen (stem) - strlen ("Stage")] = '\0';

  for (const char *c = *stem != '\0' ? stem : type_name; *c != '\0'; c++) {
    if (g_ascii_isupper (*c) && name->len > 0)
      g_string_append_c (name, '-');
    g_string_append_c (name, g_ascii_tolower (*c));
  }

  return g_string_free (name, FALSE);
}

static void
voder_stage_constructed (GObject *object)
{
  VoderStagePrivate *priv =
      voder_stage_get_instance_private (VODER_STAGE (object));

  priv->name = make_name (G_OBJECT_TYPE_NAME (object));

  G_OBJECT_CLASS (voder_stage_parent_class)->constructed (object);
}

static char *
voder_stage_real_dup_loudness_chain (VoderStage *self)
{
  VoderStagePrivate *priv = voder_stage_get_instance_private (self);

  return priv->next != NULL ? voder_stage_dup_loudness_chain (priv->next)
                            : NULL;
}

static void
voder_stage_finalize (GObject *object)
{
  VoderStagePrivate *priv =
      voder_stage_get_instance_private (VODER_STAGE (object));

  g_free (priv->name);

  G_OBJECT_CLASS (voder_stage_parent_class)->finalize (object);
}

static void
voder_stage_class_init (VoderStageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = voder_stage_constructed;
  object_class->finalize = voder_stage_finalize;

  klass->input_type = G_TYPE_NONE;
  klass->output_type = G_TYPE_NONE;
  klass->dup_loudness_chain = voder_stage_real_dup_loudness_chain;
}

static void
voder_stage_init (VoderStage *self)
{
}

/*
 * Says what stage (nullable) comes behind; before it runs, and after.
 */
void
voder_stage_set_next (VoderStage *self, VoderStage *next)
{
  VoderStagePrivate *priv = voder_stage_get_instance_private (self);

  priv->next = next;
}

/**
 * voder_stage_get_input_type:
 * @self: a stage
 *
 * Thread safety: any thread.
 *
 * Returns: the type of the items that it takes; %G_TYPE_NONE for a first stage
 */
GType
voder_stage_get_input_type (VoderStage *self)
{
  g_return_val_if_fail (VODER_IS_STAGE (self), G_TYPE_INVALID);

  return VODER_STAGE_GET_CLASS (self)->input_type;
}

/**
 * voder_stage_get_output_type:
 * @self: a stage
 *
 * Thread safety: any thread.
 *
 * Returns: the type of the items that it gives; %G_TYPE_NONE for a last stage
 */
GType
voder_stage_get_output_type (VoderStage *self)
{
  g_return_val_if_fail (VODER_IS_STAGE (self), G_TYPE_INVALID);

  return VODER_STAGE_GET_CLASS (self)->output_type;
}

/**
 * voder_stage_get_output_capacity:
 * @self: a stage
 *
 * Thread safety: any thread.
 *
 * Returns: how many of its items may wait for the stage after it, at least 1
 */
guint
voder_stage_get_output_capacity (VoderStage *self)
{
  guint capacity;

  g_return_val_if_fail (VODER_IS_STAGE (self), 0);

  capacity = VODER_STAGE_GET_CLASS (self)->output_capacity;

  return capacity > 0 ? capacity : DEFAULT_OUTPUT_CAPACITY;
}

/**
 * voder_stage_get_name:
 * @self: a stage
 *
 * The name is that of its class, as `read` for #VoderReadStage; it stands in
 * error messages.
 *
 * Thread safety: any thread.
 *
 * Returns: the name
 */
const char *
voder_stage_get_name (VoderStage *self)
{
  VoderStagePrivate *priv;

  g_return_val_if_fail (VODER_IS_STAGE (self), NULL);

  priv = voder_stage_get_instance_private (self);

  return priv->name;
}

/**
 * voder_stage_dup_loudness_chain:
 * @self: a stage
 *
 * Tells whether the chunks that a stage takes shall say how loud their voice
 * is, for itself or for a stage behind it, and behind which effects: see
 * voder_output_ask_loudness().
 *
 * Thread safety: any thread, while its pipeline runs.
 *
 * Returns: (transfer full) (nullable): the text of a chain, as of
 *   voder_effect_chain_dup_before_loudness(); %NULL when they shall not
 */
char *
voder_stage_dup_loudness_chain (VoderStage *self)
{
  g_return_val_if_fail (VODER_IS_STAGE (self), NULL);

  return VODER_STAGE_GET_CLASS (self)->dup_loudness_chain (self);
}

/**
 * voder_stage_run:
 * @self: a stage
 * @receiver: (nullable): where its items come from; %NULL for a first stage
 * @sender: (nullable): where its items go to; %NULL for a last stage
 * @cancellable: (nullable): ends it
 * @error: return location for an error
 *
 * Runs the stage to its end: until @receiver has no more items and all that
 * becomes of them is sent. Blocks meanwhile. Neither handle is closed.
 *
 * #VoderPipeline calls this; so does whoever joins stages to something else.
 *
 * Thread safety: any thread, one at a time.
 *
 * Returns: %FALSE with @error set when the stage failed;
 *   %VODER_FLOW_ERROR_CLOSED when nobody takes what it sends,
 *   %G_IO_ERROR_CANCELLED or %G_IO_ERROR_TIMED_OUT when @cancellable ended it.
 */
gboolean
voder_stage_run (VoderStage *self,
                 VoderReceiver *receiver,
                 VoderSender *sender,
                 GCancellable *cancellable,
                 GError **error)
{
  VoderStageClass *klass;
  VoderStagePrivate *priv;
  gboolean is_ok;

  g_return_val_if_fail (VODER_IS_STAGE (self), FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  klass = VODER_STAGE_GET_CLASS (self);
  g_return_val_if_fail (klass->run != NULL, FALSE);
  g_return_val_if_fail (
      (receiver == NULL) == (klass->input_type == G_TYPE_NONE), FALSE);
  g_return_val_if_fail ((sender == NULL) == (klass->output_type == G_TYPE_NONE),
                        FALSE);

  priv = voder_stage_get_instance_private (self);
  g_atomic_int_set (&priv->is_running, TRUE);
  is_ok = klass->run (self, receiver, sender, cancellable, error);
  g_atomic_int_set (&priv->is_running, FALSE);

  return is_ok;
}

/**
 * voder_stage_is_running:
 * @self: a stage
 *
 * Tells whether voder_stage_run() is under way: then what the stage has open,
 * as a file that is not whole, is still there. A program that ends without
 * waiting for its pipeline asks this first.
 *
 * Thread safety: any thread.
 *
 * Returns: whether the stage runs
 */
gboolean
voder_stage_is_running (VoderStage *self)
{
  VoderStagePrivate *priv;

  g_return_val_if_fail (VODER_IS_STAGE (self), FALSE);

  priv = voder_stage_get_instance_private (self);

  return g_atomic_int_get (&priv->is_running);
}
