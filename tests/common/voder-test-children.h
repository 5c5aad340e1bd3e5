/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GArray *voder_test_list_children (int parent);
void voder_test_wait_for_end (GArray *pids);
guint voder_test_count_entries (int pid,
                                const char *folder,
                                const char *unwanted);

G_END_DECLS
