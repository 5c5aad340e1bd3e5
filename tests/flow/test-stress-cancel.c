/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "test-stress.h"

/* How often each wait is cancelled while it is being served. */
#define N_TRIES (RUNNING_ON_VALGRIND ? 400 : 1000)
/* How long the one waits for the other, at most. */
#define MAX_PAUSES 2000

/* A wait of the main thread, a task that ends it as it should end, and one that
 * cancels it: all at the same time. */
typedef struct {
  VoderChannel *channel;
  VoderSender *sender;
  VoderReceiver *receiver;
  VoderContext *context;
  VoderGroup *racers;
  gboolean served;
  int n_run;
  int n_released;
} Race;

typedef struct {
  Race *race;
  VoderTaskFunc func;
  int n_pauses;
} Racer;

static gboolean
racer_run (gpointer data, GCancellable *cancellable, GError **error)
{
  Racer *self = data;

  for (volatile int i = 0; i < self->n_pauses; i++)
    continue;
  return self->func (self->race, NULL, error);
}

static void
race_add (Race *self, GRand *rand, VoderTaskFunc func)
{
  Racer *racer = g_new0 (Racer, 1);

  racer->race = self;
  racer->func = func;
  racer->n_pauses = g_rand_int_range (rand, 0, MAX_PAUSES);
  voder_group_go (self->racers, racer_run, racer, g_free, NULL);
}

static void
race_init (Race *self, guint capacity)
{
  *self = (Race){ 0 };
  self->channel = voder_channel_new (TEST_TYPE_ITEM, capacity);
  self->sender = voder_channel_create_sender (self->channel);
  self->receiver = voder_channel_create_receiver (self->channel);
  self->context = voder_context_new (NULL);
  self->racers = voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
}

static void
race_clear (Race *self)
{
  g_assert_true (voder_group_wait (self->racers, NULL, NULL));
  g_clear_object (&self->channel);
  g_clear_object (&self->sender);
  g_clear_object (&self->receiver);
  g_clear_object (&self->context);
  g_clear_object (&self->racers);
}

static gboolean
cancel (gpointer data, GCancellable *cancellable, GError **error)
{
  Race *self = data;

  voder_context_cancel (self->context, NULL);
  return TRUE;
}

static gboolean
try_receive (gpointer data, GCancellable *cancellable, GError **error)
{
  Race *self = data;
  gpointer item;

  self->served = voder_receiver_try_receive (self->receiver, &item, NULL);
  if (self->served)
    test_item_unref (item);
  return TRUE;
}

static gboolean
try_send (gpointer data, GCancellable *cancellable, GError **error)
{
  Race *self = data;

  self->served =
      voder_sender_try_send (self->sender, test_item_new (0, 0), NULL);
  return TRUE;
}

static void
race_send (GRand *rand)
{
  Race race;
  g_autoptr (GError) error = NULL;
  gboolean sent;

  race_init (&race, 0);
  race_add (&race, rand, try_receive);
  race_add (&race, rand, cancel);
  sent = voder_sender_send (race.sender, test_item_new (0, 0),
                            G_CANCELLABLE (race.context), &error);
  if (!sent)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (voder_group_wait (race.racers, NULL, NULL));
  g_assert_cmpint (sent, ==, race.served);
  g_assert_cmpint (test_item_get_live (), ==, 0);
  race_clear (&race);
}

static void
race_receive (GRand *rand)
{
  Race race;
  g_autoptr (GError) error = NULL;
  gpointer item = NULL;
  gboolean received;

  race_init (&race, 0);
  race_add (&race, rand, try_send);
  race_add (&race, rand, cancel);
  received = voder_receiver_receive (race.receiver, &item,
                                     G_CANCELLABLE (race.context), &error);
  if (received)
    test_item_unref (item);
  else
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (voder_group_wait (race.racers, NULL, NULL));
  g_assert_cmpint (received, ==, race.served);
  g_assert_cmpint (test_item_get_live (), ==, 0);
  race_clear (&race);
}

/* Blocks its worker until an item comes. */
static gboolean
hold (gpointer data, GCancellable *cancellable, GError **error)
{
  Race *self = data;
  gpointer item = NULL;

  voder_receiver_receive (self->receiver, &item, NULL, NULL);
  test_item_unref (item);
  return TRUE;
}

