/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "speech-cache-fixture.h"

#define N_ASKERS 8

/* One who asks on a thread of its own. */
typedef struct {
  CacheFixture *fixture;
  Pipe *pipe;
  GCancellable *cancellable;
  GError *error;
  VoderSender *done; /* closed at the end */
} Asker;

static Asker *
asker_new (CacheFixture *fixture, guint capacity)
{
  Asker *self = g_new0 (Asker, 1);

  self->fixture = fixture;
  self->pipe = pipe_new (capacity);
  self->cancellable = G_CANCELLABLE (voder_context_new (NULL));

  return self;
}

static void
asker_free (Asker *self)
{
  pipe_free (self->pipe);
  g_object_unref (self->cancellable);
  g_clear_error (&self->error);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asker, asker_free)

static gboolean
asker_run (gpointer data, GCancellable *cancellable, GError **error)
{
  Asker *self = data;
  g_autoptr (VoderUtterance) utterance = voder_utterance_new ("hello");

  ask (VODER_SYNTHESIZER (self->fixture->cache), utterance, self->pipe,
       self->cancellable, &self->error);

  return TRUE;
}

static VoderGroup *
start (Asker *asker)
{
  VoderGroup *group = voder_group_new (voder_pool_get_blocking (),
                                       VODER_GROUP_FIRST_ERROR, NULL);

  voder_group_go (group, asker_run, asker, NULL, NULL);

  return group;
}

static void
finish (VoderGroup *group)
{
  g_autoptr (GError) error = NULL;

  voder_group_wait (group, NULL, &error);
  g_assert_no_error (error);
  g_object_unref (group);
}

/* A gate at which the engine waits in the middle; it opens once closed. */
static VoderSender *
shut_gate (CacheFixture *fixture)
{
  g_autoptr (VoderChannel) channel = voder_channel_new (G_TYPE_BYTES, 0);

  fixture->stub->gate = voder_channel_create_receiver (channel);

  return voder_channel_create_sender (channel);
}

static void
open_gate (CacheFixture *fixture, VoderSender *gate)
{
  voder_sender_close (gate);
  g_object_unref (gate);
}

/* Hears the first sound, while the engine still speaks. */
static VoderChunk *
hear_first (Asker *asker)
{
  gpointer chunk = NULL;

  g_assert_true (
      voder_receiver_receive (asker->pipe->receiver, &chunk, NULL, NULL));

  return chunk;
}

static void
assert_right (Asker *asker)
{
  g_autofree char *heard = describe (asker->pipe);

  g_assert_no_error (asker->error);
  /* The rest of what the first chunk began, or all of it. */
  g_assert_nonnull (heard);
}

static void
test_many_ask_and_one_speaks (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  VoderSender *gate = shut_gate (fixture);
  Asker *askers[N_ASKERS];
  VoderGroup *groups[N_ASKERS];
  g_autofree char *right = NULL;

  for (guint i = 0; i < N_ASKERS; i++) {
    askers[i] = asker_new (fixture, 64);
    groups[i] = start (askers[i]);
  }
  open_gate (fixture, gate);
  for (guint i = 0; i < N_ASKERS; i++)
    finish (groups[i]);

  g_assert_cmpint (fixture->stub->n_calls, ==, 1);
  g_assert_cmpuint (voder_speech_cache_get_n_hits (fixture->cache), ==,
                    N_ASKERS - 1);
  right = hear (fixture->stub, "hello");
  for (guint i = 0; i < N_ASKERS; i++) {
    g_autofree char *heard = describe (askers[i]->pipe);

    g_assert_no_error (askers[i]->error);
    g_assert_cmpstr (heard, ==, right);
    asker_free (askers[i]);
  }
  g_clear_object (&fixture->stub->gate);
}

/* Starts one who leads, and one who waits for it. */
static void
start_two (Asker *leader, Asker *follower, VoderGroup *groups[2])
{
  g_autoptr (VoderChunk) first = NULL;

  groups[0] = start (leader);
  first = hear_first (leader);
  groups[1] = start (follower);
}

