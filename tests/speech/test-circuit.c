/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When a circuit opens, and how often it probes: by a clock that the test
 * moves. It has no symbol in the library: meson.build links its source and
 * includes its header here. */
#include "voder-test.h"

#include "beat.h"

#define SECOND_US G_USEC_PER_SEC

typedef struct {
  VoderCircuit *circuit;
  guint n_probes;
  /* How many of them fail. */
  guint n_failing;
} Fixture;

/* A probe is made while it is open, and that it is going to be closed is not
 * seen before. */
static gboolean
probe (gpointer data, GCancellable *cancellable, GError **error)
{
  Fixture *self = data;

  g_assert_true (voder_circuit_is_open (self->circuit));
  self->n_probes++;

  return self->n_probes > self->n_failing;
}

static void
fixture_init (Fixture *self)
{
  beat_reset ();
  self->circuit = voder_circuit_new ("probe", probe, self);
}

static void
fixture_clear (Fixture *self)
{
  voder_circuit_free (self->circuit);
  g_assert_false (beat_worker_is_running (NULL));
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static void
fail (Fixture *self, guint n)
{
  for (guint i = 1; i <= n; i++)
    g_assert_true (voder_circuit_fail (self->circuit) == (i == n));
  g_assert_true (voder_circuit_is_open (self->circuit));
}

/* Nothing happens before so much time has gone by, and one probe then. */
static void
assert_probe_after (Fixture *self, gint64 us)
{
  guint n_probes = self->n_probes;

  beat_advance (us - 1);
  g_assert_cmpuint (self->n_probes, ==, n_probes);
  beat_advance (1);
  g_assert_cmpuint (self->n_probes, ==, n_probes + 1);
}

static void
test_opens (void)
{
  g_auto (Fixture) self = { 0 };

  fixture_init (&self);
  for (guint i = 0; i < 2; i++) {
    g_assert_false (voder_circuit_fail (self.circuit));
    g_assert_false (voder_circuit_fail (self.circuit));
    g_assert_false (voder_circuit_is_open (self.circuit));
    voder_circuit_succeed (self.circuit);
  }
  beat_advance (1000 * SECOND_US);
  g_assert_cmpuint (self.n_probes, ==, 0);
  fail (&self, 3);
  g_assert_false (voder_circuit_fail (self.circuit));
  g_assert_cmpuint (voder_circuit_get_n_failures (self.circuit), ==, 8);
  g_assert_cmpuint (voder_circuit_get_n_successes (self.circuit), ==, 2);
}

static void
test_doubles (void)
{
  g_auto (Fixture) self = { .n_failing = G_MAXUINT };

  fixture_init (&self);
  fail (&self, 3);
  for (guint seconds = 1; seconds <= 32; seconds *= 2)
    assert_probe_after (&self, seconds * SECOND_US);
  for (guint i = 0; i < 3; i++)
    assert_probe_after (&self, 60 * SECOND_US);
  g_assert_true (voder_circuit_is_open (self.circuit));
}

static void
test_closes (void)
{
  g_auto (Fixture) self = { .n_failing = 2 };

  fixture_init (&self);
  fail (&self, 3);
  beat_advance ((1 + 2) * SECOND_US);
  g_assert_true (voder_circuit_is_open (self.circuit));
  assert_probe_after (&self, 4 * SECOND_US);
  g_assert_false (voder_circuit_is_open (self.circuit));
  beat_advance (1000 * SECOND_US);
  g_assert_cmpuint (self.n_probes, ==, 3);
}

/* All is as it was at first: how many failures it takes, and the times. */
static void
test_opens_again (void)
{
  g_auto (Fixture) self = { .n_failing = 2 };

  fixture_init (&self);
  fail (&self, 3);
  beat_advance ((1 + 2 + 4) * SECOND_US);
  g_assert_cmpuint (self.n_probes, ==, 3);
  self.n_failing = G_MAXUINT;
  fail (&self, 3);
  assert_probe_after (&self, SECOND_US);
  assert_probe_after (&self, 2 * SECOND_US);
}

static void
test_limits (void)
{
  g_auto (Fixture) self = { .n_failing = G_MAXUINT };

  fixture_init (&self);
  voder_circuit_set_limits (self.circuit, 1, 5 * SECOND_US);
  fail (&self, 1);
  assert_probe_after (&self, 5 * SECOND_US);
  assert_probe_after (&self, 10 * SECOND_US);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/circuit/failures-in-a-row-open-it", test_opens);
  voder_test_add ("/circuit/each-probe-waits-twice-as-long", test_doubles);
  voder_test_add ("/circuit/a-probe-that-succeeds-closes-it", test_closes);
  voder_test_add ("/circuit/it-opens-again-as-at-first", test_opens_again);
  voder_test_add ("/circuit/its-limits-are-those-that-were-set", test_limits);

  return voder_test_run ();
}
