/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

VoderText *voder_provider_markup_read (const char *markup);

G_END_DECLS
