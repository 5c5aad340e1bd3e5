/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-http-description.h"

G_BEGIN_DECLS

GListModel *voder_http_voices_new (const VoderHttpDescription *description);
GListModel *voder_http_voices_new_from_json (
    const VoderHttpDescription *description,
    const GByteArray *json,
    GError **error);

G_END_DECLS