static gboolean
let_go (gpointer data, GCancellable *cancellable, GError **error)
{
  Race *self = data;

  voder_sender_send (self->sender, test_item_new (0, 0), NULL, NULL);
  return TRUE;
}

static gboolean
count_run (gpointer data, GCancellable *cancellable, GError **error)
{
  Race *self = data;

  g_atomic_int_inc (&self->n_run);
  return TRUE;
}

static void
count_release (gpointer data)
{
  Race *self = data;

  g_atomic_int_inc (&self->n_released);
}

static void
race_submit (GRand *rand)
{
  guint capacity = g_rand_int_range (rand, 0, 2);
  g_autoptr (VoderPool) pool = voder_pool_new ("race", 1, 1, capacity);
  Race race;
  g_autoptr (GError) error = NULL;
  gboolean submitted;

  race_init (&race, 1);
  for (guint i = 0; i < 1 + capacity; i++)
    g_assert_true (voder_pool_submit (pool, 4, i == 0 ? hold : count_run, &race,
                                      NULL, NULL, NULL));
  race_add (&race, rand, let_go);
  race_add (&race, rand, cancel);
  submitted = voder_pool_submit (pool, 4, count_run, &race, count_release,
                                 G_CANCELLABLE (race.context), &error);
  if (!submitted)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  g_assert_cmpint (race.n_run, ==, (int) capacity + submitted);
  g_assert_cmpint (race.n_released, ==, 1);
  race_clear (&race);
}

static void
race_wait (GRand *rand)
{
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  Race race;
  g_autoptr (GError) error = NULL;

  race_init (&race, 1);
  voder_group_go (group, hold, &race, NULL, NULL);
  race_add (&race, rand, let_go);
  race_add (&race, rand, cancel);
  if (!voder_group_wait (group, G_CANCELLABLE (race.context), &error)) {
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    /* A wait that was cancelled has not waited. */
    g_assert_true (voder_group_go (group, count_run, &race, NULL, NULL));
    g_assert_true (voder_group_wait (group, NULL, NULL));
    g_assert_cmpint (race.n_run, ==, 1);
  }
  g_assert_cmpint (test_item_get_live (), <=, 1);
  race_clear (&race);
}

static gboolean
cancel_group (gpointer data, GCancellable *cancellable, GError **error)
{
  Race *self = data;

  g_cancellable_cancel (G_CANCELLABLE (self->context));
  return TRUE;
}

static void
race_go (GRand *rand)
{
  g_autoptr (VoderGroup) group = NULL;
  Race race;
  g_autoptr (GError) error = NULL;
  gboolean taken;

  race_init (&race, 1);
  group = voder_group_new (NULL, VODER_GROUP_FIRST_ERROR,
                           G_CANCELLABLE (race.context));
  voder_group_set_limit (group, 1);
  voder_group_go (group, hold, &race, NULL, NULL);
  race_add (&race, rand, let_go);
  race_add (&race, rand, cancel_group);
  taken = voder_group_go (group, count_run, &race, count_release, &error);
  if (!taken)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  voder_group_wait (group, NULL, NULL);
  g_assert_cmpint (race.n_released, ==, 1);
  g_assert_cmpint (race.n_run, <=, taken);
  race_clear (&race);
}

static void
run_races (void (*race) (GRand *))
{
  g_autoptr (GRand) rand = stress_rand_new ();

  for (guint i = 0; i < N_TRIES; i++)
    race (rand);
  g_assert_cmpint (test_item_get_live (), ==, 0);
}

static void
test_send (void)
{
  run_races (race_send);
}

static void
test_receive (void)
{
  run_races (race_receive);
}

static void
test_submit (void)
{
  run_races (race_submit);
}

static void
test_wait (void)
{
  run_races (race_wait);
}

static void
test_go (void)
{
  run_races (race_go);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/stress/cancel/a-send-is-cancelled-or-served", test_send);
  voder_test_add ("/stress/cancel/a-receive-is-cancelled-or-served",
                  test_receive);
  voder_test_add ("/stress/cancel/a-submit-is-cancelled-or-served",
                  test_submit);
  voder_test_add ("/stress/cancel/a-wait-is-cancelled-or-served", test_wait);
  voder_test_add ("/stress/cancel/a-go-at-the-limit-is-cancelled-or-served",
                  test_go);

  return voder_test_run ();
}
