/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-test.h"

#if __has_include(<valgrind/helgrind.h>)
#include <valgrind/helgrind.h>
#else
#define RUNNING_ON_VALGRIND                         0
#define VALGRIND_HG_DISABLE_CHECKING(address, size) (void) (address)
#define ANNOTATE_HAPPENS_BEFORE(address)            (void) (address)
#define ANNOTATE_HAPPENS_AFTER(address)             (void) (address)
#endif

G_BEGIN_DECLS

#define TEST_TYPE_ITEM (test_item_get_type ())

/* An item that is counted while it lives. */
typedef struct {
  int refs;
  guint producer;
  guint number;
} TestItem;

GType test_item_get_type (void);
TestItem *test_item_new (guint producer, guint number);
TestItem *test_item_ref (TestItem *self);
void test_item_unref (TestItem *self);
int test_item_get_live (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestItem, test_item_unref)

/* A channel and both its ends. */
typedef struct {
  VoderChannel *channel;
  VoderSender *sender;
  VoderReceiver *receiver;
} Ends;

void ends_init (Ends *self, guint capacity);
void ends_init_for (Ends *self, GType item_type, guint capacity);
void ends_clear (Ends *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Ends, ends_clear)

gboolean block_until_cancelled (gpointer data,
                                GCancellable *cancellable,
                                GError **error);
gboolean add_one (gpointer data, GCancellable *cancellable, GError **error);
void add_one_at_end (gpointer data);
void assert_group_succeeds (VoderGroup *group);
void assert_group_fails (VoderGroup *group, GQuark domain, int code);
void assert_all_fail (VoderGroup *group, guint n_tasks, int code);
void assert_ended (VoderContext *context, GQuark domain, int code);

void keep_result (GObject *source, GAsyncResult *result, gpointer data);
GAsyncResult *iterate_until_set (GAsyncResult **result);
void iterate_until (const guint *number, guint value);
void iterate_all (void);

/* What can cancel: a plain cancellable, a context, and one with a cause. */
#define N_TARGETS 3

gpointer new_target (guint kind);
void cancel_target (gpointer target, guint kind);
void assert_cancelled_by (const GError *error, guint kind);

void assert_reported (const char *message);

void wait_for_int (int *number, int value);
void wait_for_null (gpointer pointer);

G_END_DECLS
