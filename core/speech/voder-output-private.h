/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/speech/voder-output.h>

G_BEGIN_DECLS

const GError *voder_output_peek_error (VoderOutput *self);

G_END_DECLS
