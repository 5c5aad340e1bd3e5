/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-flow.h>

G_BEGIN_DECLS

VODER_API void voder_task_return_boolean (GTask *task, gboolean value);
VODER_API void voder_task_return_int (GTask *task, gssize value);
VODER_API void voder_task_return_pointer (GTask *task,
                                          gpointer value,
                                          GDestroyNotify destroy);
VODER_API void voder_task_return_value (GTask *task, const GValue *value);
VODER_API void voder_task_return_error (GTask *task, GError *error);

G_END_DECLS