static void
test_who_waits_takes_over (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  VoderSender *gate = shut_gate (fixture);
  g_autoptr (Asker) leader = asker_new (fixture, 64);
  g_autoptr (Asker) follower = asker_new (fixture, 64);
  g_autoptr (VoderChunk) first = NULL;
  VoderGroup *groups[2];

  start_two (leader, follower, groups);
  g_cancellable_cancel (leader->cancellable);
  finish (groups[0]);
  g_assert_error (leader->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  /* It speaks now, up to the gate. */
  first = hear_first (follower);
  open_gate (fixture, gate);
  finish (groups[1]);
  assert_right (follower);
  g_assert_cmpint (fixture->stub->n_calls, ==, 2);
  g_clear_object (&fixture->stub->gate);
}

static void
test_who_waits_can_leave (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  VoderSender *gate = shut_gate (fixture);
  g_autoptr (Asker) leader = asker_new (fixture, 64);
  g_autoptr (Asker) follower = asker_new (fixture, 64);
  VoderGroup *groups[2];
  gint64 start_us;

  start_two (leader, follower, groups);
  start_us = g_get_monotonic_time ();
  g_cancellable_cancel (follower->cancellable);
  finish (groups[1]);
  g_test_message ("left after %" G_GINT64_FORMAT " µs",
                  g_get_monotonic_time () - start_us);
  g_assert_error (follower->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  open_gate (fixture, gate);
  finish (groups[0]);
  assert_right (leader);
  g_assert_cmpint (fixture->stub->n_calls, ==, 1);
  g_clear_object (&fixture->stub->gate);
  assert_heard (fixture, "hello", 0);
}

/* Who listens to the first one may be waiting for the second one. */
static void
test_nobody_waits_for_a_slow_listener (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  g_autoptr (Asker) leader = asker_new (fixture, 1);
  g_autoptr (Asker) follower = asker_new (fixture, 4096);
  VoderGroup *groups[2];

  fixture->stub->n_repeats = 5000;
  start_two (leader, follower, groups);
  finish (groups[1]);
  assert_right (follower);
  g_assert_cmpint (fixture->stub->n_calls, ==, 2);
  g_cancellable_cancel (leader->cancellable);
  finish (groups[0]);
}

/* The last chunk leaves when the engine has said that it has ended. */
static void
test_nobody_waits_for_a_listener_slow_at_the_end (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  g_autoptr (Asker) leader = asker_new (fixture, 0);
  g_autoptr (Asker) follower = asker_new (fixture, 64);
  VoderGroup *groups[2];

  start_two (leader, follower, groups);
  finish (groups[1]);
  assert_right (follower);
  g_assert_cmpint (fixture->stub->n_calls, ==, 2);
  g_cancellable_cancel (leader->cancellable);
  finish (groups[0]);
  g_assert_error (leader->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Hears so much that the engine is behind its gate. */
static void
hear_two (Asker *asker)
{
  voder_chunk_unref (hear_first (asker));
  voder_chunk_unref (hear_first (asker));
}

static void
test_who_comes_later_waits_for_another_one (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  g_autoptr (Asker) slow = asker_new (fixture, 1);
  g_autoptr (Asker) alone = asker_new (fixture, 1);
  g_autoptr (Asker) leader = asker_new (fixture, 4096);
  g_autoptr (Asker) follower = asker_new (fixture, 4096);
  VoderGroup *held[2], *groups[2];
  VoderSender *gate;

  fixture->stub->n_repeats = 5000;
  held[0] = start (slow);
  hear_two (slow);
  held[1] = start (alone);
  /* So the other one has resigned. */
  hear_two (alone);

  gate = shut_gate (fixture);
  start_two (leader, follower, groups);
  open_gate (fixture, gate);
  finish (groups[0]);
  finish (groups[1]);
  assert_right (follower);
  g_assert_cmpint (fixture->stub->n_calls, ==, 3);

  g_cancellable_cancel (slow->cancellable);
  g_cancellable_cancel (alone->cancellable);
  finish (held[0]);
  finish (held[1]);
  g_clear_object (&fixture->stub->gate);
}

static void
test_an_error_goes_to_all (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  VoderSender *gate = shut_gate (fixture);
  g_autoptr (Asker) leader = asker_new (fixture, 64);
  g_autoptr (Asker) follower = asker_new (fixture, 64);
  VoderGroup *groups[2];

  fixture->stub->fails = TRUE;
  start_two (leader, follower, groups);
  open_gate (fixture, gate);
  finish (groups[0]);
  finish (groups[1]);
  g_assert_error (leader->error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED);
  g_assert_error (follower->error, VODER_SPEECH_ERROR,
                  VODER_SPEECH_ERROR_FAILED);
  g_clear_object (&fixture->stub->gate);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/speech-flight/many-ask-and-one-speaks",
                  test_many_ask_and_one_speaks);
  voder_test_add ("/speech-flight/who-waits-takes-over",
                  test_who_waits_takes_over);
  voder_test_add ("/speech-flight/who-waits-can-leave",
                  test_who_waits_can_leave);
  voder_test_add ("/speech-flight/nobody-waits-for-a-slow-listener",
                  test_nobody_waits_for_a_slow_listener);
  voder_test_add ("/speech-flight/nobody-waits-for-a-listener-slow-at-the-end",
                  test_nobody_waits_for_a_listener_slow_at_the_end);
  voder_test_add ("/speech-flight/who-comes-later-waits-for-another-one",
                  test_who_comes_later_waits_for_another_one);
  voder_test_add ("/speech-flight/an-error-goes-to-all",
                  test_an_error_goes_to_all);

  return voder_test_run ();
}
