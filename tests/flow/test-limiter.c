/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flow-fixture.h"

#include <math.h>
#include <sched.h>

#define HOUR_US   (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define N_THREADS 8
#define N_TRIES   20000
#define N_CANCELS 50
/* How long one is waited for that comes in a millisecond. */
#define PATIENCE_US (20 * G_USEC_PER_SEC)
/* A token a year: none comes while a test runs. */
#define SLOW 3e-8

/* One that waits in a task, and what became of it. */
typedef struct {
  VoderLimiter *limiter;
  guint n_tokens;
  int *n_served;
  int place;
} Asker;

static gboolean
acquire_task (gpointer data, GCancellable *cancellable, GError **error)
{
  Asker *asker = data;

  if (!voder_limiter_acquire (asker->limiter, asker->n_tokens, cancellable,
                              error))
    return FALSE;
  asker->place = g_atomic_int_add (asker->n_served, 1);
  return TRUE;
}

/* How long a full bucket would take behind the queue, which is more when one
 * has joined it. The bucket is not full when this is called. */
static gint64
get_queue_us (VoderLimiter *limiter)
{
  guint64 ticket = 0;
  guint burst = voder_limiter_get_burst (limiter);
  gint64 wait_us = voder_limiter_reserve (limiter, burst, &ticket, NULL);

  g_assert_cmpint (wait_us, >, 0);
  voder_limiter_give_back (limiter, ticket);
  return wait_us;
}

static VoderGroup *
start (Asker *asker)
{
  VoderGroup *group = voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  gint64 before_us = get_queue_us (asker->limiter);

  voder_group_go (group, acquire_task, asker, NULL, NULL);
  /* Tokens are far apart: one more in the queue is a year more. */
  while (get_queue_us (asker->limiter) < before_us + HOUR_US)
    sched_yield ();

  return group;
}

