/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-test.h"

G_BEGIN_DECLS

char *voder_launch_make_folder (void);
void voder_launch_remove_folder (const char *folder);
char *voder_launch_run (const char *folder, const char *line);
void voder_launch_assert_runs (const char *folder, const char *line);
char *voder_launch_replace_sinks (const char *line);
gboolean voder_launch_has_engine (const char *name);
char *voder_launch_read_source (const char *folder, const char *name);

G_END_DECLS
