/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/check/gstharness.h>

#include "voder-test.h"

G_BEGIN_DECLS

#define TEXT_CAPS "text/x-raw, format=(string)utf8"

/* Everything that left the element for one text. */
typedef struct {
  GPtrArray *buffers;
  GPtrArray *events;
  GByteArray *pcm;
} VoderTtsSpeech;

GstElement *voder_tts_make (const char *engine, const char *voice);
GstHarness *voder_tts_harness (GstElement *element, const char *caps);
void voder_tts_push (GstHarness *harness, const char *text, gsize block_size);
VoderTtsSpeech *voder_tts_collect (GstHarness *harness);
VoderTtsSpeech *voder_tts_speak (const char *text, gsize block_size);
const GstSegment *voder_tts_speech_get_segment (VoderTtsSpeech *self);
void voder_tts_speech_free (VoderTtsSpeech *self);
void voder_tts_assert_equal (VoderTtsSpeech *a, VoderTtsSpeech *b);
GPtrArray *voder_tts_list_marks (VoderTtsSpeech *self, const char *type);
GArray *voder_tts_list_mark_frames (VoderTtsSpeech *self,
                                    const char *type,
                                    guint rate);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderTtsSpeech, voder_tts_speech_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstHarness, gst_harness_teardown)

G_END_DECLS