static void
assert_cancelled (VoderGroup *group)
{
  g_autoptr (GError) error = NULL;

  voder_group_cancel (group, NULL);
  g_assert_false (voder_group_wait (group, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static guint
drain (VoderLimiter *limiter)
{
  guint n_taken = 0;

  while (voder_limiter_try_acquire (limiter, 1))
    n_taken++;

  return n_taken;
}

static void
test_try (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (SLOW, 10);

  g_assert_true (voder_limiter_try_acquire (limiter, 8));
  g_assert_false (voder_limiter_try_acquire (limiter, 3));
  g_assert_true (voder_limiter_try_acquire (limiter, 2));
  g_assert_false (voder_limiter_try_acquire (limiter, 1));
  g_assert_false (voder_limiter_try_acquire (limiter, 11));
}

static void
test_acquire (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (1000, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, HOUR_US);
  gint64 start_us = g_get_monotonic_time ();

  for (guint i = 0; i < 11; i++)
    g_assert_true (
        voder_limiter_acquire (limiter, 1, G_CANCELLABLE (context), &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_get_monotonic_time () - start_us, >=, 9998);
}

static void
test_too_many (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (1000, 3);
  g_autoptr (GError) acquire_error = NULL;
  g_autoptr (GError) reserve_error = NULL;

  g_assert_false (voder_limiter_acquire (limiter, 4, NULL, &acquire_error));
  g_assert_error (acquire_error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (acquire_error->message, "4"));
  g_assert_nonnull (strstr (acquire_error->message, "3"));
  g_assert_cmpint (voder_limiter_reserve (limiter, 4, NULL, &reserve_error), ==,
                   -1);
  g_assert_error (reserve_error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

static void
test_never (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (0, 5);
  gint64 deadline_us = g_get_monotonic_time () + 2000;
  g_autoptr (VoderContext) context =
      voder_context_new_with_deadline (NULL, deadline_us);
  g_autoptr (GError) error = NULL;
  guint64 ticket = 0;

  g_assert_false (voder_limiter_try_acquire (limiter, 1));
  g_assert_false (
      voder_limiter_acquire (limiter, 1, G_CANCELLABLE (context), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_cmpint (g_get_monotonic_time (), >=, deadline_us);
  g_assert_cmpint (voder_limiter_reserve (limiter, 1, &ticket, NULL), ==,
                   VODER_LIMITER_NEVER);
  g_assert_true (voder_limiter_give_back (limiter, ticket));
  voder_limiter_set_rate (limiter, SLOW);
  g_assert_cmpuint (drain (limiter), ==, 5);
}

static void
test_no_limit (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (INFINITY, 1);

  for (guint i = 0; i < 1000; i++) {
    g_assert_true (voder_limiter_try_acquire (limiter, 1000));
    g_assert_true (voder_limiter_acquire (limiter, 1000, NULL, NULL));
    g_assert_cmpint (voder_limiter_reserve (limiter, 1000, NULL, NULL), ==, 0);
  }
  g_assert_true (isinf (voder_limiter_get_rate (limiter)));
}

static void
test_cancelled_before (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (SLOW, 2);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (voder_limiter_acquire (limiter, 1, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (drain (limiter), ==, 2);
}

static void
test_deadline_at_once (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (SLOW, 2);
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, HOUR_US);
  g_autoptr (GError) error = NULL;

  g_assert_true (
      voder_limiter_acquire (limiter, 1, G_CANCELLABLE (context), NULL));
  /* It would take longer than a test may. */
  g_assert_false (
      voder_limiter_acquire (limiter, 2, G_CANCELLABLE (context), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_cmpuint (drain (limiter), ==, 1);
}

/* Before the rate falls the token would come in time. Where this thread has to
 * wait until it has come, the call is served, and rightly. */
static void
test_deadline_after_slowing (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (6, 1);
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, G_USEC_PER_SEC / 5);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, G_CANCELLABLE (context));
  g_autoptr (GError) error = NULL;
  int n_served = 0;
  Asker asker = { limiter, 1, &n_served, 0 };
  gint64 start_us = g_get_monotonic_time ();
  gint64 slowed_us;

  drain (limiter);
  voder_group_go (group, acquire_task, &asker, NULL, NULL);
  voder_limiter_set_rate (limiter, SLOW);
  slowed_us = g_get_monotonic_time ();
  if (voder_group_wait (group, NULL, &error))
    g_assert_cmpint (slowed_us - start_us, >=, G_USEC_PER_SEC / 6);
  else
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

static void
test_fifo (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (SLOW, 5);
  VoderGroup *groups[6];
  Asker askers[6];
  int n_served = 0;

  drain (limiter);
  for (int i = 0; i < 6; i++) {
    /* The large ones do not starve. */
    askers[i] = (Asker){ limiter, i % 2 == 0 ? 5 : 1, &n_served, -1 };
    groups[i] = start (&askers[i]);
  }
  voder_limiter_set_rate (limiter, 2000);
  for (int i = 0; i < 6; i++) {
    assert_group_succeeds (groups[i]);
    g_object_unref (groups[i]);
  }
  g_assert_cmpint (n_served, ==, 6);
}

/* Serves one at a time, and looks who it was. */
static void
test_order (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (SLOW, 1);
  VoderGroup *groups[4];
  Asker askers[4];
  int n_served = 0;

  drain (limiter);
  for (int i = 0; i < 4; i++) {
    askers[i] = (Asker){ limiter, 1, &n_served, -1 };
    groups[i] = start (&askers[i]);
  }
  for (int i = 0; i < 4; i++) {
    voder_limiter_set_rate (limiter, 2);
    assert_group_succeeds (groups[i]);
    voder_limiter_set_rate (limiter, SLOW);
    g_object_unref (groups[i]);
    g_assert_cmpint (askers[i].place, ==, i);
  }
}

/* Neither a new rate nor a new burst changes who is next. */
static void
test_order_in_changes (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (SLOW, 4);
  VoderGroup *groups[4];
  Asker askers[4];
  int n_served = 0;

  drain (limiter);
  for (int i = 0; i < 4; i++) {
    askers[i] = (Asker){ limiter, i % 2 == 0 ? 2 : 1, &n_served, -1 };
    groups[i] = start (&askers[i]);
  }
  for (int i = 0; i < 4; i++) {
    voder_limiter_set_burst (limiter, i % 2 == 0 ? 8 : 4);
    /* Each is a while apart from the next one. */
    voder_limiter_set_rate (limiter, 5);
    assert_group_succeeds (groups[i]);
    voder_limiter_set_rate (limiter, SLOW);
    g_object_unref (groups[i]);
    g_assert_cmpint (askers[i].place, ==, i);
  }
}

/* Who is cancelled in the middle gives back just what it would have taken:
 * whoever is behind it comes that much earlier, and no more. */
static void
test_cancel_is_exact (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (SLOW, 10);
  VoderGroup *groups[3];
  int n_served = 0;
  Asker askers[3] = { { limiter, 2, &n_served, 0 },
                      { limiter, 7, &n_served, 0 },
                      { limiter, 5, &n_served, 0 } };
  gint64 before_us;
  gint64 gain_us;

  drain (limiter);
  for (guint i = 0; i < 3; i++)
    groups[i] = start (&askers[i]);
  before_us = get_queue_us (limiter);
  assert_cancelled (groups[1]);
  gain_us = before_us - get_queue_us (limiter);
  g_assert_cmpfloat_with_epsilon (gain_us, 7 / SLOW * G_USEC_PER_SEC, HOUR_US);
  assert_cancelled (groups[0]);
  assert_cancelled (groups[2]);
  g_assert_cmpint (n_served, ==, 0);
  for (guint i = 0; i < 3; i++)
    g_object_unref (groups[i]);
}

static void
test_no_overtaking (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (SLOW, 10);
  g_autoptr (VoderGroup) group = NULL;
  int n_served = 0;
  Asker asker = { limiter, 10, &n_served, 0 };

  g_assert_true (voder_limiter_try_acquire (limiter, 1));
  group = start (&asker);
  /* There are nine, but one wants ten. */
  g_assert_false (voder_limiter_try_acquire (limiter, 1));
  assert_cancelled (group);
  g_assert_cmpuint (drain (limiter), ==, 9);
}

static void
test_cancel_gives_back (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (SLOW, 10);
  g_autoptr (VoderGroup) large = NULL;
  g_autoptr (VoderGroup) small = NULL;
  int n_served = 0;
  Asker wants_ten = { limiter, 10, &n_served, 0 };
  Asker wants_two = { limiter, 2, &n_served, 0 };

  g_assert_true (voder_limiter_try_acquire (limiter, 5));
  large = start (&wants_ten);
  small = start (&wants_two);
  g_assert_cmpint (n_served, ==, 0);
  assert_cancelled (large);
  /* There are enough for the next one, at once. */
  assert_group_succeeds (small);
  g_assert_cmpuint (drain (limiter), ==, 3);
}

static void
test_cancel_in_the_middle (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (SLOW, 10);
  g_autoptr (VoderGroup) first = NULL;
  g_autoptr (VoderGroup) second = NULL;
  int n_served = 0;
  Asker wants_one = { limiter, 1, &n_served, 0 };
  Asker wants_nine = { limiter, 9, &n_served, 0 };
  gint64 alone_us;

  drain (limiter);
  first = start (&wants_one);
  alone_us = get_queue_us (limiter);
  second = start (&wants_nine);
  g_assert_cmpint (get_queue_us (limiter), >, alone_us);
  assert_cancelled (second);
  /* Time goes by, so it is less. */
  g_assert_cmpint (get_queue_us (limiter), <=, alone_us);
  assert_cancelled (first);
}

static void
test_plain_cancellable (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (SLOW, 1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, cancellable);
  g_autoptr (GError) error = NULL;
  int n_served = 0;
  Asker asker = { limiter, 1, &n_served, 0 };

  drain (limiter);
  voder_group_go (group, acquire_task, &asker, NULL, NULL);
  g_cancellable_cancel (cancellable);
  g_assert_false (voder_group_wait (group, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Whoever comes later does not wait for them. */
static void
test_served (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (1000, 1);

  for (guint i = 0; i < 10; i++)
    g_assert_true (voder_limiter_acquire (limiter, 1, NULL, NULL));
  while (voder_limiter_try_acquire (limiter, 1))
    continue;
  g_assert_cmpint (voder_limiter_reserve (limiter, 1, NULL, NULL), <=, 1002);
}

static void
test_reserve (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (1, 10);
  gint64 first_us;
  gint64 second_us;
  guint64 ticket = 1;

  g_assert_cmpint (voder_limiter_reserve (limiter, 10, &ticket, NULL), ==, 0);
  g_assert_cmpuint (ticket, ==, 0);
  g_assert_false (voder_limiter_give_back (limiter, ticket));
  first_us = voder_limiter_reserve (limiter, 10, &ticket, NULL);
  second_us = voder_limiter_reserve (limiter, 10, NULL, NULL);
  g_assert_cmpint (first_us, <=, 10 * G_USEC_PER_SEC + 2);
  g_assert_cmpint (second_us, >, first_us);
  g_assert_cmpint (second_us, <=, 20 * G_USEC_PER_SEC + 2);
  g_assert_false (voder_limiter_try_acquire (limiter, 1));
  g_assert_true (voder_limiter_give_back (limiter, ticket));
  g_assert_false (voder_limiter_give_back (limiter, ticket));
  g_assert_cmpint (get_queue_us (limiter), <=, 20 * G_USEC_PER_SEC + 2);
}

static void
test_reservation_is_spent (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (SLOW, 4);
  guint64 ticket = 0;

  drain (limiter);
  g_assert_cmpint (voder_limiter_reserve (limiter, 4, &ticket, NULL), >, 0);
  voder_limiter_set_rate (limiter, VODER_LIMITER_MAX_RATE);
  while (!voder_limiter_try_acquire (limiter, 1))
    sched_yield ();
  g_assert_false (voder_limiter_give_back (limiter, ticket));
}

static void
test_reservation_in_front (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (SLOW, 4);
  g_autoptr (VoderGroup) group = NULL;
  int n_served = 0;
  Asker asker = { limiter, 1, &n_served, 0 };
  guint64 ticket = 0;

  g_assert_true (voder_limiter_try_acquire (limiter, 2));
  voder_limiter_reserve (limiter, 4, &ticket, NULL);
  group = start (&asker);
  g_assert_true (voder_limiter_give_back (limiter, ticket));
  assert_group_succeeds (group);
  g_assert_cmpuint (drain (limiter), ==, 1);
}

/* No try passes by a reservation, though there are tokens. */
static void
test_no_overtaking_of_reservation (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (SLOW, 10);

  g_assert_true (voder_limiter_try_acquire (limiter, 1));
  g_assert_cmpint (voder_limiter_reserve (limiter, 10, NULL, NULL), >, 0);
  g_assert_false (voder_limiter_try_acquire (limiter, 1));
}

/* One who waits behind a reservation has its turn in time, though nobody waited
 * when the reservation was made. */
static void
test_behind_reservation (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (1000, 1);
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, PATIENCE_US);
  g_autoptr (GError) error = NULL;

  drain (limiter);
  voder_limiter_reserve (limiter, 1, NULL, NULL);
  voder_limiter_acquire (limiter, 1, G_CANCELLABLE (context), &error);
  g_assert_no_error (error);
}

/* Who is served just when it was cancelled, and has not left the queue yet,
 * takes nothing with it. */
static void
test_served_when_cancelled (void)
{
  for (guint i = 0; i < N_CANCELS; i++) {
    g_autoptr (VoderLimiter) limiter = voder_limiter_new (SLOW, 4);
    g_autoptr (VoderGroup) group = NULL;
    int n_served = 0;
    Asker asker = { limiter, 1, &n_served, 0 };
    guint64 ticket = 0;

    g_assert_true (voder_limiter_try_acquire (limiter, 2));
    voder_limiter_reserve (limiter, 4, &ticket, NULL);
    group = start (&asker);
    voder_group_cancel (group, NULL);
    g_assert_true (voder_limiter_give_back (limiter, ticket));
    /* It stands in the queue a moment before a cancel reaches it. */
    voder_group_wait (group, NULL, NULL);
    g_assert_cmpuint (drain (limiter), ==, n_served == 0 ? 2 : 1);
  }
}

static void
test_set_rate (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (SLOW, 1);
  g_autoptr (VoderGroup) group = NULL;
  int n_served = 0;
  Asker asker = { limiter, 1, &n_served, 0 };

  drain (limiter);
  group = start (&asker);
  voder_limiter_set_rate (limiter, 1000);
  assert_group_succeeds (group);
  g_assert_cmpfloat (voder_limiter_get_rate (limiter), ==, 1000);
}

static void
test_set_rate_infinite (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (SLOW, 3);
  VoderGroup *groups[5];
  Asker askers[5];
  int n_served = 0;

  drain (limiter);
  for (int i = 0; i < 5; i++) {
    askers[i] = (Asker){ limiter, 3, &n_served, 0 };
    groups[i] = start (&askers[i]);
  }
  voder_limiter_set_rate (limiter, INFINITY);
  for (int i = 0; i < 5; i++) {
    assert_group_succeeds (groups[i]);
    g_object_unref (groups[i]);
  }
  voder_limiter_set_rate (limiter, SLOW);
  g_assert_cmpuint (drain (limiter), ==, 3);
}

static void
test_stop_and_go (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (SLOW, 1);
  g_autoptr (VoderGroup) group = NULL;
  int n_served = 0;
  Asker asker = { limiter, 1, &n_served, 0 };

  drain (limiter);
  group = start (&asker);
  voder_limiter_set_rate (limiter, 0);
  g_assert_cmpint (n_served, ==, 0);
  voder_limiter_set_rate (limiter, 1000);
  assert_group_succeeds (group);
}

static void
test_set_burst (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (SLOW, 10);
  g_autoptr (VoderGroup) group = NULL;
  int n_served = 0;
  Asker asker = { limiter, 10, &n_served, 0 };

  g_assert_true (voder_limiter_try_acquire (limiter, 4));
  group = start (&asker);
  voder_limiter_set_burst (limiter, 3);
  g_assert_cmpuint (voder_limiter_get_burst (limiter), ==, 3);
  g_assert_false (voder_limiter_try_acquire (limiter, 1));
  voder_limiter_set_rate (limiter, 2000);
  assert_group_succeeds (group);
}

static void
test_cancel_gives_back_a_part (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (SLOW, 10);
  g_autoptr (VoderGroup) group = NULL;
  int n_served = 0;
  Asker asker = { limiter, 10, &n_served, 0 };

  g_assert_true (voder_limiter_try_acquire (limiter, 4));
  group = start (&asker);
  voder_limiter_set_burst (limiter, 3);
  assert_cancelled (group);
  g_assert_cmpuint (drain (limiter), ==, 3);
}

static void
test_dropped_with_reservations (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (SLOW, 1);

  for (guint i = 0; i < 100; i++)
    voder_limiter_reserve (limiter, 1, NULL, NULL);
  /* A timer is only for those who wait. */
  g_assert_cmpuint (voder_flow_get_live (), ==, 0);
}

typedef struct {
  VoderLimiter *limiter;
  int n_taken;
  gboolean waits;
} Crowd;

static gboolean
crowd_task (gpointer data, GCancellable *cancellable, GError **error)
{
  Crowd *crowd = data;

  for (guint i = 0; i < N_TRIES; i++) {
    guint n = 1 + i % 3;

    if (voder_limiter_try_acquire (crowd->limiter, n))
      g_atomic_int_add (&crowd->n_taken, (int) n);
    if (!crowd->waits || i % 100 != 0)
      continue;
    if (!voder_limiter_acquire (crowd->limiter, n, cancellable, error))
      return FALSE;
    g_atomic_int_add (&crowd->n_taken, (int) n);
  }

  return TRUE;
}

static void
run_crowd (Crowd *crowd)
{
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);

  for (guint i = 0; i < N_THREADS; i++)
    voder_group_go (group, crowd_task, crowd, NULL, NULL);
  assert_group_succeeds (group);
}

static void
test_crowd_takes_each_once (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (SLOW, 100001);
  Crowd crowd = { limiter, 0, FALSE };

  run_crowd (&crowd);
  g_assert_cmpuint ((guint) crowd.n_taken + drain (limiter), ==, 100001);
}

static void
test_crowd_keeps_the_rate (void)
{
  g_autoptr (VoderLimiter) limiter = NULL;
  gint64 start_us = g_get_monotonic_time ();
  Crowd crowd = { NULL, 0, TRUE };
  double most;

  limiter = crowd.limiter = voder_limiter_new (200000, 50);
  run_crowd (&crowd);
  most = 0.2 * (double) (g_get_monotonic_time () - start_us) + 50;
  g_assert_cmpfloat (crowd.n_taken, <=, most);
}

static gboolean
change_task (gpointer data, GCancellable *cancellable, GError **error)
{
  Crowd *crowd = data;

  for (guint i = 0; i < N_TRIES / 10; i++) {
    voder_limiter_set_rate (crowd->limiter, i % 7 == 0 ? 0 : 1000 + i);
    voder_limiter_set_burst (crowd->limiter, 3 + i % 10);
  }
  voder_limiter_set_rate (crowd->limiter, 1e6);

  return TRUE;
}

static void
test_crowd_and_changes (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (1000, 10);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  Crowd crowd = { limiter, 0, TRUE };

  for (guint i = 0; i < N_THREADS; i++)
    voder_group_go (group, crowd_task, &crowd, NULL, NULL);
  voder_group_go (group, change_task, &crowd, NULL, NULL);
  assert_group_succeeds (group);
}

static gboolean
impatient_task (gpointer data, GCancellable *cancellable, GError **error)
{
  Crowd *crowd = data;

  for (guint i = 0; i < N_TRIES / 50; i++) {
    g_autoptr (VoderContext) patience = voder_context_new (cancellable);

    voder_context_cancel (patience, NULL);
    voder_limiter_acquire (crowd->limiter, 3, G_CANCELLABLE (patience), NULL);
  }

  return TRUE;
}

static gboolean
cancel_task (gpointer data, GCancellable *cancellable, GError **error)
{
  voder_context_cancel (data, NULL);
  return TRUE;
}

/* Each wait meets a cancel from another thread; not a token is lost. */
static void
test_crowd_of_cancels (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (SLOW, 3);
  Crowd crowd = { limiter, 0, FALSE };
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);

  voder_limiter_try_acquire (limiter, 1);
  voder_group_go (group, impatient_task, &crowd, NULL, NULL);
  for (guint i = 0; i < N_TRIES / 50; i++) {
    g_autoptr (VoderContext) patience = voder_context_new (NULL);

    voder_group_go (group, cancel_task, g_object_ref (patience), g_object_unref,
                    NULL);
    g_assert_false (
        voder_limiter_acquire (limiter, 3, G_CANCELLABLE (patience), NULL));
  }
  assert_group_succeeds (group);
  g_assert_cmpuint (drain (limiter), ==, 2);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/limiter/a-burst-is-taken-at-once", test_try);
  voder_test_add ("/limiter/an-acquire-waits-its-time", test_acquire);
  voder_test_add ("/limiter/more-than-the-burst-is-an-error", test_too_many);
  voder_test_add ("/limiter/at-rate-0-nothing-passes", test_never);
  voder_test_add ("/limiter/an-infinite-rate-is-no-limit", test_no_limit);
  voder_test_add ("/limiter/who-was-cancelled-takes-nothing",
                  test_cancelled_before);
  voder_test_add ("/limiter/what-cannot-be-in-time-fails-at-once",
                  test_deadline_at_once);
  voder_test_add ("/limiter/a-deadline-holds-when-the-rate-falls",
                  test_deadline_after_slowing);
  voder_test_add ("/limiter/all-who-wait-are-served", test_fifo);
  voder_test_add ("/limiter/who-came-first-is-served-first", test_order);
  voder_test_add ("/limiter/changes-change-no-order", test_order_in_changes);
  voder_test_add ("/limiter/a-cancel-gives-just-its-place-back",
                  test_cancel_is_exact);
  voder_test_add ("/limiter/a-try-does-not-overtake", test_no_overtaking);
  voder_test_add ("/limiter/a-cancel-lets-the-next-in", test_cancel_gives_back);
  voder_test_add ("/limiter/a-cancel-leaves-no-trace",
                  test_cancel_in_the_middle);
  voder_test_add ("/limiter/a-plain-cancellable-ends-the-wait",
                  test_plain_cancellable);
  voder_test_add ("/limiter/a-reservation-tells-its-time", test_reserve);
  voder_test_add ("/limiter/who-was-served-is-forgotten", test_served);
  voder_test_add ("/limiter/a-reservation-is-spent-in-its-time",
                  test_reservation_is_spent);
  voder_test_add ("/limiter/a-reservation-given-back-lets-the-next-in",
                  test_reservation_in_front);
  voder_test_add ("/limiter/a-try-does-not-overtake-a-reservation",
                  test_no_overtaking_of_reservation);
  voder_test_add ("/limiter/who-is-behind-a-reservation-has-its-turn",
                  test_behind_reservation);
  voder_test_add ("/limiter/who-is-cancelled-and-served-takes-nothing",
                  test_served_when_cancelled);
  voder_test_add ("/limiter/a-new-rate-counts-for-who-waits", test_set_rate);
  voder_test_add ("/limiter/an-infinite-rate-lets-all-in",
                  test_set_rate_infinite);
  voder_test_add ("/limiter/it-can-stop-and-go", test_stop_and_go);
  voder_test_add ("/limiter/a-smaller-burst-serves-who-waits", test_set_burst);
  voder_test_add ("/limiter/a-cancel-gives-a-part-back",
                  test_cancel_gives_back_a_part);
  voder_test_add ("/limiter/reservations-may-be-left",
                  test_dropped_with_reservations);
  voder_test_add ("/limiter/a-crowd-takes-each-token-once",
                  test_crowd_takes_each_once);
  voder_test_add ("/limiter/a-crowd-keeps-the-rate", test_crowd_keeps_the_rate);
  voder_test_add ("/limiter/changes-in-a-crowd-do-no-harm",
                  test_crowd_and_changes);
  voder_test_add ("/limiter/cancels-in-a-crowd-lose-no-token",
                  test_crowd_of_cancels);

  return voder_test_run ();
}
