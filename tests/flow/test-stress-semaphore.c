/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "test-stress.h"

#define N_THREADS  8
#define N_RACES    (RUNNING_ON_VALGRIND ? 400 : 2000)
#define N_UNITS    5
#define MAX_PAUSES 2000

/* A crowd that takes and gives back, each in its own way. */
typedef struct {
  VoderSemaphore *semaphore;
  int n_taken;
  int n_done;
  int seed;
} Crowd;

/* Takes some in one of the ways there are; an attempt may fail. */
static gboolean
take (Crowd *crowd, GRand *rand, guint n_units)
{
  g_autoptr (VoderContext) brief = NULL;

  switch (g_rand_int_range (rand, 0, 8)) {
  case 0:
    return voder_semaphore_try_acquire (crowd->semaphore, n_units);
  case 1:
    return voder_semaphore_acquire_until (
        crowd->semaphore, n_units,
        g_get_monotonic_time () + g_rand_int_range (rand, 0, 50), NULL, NULL);
  case 2:
    brief =
        voder_context_new_with_timeout (NULL, g_rand_int_range (rand, 1, 50));
    return voder_semaphore_acquire (crowd->semaphore, n_units,
                                    G_CANCELLABLE (brief), NULL);
  default:
    return voder_semaphore_acquire (crowd->semaphore, n_units, NULL, NULL);
  }
}

static gboolean
crowd_run (gpointer data, GCancellable *cancellable, GError **error)
{
  Crowd *crowd = data;
  g_autoptr (GRand) rand =
      g_rand_new_with_seed ((guint32) g_atomic_int_add (&crowd->seed, 1));
  guint n = stress_scale (STRESS_N_OPERATIONS) / N_THREADS;

  for (guint i = 0; i < n; i++) {
    int n_units = g_rand_int_range (rand, 1, N_UNITS + 1);

    if (!take (crowd, rand, (guint) n_units))
      continue;
    g_assert_cmpint (g_atomic_int_add (&crowd->n_taken, n_units) + n_units, <=,
                     N_UNITS);
    stress_yield (rand);
    g_atomic_int_inc (&crowd->n_done);
    g_atomic_int_add (&crowd->n_taken, -n_units);
    voder_semaphore_release (crowd->semaphore, (guint) n_units);
  }

  return TRUE;
}

static void
test_crowd (void)
{
  g_autoptr (VoderSemaphore) semaphore = voder_semaphore_new (N_UNITS);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  Crowd crowd = { semaphore, 0, 0, g_test_rand_int () };

  for (guint i = 0; i < N_THREADS; i++)
    voder_group_go (group, crowd_run, &crowd, NULL, NULL);
  assert_group_succeeds (group);
  g_assert_cmpint (crowd.n_taken, ==, 0);
  g_assert_cmpint (crowd.n_done, >, 0);
  g_assert_cmpuint (voder_semaphore_get_n_free (semaphore), ==, N_UNITS);
  g_assert_cmpuint (voder_semaphore_get_n_waiting (semaphore), ==, 0);
}

/* A lock: what is done under it needs nothing else. */
typedef struct {
  VoderSemaphore *semaphore;
  guint n;
} Locked;

static gboolean
count_run (gpointer data, GCancellable *cancellable, GError **error)
{
  Locked *self = data;
  guint n = stress_scale (STRESS_N_OPERATIONS) / N_THREADS;

  for (guint i = 0; i < n; i++) {
    if (!voder_semaphore_acquire (self->semaphore, 1, cancellable, error))
      return FALSE;
    self->n++;
    voder_semaphore_release (self->semaphore, 1);
  }

  return TRUE;
}

static void
test_lock (void)
{
  g_autoptr (VoderSemaphore) semaphore = voder_semaphore_new (1);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  Locked locked = { semaphore, 0 };

  for (guint i = 0; i < N_THREADS; i++)
    voder_group_go (group, count_run, &locked, NULL, NULL);
  assert_group_succeeds (group);
  g_assert_cmpuint (locked.n, ==,
                    stress_scale (STRESS_N_OPERATIONS) / N_THREADS * N_THREADS);
}

/* A wait of the main thread that is served, cancelled and late at once. */
typedef struct {
  VoderSemaphore *semaphore;
  VoderContext *context;
} Race;

typedef struct {
  Race *race;
  int n_pauses;
  gboolean cancels;
} Racer;

static gboolean
racer_run (gpointer data, GCancellable *cancellable, GError **error)
{
  Racer *self = data;

  for (volatile int i = 0; i < self->n_pauses; i++)
    continue;
  if (self->cancels)
    voder_context_cancel (self->race->context, NULL);
  else
    voder_semaphore_release (self->race->semaphore, 1);
  return TRUE;
}

static void
race (GRand *rand)
{
  g_autoptr (VoderSemaphore) semaphore = voder_semaphore_new (2);
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_autoptr (VoderGroup) racers =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;
  Race self = { semaphore, context };
  Racer both[2] = { { &self, 0, FALSE }, { &self, 0, TRUE } };
  gint64 deadline_us = G_MAXINT64;
  gboolean taken;

  voder_semaphore_try_acquire (semaphore, 2);
  for (guint i = 0; i < 2; i++) {
    both[i].n_pauses = g_rand_int_range (rand, 0, MAX_PAUSES);
    voder_group_go (racers, racer_run, &both[i], NULL, NULL);
  }
  if (stress_one_of (rand, 4))
    deadline_us = g_get_monotonic_time () + g_rand_int_range (rand, 0, 30);
  taken = voder_semaphore_acquire_until (semaphore, 1, deadline_us,
                                         G_CANCELLABLE (context), &error);
  if (!taken && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_group_succeeds (racers);
  g_assert_cmpuint (voder_semaphore_get_n_free (semaphore), ==, taken ? 0 : 1);
}

static void
test_race (void)
{
  g_autoptr (GRand) rand = stress_rand_new ();

  for (guint i = 0; i < N_RACES; i++)
    race (rand);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/stress/semaphore/a-crowd-never-has-too-many", test_crowd);
  voder_test_add ("/stress/semaphore/one-unit-is-a-lock", test_lock);
  voder_test_add ("/stress/semaphore/a-wait-is-ended-or-served", test_race);

  return voder_test_run ();
}
