/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flow-fixture.h"

#define N_SIDES 3
#define N_ITEMS 300

/* Channels on both sides of a fan, and the group of its task. The test keeps
 * those ends that the fan does not use. */
typedef struct {
  VoderGroup *group;
  VoderContext *context;
  VoderSender *senders[N_SIDES + 1];
  VoderReceiver *receivers[N_SIDES + 1];
} Rig;

static void
rig_init (Rig *self)
{
  memset (self, 0, sizeof *self);
  self->context = voder_context_new (NULL);
  self->group = voder_group_new (NULL, VODER_GROUP_FIRST_ERROR,
                                 G_CANCELLABLE (self->context));
}

static void
rig_clear (Rig *self)
{
  g_clear_object (&self->group);
  g_clear_object (&self->context);
  for (guint i = 0; i < N_SIDES; i++) {
    g_clear_object (&self->senders[i]);
    g_clear_object (&self->receivers[i]);
  }
  g_assert_cmpint (test_item_get_live (), ==, 0);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rig, rig_clear)

static void
make_channel (GType type,
              guint capacity,
              VoderSender **sender,
              VoderReceiver **receiver)
{
  g_autoptr (VoderChannel) channel = voder_channel_new (type, capacity);

  *sender = voder_channel_create_sender (channel);
  *receiver = voder_channel_create_receiver (channel);
}

static void
assert_joins (Rig *rig)
{
  g_autoptr (GError) error = NULL;

  voder_group_wait (rig->group, NULL, &error);
  g_assert_no_error (error);
}

static void
assert_fails (Rig *rig, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (voder_group_wait (rig->group, NULL, &error));
  g_assert_error (error, domain, code);
}

/* Receives up to an error. */
static guint
assert_breaks_off (VoderReceiver *receiver, int code)
{
  g_autoptr (GError) error = NULL;
  guint n_items = 0;
  gpointer item;

  for (; voder_receiver_receive (receiver, &item, NULL, &error); n_items++)
    test_item_unref (item);
  g_assert_error (error, G_IO_ERROR, code);
  return n_items;
}

static gboolean
send_numbers (gpointer data, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < N_ITEMS; i++)
    if (!voder_sender_send (data, test_item_new (0, i), cancellable, error))
      return FALSE;
  voder_sender_close (data);
  return TRUE;
}

static void
begin_sending (Rig *rig, VoderSender *sender)
{
  g_assert_true (voder_group_go (rig->group, send_numbers, sender, NULL, NULL));
}

/* A source to a fan-out, with its numbers on the way. */
static void
begin_fan_out (Rig *rig, VoderFanOut how, guint capacity)
{
  g_autoptr (VoderSender) source = NULL;
  g_autoptr (VoderReceiver) from = NULL;
  g_autoptr (GError) error = NULL;

  make_channel (TEST_TYPE_ITEM, 4, &source, &from);
  for (guint i = 0; i < N_SIDES; i++)
    make_channel (TEST_TYPE_ITEM, capacity, &rig->senders[i],
                  &rig->receivers[i]);
  voder_fan_out (rig->group, from, rig->senders, how, &error);
  g_assert_no_error (error);
  g_assert_true (voder_group_go (rig->group, send_numbers,
                                 g_object_ref (source), g_object_unref, NULL));
}

/* Takes all, in any order among the receivers; counts those of each number. */
static guint
drain (Rig *rig, guint *n_of_each)
{
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_FAIR);
  guint last[N_SIDES] = { 0 };
  guint n_items = 0;
  int n;

  for (guint i = 0; i < N_SIDES; i++)
    voder_select_add_receive (select, rig->receivers[i]);
  while ((n = voder_select_wait (select, NULL, NULL)) >= 0) {
    g_autoptr (TestItem) item = NULL;
    gpointer taken;

    if (!voder_select_take_item (select, &taken, NULL))
      continue;
    item = taken;
    n_items++;
    n_of_each[item->number]++;
    g_assert_cmpuint (item->number, >=, last[n]);
    last[n] = item->number;
  }

  return n_items;
}

static void
assert_each (const guint *n_of_each, guint n)
{
  for (guint i = 0; i < N_ITEMS; i++)
    g_assert_cmpuint (n_of_each[i], ==, n);
}

