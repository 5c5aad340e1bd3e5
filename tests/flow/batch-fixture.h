/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "flow-fixture.h"

G_BEGIN_DECLS

#define SEEN_MAX_CALLS 4

/* What the callbacks of a test have seen; items come in their order. */
typedef struct {
  guint n_done;
  guint n_ends;
  guint n_items;
  /* How many each had, in the order of the callbacks. */
  gsize counts[SEEN_MAX_CALLS];
  gpointer sources[SEEN_MAX_CALLS];
  guint first;
  GError *error;
} Seen;

void seen_clear (Seen *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Seen, seen_clear)

void send_batch (VoderSender *sender,
                 guint first,
                 gsize n_items,
                 gpointer cancellable,
                 Seen *seen);
void send_one (VoderSender *sender, guint number, Seen *seen);
void receive_batch (Ends *ends,
                    gsize max_items,
                    gpointer cancellable,
                    Seen *seen);
void receive_one (Ends *ends, Seen *seen);
void take_items (Ends *ends, guint first, guint n_items);
void assert_empty (Ends *ends);

G_END_DECLS
