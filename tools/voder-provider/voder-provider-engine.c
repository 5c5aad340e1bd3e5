/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-provider-engine.h"

/* Speaking at a time with one engine: enough to keep it busy while one of them
 * waits, on a machine of one processor too. */
#define MIN_PARALLEL 2
#define MAX_PARALLEL 8

static gpointer
make_pool (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderPluginInfo *info = data;

  return voder_engine_pool_new (voder_plugin_registry_get_default (),
                                voder_plugin_info_get_name (info),
                                VODER_ISOLATION_AUTO, 0, error);
}

/* @start: is called with the ticket's data when it is a request's turn. */
VoderProviderEngine *
voder_provider_engine_new (VoderPluginInfo *info, VoderProviderLaneFunc start)
{
  VoderProviderEngine *self = g_new0 (VoderProviderEngine, 1);
  guint limit = CLAMP (g_get_num_processors (), MIN_PARALLEL, MAX_PARALLEL);

  self->info = g_object_ref (info);
  self->pool = voder_once_new (VODER_TYPE_ENGINE_POOL, VODER_ONCE_RETRY,
                               make_pool, g_object_ref (info), g_object_unref);
  self->lane = voder_provider_lane_new (limit, start);
  self->voices = g_ptr_array_new_with_free_func (g_object_unref);

  return self;
}

void
voder_provider_engine_free (VoderProviderEngine *self)
{
  voder_provider_lane_free (self->lane);
  g_object_unref (self->pool);
  g_ptr_array_unref (self->voices);
  g_object_unref (self->info);
  g_free (self);
}

const char *
voder_provider_engine_get_name (VoderProviderEngine *self)
{
  return voder_plugin_info_get_name (self->info);
}

void
voder_provider_engine_take_voices (VoderProviderEngine *self, GPtrArray *voices)
{
  g_ptr_array_unref (self->voices);
  self->voices = voices;
}

static void
list_voices (GTask *task,
             gpointer source,
             gpointer data,
             GCancellable *cancellable)
{
  VoderOnce *once = data;
  g_autoptr (VoderEnginePool) pool = NULL;
  g_autoptr (GListModel) model = NULL;
  g_autoptr (GPtrArray) voices = NULL;
  GError *error = NULL;

  pool = voder_once_get (once, cancellable, &error);
  if (pool != NULL)
    model = voder_synthesizer_list_voices (VODER_SYNTHESIZER (pool),
                                           cancellable, &error);
  if (model == NULL) {
    voder_task_return_error (task, error);
    return;
  }

  voices = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    g_ptr_array_add (voices, g_list_model_get_item (model, i));
  voder_task_return_pointer (task, g_steal_pointer (&voices),
                             (GDestroyNotify) g_ptr_array_unref);
}

/* Asks the engine itself for its voices, which may take any time. */
void
voder_provider_engine_list_async (VoderProviderEngine *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);

  g_task_set_source_tag (task, voder_provider_engine_list_async);
  g_task_set_task_data (task, g_object_ref (self->pool), g_object_unref);
  voder_pool_run_task (voder_pool_get_blocking (), task, list_voices);
}

/* Gives an array of VoderVoice. */
GPtrArray *
voder_provider_engine_list_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
