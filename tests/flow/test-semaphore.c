/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flow-fixture.h"

#include <sched.h>

#define HOUR_US (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

/* One that waits in a task, and what became of it. */
typedef struct {
  VoderSemaphore *semaphore;
  guint n_units;
  int *n_served;
  int place;
} Asker;

static gboolean
acquire_task (gpointer data, GCancellable *cancellable, GError **error)
{
  Asker *self = data;

  if (!voder_semaphore_acquire (self->semaphore, self->n_units, cancellable,
                                error))
    return FALSE;
  self->place = g_atomic_int_add (self->n_served, 1);
  return TRUE;
}

/* Puts one into the queue. */
static VoderGroup *
start_under (Asker *asker, GCancellable *cancellable)
{
  VoderGroup *group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, cancellable);
  guint n_waiting = voder_semaphore_get_n_waiting (asker->semaphore);

  voder_group_go (group, acquire_task, asker, NULL, NULL);
  while (voder_semaphore_get_n_waiting (asker->semaphore) == n_waiting)
    sched_yield ();

  return group;
}

static VoderGroup *
start (Asker *asker)
{
  return start_under (asker, NULL);
}

static void
assert_cancelled (VoderGroup *group)
{
  voder_group_cancel (group, NULL);
  assert_group_fails (group, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
assert_state (VoderSemaphore *semaphore, guint n_free, guint n_waiting)
{
  g_assert_cmpuint (voder_semaphore_get_n_free (semaphore), ==, n_free);
  g_assert_cmpuint (voder_semaphore_get_n_waiting (semaphore), ==, n_waiting);
}

static void
test_take_and_give (void)
{
  g_autoptr (VoderSemaphore) semaphore = voder_semaphore_new (5);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (voder_semaphore_get_n_units (semaphore), ==, 5);
  g_assert_true (voder_semaphore_acquire (semaphore, 3, NULL, &error));
  g_assert_no_error (error);
  assert_state (semaphore, 2, 0);
  /* Units are all the same: they may go back in other portions. */
  g_assert_true (voder_semaphore_acquire (semaphore, 2, NULL, NULL));
  voder_semaphore_release (semaphore, 4);
  voder_semaphore_release (semaphore, 1);
  assert_state (semaphore, 5, 0);
}

static void
test_try (void)
{
  g_autoptr (VoderSemaphore) semaphore = voder_semaphore_new (5);

  g_assert_true (voder_semaphore_try_acquire (semaphore, 3));
  g_assert_false (voder_semaphore_try_acquire (semaphore, 3));
  g_assert_true (voder_semaphore_try_acquire (semaphore, 2));
  g_assert_false (voder_semaphore_try_acquire (semaphore, 1));
  voder_semaphore_release (semaphore, 1);
  g_assert_true (voder_semaphore_try_acquire (semaphore, 1));
}

static void
test_too_many (void)
{
  g_autoptr (VoderSemaphore) semaphore = voder_semaphore_new (3);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) until_error = NULL;

  g_assert_false (voder_semaphore_acquire (semaphore, 4, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "4"));
  g_assert_nonnull (strstr (error->message, "3"));
  g_assert_false (voder_semaphore_acquire_until (semaphore, G_MAXUINT, 0, NULL,
                                                 &until_error));
  g_assert_error (until_error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_assert_false (voder_semaphore_try_acquire (semaphore, 4));
  assert_state (semaphore, 3, 0);
}

static void
test_very_many (void)
{
  g_autoptr (VoderSemaphore) semaphore = voder_semaphore_new (G_MAXUINT);

  g_assert_true (voder_semaphore_try_acquire (semaphore, G_MAXUINT));
  g_assert_false (voder_semaphore_try_acquire (semaphore, G_MAXUINT));
  voder_semaphore_release (semaphore, G_MAXUINT);
  assert_state (semaphore, G_MAXUINT, 0);
}

static void
test_released_twice (void)
{
  if (g_test_subprocess ()) {
    g_autoptr (VoderSemaphore) semaphore = voder_semaphore_new (3);

    voder_semaphore_try_acquire (semaphore, 1);
    voder_semaphore_release (semaphore, 2);
    return;
  }
  assert_reported ("*2 units are given back, and 1 are taken*");
}

static void
test_cancelled_before (void)
{
  g_autoptr (VoderSemaphore) semaphore = voder_semaphore_new (2);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (voder_semaphore_acquire (semaphore, 1, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_state (semaphore, 2, 0);
}

static void
test_deadline (void)
{
  g_autoptr (VoderSemaphore) semaphore = voder_semaphore_new (2);
  const gint64 deadlines[] = { G_MININT64, 0, 1000 };

  g_assert_true (voder_semaphore_try_acquire (semaphore, 1));
  for (guint i = 0; i < G_N_ELEMENTS (deadlines); i++) {
    g_autoptr (GError) error = NULL;
    gint64 now_us = i == 2 ? g_get_monotonic_time () : 0;

    g_assert_false (voder_semaphore_acquire_until (
        semaphore, 2, now_us + deadlines[i], NULL, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
    g_assert_cmpint (g_get_monotonic_time (), >=, now_us + deadlines[i]);
    assert_state (semaphore, 1, 0);
  }
}

static void
test_past_deadline (void)
{
  g_autoptr (VoderSemaphore) semaphore = voder_semaphore_new (2);

  g_assert_true (voder_semaphore_acquire_until (semaphore, 1, 0, NULL, NULL));
  g_assert_true (
      voder_semaphore_acquire_until (semaphore, 1, G_MAXINT64, NULL, NULL));
  assert_state (semaphore, 0, 0);
}

static void
test_context (void)
{
  g_autoptr (VoderSemaphore) semaphore = voder_semaphore_new (1);
  g_autoptr (VoderContext) brief = voder_context_new_with_timeout (NULL, 1000);
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_autoptr (VoderGroup) group = NULL;
  g_autoptr (GError) cause =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, "busy");
  g_autoptr (GError) error = NULL;
  int n_served = 0;
  Asker asker = { semaphore, 1, &n_served, -1 };

  g_assert_true (voder_semaphore_try_acquire (semaphore, 1));
  g_assert_false (
      voder_semaphore_acquire (semaphore, 1, G_CANCELLABLE (brief), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  group = start_under (&asker, G_CANCELLABLE (context));
  voder_context_cancel (context, cause);
  assert_group_fails (group, G_IO_ERROR, G_IO_ERROR_BUSY);
  assert_state (semaphore, 0, 0);
}

static void
test_plain_cancellable (void)
{
  g_autoptr (VoderSemaphore) semaphore = voder_semaphore_new (1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (VoderGroup) group = NULL;
  int n_served = 0;
  Asker asker = { semaphore, 1, &n_served, -1 };

  g_assert_true (voder_semaphore_try_acquire (semaphore, 1));
  group = start_under (&asker, cancellable);
  g_cancellable_cancel (cancellable);
  assert_group_fails (group, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_state (semaphore, 0, 0);
}

/* Serves one at a time, though there is enough for one who came later. */
static void
test_order (void)
{
  g_autoptr (VoderSemaphore) semaphore = voder_semaphore_new (5);
  const guint n_wanted[] = { 5, 1, 5, 1, 5 };
  VoderGroup *groups[G_N_ELEMENTS (n_wanted)];
  Asker askers[G_N_ELEMENTS (n_wanted)];
  int n_served = 0;

  g_assert_true (voder_semaphore_try_acquire (semaphore, 5));
  for (guint i = 0; i < G_N_ELEMENTS (n_wanted); i++) {
    askers[i] = (Asker){ semaphore, n_wanted[i], &n_served, -1 };
    groups[i] = start (&askers[i]);
  }
  for (guint i = 0; i < G_N_ELEMENTS (n_wanted); i++) {
    voder_semaphore_release (semaphore, i > 0 ? n_wanted[i - 1] : 5);
    assert_group_succeeds (groups[i]);
    g_object_unref (groups[i]);
    g_assert_cmpint (askers[i].place, ==, (int) i);
    assert_state (semaphore, 5 - n_wanted[i], G_N_ELEMENTS (n_wanted) - 1 - i);
  }
}

/* Whoever wants all of it is served, however many come who want little. */
static void
test_no_starving (void)
{
  g_autoptr (VoderSemaphore) semaphore = voder_semaphore_new (10);
  g_autoptr (VoderGroup) large = NULL;
  g_autoptr (VoderGroup) small = NULL;
  int n_served = 0;
  Asker wants_ten = { semaphore, 10, &n_served, -1 };
  Asker wants_one = { semaphore, 1, &n_served, -1 };

  g_assert_true (voder_semaphore_try_acquire (semaphore, 1));
  large = start (&wants_ten);
  /* There are nine, but one wants ten. */
  g_assert_false (voder_semaphore_try_acquire (semaphore, 1));
  small = start (&wants_one);
  assert_state (semaphore, 9, 2);
  voder_semaphore_release (semaphore, 1);
  assert_group_succeeds (large);
  assert_state (semaphore, 0, 1);
  voder_semaphore_release (semaphore, 10);
  assert_group_succeeds (small);
  g_assert_cmpint (wants_ten.place, ==, 0);
  g_assert_cmpint (wants_one.place, ==, 1);
}

static void
test_one_release_serves_many (void)
{
  g_autoptr (VoderSemaphore) semaphore = voder_semaphore_new (6);
  VoderGroup *groups[4];
  Asker askers[4];
  int n_served = 0;

  g_assert_true (voder_semaphore_try_acquire (semaphore, 6));
  for (guint i = 0; i < 4; i++) {
    askers[i] = (Asker){ semaphore, 2, &n_served, -1 };
    groups[i] = start (&askers[i]);
  }
  voder_semaphore_release (semaphore, 6);
  for (guint i = 0; i < 3; i++)
    assert_group_succeeds (groups[i]);
  assert_state (semaphore, 0, 1);
  assert_cancelled (groups[3]);
  for (guint i = 0; i < 4; i++)
    g_object_unref (groups[i]);
}

static void
test_cancel_lets_the_next_in (void)
{
  g_autoptr (VoderSemaphore) semaphore = voder_semaphore_new (10);
  g_autoptr (VoderGroup) large = NULL;
  g_autoptr (VoderGroup) small = NULL;
  int n_served = 0;
  Asker wants_ten = { semaphore, 10, &n_served, -1 };
  Asker wants_two = { semaphore, 2, &n_served, -1 };

  g_assert_true (voder_semaphore_try_acquire (semaphore, 5));
  large = start (&wants_ten);
  small = start (&wants_two);
  assert_cancelled (large);
  /* There are enough for the next one, at once. */
  assert_group_succeeds (small);
  assert_state (semaphore, 3, 0);
}

static gboolean
acquire_for_a_moment (gpointer data, GCancellable *cancellable, GError **error)
{
  return voder_semaphore_acquire_until (
      data, 10, g_get_monotonic_time () + 1000, cancellable, error);
}

static void
test_deadline_lets_the_next_in (void)
{
  g_autoptr (VoderSemaphore) semaphore = voder_semaphore_new (10);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);

  g_assert_true (voder_semaphore_try_acquire (semaphore, 5));
  voder_group_go (group, acquire_for_a_moment, semaphore, NULL, NULL);
  g_assert_true (voder_semaphore_acquire_until (
      semaphore, 2, g_get_monotonic_time () + HOUR_US, NULL, NULL));
  assert_group_fails (group, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  assert_state (semaphore, 3, 0);
}

static void
test_cancel_in_the_middle (void)
{
  g_autoptr (VoderSemaphore) semaphore = voder_semaphore_new (3);
  VoderGroup *groups[3];
  Asker askers[3];
  int n_served = 0;

  g_assert_true (voder_semaphore_try_acquire (semaphore, 3));
  for (guint i = 0; i < 3; i++) {
    askers[i] = (Asker){ semaphore, i + 1, &n_served, -1 };
    groups[i] = start (&askers[i]);
  }
  assert_cancelled (groups[1]);
  assert_state (semaphore, 0, 2);
  voder_semaphore_release (semaphore, 1);
  assert_group_succeeds (groups[0]);
  voder_semaphore_release (semaphore, 3);
  assert_group_succeeds (groups[2]);
  assert_state (semaphore, 0, 0);
  for (guint i = 0; i < 3; i++)
    g_object_unref (groups[i]);
}

static gboolean
release_task (gpointer data, GCancellable *cancellable, GError **error)
{
  voder_semaphore_release (data, 1);
  return TRUE;
}

static void
test_another_thread_releases (void)
{
  g_autoptr (VoderSemaphore) semaphore = voder_semaphore_new (1);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);

  for (guint i = 0; i < 100; i++) {
    g_assert_true (voder_semaphore_acquire (semaphore, 1, NULL, NULL));
    voder_group_go (group, release_task, semaphore, NULL, NULL);
  }
  assert_group_succeeds (group);
  assert_state (semaphore, 1, 0);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/semaphore/units-are-taken-and-given-back",
                  test_take_and_give);
  voder_test_add ("/semaphore/a-try-takes-all-or-nothing", test_try);
  voder_test_add ("/semaphore/more-than-there-are-is-an-error", test_too_many);
  voder_test_add ("/semaphore/it-may-have-very-many", test_very_many);
  voder_test_add ("/semaphore/to-give-back-too-many-is-reported",
                  test_released_twice);
  voder_test_add ("/semaphore/who-was-cancelled-takes-nothing",
                  test_cancelled_before);
  voder_test_add ("/semaphore/a-deadline-ends-the-wait", test_deadline);
  voder_test_add ("/semaphore/what-is-free-is-taken-after-the-deadline-too",
                  test_past_deadline);
  voder_test_add ("/semaphore/a-context-ends-the-wait-and-tells-why",
                  test_context);
  voder_test_add ("/semaphore/a-plain-cancellable-ends-the-wait",
                  test_plain_cancellable);
  voder_test_add ("/semaphore/who-came-first-is-served-first", test_order);
  voder_test_add ("/semaphore/who-wants-much-does-not-starve",
                  test_no_starving);
  voder_test_add ("/semaphore/one-release-serves-all-it-can",
                  test_one_release_serves_many);
  voder_test_add ("/semaphore/a-cancel-lets-the-next-in",
                  test_cancel_lets_the_next_in);
  voder_test_add ("/semaphore/a-deadline-lets-the-next-in",
                  test_deadline_lets_the_next_in);
  voder_test_add ("/semaphore/a-cancel-leaves-no-trace",
                  test_cancel_in_the_middle);
  voder_test_add ("/semaphore/any-thread-may-release",
                  test_another_thread_releases);

  return voder_test_run ();
}
