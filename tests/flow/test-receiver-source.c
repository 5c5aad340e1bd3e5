/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#define N_ITEMS   5000
#define N_SOURCES 4000

typedef struct {
  GMainLoop *loop;
  guint n_items;
  guint n_ends;
  guint stop_after;
  gsize expected;
  GError *reason;
} Watch;

static GBytes *
number_new (gsize number)
{
  return g_bytes_new (&number, sizeof number);
}

static gsize
number_get (GBytes *bytes)
{
  return *(const gsize *) g_bytes_get_data (bytes, NULL);
}

static gboolean
on_item (VoderReceiver *receiver,
         gpointer item,
         const GError *reason,
         gpointer data)
{
  Watch *watch = data;

  if (item == NULL) {
    watch->n_ends++;
    watch->reason = reason != NULL ? g_error_copy (reason) : NULL;
    g_main_loop_quit (watch->loop);
    return G_SOURCE_CONTINUE;
  }

  g_assert_no_error (reason);
  g_assert_cmpuint (number_get (item), ==, watch->expected++);
  g_bytes_unref (item);
  watch->n_items++;
  if (watch->n_items != watch->stop_after)
    return G_SOURCE_CONTINUE;
  g_main_loop_quit (watch->loop);
  return G_SOURCE_REMOVE;
}

static GSource *
attach (VoderReceiver *receiver,
        GCancellable *cancellable,
        Watch *watch,
        GMainContext *context)
{
  GSource *source = voder_receiver_create_source (receiver, cancellable);

  watch->loop = g_main_loop_new (context, FALSE);
  g_source_set_callback (source, G_SOURCE_FUNC (on_item), watch, NULL);
  g_source_attach (source, context);

  return source;
}

static gboolean
send_all (gpointer data, GCancellable *cancellable, GError **error)
{
  for (gsize i = 0; i < N_ITEMS; i++)
    if (!voder_sender_send (data, number_new (i), cancellable, error))
      return FALSE;
  voder_sender_close (data);
  return TRUE;
}

static void
run_all (guint capacity)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (VoderChannel) channel = voder_channel_new (G_TYPE_BYTES, capacity);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GSource) source = NULL;
  Watch watch = { 0 };

  source = attach (receiver, NULL, &watch, context);
  voder_group_go (group, send_all, g_object_ref (sender), g_object_unref, NULL);
  g_main_loop_run (watch.loop);
  g_assert_cmpuint (watch.n_items, ==, N_ITEMS);
  g_assert_cmpuint (watch.n_ends, ==, 1);
  g_assert_no_error (watch.reason);
  g_assert_true (g_source_is_destroyed (source));
  g_assert_true (voder_group_wait (group, NULL, NULL));
  g_main_loop_unref (watch.loop);
}

static void
test_all (void)
{
  run_all (16);
}

static void
test_rendezvous (void)
{
  run_all (0);
}

static void
test_stop_gives_back (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (VoderChannel) channel = voder_channel_new (G_TYPE_BYTES, 8);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (GSource) source = NULL;
  Watch watch = { .stop_after = 3 };

  for (gsize i = 0; i < 8; i++)
    voder_sender_send (sender, number_new (i), NULL, NULL);
  source = attach (receiver, NULL, &watch, context);
  g_main_loop_run (watch.loop);
  g_assert_cmpuint (watch.n_items, ==, 3);

  for (gsize i = 3; i < 8; i++) {
    g_autoptr (GBytes) bytes = NULL;
    gpointer item = NULL;

    g_assert_true (voder_receiver_receive (receiver, &item, NULL, NULL));
    bytes = item;
    g_assert_cmpuint (number_get (bytes), ==, i);
  }
  g_main_loop_unref (watch.loop);
}

static gboolean
on_first (VoderReceiver *receiver,
          gpointer item,
          const GError *reason,
          gpointer data)
{
  gpointer next = NULL;
  gsize *n_shown = data;

  g_assert_cmpuint (number_get (item), ==, (*n_shown)++);
  g_bytes_unref (item);
  g_assert_true (voder_receiver_try_receive (receiver, &next, NULL));
  g_assert_cmpuint (number_get (next), ==, (*n_shown)++);
  g_bytes_unref (next);
  return G_SOURCE_REMOVE;
}

/* It has one at a time: who else receives meanwhile gets the next, not a later
 * one, nor has to wait for the end of a batch. */
