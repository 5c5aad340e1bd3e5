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

gboolean voder_process_join (VoderProcess *self,
                             gboolean check,
                             GCancellable *cancellable,
                             GError **error);

G_END_DECLS
