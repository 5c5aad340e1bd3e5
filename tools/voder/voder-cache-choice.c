/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-cache-choice.h"

typedef struct _Wrapped Wrapped;
struct _Wrapped {
  Wrapped *next;
  VoderSpeechCache *cache;
  VoderEnginePool *pool;
};

struct _VoderCacheChoice {
  VoderSpeechStore *store; /* %NULL: nothing is kept */
  Wrapped *wrapped;        /* added to by compare and exchange */
};

VoderCacheChoice *
voder_cache_choice_new (gboolean is_wanted)
{
  VoderCacheChoice *self = g_atomic_rc_box_new0 (VoderCacheChoice);

  if (is_wanted)
    self->store = voder_speech_store_new_for_user ();

  return self;
}

static void
clear (gpointer data)
{
  VoderCacheChoice *self = data;
  Wrapped *wrapped = self->wrapped;

  while (wrapped != NULL) {
    Wrapped *next = wrapped->next;

    g_object_unref (wrapped->cache);
    g_object_unref (wrapped->pool);
    g_free (wrapped);
    wrapped = next;
  }
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
  do {
    made->next = g_atomic_pointer_get (&self->wrapped);
  } while (!g_atomic_pointer_compare_and_exchange (&self->wrapped, made->next,
                                                   made));

  return VODER_SYNTHESIZER (g_object_ref (made->cache));
}

static guint64
add_up (VoderCacheChoice *self, guint64 (*get) (VoderSpeechCache *cache))
{
  guint64 sum = 0;

  for (Wrapped *wrapped = g_atomic_pointer_get (&self->wrapped);
       wrapped != NULL; wrapped = wrapped->next)
    sum += get (wrapped->cache);

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
  for (Wrapped *wrapped = g_atomic_pointer_get (&self->wrapped);
       wrapped != NULL; wrapped = wrapped->next)
    voder_engine_pool_dismiss (wrapped->pool);
}
