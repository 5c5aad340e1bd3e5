/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-cache.h>

G_BEGIN_DECLS

/**
 * VODER_SPEECH_STORE_DEFAULT_LIMIT:
 *
 * How large the files of the user's cache of speech may be together, in bytes,
 * where nothing else is said.
 */
#define VODER_SPEECH_STORE_DEFAULT_LIMIT (256 * 1024 * 1024)

#define VODER_TYPE_SPEECH_STORE (voder_speech_store_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderSpeechStore,
                      voder_speech_store,
                      VODER,
                      SPEECH_STORE,
                      GObject)

VODER_API VoderSpeechStore *voder_speech_store_new (const char *directory,
                                                    guint64 limit);
VODER_API VoderSpeechStore *voder_speech_store_new_for_user (void);
VODER_API guint64 voder_speech_store_get_user_limit (void);
VODER_API gboolean voder_speech_store_set_user_limit (guint64 limit,
                                                      GError **error);
VODER_API gboolean voder_speech_store_parse_limit (const char *text,
                                                   guint64 *limit,
                                                   GError **error);
VODER_API const char *voder_speech_store_get_directory (VoderSpeechStore *self);
VODER_API guint64 voder_speech_store_get_limit (VoderSpeechStore *self);
VODER_API VoderCache *voder_speech_store_get_cache (VoderSpeechStore *self);
VODER_API VoderCache *voder_speech_store_get_levels (VoderSpeechStore *self);
VODER_API guint64 voder_speech_store_measure (VoderSpeechStore *self,
                                              guint64 *n_bytes);
VODER_API guint64 voder_speech_store_count_levels (VoderSpeechStore *self);
VODER_API void voder_speech_store_trim (VoderSpeechStore *self);
VODER_API void voder_speech_store_clear (VoderSpeechStore *self);
VODER_API void voder_speech_store_add_totals (VoderSpeechStore *self,
                                              guint64 n_hits,
                                              guint64 n_misses);
VODER_API void voder_speech_store_get_totals (VoderSpeechStore *self,
                                              guint64 *n_hits,
                                              guint64 *n_misses);

G_END_DECLS
