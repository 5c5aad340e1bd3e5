/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

char *voder_ssml_say_as (const char *text,
                         const char *interpret_as,
                         const char *format,
                         const char *language);

G_END_DECLS
