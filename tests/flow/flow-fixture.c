/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flow-fixture.h"

#include <sched.h>

static int n_live;

TestItem *
test_item_new (guint producer, guint number)
{
  TestItem *self = g_new0 (TestItem, 1);

  self->refs = 1;
  self->producer = producer;
  self->number = number;
  g_atomic_int_inc (&n_live);

  return self;
}

TestItem *
test_item_ref (TestItem *self)
{
  g_atomic_int_inc (&self->refs);
  return self;
}

void
test_item_unref (TestItem *self)
{
  if (!g_atomic_int_dec_and_test (&self->refs))
    return;
  g_atomic_int_add (&n_live, -1);
  g_free (self);
}

G_DEFINE_BOXED_TYPE (TestItem, test_item, test_item_ref, test_item_unref)

/*
 * How many items have not been released.
 */
int
test_item_get_live (void)
{
  return g_atomic_int_get (&n_live);
}

void
ends_init (Ends *self, guint capacity)
{
  self->channel = voder_channel_new (TEST_TYPE_ITEM, capacity);
  self->sender = voder_channel_create_sender (self->channel);
  self->receiver = voder_channel_create_receiver (self->channel);
}

void
ends_clear (Ends *self)
{
  g_clear_object (&self->channel);
  g_clear_object (&self->sender);
  g_clear_object (&self->receiver);
  g_assert_cmpint (test_item_get_live (), ==, 0);
}

/*
 * TRUE, and the test is skipped, under ThreadSanitizer and helgrind: what a
 * GTask brings from a thread to a main loop is ordered by GLib's own locks,
 * which they do not see.
 */
gboolean
skips_main_loop (void)
{
#if defined(__SANITIZE_THREAD__)
  gboolean skips = TRUE;
#else
  gboolean skips = g_getenv ("VODER_TEST_UNDER_HELGRIND") != NULL;
#endif

  if (skips)
    g_test_skip ("GLib's locks cannot be seen");
  return skips;
}

/*
 * Lets other threads run until a number has reached a value.
 */
void
wait_for_int (int *number, int value)
{
  /* All who touch it do so by an atomic operation, which orders what they do
   * with its memory; helgrind does not know of that. */
  VALGRIND_HG_DISABLE_CHECKING (number, sizeof *number);
  while (g_atomic_int_get (number) < value)
    sched_yield ();
}

/*
 * Lets other threads run until the pointer at an address is NULL.
 */
void
wait_for_null (gpointer pointer)
{
  while (g_atomic_pointer_get ((gpointer *) pointer) != NULL)
    sched_yield ();
}
