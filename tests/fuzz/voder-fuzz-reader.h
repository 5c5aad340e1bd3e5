/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

void voder_fuzz_reader (VoderReader *whole,
                        VoderReader *parts,
                        const guint8 *bytes,
                        gsize size,
                        gboolean may_differ);

G_END_DECLS
