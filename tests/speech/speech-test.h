/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-test.h"

G_BEGIN_DECLS

/* What an engine or an output sent. */
typedef struct {
  VoderChannel *channel;
  VoderSender *sender;
  VoderReceiver *receiver;
} Pipe;

Pipe *pipe_new (guint capacity);
void pipe_free (Pipe *self);
VoderChunk *pipe_receive (Pipe *self);
GPtrArray *pipe_drain (Pipe *self);
GByteArray *pipe_drain_bytes (Pipe *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pipe, pipe_free)

G_END_DECLS
