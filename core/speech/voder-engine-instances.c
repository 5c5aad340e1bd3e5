/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-engine-instances-private.h"

#include <voder/flow/voder-channel.h>
#include <voder/flow/voder-semaphore.h>

#include "voder-engine-gate-private.h"
#include "voder-idle-watch-private.h"

struct _VoderEngineInstances {
  VoderPluginRegistry *registry;
  VoderPluginInfo *info;

  VoderEngine *shared;   /* reentrant */
  VoderEngineGate *gate; /* process */

  /* instance: who uses one has a place, and there are no more instances than
   * places; those that nobody uses wait in a channel with room for all */
  VoderSemaphore *places;
  VoderSender *idle_sender;
  VoderReceiver *idle_receiver;

  VoderIdleWatch *watch; /* runs when an engine was used that can rest */
};

static VoderEngine *
create_engine (VoderEngineInstances *self, GError **error)
{
  return (VoderEngine *) voder_plugin_registry_create (
      self->registry, self->info, VODER_TYPE_ENGINE, error);
}

/* An instance comes back before its place does: who has a place and finds none
 * may make one. */
static void
put_instance (VoderEngineInstances *self, VoderEngine *engine)
{
  voder_sender_try_send (self->idle_sender, engine, NULL);
  voder_semaphore_release (self->places, 1);
}

static VoderEngine *
take_instance (VoderEngineInstances *self,
               GCancellable *cancellable,
               GError **error)
{
  gpointer engine = NULL;

  if (!voder_semaphore_acquire (self->places, 1, cancellable, error))
    return NULL;

  if (!voder_receiver_try_receive (self->idle_receiver, &engine, NULL))
    engine = create_engine (self, error);
  if (engine == NULL)
    voder_semaphore_release (self->places, 1);

  return engine;
}

static VoderEngine *
enter_gate (VoderEngineInstances *self,
            GCancellable *cancellable,
            GError **error)
{
  VoderEngine *engine;

  if (!voder_engine_gate_enter (self->gate, cancellable, error))
    return NULL;

  engine =
      voder_engine_gate_obtain (self->gate, self->registry, self->info, error);
  if (engine == NULL) {
    voder_engine_gate_leave (self->gate);
    return NULL;
  }

  return g_object_ref (engine);
}

/* Gives an instance that the caller may use until it puts it back. */
VoderEngine *
voder_engine_instances_take (VoderEngineInstances *self,
                             GCancellable *cancellable,
                             GError **error)
{
  switch (voder_plugin_info_get_threading (self->info)) {
  case VODER_THREADING_REENTRANT:
    return g_object_ref (self->shared);
  case VODER_THREADING_INSTANCE:
    return take_instance (self, cancellable, error);
  case VODER_THREADING_PROCESS:
  default:
    return enter_gate (self, cancellable, error);
  }
}

void
voder_engine_instances_put (VoderEngineInstances *self, VoderEngine *engine)
{
  gboolean can_rest = VODER_ENGINE_GET_CLASS (engine)->rest != NULL;

  switch (voder_plugin_info_get_threading (self->info)) {
  case VODER_THREADING_REENTRANT:
    g_object_unref (engine);
    break;
  case VODER_THREADING_INSTANCE:
    put_instance (self, engine);
    break;
  case VODER_THREADING_PROCESS:
  default:
    g_object_unref (engine);
    voder_engine_gate_leave (self->gate);
  }

  if (can_rest)
    voder_idle_watch_start (self->watch);
}

/* Takes an instance that nobody uses, if there is one and nobody waits. */
static VoderEngine *
take_idle (VoderEngineInstances *self)
{
  gpointer engine = NULL;

  if (!voder_semaphore_try_acquire (self->places, 1))
    return NULL;
  if (!voder_receiver_try_receive (self->idle_receiver, &engine, NULL))
    voder_semaphore_release (self->places, 1);

  return engine;
}

