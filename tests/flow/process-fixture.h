/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "flow-fixture.h"

G_BEGIN_DECLS

/* Long enough never to pass; a test that waits for it hangs. */
#define LONG_US (1000 * G_USEC_PER_SEC)
/* Short enough to wait for. */
#define SHORT_US (20 * 1000)

/* What was open before a test; declared first, it asserts at the end that
 * the same is open again, and that no child is left, not even a zombie. */
typedef struct {
  guint n_fds;
} Leaks;

Leaks leaks_begin (void);
void leaks_end (Leaks *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Leaks, leaks_end)

gboolean skips_failed_starts (void);
gboolean skips_without_pidfds (void);
VoderLaunch *launch_child (const char *first, ...) G_GNUC_NULL_TERMINATED;
VoderProcess *start (VoderLaunch *launch);
VoderProcess *start_ready (VoderLaunch *launch, GCancellable *context);
void read_line (VoderProcess *process, const char *line);
char *communicate (VoderProcess *process, const char *input, GError **error);
void assert_process_error (const GError *error, int code, const char *part);
int give_tell_tale (VoderLaunch *launch);
void wait_for_tell_tale (int fd);

G_END_DECLS
