/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-process.h>

#include "voder-child-private.h"

G_BEGIN_DECLS

struct _VoderProcess {
  GObject parent_instance;

  VoderChild *child;
  GCancellable *context;
  gulong handler;
};

GTask *voder_process_make_task (VoderProcess *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data,
                                gpointer tag);
gboolean voder_process_join (VoderProcess *self,
                             gboolean check,
                             GCancellable *cancellable,
                             GError **error);

G_END_DECLS
