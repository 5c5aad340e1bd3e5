/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-stand-ins.h"

#include <string.h>

/* An engine that is opened once it has to stand in for another. */
typedef struct {
  char *name;
  VoderStandInManner manner;
} StandIn;

static void
stand_in_free (gpointer data)
{
  StandIn *self = data;

  voder_cache_choice_unref (self->manner.cache);
  g_free (self->name);
  g_free (self);
}

static gpointer
stand_in_open (gpointer data, GCancellable *cancellable, GError **error)
{
  const StandIn *self = data;
  g_autoptr (VoderEnginePool) pool = voder_engine_pool_new (
      NULL, self->name, self->manner.isolation, self->manner.n_workers, error);

  return pool != NULL ? voder_cache_choice_wrap (self->manner.cache, pool)
                      : NULL;
}

static void
add_first (VoderFallback *list,
           VoderEnginePool *first,
           const VoderStandInManner *manner)
{
  g_autoptr (VoderSynthesizer) synthesizer =
      voder_cache_choice_wrap (manner->cache, first);

  voder_fallback_add_synthesizer (
      list, voder_plugin_info_get_name (voder_engine_pool_get_info (first)),
      synthesizer);
}

static void
add (VoderFallback *list, const char *name, const VoderStandInManner *manner)
{
  StandIn *self = g_new0 (StandIn, 1);
  g_autoptr (VoderOnce) once = NULL;

  self->name = g_strdup (name);
  self->manner = *manner;
  voder_cache_choice_ref (manner->cache);
  once = voder_once_new (G_TYPE_OBJECT, VODER_ONCE_RETRY, stand_in_open, self,
                         stand_in_free);
  voder_fallback_add (list, self->name, once);
}

/* A name that is misspelt is told now, not once it is too late. */
static gboolean
check_name (const char *name, GError **error)
{
  g_autoptr (VoderEnginePool) pool = NULL;

  if (voder_plugin_registry_find (voder_plugin_registry_get_default (),
                                  VODER_PLUGIN_KIND_ENGINE, name) != NULL)
    return TRUE;

  pool = voder_engine_pool_new (NULL, name, VODER_ISOLATION_AUTO, 1, error);

  return pool != NULL;
}

/*
 * Makes the list of @first and the engines that stand in for it. Each utterance
 * is kept back until it is whole.
 */
VoderFallback *
voder_stand_ins_new (VoderEnginePool *first,
                     char **names,
                     const VoderStandInManner *manner,
                     GError **error)
{
  const char *engine =
      voder_plugin_info_get_name (voder_engine_pool_get_info (first));
  g_autoptr (VoderFallback) list = voder_fallback_new ();

  voder_fallback_set_whole (list, TRUE);
  add_first (list, first, manner);
  for (guint i = 0; names[i] != NULL; i++) {
    const char *name = g_strstrip (names[i]);

    if (!check_name (name, error))
      return NULL;
    if (strcmp (name, engine) != 0)
      add (list, name, manner);
  }

  return g_steal_pointer (&list);
}
