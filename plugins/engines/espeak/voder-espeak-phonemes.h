/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *voder_espeak_phonemes_from_ipa (const char *ipa);
void voder_espeak_phonemes_forget (void);

G_END_DECLS
