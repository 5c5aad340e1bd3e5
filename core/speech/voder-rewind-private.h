/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * VoderRewind: the way back to what a process once was, so that one that has
 * done a piece of work need not be replaced by a new one: every byte that it
 * may write is as it was, and what it has opened since is closed. For some
 * megabytes that is several times cheaper than to fork and to end, which copy
 * and drop the maps of dozens of libraries, and each page at its first change.
 *
 * There is no way back, and the process has to end, where there is another
 * thread, a child, a timer, or memory that was mapped, unmapped or made to be
 * written, or where a file was open before. Not seen, and not taken back, are
 * its folder, its mask for new files, what it does on signals, and memory that
 * it shares with others.
 *
 * Thread safety: one thread, and no other in the process.
 */
typedef struct _VoderRewind VoderRewind;

VoderRewind *voder_rewind_mark (void);
gboolean voder_rewind_is_possible (VoderRewind *self);
void voder_rewind_go (VoderRewind *self) G_GNUC_NORETURN;

G_END_DECLS
