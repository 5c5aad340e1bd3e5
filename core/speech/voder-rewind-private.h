/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * VoderRewind: the way back to what a process once was, so that one that has
 * done a piece of work need not be replaced by a new one: every byte that it
 * may write is as it was, and what it has opened since is closed. That is
 * several times cheaper than to fork and to end, which copy and drop the maps
 * of dozens of libraries, and each page at its first change.
 *
 * What it cannot take back it finds: another thread, memory that was mapped or
 * unmapped, a file that was open before. Then the process has to end.
 *
 * Thread safety: one thread, and no other in the process.
 */
typedef struct _VoderRewind VoderRewind;

VoderRewind *voder_rewind_mark (void);
gboolean voder_rewind_is_possible (VoderRewind *self);
void voder_rewind_go (VoderRewind *self) G_GNUC_NORETURN;

G_END_DECLS
