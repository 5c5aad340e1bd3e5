/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

void voder_test_init (int *argc, char ***argv);
void voder_test_add (const char *path, void (*func) (void));
int voder_test_run (void);

G_END_DECLS
