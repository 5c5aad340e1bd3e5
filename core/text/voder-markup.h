/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <voder/voder-macros.h>

G_BEGIN_DECLS

VODER_API gsize voder_markup_read (const char *at, gsize *n_cdata, gunichar *c);
VODER_API char *voder_markup_strip (const char *ssml);

G_END_DECLS