static void
test_one_at_a_time (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (VoderChannel) channel = voder_channel_new (G_TYPE_BYTES, 8);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (GSource) source = voder_receiver_create_source (receiver, NULL);
  gsize n_shown = 0;

  for (gsize i = 0; i < 8; i++)
    voder_sender_send (sender, number_new (i), NULL, NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (on_first), &n_shown, NULL);
  g_source_attach (source, context);
  g_main_context_iteration (context, TRUE);
  g_assert_cmpuint (n_shown, ==, 2);
  g_assert_cmpuint (voder_channel_get_length (channel), ==, 6);
}

/* Half of it is not taken for the whole. */
static void
test_fail (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (VoderChannel) channel = voder_channel_new (G_TYPE_BYTES, 8);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (GError) reason =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, "half of it");
  g_autoptr (GSource) source = NULL;
  Watch watch = { 0 };

  source = attach (receiver, NULL, &watch, context);
  voder_sender_send (sender, number_new (0), NULL, NULL);
  voder_sender_fail (sender, reason);
  g_main_loop_run (watch.loop);
  g_assert_cmpuint (watch.n_items, ==, 1);
  g_assert_cmpuint (watch.n_ends, ==, 1);
  g_assert_error (watch.reason, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);
  g_error_free (watch.reason);
  g_main_loop_unref (watch.loop);
}

static void
test_destroyed (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (VoderChannel) channel = voder_channel_new (G_TYPE_BYTES, 8);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  GSource *source;
  Watch watch = { 0 };

  source = attach (receiver, NULL, &watch, context);
  g_source_destroy (source);
  g_source_unref (source);
  g_assert_true (voder_sender_send (sender, number_new (0), NULL, NULL));
  g_assert_cmpuint (voder_channel_get_length (channel), ==, 1);
  g_main_loop_unref (watch.loop);
}

static gboolean
on_any (VoderReceiver *receiver,
        gpointer item,
        const GError *reason,
        gpointer data)
{
  Watch *watch = data;

  watch->n_ends += item == NULL;
  watch->n_items += item != NULL;
  g_clear_pointer ((GBytes **) &item, g_bytes_unref);
  return G_SOURCE_CONTINUE;
}

/* The first of them goes before the others, in the middle of their list. */
static void
test_several (void)
{
  GMainContext *contexts[3];
  g_autoptr (VoderChannel) channel = voder_channel_new (G_TYPE_BYTES, 0);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  Watch watches[3] = { 0 };
  GSource *sources[3];

  for (gsize i = 0; i < 3; i++) {
    contexts[i] = g_main_context_new ();
    sources[i] = voder_receiver_create_source (receiver, NULL);
    g_source_set_callback (sources[i], G_SOURCE_FUNC (on_any), &watches[i],
                           NULL);
    g_source_attach (sources[i], contexts[i]);
  }
  g_source_destroy (sources[1]);
  voder_sender_close (sender);
  for (gsize i = 0; i < 3; i++) {
    while (i != 1 && watches[i].n_ends == 0)
      g_main_context_iteration (contexts[i], TRUE);
    g_assert_cmpuint (watches[i].n_ends, ==, i != 1);
    g_source_unref (sources[i]);
    g_main_context_unref (contexts[i]);
  }
}

/* Items of a batch are told to whoever looks, each item to one. */
static void
test_batches (void)
{
  GMainContext *contexts[2];
  g_autoptr (VoderChannel) channel = voder_channel_new (G_TYPE_BYTES, 1024);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  gpointer items[1000];
  Watch watches[2] = { 0 };

  for (gsize i = 0; i < 2; i++) {
    g_autoptr (GSource) source = voder_receiver_create_source (receiver, NULL);

    contexts[i] = g_main_context_new ();
    g_source_set_callback (source, G_SOURCE_FUNC (on_any), &watches[i], NULL);
    g_source_attach (source, contexts[i]);
    while (g_main_context_iteration (contexts[i], FALSE))
      continue;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (items); i++)
    items[i] = number_new (i);
  g_assert_cmpuint (
      voder_sender_send_many (sender, items, G_N_ELEMENTS (items), NULL, NULL),
      ==, G_N_ELEMENTS (items));
  g_main_context_iteration (contexts[0], TRUE);
  g_assert_cmpuint (watches[0].n_items, >, 0);
  while (watches[0].n_items + watches[1].n_items < G_N_ELEMENTS (items))
    g_main_context_iteration (contexts[1], TRUE);
  g_assert_cmpuint (watches[1].n_items, >, 0);
  voder_sender_close (sender);
  for (gsize i = 0; i < 2; i++) {
    while (watches[i].n_ends == 0)
      g_main_context_iteration (contexts[i], TRUE);
    g_main_context_unref (contexts[i]);
  }
}

