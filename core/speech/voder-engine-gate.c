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
  VoderSemaphore *place; /* of one unit */

  /* For who is inside. */
  VoderEngine *engine;
  char *module;
};

/* All gates of the process; who has the turn may look at them. */
typedef struct {
  VoderSemaphore *turn; /* of one unit */
  GHashTable *by_name;
} Gates;

static Gates *
get_gates (void)
{
  static Gates gates;
  static gsize once = 0;

  if (g_once_init_enter (&once)) {
    gates.turn = voder_semaphore_new (1);
    gates.by_name = g_hash_table_new (g_str_hash, g_str_equal);
    g_once_init_leave (&once, 1);
  }

  return &gates;
}

static VoderEngineGate *
new_gate (void)
{
  VoderEngineGate *self = g_new0 (VoderEngineGate, 1);

  self->place = voder_semaphore_new (1);

  return self;
}

/* Gives the gate of the engine of that name, for good. */
VoderEngineGate *
voder_engine_gate_get (const char *name)
{
  Gates *gates = get_gates ();
  VoderEngineGate *gate;

  voder_semaphore_acquire (gates->turn, 1, NULL, NULL);
  gate = g_hash_table_lookup (gates->by_name, name);
  if (gate == NULL) {
    gate = new_gate ();
    g_hash_table_insert (gates->by_name, g_strdup (name), gate);
  }
  voder_semaphore_release (gates->turn, 1);

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
