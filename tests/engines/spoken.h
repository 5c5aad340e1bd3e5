/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-test.h"

G_BEGIN_DECLS

/* What an engine has said: its samples and marks from the very start. */
typedef struct {
  GstAudioFormat format;
  guint sample_rate;
  guint64 n_frames;
  GByteArray *pcm;
  GPtrArray *marks;
} Spoken;

/* Longer than any sentence that the pipeline gives to an engine. */
#define LONG_SENTENCE_BYTES 1000

VoderEngine *spoken_create_engine (const char *name);
VoderUtterance *spoken_create_utterance (const char *voice, const char *text);
VoderUtterance *spoken_create_prosody (const char *voice,
                                       const char *text,
                                       double rate,
                                       double pitch,
                                       double volume);
VoderUtterance *spoken_create_ssml (const char *voice, const char *text);
char *spoken_create_long_sentence (void);

Spoken *spoken_new (VoderEngine *engine, VoderUtterance *utterance);
Spoken *spoken_new_text (VoderEngine *engine,
                         const char *voice,
                         const char *text);
Spoken *spoken_new_reference (const char *program,
                              const char *voice,
                              const char *text);
void spoken_free (Spoken *self);

int spoken_get_peak (const Spoken *self);
char *spoken_dup_words (const Spoken *self);
void spoken_assert_equal (const Spoken *a, const Spoken *b);
void spoken_assert_marks (const Spoken *self);
void spoken_assert_cancels (VoderEngine *engine, const char *voice);
void spoken_assert_cancels_text (VoderEngine *engine,
                                 const char *voice,
                                 const char *text);
void spoken_assert_voices (VoderEngine *engine, guint n_at_least);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Spoken, spoken_free)

G_END_DECLS
