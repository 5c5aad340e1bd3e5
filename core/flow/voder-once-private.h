/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-once.h>

#include "voder-flight-private.h"

G_BEGIN_DECLS

struct _VoderOnce {
  GObject parent_instance;

  GType value_type;
  VoderOnceFlags flags;
  VoderMaker maker;

  /* What has landed and is final; set once. */
  _Atomic (VoderFlight *) settled;
  VoderLock lock;
  VoderFlight *flight;
};

/* What has landed and is final, if anything has; takes no lock. */
static inline VoderFlight *
voder_once_peek_settled (VoderOnce *self)
{
  VoderFlight *settled =
      atomic_load_explicit (&self->settled, memory_order_acquire);

  if (settled != NULL)
    VODER_HAPPENS_AFTER (&self->settled);
  return settled;
}

gpointer voder_once_invoke_closure (gpointer data,
                                    GCancellable *cancellable,
                                    GError **error);

G_END_DECLS
