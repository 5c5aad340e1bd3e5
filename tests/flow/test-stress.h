/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <sched.h>
#include <stdlib.h>

#include "flow-fixture.h"

G_BEGIN_DECLS

/*
 * Common to the stress tests: the order in which threads do things is drawn
 * from the seed that GLib prints; run a test again with --seed to repeat it.
 */

#define STRESS_N_THREADS 8

/* How many operations each of them is, of all threads together. */
#define STRESS_N_OPERATIONS 1000000

/* Under these a thread is many times slower. VODER_STRESS_DIVISOR says
 * otherwise: 1 for all operations. */
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
#define STRESS_DIVISOR 16
#else
#define STRESS_DIVISOR (RUNNING_ON_VALGRIND ? 64 : 1)
#endif

/* How many of n operations are done here. */
static inline guint
stress_scale (guint n)
{
  const char *given = g_getenv ("VODER_STRESS_DIVISOR");
  guint divisor = given != NULL ? (guint) atoi (given) : STRESS_DIVISOR;

  return MAX (n / MAX (divisor, 1), 1);
}

static inline GRand *
stress_rand_new (void)
{
  return g_rand_new_with_seed (g_test_rand_int ());
}

/* TRUE in one of n cases. */
static inline gboolean
stress_one_of (GRand *rand, int n)
{
  return g_rand_int_range (rand, 0, n) == 0;
}

/* Lets another thread come between, now and then. */
static inline void
stress_yield (GRand *rand)
{
  if (stress_one_of (rand, 16))
    sched_yield ();
}

G_END_DECLS
