/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-tts-marks.h"
#include "voder-tts-overflow.h"

G_BEGIN_DECLS

/* What comes after a sentence that the engine cannot speak. */
typedef enum {
  VODER_TTS_ON_ERROR_STOP,
  VODER_TTS_ON_ERROR_SKIP,
  VODER_TTS_ON_ERROR_FALLBACK,
} VoderTtsOnError;

#define VODER_TYPE_TTS_ON_ERROR (voder_tts_on_error_get_type ())
GType voder_tts_on_error_get_type (void);

/* What an application sets on the element, and a run is started with. */
typedef struct {
  char *engine;
  char *voice;
  char *language;
  double rate;
  double pitch;
  double volume;
  guint n_workers;
  VoderTtsMarks marks;
  guint n_ahead;
  VoderIsolation isolation;
  char *fallback;
  VoderTtsOnError on_error;
  char *effects;
  VoderTtsOverflow overflow;
  GstClockTime latency;
  gboolean scouts; /* for the chapters */
  gboolean one_voice;
} VoderTtsSettings;

/* The properties that are settings; those of the element itself come after. */
typedef enum {
  VODER_TTS_PROP_ENGINE = 1,
  VODER_TTS_PROP_VOICE,
  VODER_TTS_PROP_LANGUAGE,
  VODER_TTS_PROP_RATE,
  VODER_TTS_PROP_PITCH,
  VODER_TTS_PROP_VOLUME,
  VODER_TTS_PROP_WORKERS,
  VODER_TTS_PROP_MARKS,
  VODER_TTS_PROP_LOOKAHEAD,
  VODER_TTS_PROP_ISOLATION,
  VODER_TTS_PROP_FALLBACK,
  VODER_TTS_PROP_ON_ERROR,
  VODER_TTS_PROP_EFFECTS,
  VODER_TTS_PROP_OVERFLOW,
  VODER_TTS_PROP_LATENCY,
  VODER_TTS_PROP_CHAPTERS_AHEAD,
  VODER_TTS_PROP_ONE_VOICE,
  VODER_TTS_PROP_LAST = VODER_TTS_PROP_ONE_VOICE,
} VoderTtsProperty;

void voder_tts_settings_install (GObjectClass *klass);
void voder_tts_settings_init (VoderTtsSettings *self);
void voder_tts_settings_copy (const VoderTtsSettings *self,
                              VoderTtsSettings *copy);
void voder_tts_settings_clear (VoderTtsSettings *self);
gboolean voder_tts_settings_have_same_speaker (const VoderTtsSettings *a,
                                               const VoderTtsSettings *b);
gboolean voder_tts_settings_get (const VoderTtsSettings *self,
                                 guint property_id,
                                 GValue *value);
gboolean voder_tts_settings_set (VoderTtsSettings *self,
                                 guint property_id,
                                 const GValue *value);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VoderTtsSettings, voder_tts_settings_clear)

G_END_DECLS
