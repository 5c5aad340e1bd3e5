/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/speech/voder-spiel-format.h>

G_BEGIN_DECLS

/* The first byte of a chunk. */
#define VODER_SPIEL_CHUNK_AUDIO 1
#define VODER_SPIEL_CHUNK_EVENT 2

/* What stands before the samples: the kind and their length. */
#define VODER_SPIEL_AUDIO_SIZE 5
/* What stands before a mark's name: the kind, the type, start, end, length. */
#define VODER_SPIEL_EVENT_SIZE 14

guint32 voder_spiel_format_read_u32 (const guint8 *bytes);

G_END_DECLS
