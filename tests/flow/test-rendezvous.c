/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A channel without room: every way to send meets every way to receive. */
#include "flow-fixture.h"

#include <sched.h>

#define N_ROUNDS 50
#define LONG_US  (100 * G_USEC_PER_SEC)

typedef enum {
  WAY_WAIT,
  WAY_UNTIL,
  WAY_MANY,
  WAY_SELECT,
  WAY_SELECT_FIRST,
  WAY_SELECT_UNTIL,
  WAY_TRY,
  WAY_SELECT_TRY,
  N_WAYS,
} Way;

static const char *const names[N_WAYS] = {
  [WAY_WAIT] = "wait",
  [WAY_UNTIL] = "until",
  [WAY_MANY] = "many",
  [WAY_SELECT] = "select",
  [WAY_SELECT_FIRST] = "select-by-priority",
  [WAY_SELECT_UNTIL] = "select-until",
  [WAY_TRY] = "try",
  [WAY_SELECT_TRY] = "select-try",
};

typedef struct {
  Ends ends;
  /* What a select looks at beside it, where nothing ever happens. */
  Ends quiet;
  Way send;
  Way receive;
} Meeting;

static gboolean
never_waits (Way way)
{
  return way == WAY_TRY || way == WAY_SELECT_TRY;
}

/* The case that happens is the last. */
static void
run_select (VoderSelect *select, Way way, GCancellable *cancellable)
{
  int n = -1;

  if (way == WAY_SELECT_TRY)
    while ((n = voder_select_try (select, NULL)) < 0)
      sched_yield ();
  else if (way == WAY_SELECT_UNTIL)
    n = voder_select_wait_until (select, g_get_monotonic_time () + LONG_US,
                                 cancellable, NULL);
  else
    n = voder_select_wait (select, cancellable, NULL);
  g_assert_cmpint (n, ==, 1);
}

static VoderSelect *
select_new (Meeting *meeting, Way way)
{
  VoderSelect *select = voder_select_new (
      way == WAY_SELECT_FIRST ? VODER_SELECT_PRIORITY : VODER_SELECT_FAIR);

  voder_select_add_receive (select, meeting->quiet.receiver);
  return select;
}

static void
send_by_select (Meeting *meeting, guint number, GCancellable *cancellable)
{
  g_autoptr (VoderSelect) select = select_new (meeting, meeting->send);

  voder_select_set_item (select,
                         voder_select_add_send (select, meeting->ends.sender),
                         test_item_new (0, number));
  run_select (select, meeting->send, cancellable);
}

static gpointer
receive_by_select (Meeting *meeting)
{
  g_autoptr (VoderSelect) select = select_new (meeting, meeting->receive);
  gpointer item = NULL;

  voder_select_add_receive (select, meeting->ends.receiver);
  run_select (select, meeting->receive, NULL);
  g_assert_true (voder_select_take_item (select, &item, NULL));
  return item;
}

static void
send_one (Meeting *meeting, guint number, GCancellable *cancellable)
{
  VoderSender *sender = meeting->ends.sender;
  gpointer item = test_item_new (0, number);

  switch (meeting->send) {
  case WAY_WAIT:
    g_assert_true (voder_sender_send (sender, item, cancellable, NULL));
    break;
  case WAY_UNTIL:
    g_assert_true (voder_sender_send_until (
        sender, item, g_get_monotonic_time () + LONG_US, cancellable, NULL));
    break;
  case WAY_MANY:
    g_assert_cmpuint (
        voder_sender_send_many (sender, &item, 1, cancellable, NULL), ==, 1);
    break;
  case WAY_TRY:
    while (!voder_sender_try_send (sender, test_item_ref (item), NULL))
      sched_yield ();
    test_item_unref (item);
    break;
  default:
    test_item_unref (item);
    send_by_select (meeting, number, cancellable);
  }
}

static gpointer
receive_one (Meeting *meeting)
{
  VoderReceiver *receiver = meeting->ends.receiver;
  gpointer item = NULL;

  switch (meeting->receive) {
  case WAY_WAIT:
    g_assert_true (voder_receiver_receive (receiver, &item, NULL, NULL));
    break;
  case WAY_UNTIL:
    g_assert_true (voder_receiver_receive_until (
        receiver, &item, g_get_monotonic_time () + LONG_US, NULL, NULL));
    break;
  case WAY_MANY:
    g_assert_cmpuint (
        voder_receiver_receive_many (receiver, &item, 1, NULL, NULL), ==, 1);
    break;
  case WAY_TRY:
    while (!voder_receiver_try_receive (receiver, &item, NULL))
      sched_yield ();
    break;
  default:
    item = receive_by_select (meeting);
  }

  return item;
}

static gboolean
send_all (gpointer data, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < N_ROUNDS; i++)
    send_one (data, i, cancellable);
  return TRUE;
}

static void
meet (Way send, Way receive)
{
  Meeting meeting = { .send = send, .receive = receive };
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);

  ends_init (&meeting.ends, 0);
  ends_init (&meeting.quiet, 0);
  g_assert_true (voder_group_go (group, send_all, &meeting, NULL, NULL));
  for (guint i = 0; i < N_ROUNDS; i++) {
    g_autoptr (TestItem) item = receive_one (&meeting);

    g_assert_cmpuint (item->number, ==, i);
  }
  g_assert_true (voder_group_wait (group, NULL, NULL));
  ends_clear (&meeting.quiet);
  ends_clear (&meeting.ends);
}

static void
test_ways (void)
{
  for (Way send = 0; send < N_WAYS; send++)
    for (Way receive = 0; receive < N_WAYS; receive++) {
      /* Who never waits meets only those who do. */
      if (never_waits (send) && never_waits (receive))
        continue;
      g_test_message ("%s and %s", names[send], names[receive]);
      meet (send, receive);
    }
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/rendezvous/each-way-to-send-meets-each-way-to-receive",
                  test_ways);

  return voder_test_run ();
}