/* A source of its own for each of the tests below, and what it is about. */
typedef struct {
  GMainContext *context;
  VoderChannel *channel;
  VoderReceiver *receiver;
  VoderSender *sender;
} Line;

static void
line_init (Line *self, guint capacity)
{
  self->context = g_main_context_new ();
  self->channel = voder_channel_new (G_TYPE_BYTES, capacity);
  self->receiver = voder_channel_create_receiver (self->channel);
  self->sender = voder_channel_create_sender (self->channel);
}

static void
line_clear (Line *self)
{
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_object (&self->channel);
  g_clear_object (&self->receiver);
  g_clear_object (&self->sender);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Line, line_clear)

static void
line_send (Line *self, gsize n_items)
{
  for (gsize i = 0; i < n_items; i++)
    g_assert_true (
        voder_sender_send (self->sender, number_new (i), NULL, NULL));
}

static GSource *
line_watch (Line *self, VoderReceiverFunc func, gpointer data)
{
  GSource *source = voder_receiver_create_source (self->receiver, NULL);

  g_source_set_callback (source, G_SOURCE_FUNC (func), data, NULL);
  g_source_attach (source, self->context);
  /* It looks once without having been told. */
  while (g_main_context_iteration (self->context, FALSE))
    continue;
  return source;
}

/* However much is sent, the context wakes once for it, and not again. */
static void
test_coalesces (void)
{
  g_auto (Line) line = { 0 };
  g_autoptr (GSource) source = NULL;
  Watch watch = { 0 };

  line_init (&line, 128);
  source = line_watch (&line, on_any, &watch);
  for (guint i = 1; i <= 3; i++) {
    line_send (&line, 100);
    g_assert_true (g_main_context_iteration (line.context, FALSE));
    g_assert_cmpuint (watch.n_items, ==, 100 * i);
    g_assert_false (g_main_context_iteration (line.context, FALSE));
  }
  g_source_destroy (source);
}

static gboolean
note_items (gpointer data)
{
  Watch *watch = data;

  watch->stop_after = watch->n_items;
  return G_SOURCE_REMOVE;
}

/* A full channel does not keep other sources of the same priority out. */
static void
test_others_have_turns (void)
{
  g_auto (Line) line = { 0 };
  g_autoptr (GSource) source = NULL;
  g_autoptr (GSource) other = g_idle_source_new ();
  Watch watch = { 0 };

  line_init (&line, N_ITEMS);
  source = line_watch (&line, on_any, &watch);
  line_send (&line, N_ITEMS);
  g_source_set_priority (other, G_PRIORITY_DEFAULT);
  g_source_set_callback (other, note_items, &watch, NULL);
  g_source_attach (other, line.context);
  while (watch.n_items < N_ITEMS)
    g_assert_true (g_main_context_iteration (line.context, FALSE));
  g_assert_cmpuint (watch.stop_after, >, 0);
  g_assert_cmpuint (watch.stop_after, <=, N_ITEMS / 10);
  g_source_destroy (source);
}

static gboolean
destroy_at_third (VoderReceiver *receiver,
                  gpointer item,
                  const GError *reason,
                  gpointer data)
{
  Watch *watch = data;

  g_assert_nonnull (item);
  g_bytes_unref (item);
  if (++watch->n_items == 3)
    g_source_destroy (g_main_current_source ());
  return G_SOURCE_CONTINUE;
}

/* Who destroys it inside its function is told nothing more, though it asks for
 * more, and no item has gone. */
static void
test_destroyed_inside (void)
{
  g_auto (Line) line = { 0 };
  g_autoptr (GSource) source = NULL;
  Watch watch = { 0 };

  line_init (&line, 8);
  source = line_watch (&line, destroy_at_third, &watch);
  line_send (&line, 8);
  g_assert_true (g_main_context_iteration (line.context, FALSE));
  g_assert_cmpuint (watch.n_items, ==, 3);
  g_assert_true (g_source_is_destroyed (source));
  g_assert_cmpuint (voder_channel_get_length (line.channel), ==, 5);
  voder_sender_close (line.sender);
  g_assert_false (g_main_context_iteration (line.context, FALSE));
  g_assert_cmpuint (watch.n_items, ==, 3);
}

/* A context that is gone takes the source along: senders find nobody to wake,
 * and what they send stays. */
