/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

void voder_element_post_error (GstElement *element, const GError *error);

G_END_DECLS
