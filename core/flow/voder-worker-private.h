/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-worker-core-private.h"

G_BEGIN_DECLS

struct _VoderWorker {
  GObject parent_instance;

  VoderWorkerCore *core;
  /* Under the core's lock; NULL for the blocking one. */
  VoderPool *pool;
};

G_END_DECLS
