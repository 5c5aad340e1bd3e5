/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-flow.h>

G_BEGIN_DECLS

VODER_API gboolean voder_wait_until (gint64 ready_us,
                                     GCancellable *cancellable,
                                     GError **error);
VODER_API gboolean voder_wait_for_fd (int fd,
                                      GIOCondition condition,
                                      gint64 deadline_us,
                                      GCancellable *cancellable,
                                      GError **error);
VODER_API gboolean voder_wait_for_fds (GPollFD *fds,
                                       guint n_fds,
                                       gint64 deadline_us,
                                       GCancellable *cancellable,
                                       GError **error);

G_END_DECLS
