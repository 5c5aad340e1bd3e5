/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-supervisor.h>

#include "voder-attach-private.h"
#include "voder-properties-private.h"
#include "voder-supervisor-private.h"

/**
 * VoderSupervisor:
 *
 * Keeps a child running: when it ends it is started again, each time after a
 * longer delay, up to a ceiling.
 *
 * A child that has lived for the steady time is as good as new: the delays,
 * and the count of restarts in a row, begin anew. It is over when it is
 * stopped, when its context ends, when too many restarts in a row were
 * needed, or, if so set, when the child ends well. The child is stopped and
 * reaped then. Dropping a supervisor stops it.
 *
 * Set it up before voder_supervisor_start(); it starts once.
 *
 * Thread safety: any thread; signals are emitted in the main context that was
 * the default of the thread that made it.
 */
enum {
  PROP_LAUNCH = 1,
  PROP_CONTEXT,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

enum {
  STARTED,
  ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (VoderSupervisor, voder_supervisor, G_TYPE_OBJECT)

/* News on its way to the main context. */
typedef struct {
  VoderSupervision *supervision;
  VoderProcess *started;
  GError *error;
  gint64 delay_us;
} Letter;

static void
letter_free (gpointer data)
{
  Letter *self = data;

  VODER_TAKES_OVER (self);
  VODER_HAPPENS_NO_MORE (self);
  if (self->started != NULL)
    VODER_HANDS_OVER (self->started);
  g_clear_object (&self->started);
  g_clear_error (&self->error);
  voder_supervision_unref (self->supervision);
  g_free (self);
}

static gboolean
deliver (gpointer data)
{
  Letter *letter = data;
  g_autoptr (VoderSupervisor) self = NULL;

  VODER_TAKES_OVER (letter);
  self = g_weak_ref_get (&letter->supervision->owner);
  if (self != NULL && letter->started != NULL)
    g_signal_emit (self, signals[STARTED], 0, letter->started);
  else if (self != NULL)
    g_signal_emit (self, signals[ENDED], 0, letter->error, letter->delay_us);

  return G_SOURCE_REMOVE;
}

static gboolean
is_anybody_listening (VoderSupervision *supervision, guint number)
{
  g_autoptr (VoderSupervisor) self = g_weak_ref_get (&supervision->owner);

  return self != NULL &&
         g_signal_has_handler_pending (self, signals[number], 0, FALSE);
}

/* A main context that nobody runs must not fill up. */
static void
tell (VoderSupervision *supervision, const VoderSupervisionNews *news)
{
  g_autoptr (GSource) source = NULL;
  Letter *letter;

  if (!is_anybody_listening (supervision,
                             news->started != NULL ? STARTED : ENDED))
    return;

  letter = g_new0 (Letter, 1);
  letter->supervision = voder_supervision_ref (supervision);
  g_set_object (&letter->started, news->started);
  letter->error = news->error != NULL ? g_error_copy (news->error) : NULL;
  letter->delay_us = news->delay_us;

  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "VoderSupervisor");
  g_source_set_callback (source, deliver, letter, letter_free);
  voder_attach (source, supervision->main_context, letter);
}

static void
voder_supervisor_constructed (GObject *object)
{
  VoderSupervisor *self = VODER_SUPERVISOR (object);

  G_OBJECT_CLASS (voder_supervisor_parent_class)->constructed (object);

  self->supervision = voder_supervision_new (self->launch, self->context);
  self->supervision->tell = tell;
  g_weak_ref_set (&self->supervision->owner, self);
  g_clear_object (&self->launch);
  g_clear_object (&self->context);
}

static void
voder_supervisor_set_property (GObject *object,
                               guint id,
                               const GValue *value,
                               GParamSpec *spec)
{
  VoderSupervisor *self = VODER_SUPERVISOR (object);

  switch (id) {
  case PROP_LAUNCH:
    self->launch = g_value_dup_object (value);
    break;
  case PROP_CONTEXT:
    self->context = g_value_dup_object (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
}

static void
voder_supervisor_finalize (GObject *object)
{
  VoderSupervisor *self = VODER_SUPERVISOR (object);

  voder_context_cancel (self->supervision->context, NULL);
  g_clear_pointer (&self->supervision, voder_supervision_unref);

  G_OBJECT_CLASS (voder_supervisor_parent_class)->finalize (object);
}

static void
voder_supervisor_class_init (VoderSupervisorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = voder_supervisor_constructed;
  object_class->set_property = voder_supervisor_set_property;
  object_class->finalize = voder_supervisor_finalize;

  /**
   * VoderSupervisor:launch:
   *
   * What to start, and how. Without it nothing can be started.
   */
  properties[PROP_LAUNCH] = g_param_spec_object (
      "launch", NULL, NULL, VODER_TYPE_LAUNCH, VODER_PROPERTY_GIVEN);

  /**
   * VoderSupervisor:context:
   *
   * What ends the supervision.
   */
  properties[PROP_CONTEXT] = g_param_spec_object (
      "context", NULL, NULL, G_TYPE_CANCELLABLE, VODER_PROPERTY_GIVEN);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  /**
   * VoderSupervisor::started:
   * @self: the supervisor
   * @process: the child that was started; it may have ended meanwhile
   *
   * A child was started.
   */
  signals[STARTED] =
      g_signal_new ("started", VODER_TYPE_SUPERVISOR, G_SIGNAL_RUN_LAST, 0,
                    NULL, NULL, NULL, G_TYPE_NONE, 1, VODER_TYPE_PROCESS);

  /**
   * VoderSupervisor::ended:
   * @self: the supervisor
   * @error: (nullable): why it ended, or could not be started; %NULL when it
   *   ended well
   * @delay_us: microseconds until it is started again; -1 when it is not
   *
   * A child has ended.
   */
  signals[ENDED] = g_signal_new (
      "ended", VODER_TYPE_SUPERVISOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
      G_TYPE_NONE, 2, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE, G_TYPE_INT64);
}

static void
voder_supervisor_init (VoderSupervisor *self)
{
}

/**
 * voder_supervisor_new:
 * @launch: what to start, and how
 * @context: (nullable): ends the supervision
 *
 * Makes a supervisor that has not started, with delays from 0.1 s, doubled
 * each time, to 30 s, a steady time of 10 s, at most 5 restarts in a row, and
 * restarts after success, too.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new supervisor
 */
VoderSupervisor *
voder_supervisor_new (VoderLaunch *launch, GCancellable *context)
{
  g_return_val_if_fail (VODER_IS_LAUNCH (launch), NULL);
  g_return_val_if_fail (context == NULL || G_IS_CANCELLABLE (context), NULL);

  return g_object_new (VODER_TYPE_SUPERVISOR, "launch", launch, "context",
                       context, NULL);
}

/**
 * voder_supervisor_start:
 * @self: a supervisor that has not started
 * @error: return location for an error
 *
 * Starts the supervision. The child is started in the background; that it
 * cannot be counts as an end of it.
 *
 * Thread safety: one thread.
 *
 * Returns: %FALSE with a %G_IO_ERROR when there are no threads or descriptors
 *   left, with %G_IO_ERROR_NOT_INITIALIZED when it was made without a launch,
 *   or with what the context has ended with; it is over then, and a wait tells
 *   why
 */
gboolean
voder_supervisor_start (VoderSupervisor *self, GError **error)
{
  g_return_val_if_fail (VODER_IS_SUPERVISOR (self), FALSE);
  g_return_val_if_fail (!self->supervision->started, FALSE);

  return voder_supervision_start (self->supervision, error);
}

/**
 * voder_supervisor_stop:
 * @self: a supervisor
 *
 * Ends the supervision, during a delay, too, and stops the child.
 *
 * Thread safety: any thread; never waits.
 */
void
voder_supervisor_stop (VoderSupervisor *self)
{
  VoderSupervision *supervision;

  g_return_if_fail (VODER_IS_SUPERVISOR (self));

  supervision = self->supervision;
  voder_lock (&supervision->lock);
  supervision->stopped |= !supervision->over;
  voder_unlock (&supervision->lock);
  voder_context_cancel (supervision->context, NULL);
}

/**
 * voder_supervisor_dup_process:
 * @self: a supervisor
 *
 * The child lives under the supervision: a wait for it fails with what that
 * has ended with, %G_IO_ERROR_CANCELLED after voder_supervisor_stop().
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full) (nullable): the child that runs now; %NULL during
 *   a delay, and when it is over
 */
VoderProcess *
voder_supervisor_dup_process (VoderSupervisor *self)
{
  VoderProcess *process = NULL;

  g_return_val_if_fail (VODER_IS_SUPERVISOR (self), NULL);

  voder_lock (&self->supervision->lock);
  g_set_object (&process, self->supervision->process);
  voder_unlock (&self->supervision->lock);

  return process;
}

/**
 * voder_supervisor_get_n_starts:
 * @self: a supervisor
 *
 * Thread safety: any thread.
 *
 * Returns: how many times the child was started so far
 */
guint
voder_supervisor_get_n_starts (VoderSupervisor *self)
{
  guint n_starts;

  g_return_val_if_fail (VODER_IS_SUPERVISOR (self), 0);

  voder_lock (&self->supervision->lock);
  n_starts = self->supervision->n_starts;
  voder_unlock (&self->supervision->lock);

  return n_starts;
}
