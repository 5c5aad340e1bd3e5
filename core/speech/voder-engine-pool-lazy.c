/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-engine-pool-private.h"

#include <voder/flow/voder-context.h>

/* What a pool makes when it is first asked for, in a thread that may outlast
 * all who ask: so that thread has the pool, if there still is one. */

static gpointer
weak_new (VoderEnginePool *pool)
{
  GWeakRef *self = g_new0 (GWeakRef, 1);

  g_weak_ref_init (self, pool);

  return self;
}

static void
weak_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

/* Nobody waits any more when the pool is gone. */
static VoderEnginePool *
get_pool (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderEnginePool *self = g_weak_ref_get (data);

  if (self == NULL)
    voder_cancellable_set_error_if_done (cancellable, error);

  return self;
}

static VoderVoiceList *
ask_instance (VoderEnginePool *self, GCancellable *cancellable, GError **error)
{
  VoderEngine *engine =
      voder_engine_instances_take (self->instances, cancellable, error);
  GListModel *list;

  if (engine == NULL)
    return NULL;
  list = voder_engine_list_voices (engine, cancellable, error);
  voder_engine_instances_put (self->instances, engine);

  return list != NULL ? VODER_VOICE_LIST (list) : NULL;
}

static gpointer
make_voices (gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (VoderEnginePool) self = get_pool (data, cancellable, error);

  if (self == NULL)
    return NULL;

  return self->host != NULL
             ? voder_engine_pool_ask_host (self, cancellable, error)
             : ask_instance (self, cancellable, error);
}

/* Few ask; only for them the engine's files are looked at. */
static gpointer
make_levels (gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (VoderEnginePool) self = get_pool (data, cancellable, error);

  return self != NULL ? voder_voice_levels_new_for_pool (self, self->store)
                      : NULL;
}

/* Prepares to make what is asked for later. */
void
voder_engine_pool_init_lazy (VoderEnginePool *self)
{
  self->voices = voder_once_new (VODER_TYPE_VOICE_LIST, VODER_ONCE_RETRY,
                                 make_voices, weak_new (self), weak_free);
  self->levels = voder_once_new (VODER_TYPE_VOICE_LEVELS, VODER_ONCE_RETRY,
                                 make_levels, weak_new (self), weak_free);
}

/* Gives the engine's voices; it is asked once. */
VoderVoiceList *
voder_engine_pool_get_voices (VoderEnginePool *self,
                              GCancellable *cancellable,
                              GError **error)
{
  return voder_once_get (self->voices, cancellable, error);
}

/* Gives the engine's voices if it was asked for them, and does not ask it. */
VoderVoiceList *
voder_engine_pool_get_known_voices (VoderEnginePool *self)
{
  return voder_once_is_done (self->voices)
             ? voder_once_get (self->voices, NULL, NULL)
             : NULL;
}

/* Gives what knows how loud the voices are. */
VoderVoiceLevels *
voder_engine_pool_get_levels (VoderEnginePool *self,
                              GCancellable *cancellable,
                              GError **error)
{
  return voder_once_get (self->levels, cancellable, error);
}