static void
test_context_is_gone (void)
{
  g_auto (Line) line = { 0 };
  g_autoptr (GSource) source = NULL;
  Watch watch = { 0 };

  line_init (&line, 8);
  source = line_watch (&line, on_any, &watch);
  g_main_context_iteration (line.context, FALSE);
  g_clear_pointer (&line.context, g_main_context_unref);
  g_assert_true (g_source_is_destroyed (source));
  line_send (&line, 4);
  voder_sender_close (line.sender);
  g_assert_cmpuint (voder_channel_get_length (line.channel), ==, 4);
  g_assert_cmpuint (watch.n_items + watch.n_ends, ==, 0);
}

/* The same of one that was destroyed before its context went. */
static void
test_destroyed_before_context (void)
{
  g_auto (Line) line = { 0 };
  g_autoptr (GSource) source = NULL;
  Watch watch = { 0 };

  line_init (&line, 8);
  source = line_watch (&line, on_any, &watch);
  /* From here on what is sent wakes the context. */
  g_main_context_iteration (line.context, FALSE);
  g_source_destroy (source);
  g_clear_pointer (&line.context, g_main_context_unref);
  line_send (&line, 4);
  voder_sender_close (line.sender);
  g_assert_cmpuint (voder_channel_get_length (line.channel), ==, 4);
  g_assert_cmpuint (watch.n_items + watch.n_ends, ==, 0);
}

static gboolean
send_until_done (gpointer data, GCancellable *cancellable, GError **error)
{
  while (voder_sender_send (data, number_new (0), cancellable, NULL))
    continue;
  return TRUE;
}

/* Takes some, is destroyed or was never attached, and loses its last
 * reference, each while others tell it of more. */
static void
test_goes_while_sent (void)
{
  g_auto (Line) line = { 0 };
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, G_CANCELLABLE (context));
  Watch watch = { 0 };

  line_init (&line, 8);
  for (guint i = 0; i < 3; i++)
    voder_group_go (group, send_until_done, line.sender, NULL, NULL);

  for (guint i = 0; i < N_SOURCES; i++) {
    g_autoptr (GSource) source = NULL;

    if (i % 4 == 0) {
      source = voder_receiver_create_source (line.receiver, NULL);
      continue;
    }
    source = line_watch (&line, on_any, &watch);
    g_main_context_iteration (line.context, FALSE);
    g_source_destroy (source);
  }
  g_assert_cmpuint (watch.n_ends, ==, 0);

  voder_context_cancel (context, NULL);
  voder_group_wait (group, NULL, NULL);
}

/* Two in one context: each item goes to one, the end to both. */
static void
test_two_at_once (void)
{
  g_auto (Line) line = { 0 };
  Watch watches[2] = { 0 };
  GSource *sources[2];

  line_init (&line, 1024);
  for (gsize i = 0; i < 2; i++)
    sources[i] = line_watch (&line, on_any, &watches[i]);
  line_send (&line, 1000);
  voder_sender_close (line.sender);
  while (watches[0].n_ends + watches[1].n_ends < 2)
    g_assert_true (g_main_context_iteration (line.context, FALSE));
  g_assert_cmpuint (watches[0].n_items + watches[1].n_items, ==, 1000);
  for (gsize i = 0; i < 2; i++) {
    g_assert_cmpuint (watches[i].n_ends, ==, 1);
    g_assert_true (g_source_is_destroyed (sources[i]));
    g_source_unref (sources[i]);
  }
}

/* A source that only tells; what its function takes, and when it has enough. */
typedef struct {
  VoderReceiver *receiver;
  guint n_calls;
  guint n_items;
  guint stop_after;
} Ready;

static gboolean
take_one (gpointer data)
{
  Ready *ready = data;
  gpointer item = NULL;

  ready->n_calls++;
  if (voder_receiver_try_receive (ready->receiver, &item, NULL)) {
    g_assert_cmpuint (number_get (item), ==, ready->n_items++);
    g_bytes_unref (item);
  }
  return ready->n_calls != ready->stop_after;
}

static GSource *
line_tell (Line *self, GCancellable *cancellable, Ready *ready)
{
  GSource *source =
      voder_receiver_create_ready_source (self->receiver, cancellable);

  ready->receiver = self->receiver;
  g_source_set_callback (source, take_one, ready, NULL);
  g_source_attach (source, self->context);
  while (g_main_context_iteration (self->context, FALSE))
    continue;
  return source;
}

