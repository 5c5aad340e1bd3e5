/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-test.h"

G_BEGIN_DECLS

void voder_elements_add_path (const char *folder);
GPtrArray *voder_elements_list (void);
guint voder_elements_count_children (void);

G_END_DECLS
