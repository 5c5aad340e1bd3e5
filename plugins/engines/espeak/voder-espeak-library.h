/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <voder/voder.h>

#include <espeak-ng/espeak_ng.h>

G_BEGIN_DECLS

gboolean voder_espeak_library_start (GError **error);
char *voder_espeak_library_dup_reason (espeak_ng_STATUS status);
GListModel *voder_espeak_library_list_voices (void);
const char *voder_espeak_library_get_identifier (const char *id);

G_END_DECLS
