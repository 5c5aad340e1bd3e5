/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-http-client.h"

G_BEGIN_DECLS

gboolean voder_http_speech_run (VoderHttpClient *client,
                                const VoderHttpDescription *description,
                                VoderUtterance *utterance,
                                VoderOutput *output,
                                GCancellable *cancellable,
                                GError **error);

G_END_DECLS