static void
rest_idle (VoderEngineInstances *self)
{
  g_autoptr (GPtrArray) engines = g_ptr_array_new ();
  VoderEngine *engine;

  while ((engine = take_idle (self)) != NULL)
    g_ptr_array_add (engines, engine);

  for (guint i = 0; i < engines->len; i++) {
    voder_engine_rest (g_ptr_array_index (engines, i));
    put_instance (self, g_ptr_array_index (engines, i));
  }
}

/* Whoever is inside does not rest. */
static void
rest_in_gate (VoderEngineInstances *self)
{
  if (!voder_engine_gate_try_enter (self->gate))
    return;

  voder_engine_gate_rest (self->gate);
  voder_engine_gate_leave (self->gate);
}

/*
 * Has the engines rest that nobody uses.
 */
void
voder_engine_instances_rest (VoderEngineInstances *self)
{
  switch (voder_plugin_info_get_threading (self->info)) {
  case VODER_THREADING_REENTRANT:
    voder_engine_rest (self->shared);
    break;
  case VODER_THREADING_INSTANCE:
    rest_idle (self);
    break;
  case VODER_THREADING_PROCESS:
  default:
    rest_in_gate (self);
  }
}

/* Who has used one since then starts the watch again. */
static void
leave (gpointer data)
{
  VoderEngineInstances *self = data;

  voder_idle_watch_stop (self->watch);
  voder_engine_instances_rest (self);
}

static gboolean
start_instances (VoderEngineInstances *self,
                 guint max_instances,
                 GError **error)
{
  VoderEngine *engine;

  self->places = voder_semaphore_new (max_instances);
  voder_channel_open (VODER_TYPE_ENGINE, max_instances, &self->idle_sender,
                      &self->idle_receiver);
  engine = take_instance (self, NULL, error);
  if (engine == NULL)
    return FALSE;
  put_instance (self, engine);

  return TRUE;
}

/* An engine that is busy for another pool is known to work. */
static gboolean
start_gate (VoderEngineInstances *self, GError **error)
{
  gboolean is_ready;

  self->gate = voder_engine_gate_get (voder_plugin_info_get_name (self->info));
  if (!voder_engine_gate_try_enter (self->gate))
    return TRUE;

  is_ready = voder_engine_gate_obtain (self->gate, self->registry, self->info,
                                       error) != NULL;
  voder_engine_gate_leave (self->gate);

  return is_ready;
}

/* Makes the first instance, so that a plugin that cannot be used is found. */
static gboolean
start (VoderEngineInstances *self, guint max_instances, GError **error)
{
  switch (voder_plugin_info_get_threading (self->info)) {
  case VODER_THREADING_REENTRANT:
    self->shared = create_engine (self, error);
    return self->shared != NULL;
  case VODER_THREADING_INSTANCE:
    return start_instances (self, max_instances, error);
  case VODER_THREADING_PROCESS:
  default:
    return start_gate (self, error);
  }
}

/*
 * Prepares to call an engine on threads of this process. Its first instance is
 * made now, so that a plugin that cannot be used is found.
 */
VoderEngineInstances *
voder_engine_instances_new (VoderPluginRegistry *registry,
                            VoderPluginInfo *info,
                            guint max_instances,
                            GError **error)
{
  g_autoptr (VoderEngineInstances) self = g_new0 (VoderEngineInstances, 1);

  self->registry = g_object_ref (registry);
  self->info = g_object_ref (info);
  self->watch =
      voder_idle_watch_new ("engine-watch", VODER_IDLE_TIMEOUT_US, leave, self);
  if (!start (self, max_instances, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
voder_engine_instances_free (VoderEngineInstances *self)
{
  voder_idle_watch_free (self->watch); /* it may be at it */
  g_clear_object (&self->places);
  g_clear_object (&self->idle_sender);
  g_clear_object (&self->idle_receiver);
  g_clear_object (&self->shared);
  g_clear_object (&self->info);
  g_clear_object (&self->registry);
  g_free (self);
}

/*
 * How long engines wait to be used before they rest; G_MAXINT64 for ever.
 */
void
voder_engine_instances_set_idle_timeout (VoderEngineInstances *self,
                                         gint64 timeout_us)
{
  voder_idle_watch_set_timeout (self->watch, timeout_us);
}
