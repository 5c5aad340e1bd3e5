/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-flow.h>

G_BEGIN_DECLS

#define VODER_TYPE_CONTEXT_KEY (voder_context_key_get_type ())
typedef struct _VoderContextKey VoderContextKey;

VODER_API GType voder_context_key_get_type (void);
VODER_API VoderContextKey *voder_context_key_declare (const char *name,
                                                      GType value_type);
VODER_API const char *voder_context_key_get_name (VoderContextKey *self);
VODER_API GType voder_context_key_get_value_type (VoderContextKey *self);

G_END_DECLS
