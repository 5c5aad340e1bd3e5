/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *voder_ssml_phonemes_to_ipa (const char *alphabet, const char *phonemes);

G_END_DECLS
