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
  /* From a wait without a thread until its end was told: all the above may
   * change in other threads. */
  atomic_bool pending;
};

gboolean voder_select_check_idle (VoderSelect *self, GError **error);
gboolean voder_select_prepare (VoderSelect *self,
                               GCancellable *cancellable,
                               GError **error);
int voder_select_find_closed_handle (VoderSelect *self);
int voder_select_conclude (VoderSelect *self, int n);
VoderSelectCase *voder_select_get_last (VoderSelect *self);

static inline gboolean
voder_select_is_pending (VoderSelect *self)
{
  return atomic_load (&self->pending);
}

G_END_DECLS
