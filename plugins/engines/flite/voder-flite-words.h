/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-flite-text.h"

#include <voder/voder.h>

#include <flite/flite.h>

G_BEGIN_DECLS

void voder_flite_words_mark (const cst_utterance *utterance,
                             const cst_wave *wave,
                             const VoderFliteText *text,
                             VoderOutput *output);

G_END_DECLS
