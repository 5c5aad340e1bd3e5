/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * VoderCommandLines: makes lines of bytes that come in pieces, and remembers
 * the last of them.
 *
 * Thread safety: one thread.
 */
typedef struct {
  GString *pending; /* what has come since the last line that was given */
  GString *tail;    /* the end of what was given */
} VoderCommandLines;

void voder_command_lines_init (VoderCommandLines *self);
void voder_command_lines_clear (VoderCommandLines *self);
void voder_command_lines_push (VoderCommandLines *self,
                               const guint8 *bytes,
                               gsize size);
char *voder_command_lines_pop (VoderCommandLines *self);
char *voder_command_lines_dup_tail (VoderCommandLines *self);

G_END_DECLS
