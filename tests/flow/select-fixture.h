/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "flow-fixture.h"

G_BEGIN_DECLS

void send_number (Ends *ends, guint number);
guint number_of (gpointer item);
VoderSelect *select_of (VoderSelectOrder order, Ends *ends, guint n_ends);
void select_begin (VoderSelect *select,
                   gpointer cancellable,
                   GAsyncResult **result);
int select_finish (VoderSelect *select, GAsyncResult **result, GError **error);
void assert_ends_by (VoderSelect *select, GAsyncResult **result, int n);
void assert_fails (VoderSelect *select,
                   GAsyncResult **result,
                   GQuark domain,
                   int code);
void assert_takes (VoderSelect *select, guint number);
void assert_receives (Ends *ends, guint number);
void assert_empty (Ends *ends);

G_END_DECLS