/* It is called as long as there is more, and once at the end. */
static void
test_tells (void)
{
  g_auto (Line) line = { 0 };
  g_autoptr (GSource) source = NULL;
  Ready ready = { 0 };

  line_init (&line, 8);
  source = line_tell (&line, NULL, &ready);
  g_assert_cmpuint (ready.n_calls, ==, 0);
  line_send (&line, 3);
  while (g_main_context_iteration (line.context, FALSE))
    continue;
  g_assert_cmpuint (ready.n_calls, ==, 3);
  g_assert_cmpuint (ready.n_items, ==, 3);

  voder_sender_close (line.sender);
  g_assert_true (g_main_context_iteration (line.context, FALSE));
  g_assert_cmpuint (ready.n_calls, ==, 4);
  g_assert_true (g_source_is_destroyed (source));
}

/* Once, though it asks for more and there is more: that stays. */
static void
test_tells_of_a_cancel (void)
{
  g_auto (Line) line = { 0 };
  g_autoptr (GSource) source = NULL;
  g_autoptr (VoderContext) life = voder_context_new (NULL);
  Ready ready = { 0 };

  line_init (&line, 8);
  source = line_tell (&line, G_CANCELLABLE (life), &ready);
  line_send (&line, 3);
  voder_context_cancel (life, NULL);
  while (g_main_context_iteration (line.context, FALSE))
    continue;
  g_assert_cmpuint (ready.n_calls, ==, 1);
  g_assert_true (g_source_is_destroyed (source));
  for (gsize i = ready.n_items; i < 3; i++) {
    g_autoptr (GBytes) bytes = NULL;
    gpointer item = NULL;

    g_assert_true (voder_receiver_try_receive (line.receiver, &item, NULL));
    bytes = item;
    g_assert_cmpuint (number_get (bytes), ==, i);
  }
}

/* Also while there is nothing. */
static void
test_tells_of_a_cancel_alone (void)
{
  g_auto (Line) line = { 0 };
  g_autoptr (GSource) source = NULL;
  g_autoptr (VoderContext) life = voder_context_new (NULL);
  Ready ready = { 0 };

  line_init (&line, 8);
  source = line_tell (&line, G_CANCELLABLE (life), &ready);
  voder_context_cancel (life, NULL);
  g_assert_true (g_main_context_iteration (line.context, FALSE));
  g_assert_cmpuint (ready.n_calls, ==, 1);
  g_assert_true (g_source_is_destroyed (source));
}

static void
test_tells_until_removed (void)
{
  g_auto (Line) line = { 0 };
  g_autoptr (GSource) source = NULL;
  Ready ready = { .stop_after = 2 };

  line_init (&line, 8);
  source = line_tell (&line, NULL, &ready);
  line_send (&line, 5);
  while (g_main_context_iteration (line.context, FALSE))
    continue;
  g_assert_cmpuint (ready.n_items, ==, 2);
  g_assert_true (g_source_is_destroyed (source));
  g_assert_cmpuint (voder_channel_get_length (line.channel), ==, 3);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/receiver-source/it-gives-every-item-and-the-end", test_all);
  voder_test_add ("/receiver-source/it-meets-senders", test_rendezvous);
  voder_test_add ("/receiver-source/what-it-does-not-give-stays",
                  test_stop_gives_back);
  voder_test_add ("/receiver-source/it-has-one-item-at-a-time",
                  test_one_at_a_time);
  voder_test_add ("/receiver-source/several-learn-of-the-end", test_several);
  voder_test_add ("/receiver-source/several-share-a-batch", test_batches);
  voder_test_add ("/receiver-source/it-tells-why-there-is-no-more", test_fail);
  voder_test_add ("/receiver-source/a-destroyed-one-takes-nothing",
                  test_destroyed);
  voder_test_add ("/receiver-source/much-wakes-it-once", test_coalesces);
  voder_test_add ("/receiver-source/others-have-their-turns",
                  test_others_have_turns);
  voder_test_add ("/receiver-source/one-destroyed-inside-takes-nothing",
                  test_destroyed_inside);
  voder_test_add ("/receiver-source/it-goes-with-its-context",
                  test_context_is_gone);
  voder_test_add ("/receiver-source/a-destroyed-one-forgets-its-context",
                  test_destroyed_before_context);
  voder_test_add ("/receiver-source/it-goes-while-others-send",
                  test_goes_while_sent);
  voder_test_add ("/receiver-source/two-share-a-context", test_two_at_once);
  voder_test_add ("/receiver-source/one-may-only-tell", test_tells);
  voder_test_add ("/receiver-source/a-cancel-is-told-once",
                  test_tells_of_a_cancel);
  voder_test_add ("/receiver-source/a-cancel-is-told-while-there-is-nothing",
                  test_tells_of_a_cancel_alone);
  voder_test_add ("/receiver-source/one-that-tells-may-be-removed",
                  test_tells_until_removed);

  return voder_test_run ();
}
