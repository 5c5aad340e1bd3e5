/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-cache-choice.h"

typedef struct {
  VoderSpeechCache *cache;
  VoderEnginePool *pool;
} Wrapped;

struct _VoderCacheChoice {
  VoderSpeechStore *store; /* %NULL: nothing is kept */

  VoderSemaphore *turn; /* of one unit; for what follows */
  GPtrArray *wrapped;   /* of Wrapped */
};

static void
wrapped_free (gpointer data)
{
  Wrapped *self = data;

  g_object_unref (self->cache);
  g_object_unref (self->pool);
  g_free (self);
}

VoderCacheChoice *
voder_cache_choice_new (gboolean is_wanted)
{
  VoderCacheChoice *self = g_atomic_rc_box_new0 (VoderCacheChoice);

  if (is_wanted)
    self->store = voder_speech_store_new_for_user ();
  self->turn = voder_semaphore_new (1);
  self->wrapped = g_ptr_array_new_with_free_func (wrapped_free);

  return self;
}

static void
clear (gpointer data)
{
  VoderCacheChoice *self = data;

  g_ptr_array_unref (self->wrapped);
  g_object_unref (self->turn);
  g_clear_object (&self->store);
}

VoderCacheChoice *
voder_cache_choice_ref (VoderCacheChoice *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
voder_cache_choice_unref (VoderCacheChoice *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/*
 * Gives (transfer full) what speaks in the place of an engine.
 */
VoderSynthesizer *
voder_cache_choice_wrap (VoderCacheChoice *self, VoderEnginePool *pool)
{
  Wrapped *made = g_new0 (Wrapped, 1);

  made->cache = voder_speech_cache_new_for_pool (pool, self->store);
  made->pool = g_object_ref (pool);
  voder_semaphore_acquire (self->turn, 1, NULL, NULL);
  g_ptr_array_add (self->wrapped, made);
  voder_semaphore_release (self->turn, 1);

  return VODER_SYNTHESIZER (g_object_ref (made->cache));
}

static guint64
add_up (VoderCacheChoice *self, guint64 (*get) (VoderSpeechCache *cache))
{
  guint64 sum = 0;

  voder_semaphore_acquire (self->turn, 1, NULL, NULL);
  for (guint i = 0; i < self->wrapped->len; i++)
    sum += get (((Wrapped *) self->wrapped->pdata[i])->cache);
  voder_semaphore_release (self->turn, 1);

  return sum;
}

/*
 * How many utterances the engines were not asked for.
 */
guint64
voder_cache_choice_get_n_hits (VoderCacheChoice *self)
{
  return add_up (self, voder_speech_cache_get_n_hits);
}

/*
 * How many they were asked for though a cache is used.
 */
guint64
voder_cache_choice_get_n_misses (VoderCacheChoice *self)
{
  return add_up (self, voder_speech_cache_get_n_misses);
}

/*
 * How many bytes more than its limit the cache would have to hold for all that
 * was spoken to be found again.
 */
guint64
voder_cache_choice_get_overflow (VoderCacheChoice *self, guint64 *limit)
{
  *limit = 0;
  if (self->store == NULL)
    return 0;

  *limit = voder_speech_store_get_limit (self->store);

  return voder_cache_get_stat (voder_speech_store_get_cache (self->store),
                               VODER_CACHE_DISK_OUSTED);
}

/*
 * Ends the child processes of the engines, so that what they cost is known.
 */
void
voder_cache_choice_dismiss (VoderCacheChoice *self)
{
  voder_semaphore_acquire (self->turn, 1, NULL, NULL);
  for (guint i = 0; i < self->wrapped->len; i++)
    voder_engine_pool_dismiss (((Wrapped *) self->wrapped->pdata[i])->pool);
  voder_semaphore_release (self->turn, 1);
}
