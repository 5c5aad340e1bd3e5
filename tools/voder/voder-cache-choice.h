/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/*
 * Whether speech is kept, and the caches of the engines that speak.
 *
 * Thread safety: any thread.
 */
typedef struct _VoderCacheChoice VoderCacheChoice;

VoderCacheChoice *voder_cache_choice_new (gboolean is_wanted);
VoderCacheChoice *voder_cache_choice_ref (VoderCacheChoice *self);
void voder_cache_choice_unref (VoderCacheChoice *self);
VoderSynthesizer *voder_cache_choice_wrap (VoderCacheChoice *self,
                                           VoderEnginePool *pool);
guint64 voder_cache_choice_get_n_hits (VoderCacheChoice *self);
guint64 voder_cache_choice_get_n_misses (VoderCacheChoice *self);
guint64 voder_cache_choice_get_overflow (VoderCacheChoice *self,
                                         guint64 *limit);
void voder_cache_choice_dismiss (VoderCacheChoice *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderCacheChoice, voder_cache_choice_unref)

G_END_DECLS
