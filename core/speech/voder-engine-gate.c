/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-engine-gate-private.h"

#include <voder/flow/voder-semaphore.h>

/*
 * VoderEngineGate:
 *
 * The way to an engine whose library has globals: one caller in the whole
 * process at a time. A gate and its engine stay until the program ends: such a
 * library is set up once, and a pool made later finds it ready.
 *
 * Thread safety: any thread.
 */
struct _VoderEngineGate {
  VoderEngineGate *next;
  char *name;
  VoderSemaphore *place; /* of one unit */

  /* For who is inside. */
  VoderEngine *engine;
  char *module;
};

/* All gates, the newest first; added to by compare and exchange. */
static VoderEngineGate *gates = NULL;

static VoderEngineGate *
find (VoderEngineGate *first, const char *name)
{
  for (VoderEngineGate *gate = first; gate != NULL; gate = gate->next)
    if (g_str_equal (gate->name, name))
      return gate;

  return NULL;
}

static VoderEngineGate *
new_gate (const char *name)
{
  VoderEngineGate *self = g_new0 (VoderEngineGate, 1);

  self->name = g_strdup (name);
  self->place = voder_semaphore_new (1);

  return self;
}

static void
free_gate (VoderEngineGate *self)
{
  g_object_unref (self->place);
  g_free (self->name);
  g_free (self);
}

/* Gives the gate of the engine of that name, for good. */
VoderEngineGate *
voder_engine_gate_get (const char *name)
{
  VoderEngineGate *first = g_atomic_pointer_get (&gates);
  VoderEngineGate *gate = find (first, name);

  while (gate == NULL) {
    VoderEngineGate *made = new_gate (name);

    made->next = first;
    if (g_atomic_pointer_compare_and_exchange (&gates, first, made))
      return made;

    free_gate (made);
    first = g_atomic_pointer_get (&gates);
    gate = find (first, name);
  }

  return gate;
}

/* Enters unless someone is inside. */
gboolean
voder_engine_gate_try_enter (VoderEngineGate *self)
{
  return voder_semaphore_try_acquire (self->place, 1);
}

/* Waits until nobody is inside, and enters. */
gboolean
voder_engine_gate_enter (VoderEngineGate *self,
                         GCancellable *cancellable,
                         GError **error)
{
  return voder_semaphore_acquire (self->place, 1, cancellable, error);
}

/*
 * Gives the one engine, borrowed, to who is inside. A registry may find another
 * module under the same name: then that one's engine takes the other's place,
 * so that there are never two.
 */
VoderEngine *
voder_engine_gate_obtain (VoderEngineGate *self,
                          VoderPluginRegistry *registry,
                          VoderPluginInfo *info,
                          GError **error)
{
  const char *module = voder_plugin_info_get_module (info);
  GObject *engine;

  if (self->engine != NULL && g_str_equal (self->module, module))
    return self->engine;

  g_clear_object (&self->engine);
  g_clear_pointer (&self->module, g_free);
  engine =
      voder_plugin_registry_create (registry, info, VODER_TYPE_ENGINE, error);
  if (engine == NULL)
    return NULL;

  self->engine = VODER_ENGINE (engine);
  self->module = g_strdup (module);

  return self->engine;
}

/* Has the one engine rest, if there is one. Who calls this is inside. */
void
voder_engine_gate_rest (VoderEngineGate *self)
{
  if (self->engine != NULL)
    voder_engine_rest (self->engine);
}

/* Lets the next one in. */
void
voder_engine_gate_leave (VoderEngineGate *self)
{
  voder_semaphore_release (self->place, 1);
}
