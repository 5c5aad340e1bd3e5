/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-tts-run.h"

G_BEGIN_DECLS

/* How the text comes. */
typedef enum {
  VODER_TTS_INPUT_DOCUMENT,   /* in blocks of any size */
  VODER_TTS_INPUT_UTTERANCES, /* cut already, as voderparse does */
  VODER_TTS_INPUT_CUES,       /* subtitles with times, or with markup */
} VoderTtsInputKind;

/*
 * VoderTtsInput:
 *
 * What is known of the text that comes: a document in blocks, or subtitles with
 * times in a segment. It makes the run that the text needs.
 *
 * Thread safety: only on the sink pad's streaming thread, or while that stands.
 */
typedef struct {
  char *format;
  char *language; /* as the tags say; NULL when they do not */
  gboolean is_markup;
  VoderTtsInputKind kind; /* of the run */
  GstEvent *segment;      /* of subtitles that did not come yet */
} VoderTtsInput;

void voder_tts_input_clear (VoderTtsInput *self);
gboolean voder_tts_input_set_caps (VoderTtsInput *self, GstEvent *event);
gboolean voder_tts_input_set_language (VoderTtsInput *self,
                                       const char *language);
void voder_tts_input_set_segment (VoderTtsInput *self, GstEvent *event);
void voder_tts_input_drop_segment (VoderTtsInput *self);
VoderTtsInputKind voder_tts_input_find_kind (const VoderTtsInput *self,
                                             GstBuffer *buffer);
GstBuffer *voder_tts_input_make_gap (GstEvent *event);
VoderRun *voder_tts_input_create_run (VoderTtsInput *self,
                                      GstPad *sink_pad,
                                      VoderTtsRunSetup *setup,
                                      GError **error);

G_END_DECLS
