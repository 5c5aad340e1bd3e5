/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-supervision-private.h"

G_BEGIN_DECLS

struct _VoderSupervisor {
  GObject parent_instance;

  /* Until it is constructed. */
  VoderLaunch *launch;
  GCancellable *context;

  VoderSupervision *supervision;
};

G_END_DECLS
