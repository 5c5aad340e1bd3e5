/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When an idle thing is told to leave: by a clock that the test moves. The
 * watch has no symbol in the library: meson.build links its source and includes
 * its header here. */
#include "voder-test.h"

#include "beat.h"

#define SECOND_US  G_USEC_PER_SEC
#define TIMEOUT_US (10 * SECOND_US)

typedef struct {
  VoderIdleWatch *watch;
  guint n_told;
  /* How often it does not, for somebody uses it. */
  guint n_stays;
} Fixture;

static void
leave (gpointer data)
{
  Fixture *self = data;

  self->n_told++;
  if (self->n_told > self->n_stays)
    voder_idle_watch_stop (self->watch);
}

static void
fixture_init (Fixture *self)
{
  beat_reset ();
  self->watch = voder_idle_watch_new ("watch", TIMEOUT_US, leave, self);
}

static void
fixture_clear (Fixture *self)
{
  voder_idle_watch_free (self->watch);
  g_assert_false (beat_worker_is_running (NULL));
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

/* Nothing happens before so much time has gone by; it is told then. */
static void
assert_told_after (Fixture *self, gint64 us)
{
  guint n_told = self->n_told;

  beat_advance (us - 1);
  g_assert_cmpuint (self->n_told, ==, n_told);
  beat_advance (1);
  g_assert_cmpuint (self->n_told, ==, n_told + 1);
}

static void
test_leaves (void)
{
  g_auto (Fixture) self = { 0 };

  fixture_init (&self);
  beat_advance (5 * TIMEOUT_US);
  g_assert_cmpuint (self.n_told, ==, 0);
  voder_idle_watch_start (self.watch);
  assert_told_after (&self, TIMEOUT_US);
  beat_advance (5 * TIMEOUT_US);
  g_assert_cmpuint (self.n_told, ==, 1);

  voder_idle_watch_start (self.watch);
  assert_told_after (&self, TIMEOUT_US);
}

/* However often it was used, it is a whole timeout from the last time. */
static void
test_used (void)
{
  g_auto (Fixture) self = { 0 };

  fixture_init (&self);
  voder_idle_watch_start (self.watch);
  for (guint i = 0; i < 5; i++) {
    beat_advance (7 * SECOND_US);
    voder_idle_watch_touch (self.watch);
  }
  g_assert_cmpuint (self.n_told, ==, 0);
  assert_told_after (&self, TIMEOUT_US);
}

/* A second thing that is started counts as a use. */
static void
test_another (void)
{
  g_auto (Fixture) self = { 0 };

  fixture_init (&self);
  voder_idle_watch_start (self.watch);
  beat_advance (7 * SECOND_US);
  voder_idle_watch_start (self.watch);
  assert_told_after (&self, TIMEOUT_US);
}

/* The next time is a whole timeout later, though the last wait was short. */
static void
test_stays (void)
{
  g_auto (Fixture) self = { .n_stays = 2 };

  fixture_init (&self);
  voder_idle_watch_start (self.watch);
  beat_advance (SECOND_US);
  voder_idle_watch_touch (self.watch);
  assert_told_after (&self, TIMEOUT_US);
  assert_told_after (&self, TIMEOUT_US);
  assert_told_after (&self, TIMEOUT_US);
  g_assert_false (beat_worker_is_running (NULL));
}

static void
test_timeout (void)
{
  g_auto (Fixture) self = { 0 };

  fixture_init (&self);
  voder_idle_watch_set_timeout (self.watch, 2 * SECOND_US);
  g_assert_false (beat_worker_is_running (NULL));
  voder_idle_watch_start (self.watch);
  assert_told_after (&self, 2 * SECOND_US);

  voder_idle_watch_start (self.watch);
  beat_advance (SECOND_US);
  voder_idle_watch_set_timeout (self.watch, 5 * SECOND_US);
  assert_told_after (&self, 5 * SECOND_US);
}

static void
test_never (void)
{
  g_auto (Fixture) self = { 0 };

  fixture_init (&self);
  voder_idle_watch_start (self.watch);
  voder_idle_watch_set_timeout (self.watch, G_MAXINT64);
  g_assert_false (beat_worker_is_running (NULL));
  voder_idle_watch_start (self.watch);
  g_assert_false (beat_worker_is_running (NULL));
  voder_idle_watch_set_timeout (self.watch, SECOND_US);
  voder_idle_watch_start (self.watch);
  assert_told_after (&self, SECOND_US);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/idle-watch/what-is-idle-is-told-to-leave", test_leaves);
  voder_test_add ("/idle-watch/what-was-used-has-the-whole-time", test_used);
  voder_test_add ("/idle-watch/another-one-is-a-use", test_another);
  voder_test_add ("/idle-watch/what-stays-is-told-again", test_stays);
  voder_test_add ("/idle-watch/the-timeout-may-change", test_timeout);
  voder_test_add ("/idle-watch/it-may-be-told-never-to-leave", test_never);

  return voder_test_run ();
}
