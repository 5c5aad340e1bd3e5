/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A clock that stands still, from clock_stop() to the end of the block that
 * declares it, and passes as much as the test says. */
typedef struct {
  gboolean stands;
} Clock;

Clock clock_stop (void);
void clock_pass (gint64 time_us);
void clock_go_on (Clock *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Clock, clock_go_on)

G_END_DECLS