static void
test_out_free (void)
{
  g_auto (Rig) rig;
  guint n_of_each[N_ITEMS] = { 0 };

  rig_init (&rig);
  begin_fan_out (&rig, VODER_FAN_OUT_FREE, 1);
  g_assert_cmpuint (drain (&rig, n_of_each), ==, N_ITEMS);
  assert_each (n_of_each, 1);
  assert_joins (&rig);
}

/* One that receives nothing does not hold up the others. */
static void
test_out_free_is_not_held_up (void)
{
  g_auto (Rig) rig;
  gpointer item;

  rig_init (&rig);
  begin_fan_out (&rig, VODER_FAN_OUT_FREE, 0);
  for (guint i = 0; i < N_ITEMS; i++) {
    g_assert_true (
        voder_receiver_receive (rig.receivers[1], &item, NULL, NULL));
    test_item_unref (item);
  }
  g_assert_false (voder_receiver_receive (rig.receivers[1], &item, NULL, NULL));
  assert_joins (&rig);
}

static void
test_out_turns (void)
{
  g_auto (Rig) rig;

  rig_init (&rig);
  begin_fan_out (&rig, VODER_FAN_OUT_TURNS, 0);
  for (guint i = 0; i < N_ITEMS; i++) {
    gpointer item;

    g_assert_true (
        voder_receiver_receive (rig.receivers[i % N_SIDES], &item, NULL, NULL));
    g_assert_cmpuint (((TestItem *) item)->number, ==, i);
    test_item_unref (item);
  }
  assert_joins (&rig);
}

static void
test_out_all (void)
{
  g_auto (Rig) rig;
  guint n_of_each[N_ITEMS] = { 0 };

  rig_init (&rig);
  begin_fan_out (&rig, VODER_FAN_OUT_ALL, 2);
  g_assert_cmpuint (drain (&rig, n_of_each), ==, N_ITEMS * N_SIDES);
  assert_each (n_of_each, N_SIDES);
  assert_joins (&rig);
}

static void
test_out_some_gone (void)
{
  VoderFanOut hows[] = { VODER_FAN_OUT_FREE, VODER_FAN_OUT_TURNS,
                         VODER_FAN_OUT_ALL };

  for (guint i = 0; i < G_N_ELEMENTS (hows); i++) {
    g_auto (Rig) rig;
    gpointer item;

    rig_init (&rig);
    begin_fan_out (&rig, hows[i], 0);
    g_clear_object (&rig.receivers[0]);
    g_clear_object (&rig.receivers[2]);
    while (voder_receiver_receive (rig.receivers[1], &item, NULL, NULL))
      test_item_unref (item);
    assert_joins (&rig);
  }
}

