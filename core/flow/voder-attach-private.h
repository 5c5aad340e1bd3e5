/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "voder-helgrind-private.h"

G_BEGIN_DECLS

/*
 * Attaches a source to a main context, whose thread may run it before this
 * returns. Its callback, and what frees its data, begins with
 * VODER_TAKES_OVER (data).
 */
static inline void
voder_attach (GSource *source, GMainContext *context, gpointer data)
{
  VODER_HANDS_OVER (data);
  VODER_GLIB_BEGINS ();
  g_source_attach (source, context);
  VODER_GLIB_ENDS ();
}

G_END_DECLS
