/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/text/voder-passage.h>

G_BEGIN_DECLS

/**
 * VODER_RATE_MIN:
 *
 * The slowest rate, as a factor of the engine's own.
 */
#define VODER_RATE_MIN 0.1
/**
 * VODER_RATE_MAX:
 *
 * The fastest rate, as a factor of the engine's own.
 */
#define VODER_RATE_MAX 10.0
/**
 * VODER_PITCH_MAX:
 *
 * The highest pitch, as a factor of the voice's own; the lowest is 0.
 */
#define VODER_PITCH_MAX 2.0
/**
 * VODER_VOLUME_MAX:
 *
 * The engine's own volume; 0 is silence.
 */
#define VODER_VOLUME_MAX 1.0

#define VODER_TYPE_UTTERANCE (voder_utterance_get_type ())
typedef struct _VoderUtterance VoderUtterance;
VODER_API GType voder_utterance_get_type (void);

VODER_API VoderUtterance *voder_utterance_new (const char *text);
VODER_API VoderUtterance *voder_utterance_ref (VoderUtterance *self);
VODER_API void voder_utterance_unref (VoderUtterance *self);
VODER_API VoderText *voder_utterance_get_text (VoderUtterance *self);
VODER_API const char *voder_utterance_get_string (VoderUtterance *self);
VODER_API gboolean voder_utterance_is_ssml (VoderUtterance *self);
VODER_API const char *voder_utterance_get_language (VoderUtterance *self);
VODER_API const char *voder_utterance_get_voice (VoderUtterance *self);
VODER_API VoderStyle *voder_utterance_get_style (VoderUtterance *self);
VODER_API gboolean voder_utterance_is_silence (VoderUtterance *self);
VODER_API double voder_utterance_get_rate (VoderUtterance *self);
VODER_API double voder_utterance_get_pitch (VoderUtterance *self);
VODER_API double voder_utterance_get_volume (VoderUtterance *self);
VODER_API guint voder_utterance_get_document (VoderUtterance *self);
VODER_API gboolean voder_utterance_get_source (VoderUtterance *self,
                                               gint64 *start,
                                               gint64 *end);
VODER_API VoderBlock voder_utterance_get_block (VoderUtterance *self);
VODER_API guint voder_utterance_get_level (VoderUtterance *self);
VODER_API VoderPassageFlags voder_utterance_get_flags (VoderUtterance *self);
VODER_API gint64 voder_utterance_get_pause_us (VoderUtterance *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderUtterance, voder_utterance_unref)

G_END_DECLS