static void
test_out_all_gone (void)
{
  VoderFanOut hows[] = { VODER_FAN_OUT_FREE, VODER_FAN_OUT_TURNS,
                         VODER_FAN_OUT_ALL };

  for (guint i = 0; i < G_N_ELEMENTS (hows); i++) {
    g_auto (Rig) rig;

    rig_init (&rig);
    begin_fan_out (&rig, hows[i], 0);
    for (guint k = 0; k < N_SIDES; k++)
      g_clear_object (&rig.receivers[k]);
    assert_fails (&rig, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
  }
}

static void
test_out_cancelled (void)
{
  VoderFanOut hows[] = { VODER_FAN_OUT_FREE, VODER_FAN_OUT_TURNS,
                         VODER_FAN_OUT_ALL };

  for (guint i = 0; i < G_N_ELEMENTS (hows); i++) {
    g_auto (Rig) rig;
    gpointer item;

    rig_init (&rig);
    begin_fan_out (&rig, hows[i], 0);
    g_assert_true (
        voder_receiver_receive (rig.receivers[0], &item, NULL, NULL));
    test_item_unref (item);
    voder_context_cancel (rig.context, NULL);
    assert_fails (&rig, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    /* Those who receive are told as well. */
    assert_breaks_off (rig.receivers[1], G_IO_ERROR_CANCELLED);
  }
}

/* One item, and then the reason why there are no more. */
static void
send_half (VoderSender *sender)
{
  g_autoptr (GError) reason =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, "half of it");

  voder_sender_send (sender, test_item_new (0, 0), NULL, NULL);
  voder_sender_fail (sender, reason);
}

static void
test_out_of_half (void)
{
  VoderFanOut hows[] = { VODER_FAN_OUT_FREE, VODER_FAN_OUT_TURNS,
                         VODER_FAN_OUT_ALL };

  for (guint i = 0; i < G_N_ELEMENTS (hows); i++) {
    g_auto (Rig) rig;
    g_autoptr (VoderSender) source = NULL;
    g_autoptr (VoderReceiver) from = NULL;

    rig_init (&rig);
    make_channel (TEST_TYPE_ITEM, 4, &source, &from);
    for (guint k = 0; k < N_SIDES; k++)
      make_channel (TEST_TYPE_ITEM, 4, &rig.senders[k], &rig.receivers[k]);
    voder_fan_out (rig.group, from, rig.senders, hows[i], NULL);
    send_half (source);
    assert_fails (&rig, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);
    for (guint k = 0; k < N_SIDES; k++)
      assert_breaks_off (rig.receivers[k], G_IO_ERROR_BROKEN_PIPE);
  }
}

static void
begin_fan_in (Rig *rig, VoderReceiver **receiver)
{
  g_autoptr (VoderSender) to = NULL;
  g_autoptr (GError) error = NULL;

  make_channel (TEST_TYPE_ITEM, 4, &to, receiver);
  for (guint i = 0; i < N_SIDES; i++)
    make_channel (TEST_TYPE_ITEM, i, &rig->senders[i], &rig->receivers[i]);
  voder_fan_in (rig->group, rig->receivers, to, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < N_SIDES; i++) {
    g_clear_object (&rig->receivers[i]);
    begin_sending (rig, rig->senders[i]);
  }
}

static void
test_in (void)
{
  g_auto (Rig) rig;
  g_autoptr (VoderReceiver) receiver = NULL;
  guint n_of_each[N_ITEMS] = { 0 };
  gpointer item;

  rig_init (&rig);
  begin_fan_in (&rig, &receiver);
  while (voder_receiver_receive (receiver, &item, NULL, NULL)) {
    n_of_each[((TestItem *) item)->number]++;
    test_item_unref (item);
  }
  assert_each (n_of_each, N_SIDES);
  assert_joins (&rig);
}

static void
test_in_receiver_gone (void)
{
  g_auto (Rig) rig;
  g_autoptr (VoderReceiver) receiver = NULL;

  rig_init (&rig);
  begin_fan_in (&rig, &receiver);
  g_clear_object (&receiver);
  assert_fails (&rig, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
}

static void
test_in_nothing (void)
{
  g_auto (Rig) rig;
  g_autoptr (VoderSender) to = NULL;
  g_autoptr (VoderReceiver) receiver = NULL;
  VoderReceiver *none[] = { NULL };
  gpointer item;

  rig_init (&rig);
  make_channel (TEST_TYPE_ITEM, 1, &to, &receiver);
  g_assert_true (voder_fan_in (rig.group, none, to, NULL));
  g_assert_false (voder_receiver_receive (receiver, &item, NULL, NULL));
  assert_joins (&rig);
}

/* The others are still open. */
static void
test_in_half (void)
{
  g_auto (Rig) rig;
  g_autoptr (VoderSender) to = NULL;
  g_autoptr (VoderReceiver) receiver = NULL;

  rig_init (&rig);
  make_channel (TEST_TYPE_ITEM, 4, &to, &receiver);
  for (guint i = 0; i < N_SIDES; i++)
    make_channel (TEST_TYPE_ITEM, 1, &rig.senders[i], &rig.receivers[i]);
  voder_fan_in (rig.group, rig.receivers, to, NULL);
  send_half (rig.senders[1]);
  assert_fails (&rig, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);
  g_assert_cmpuint (assert_breaks_off (receiver, G_IO_ERROR_BROKEN_PIPE), ==,
                    1);
}

static void
test_in_order_half (void)
{
  g_auto (Rig) rig;
  g_autoptr (VoderSender) order = NULL;
  g_autoptr (VoderReceiver) from = NULL;
  g_autoptr (VoderSender) to = NULL;
  g_autoptr (VoderReceiver) receiver = NULL;

  rig_init (&rig);
  make_channel (VODER_TYPE_RECEIVER, 1, &order, &from);
  make_channel (TEST_TYPE_ITEM, 4, &to, &receiver);
  make_channel (TEST_TYPE_ITEM, 1, &rig.senders[0], &rig.receivers[0]);
  voder_fan_in_order (rig.group, from, to, NULL);
  voder_sender_send (order, g_steal_pointer (&rig.receivers[0]), NULL, NULL);
  send_half (rig.senders[0]);
  assert_fails (&rig, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);
  g_assert_cmpuint (assert_breaks_off (receiver, G_IO_ERROR_BROKEN_PIPE), ==,
                    1);
}

/* Who works ahead does not come out ahead. */
static void
test_in_order (void)
{
  g_auto (Rig) rig;
  g_autoptr (VoderSender) order = NULL;
  g_autoptr (VoderReceiver) from = NULL;
  g_autoptr (VoderSender) to = NULL;
  g_autoptr (VoderReceiver) receiver = NULL;
  g_autoptr (GError) error = NULL;

  rig_init (&rig);
  make_channel (VODER_TYPE_RECEIVER, N_SIDES, &order, &from);
  make_channel (TEST_TYPE_ITEM, 2, &to, &receiver);
  for (guint i = 0; i < N_SIDES; i++) {
    make_channel (TEST_TYPE_ITEM, 2, &rig.senders[i], &rig.receivers[i]);
    g_assert_true (voder_sender_send (
        order, g_steal_pointer (&rig.receivers[i]), NULL, NULL));
  }
  voder_sender_close (order);
  for (guint i = N_SIDES; i > 0; i--)
    begin_sending (&rig, rig.senders[i - 1]);
  voder_fan_in_order (rig.group, from, to, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < N_SIDES * N_ITEMS; i++) {
    gpointer item;

    g_assert_true (voder_receiver_receive (receiver, &item, NULL, NULL));
    g_assert_cmpuint (((TestItem *) item)->number, ==, i % N_ITEMS);
    test_item_unref (item);
  }
  assert_joins (&rig);
}

/* A channel of some objects can be carried to one of any. */
static void
test_general (void)
{
  g_auto (Rig) rig;
  g_autoptr (VoderSender) source = NULL;
  g_autoptr (VoderReceiver) from = NULL;
  g_autoptr (VoderReceiver) receiver = NULL;
  VoderReceiver *sources[2] = { NULL };
  VoderSender *ends[2] = { NULL };
  g_autoptr (GObject) item = NULL;

  rig_init (&rig);
  make_channel (VODER_TYPE_CONTEXT, 1, &source, &sources[0]);
  make_channel (G_TYPE_CANCELLABLE, 1, &ends[0], &from);
  voder_fan_in (rig.group, sources, ends[0], NULL);
  g_object_unref (ends[0]);
  make_channel (G_TYPE_OBJECT, 1, &ends[0], &receiver);
  voder_fan_out (rig.group, from, ends, VODER_FAN_OUT_ALL, NULL);
  g_object_unref (ends[0]);
  g_object_unref (sources[0]);

  voder_sender_send (source, g_object_ref (rig.context), NULL, NULL);
  item = voder_receiver_receive_object (receiver, NULL, NULL);
  g_assert_true (item == G_OBJECT (rig.context));
  voder_sender_close (source);
  assert_joins (&rig);
}

/* The rig has the ends of a channel of boxed values. */
typedef struct {
  Rig rig;
  VoderSender *to_objects;
  VoderReceiver *from_objects;
} OtherTypes;

static void
other_types_init (OtherTypes *self)
{
  rig_init (&self->rig);
  make_channel (TEST_TYPE_ITEM, 1, &self->rig.senders[0],
                &self->rig.receivers[0]);
  make_channel (G_TYPE_OBJECT, 1, &self->to_objects, &self->from_objects);
}

static void
test_out_of_another_type (void)
{
  if (g_test_subprocess ()) {
    OtherTypes types;

    other_types_init (&types);
    voder_fan_out (types.rig.group, types.from_objects, types.rig.senders,
                   VODER_FAN_OUT_FREE, NULL);
    return;
  }
  assert_reported ("*voder_fan_out: assertion*");
}

static void
test_in_of_another_type (void)
{
  if (g_test_subprocess ()) {
    OtherTypes types;

    other_types_init (&types);
    voder_fan_in (types.rig.group, types.rig.receivers, types.to_objects, NULL);
    return;
  }
  assert_reported ("*voder_fan_in: assertion*");
}

/* This one is only seen when it comes. */
static void
test_in_order_of_another_type (void)
{
  g_auto (Rig) rig;
  g_autoptr (VoderSender) order = NULL;
  g_autoptr (VoderReceiver) from = NULL;
  g_autoptr (VoderSender) to = NULL;
  g_autoptr (VoderReceiver) receiver = NULL;

  rig_init (&rig);
  make_channel (VODER_TYPE_RECEIVER, 1, &order, &from);
  make_channel (G_TYPE_OBJECT, 1, &to, &receiver);
  make_channel (TEST_TYPE_ITEM, 1, &rig.senders[0], &rig.receivers[0]);
  voder_fan_in_order (rig.group, from, to, NULL);
  g_assert_true (
      voder_sender_send (rig.senders[0], test_item_new (0, 0), NULL, NULL));
  voder_sender_send (order, g_steal_pointer (&rig.receivers[0]), NULL, NULL);
  assert_fails (&rig, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  assert_breaks_off (receiver, G_IO_ERROR_INVALID_ARGUMENT);
}

/* A group that takes no more tasks closes what it was given. */
static void
test_refused (void)
{
  g_auto (Rig) rig;
  g_autoptr (VoderSender) to = NULL;
  g_autoptr (VoderReceiver) receiver = NULL;
  g_autoptr (GError) error = NULL;
  VoderReceiver *none[] = { NULL };
  gpointer item;

  rig_init (&rig);
  assert_joins (&rig);
  make_channel (TEST_TYPE_ITEM, 1, &to, &receiver);
  g_assert_false (voder_fan_in (rig.group, none, to, &error));
  g_assert_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED);
  g_clear_error (&error);
  g_assert_false (voder_receiver_receive (receiver, &item, NULL, &error));
  g_assert_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED);
}

/* Those behind it learn why the group takes no more. */
static void
test_refused_with_a_cause (void)
{
  g_auto (Rig) rig;
  g_autoptr (VoderSender) to = NULL;
  g_autoptr (VoderReceiver) receiver = NULL;
  g_autoptr (GError) cause =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_HOST_NOT_FOUND, "gone");
  VoderReceiver *none[] = { NULL };

  rig_init (&rig);
  make_channel (TEST_TYPE_ITEM, 1, &to, &receiver);
  voder_group_cancel (rig.group, cause);
  g_assert_false (voder_fan_in (rig.group, none, to, NULL));
  assert_breaks_off (receiver, G_IO_ERROR_HOST_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/fan/out-to-the-first-with-room", test_out_free);
  voder_test_add ("/fan/out-is-not-held-up-by-one",
                  test_out_free_is_not_held_up);
  voder_test_add ("/fan/out-in-turn", test_out_turns);
  voder_test_add ("/fan/out-to-all", test_out_all);
  voder_test_add ("/fan/out-leaves-out-those-that-are-gone",
                  test_out_some_gone);
  voder_test_add ("/fan/out-to-nobody-fails", test_out_all_gone);
  voder_test_add ("/fan/out-is-cancelled", test_out_cancelled);
  voder_test_add ("/fan/in-carries-all", test_in);
  voder_test_add ("/fan/in-fails-without-a-receiver", test_in_receiver_gone);
  voder_test_add ("/fan/in-from-nothing-ends", test_in_nothing);
  voder_test_add ("/fan/in-order-keeps-the-order", test_in_order);
  voder_test_add ("/fan/out-tells-why-there-is-no-more", test_out_of_half);
  voder_test_add ("/fan/in-tells-why-there-is-no-more", test_in_half);
  voder_test_add ("/fan/in-order-tells-why-there-is-no-more",
                  test_in_order_half);
  voder_test_add ("/fan/carries-to-a-more-general-type", test_general);
  voder_test_add ("/fan/out-of-another-type-is-told", test_out_of_another_type);
  voder_test_add ("/fan/in-of-another-type-is-told", test_in_of_another_type);
  voder_test_add ("/fan/in-order-of-another-type-fails",
                  test_in_order_of_another_type);
  voder_test_add ("/fan/a-refused-one-closes-its-ends", test_refused);
  voder_test_add ("/fan/a-cancelled-group-passes-its-cause-on",
                  test_refused_with_a_cause);

  return voder_test_run ();
}
