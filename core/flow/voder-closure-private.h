/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a language binding gave to be called later: one value that is the
 * function and what belongs to it. */
static inline GClosure *
voder_closure_own (GClosure *closure)
{
  g_closure_ref (closure);
  g_closure_sink (closure);
  if (G_CLOSURE_NEEDS_MARSHAL (closure))
    g_closure_set_marshal (closure, g_cclosure_marshal_generic);

  return closure;
}

gboolean voder_closure_run (gpointer data,
                            GCancellable *cancellable,
                            GError **error);

/* A #GDestroyNotify. */
static inline void
voder_closure_release (gpointer data)
{
  g_closure_unref (data);
}

G_END_DECLS
