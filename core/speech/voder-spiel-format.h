/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>
#include <voder/voder-macros.h>

G_BEGIN_DECLS

/**
 * VODER_SPIEL_HEADER:
 *
 * What a stream of `audio/x-spiel` begins with.
 */
#define VODER_SPIEL_HEADER "0.01"
/**
 * VODER_SPIEL_HEADER_SIZE:
 *
 * The length of %VODER_SPIEL_HEADER in bytes.
 */
#define VODER_SPIEL_HEADER_SIZE 4
/**
 * VODER_SPIEL_CHUNK_MAX:
 *
 * No chunk that is written is longer, in bytes. A pipe takes so many at once or
 * none at all, and readers rely on it: they do not put halves together.
 */
#define VODER_SPIEL_CHUNK_MAX 4096

/**
 * VoderSpielEvent:
 * @VODER_SPIEL_EVENT_NONE: no event
 * @VODER_SPIEL_EVENT_WORD: a word begins
 * @VODER_SPIEL_EVENT_SENTENCE: a sentence begins
 * @VODER_SPIEL_EVENT_RANGE: another part of the text begins
 * @VODER_SPIEL_EVENT_MARK: a mark that the text names
 *
 * What an event of a stream of `audio/x-spiel` says.
 */
typedef enum {
  VODER_SPIEL_EVENT_NONE = 0,
  VODER_SPIEL_EVENT_WORD = 1,
  VODER_SPIEL_EVENT_SENTENCE = 2,
  VODER_SPIEL_EVENT_RANGE = 3,
  VODER_SPIEL_EVENT_MARK = 4,
} VoderSpielEvent;

#define VODER_TYPE_SPIEL_EVENT (voder_spiel_event_get_type ())
VODER_API GType voder_spiel_event_get_type (void);

VODER_API void voder_spiel_format_append_header (GByteArray *stream);
VODER_API void voder_spiel_format_append_audio (GByteArray *stream,
                                                gconstpointer pcm,
                                                gsize n_bytes,
                                                gsize frame_size);
VODER_API void voder_spiel_format_append_event (GByteArray *stream,
                                                VoderSpielEvent type,
                                                guint32 start,
                                                guint32 end,
                                                const char *name);
VODER_API gsize voder_spiel_format_measure (const guint8 *bytes, gsize n_bytes);

G_END_DECLS
