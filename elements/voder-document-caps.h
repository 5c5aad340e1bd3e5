/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

GstCaps *voder_document_caps_new (void);
GstPadTemplate *voder_document_template_new (const char *others);

G_END_DECLS
