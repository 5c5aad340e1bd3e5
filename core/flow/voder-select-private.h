/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-select.h>

#include "voder-select-set-private.h"

G_BEGIN_DECLS

struct _VoderSelect {
  GObject parent_instance;

  VoderSelectSet set;
  GPtrArray *handles;
  /* The case that happened last. */
  int last;
};

G_END_DECLS
