/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-test.h"

G_BEGIN_DECLS

/* Of the engine “tone”. */
#define VODER_TTS_PLAY_RATE 22050

/*
 * What came out of a pipeline: what its sinks “audio” and “text” (fakesinks)
 * were given, and the marks that were announced before the end.
 */
typedef struct {
  GstElement *pipeline;
  GPtrArray *audio;    /* of GstBuffer */
  GPtrArray *text;     /* of GstBuffer */
  GPtrArray *events;   /* of GstEvent, of the text */
  GPtrArray *messages; /* of GstStructure */
} VoderTtsPlay;

/* A mark in the metadata, and the frame of the stream that it stands on. */
typedef struct {
  const GstStructure *fields;
  guint64 frame;
} VoderTtsMark;

char *voder_tts_play_write (const char *name, const char *content);
VoderTtsPlay *voder_tts_play_new (const char *format, ...) G_GNUC_PRINTF (1, 2);
void voder_tts_play_until (VoderTtsPlay *self, GstMessageType types);
VoderTtsPlay *voder_tts_play (const char *format, ...) G_GNUC_PRINTF (1, 2);
void voder_tts_play_free (VoderTtsPlay *self);
void voder_tts_play_keep_mark (VoderTtsPlay *self, GstMessage *message);
char *voder_tts_play_dup_text (VoderTtsPlay *self, guint n);
GArray *voder_tts_play_list_marks (VoderTtsPlay *self, const char *type);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderTtsPlay, voder_tts_play_free)

G_END_DECLS
