/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * As those of voder-task.h, but they take the task: it ends in the thread of
 * its main context, with what belongs to it, whoever has it return.
 */
void voder_task_take_boolean (GTask *task, gboolean value);
void voder_task_take_pointer (GTask *task,
                              gpointer value,
                              GDestroyNotify destroy);
void voder_task_take_error (GTask *task, GError *error);

G_END_DECLS
