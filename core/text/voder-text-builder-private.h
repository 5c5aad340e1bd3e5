/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/text/voder-text-builder.h>

G_BEGIN_DECLS

gsize voder_text_builder_find_whole (VoderTextBuilder *self, gsize length);

G_END_DECLS
