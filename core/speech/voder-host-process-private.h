/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-process.h>
#include <voder/plugin/voder-plugin-info.h>

G_BEGIN_DECLS

/*
 * VoderHostProcess: the program voder-host while it runs, as the pool sees it.
 * References are atomic; dropping the last one waits until it has ended.
 *
 * Thread safety: any thread.
 */
typedef struct _VoderHostProcess VoderHostProcess;

VoderHostProcess *voder_host_process_start (VoderPluginInfo *info,
                                            gboolean is_zygote,
                                            const char *voice,
                                            guint n_ahead,
                                            GCancellable *cancellable,
                                            GError **error);
VoderHostProcess *voder_host_process_ref (VoderHostProcess *self);
void voder_host_process_unref (VoderHostProcess *self);
void voder_host_process_stock (VoderHostProcess *self, guint n);
gboolean voder_host_process_prepare (VoderHostProcess *self, const char *voice);
gboolean voder_host_process_is_dead (VoderHostProcess *self);
gboolean voder_host_process_died_first (VoderHostProcess *self);
int voder_host_process_take_child (VoderHostProcess *self,
                                   gint32 *pid,
                                   GCancellable *cancellable,
                                   GError **error);
void voder_host_process_end_child (VoderHostProcess *self, gint32 pid);
char *voder_host_process_dup_reason (VoderHostProcess *self);

gboolean voder_host_poll (int fd,
                          short events,
                          gint64 timeout_us,
                          GCancellable *cancellable,
                          GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderHostProcess, voder_host_process_unref)

G_END_DECLS
