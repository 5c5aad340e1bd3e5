/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/*
 * VoderCommandPipe: all that a program is to read, ready in a pipe before it
 * starts, so that nobody waits to write while it waits to be read.
 */
typedef struct {
  int fd; /* of the end that is read */
} VoderCommandPipe;

gboolean voder_command_pipe_fill (VoderCommandPipe *self,
                                  const char *text,
                                  gsize size,
                                  GError **error);
void voder_command_pipe_give (VoderCommandPipe *self, VoderLaunch *launch);
gboolean voder_command_pipe_check (VoderCommandPipe *self, GError **error);
void voder_command_pipe_clear (VoderCommandPipe *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VoderCommandPipe, voder_command_pipe_clear)

G_END_DECLS
