/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flow-fixture.h"

#include <sched.h>

/* Helgrind looks at all pairs of locks. */
#define N_CONTEXTS (RUNNING_ON_VALGRIND ? 1000 : 10000)
#define N_ROUNDS   (RUNNING_ON_VALGRIND ? 5 : 100)
#define SHORT_US   2000
#define LONG_US    (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

static VoderContextKey *
key (void)
{
  return voder_context_key_declare ("voder-test-key", G_TYPE_STRING);
}

/* Blocks until the context ends. */
static void
wait_for_end (VoderContext *context)
{
  g_autoptr (VoderChannel) channel = voder_channel_new (G_TYPE_BYTES, 1);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (GError) error = NULL;
  gpointer item;

  g_assert_false (voder_receiver_receive (receiver, &item,
                                          G_CANCELLABLE (context), &error));
  g_assert_nonnull (error);
}

static void
test_new (void)
{
  g_autoptr (VoderContext) context = voder_context_new (NULL);

  g_assert_true (G_IS_CANCELLABLE (context));
  g_assert_false (g_cancellable_is_cancelled (G_CANCELLABLE (context)));
  g_assert_null (voder_context_dup_error (context));
  g_assert_cmpint (voder_context_get_deadline (context), ==,
                   VODER_CONTEXT_NO_DEADLINE);
  g_assert_false (voder_cancellable_set_error_if_done (NULL, NULL));
}

static void
test_cancel (void)
{
  g_autoptr (VoderContext) context = voder_context_new (NULL);

  voder_context_cancel (context, NULL);
  assert_ended (context, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_plain_cancel (void)
{
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_autoptr (VoderContext) child = voder_context_new (G_CANCELLABLE (context));

  g_cancellable_cancel (G_CANCELLABLE (context));
  assert_ended (context, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_ended (child, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_first_cause_stays (void)
{
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_autoptr (VoderContext) child = voder_context_new (G_CANCELLABLE (context));
  g_autoptr (VoderContext) late = NULL;
  g_autoptr (GError) first = NULL;
  g_autoptr (GError) second = NULL;

  first = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
  second = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, "busy");
  voder_context_cancel (context, first);
  voder_context_cancel (context, second);
  voder_context_cancel (child, second);
  late = voder_context_new (G_CANCELLABLE (context));

  assert_ended (context, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  assert_ended (child, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  assert_ended (late, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

static void
test_child_alone (void)
{
  g_autoptr (VoderContext) parent = voder_context_new (NULL);
  g_autoptr (VoderContext) child = voder_context_new (G_CANCELLABLE (parent));

  voder_context_cancel (child, NULL);
  g_assert_false (g_cancellable_is_cancelled (G_CANCELLABLE (parent)));
}

static void
test_deadline (void)
{
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, SHORT_US);
  g_autoptr (VoderContext) child = voder_context_new (G_CANCELLABLE (context));
  g_autoptr (VoderContext) later =
      voder_context_new_with_timeout (NULL, LONG_US);

  g_assert_cmpuint (voder_flow_get_live (), >, 0);
  wait_for_end (child);
  g_assert_cmpint (g_get_monotonic_time (), >=,
                   voder_context_get_deadline (context));
  assert_ended (child, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  assert_ended (context, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

static void
test_deadline_past (void)
{
  g_autoptr (VoderContext) context = voder_context_new_with_deadline (NULL, 1);

  assert_ended (context, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

static void
test_deadline_inherited (void)
{
  g_autoptr (VoderContext) parent =
      voder_context_new_with_timeout (NULL, LONG_US);
  gint64 deadline_us = voder_context_get_deadline (parent);
  g_autoptr (VoderContext) later =
      voder_context_new_with_deadline (G_CANCELLABLE (parent), deadline_us + 1);
  g_autoptr (VoderContext) earlier =
      voder_context_new_with_deadline (G_CANCELLABLE (parent), deadline_us - 1);
  g_autoptr (VoderContext) none = voder_context_new (G_CANCELLABLE (parent));

  g_assert_cmpint (voder_context_get_deadline (later), ==, deadline_us);
  g_assert_cmpint (voder_context_get_deadline (earlier), ==, deadline_us - 1);
  g_assert_cmpint (voder_context_get_deadline (none), ==, deadline_us);
}

static void
test_timeout_without_end (void)
{
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, G_MAXINT64);

  g_assert_cmpint (voder_context_get_deadline (context), ==,
                   VODER_CONTEXT_NO_DEADLINE);
}

static void
test_deadlines_in_order (void)
{
  VoderContext *contexts[100];
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  gint64 now_us = g_get_monotonic_time ();

  for (guint i = 0; i < G_N_ELEMENTS (contexts); i++)
    contexts[i] = voder_context_new_with_deadline (
        NULL, now_us + g_rand_int_range (rand, 100, 20000));
  for (guint i = 0; i < G_N_ELEMENTS (contexts); i += 3)
    g_clear_object (&contexts[i]);
  for (guint i = 0; i < G_N_ELEMENTS (contexts); i++) {
    if (contexts[i] == NULL)
      continue;
    wait_for_end (contexts[i]);
    g_assert_cmpint (g_get_monotonic_time (), >=,
                     voder_context_get_deadline (contexts[i]));
    assert_ended (contexts[i], G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
    g_object_unref (contexts[i]);
  }
}

/* It does not wait for the one that its thread sleeps for already. */
static void
test_earlier_deadline (void)
{
  g_autoptr (VoderContext) later =
      voder_context_new_with_timeout (NULL, LONG_US);

  for (guint i = 0; i < 3; i++) {
    g_autoptr (VoderContext) earlier =
        voder_context_new_with_timeout (NULL, SHORT_US);

    wait_for_end (earlier);
    for (guint k = 0; k < 1000; k++)
      sched_yield ();
  }
  g_assert_false (g_cancellable_is_cancelled (G_CANCELLABLE (later)));
}

static void
test_dropped_deadline (void)
{
  VoderContext *context = voder_context_new_with_timeout (NULL, LONG_US);

  g_object_unref (context);
  voder_flow_shutdown ();
  g_assert_cmpuint (voder_flow_get_live (), ==, 0);
}

static void
test_values (void)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) other = G_VALUE_INIT;
  g_autoptr (VoderContext) root = NULL;
  g_autoptr (VoderContext) middle = NULL;
  g_autoptr (VoderContext) leaf = NULL;
  g_autoptr (VoderContext) below = NULL;

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, "one");
  g_value_init (&other, G_TYPE_STRING);
  g_value_set_string (&other, "two");
  root = voder_context_new_with_value (NULL, key (), &value);
  middle = voder_context_new (G_CANCELLABLE (root));
  leaf = voder_context_new_with_value (G_CANCELLABLE (middle), key (), &other);
  below = voder_context_new_with_value (G_CANCELLABLE (root), key (), &other);

  g_assert_cmpstr (
      g_value_get_string (voder_context_get_value (middle, key ())), ==, "one");
  g_assert_cmpstr (g_value_get_string (voder_context_get_value (leaf, key ())),
                   ==, "two");
  g_assert_null (voder_context_get_value (
      leaf, voder_context_key_declare ("voder-test-absent", G_TYPE_INT)));
  g_assert_cmpstr (voder_context_get_string (leaf, key ()), ==, "two");
  g_assert_cmpstr (voder_context_get_string (below, key ()), ==, "two");
  g_assert_cmpstr (voder_context_get_string (root, key ()), ==, "one");
}

static void
test_keys (void)
{
  VoderContextKey *name = key ();

  g_assert_true (key () == name);
  g_assert_cmpstr (voder_context_key_get_name (name), ==, "voder-test-key");
  g_assert_true (voder_context_key_get_value_type (name) == G_TYPE_STRING);
}

static void
test_key_of_other_type (void)
{
  if (g_test_subprocess ()) {
    key ();
    voder_context_key_declare ("voder-test-key", G_TYPE_INT);
    return;
  }
  assert_reported ("*“voder-test-key” is of the type gchararray, not gint*");
}

static void
test_object_value (void)
{
  VoderContextKey *pool_key =
      voder_context_key_declare ("voder-test-cancellable", G_TYPE_CANCELLABLE);
  g_autoptr (VoderContext) other = voder_context_new (NULL);
  g_autoptr (VoderContext) context = NULL;
  g_auto (GValue) value = G_VALUE_INIT;

  /* A subclass is of the type as well. */
  g_value_init (&value, VODER_TYPE_CONTEXT);
  g_value_set_object (&value, other);
  context = voder_context_new_with_value (NULL, pool_key, &value);
  g_assert_true (voder_context_get_object (context, pool_key) == other);
  g_assert_null (voder_context_get_object (other, pool_key));
}

static void
test_value_of_other_type (void)
{
  g_auto (GValue) value = G_VALUE_INIT;

  if (g_test_subprocess ()) {
    g_value_init (&value, G_TYPE_INT);
    voder_context_new_with_value (NULL, key (), &value);
    return;
  }
  assert_reported ("*voder_context_new_with_value*G_VALUE_HOLDS*");
}

static void
test_read_as_other_type (void)
{
  g_autoptr (VoderContext) context = voder_context_new (NULL);

  if (g_test_subprocess ()) {
    voder_context_get_object (context, key ());
    return;
  }
  assert_reported ("*voder_context_get_object*");
}

static void
test_dropped_child (void)
{
  g_autoptr (VoderContext) parent = voder_context_new (NULL);
  VoderContext *child = voder_context_new (G_CANCELLABLE (parent));

  g_assert_finalize_object (child);
  g_assert_cmpuint (G_OBJECT (parent)->ref_count, ==, 1);
  voder_context_cancel (parent, NULL);
}

static void
test_plain_parent (void)
{
  g_autoptr (GCancellable) parent = g_cancellable_new ();
  g_autoptr (VoderContext) context = voder_context_new (parent);
  g_autoptr (VoderContext) late = NULL;

  g_cancellable_cancel (parent);
  late = voder_context_new (parent);
  assert_ended (context, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_ended (late, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_dropped_from_plain_parent (void)
{
  g_autoptr (GCancellable) parent = g_cancellable_new ();
  VoderContext *context = voder_context_new (parent);
  guint signal_id = g_signal_lookup ("cancelled", G_TYPE_CANCELLABLE);

  g_assert_true (g_signal_has_handler_pending (parent, signal_id, 0, TRUE));
  g_assert_finalize_object (context);
  g_assert_false (g_signal_has_handler_pending (parent, signal_id, 0, TRUE));
  g_assert_cmpuint (G_OBJECT (parent)->ref_count, ==, 1);
}

static void
on_cancelled_drop (GCancellable *cancellable, gpointer data)
{
  VoderContext **context = data;

  g_clear_object (context);
}

static void
test_dropped_in_handler (void)
{
  g_autoptr (GCancellable) parent = g_cancellable_new ();
  VoderContext *context = voder_context_new (parent);

  g_signal_connect (context, "cancelled", G_CALLBACK (on_cancelled_drop),
                    &context);
  g_cancellable_cancel (parent);
  g_assert_null (context);
}

static void
test_gio (void)
{
  g_autoptr (VoderContext) context = voder_context_new_with_deadline (NULL, 1);
  g_autoptr (GFile) file = g_file_new_for_path ("/");
  g_autoptr (GFileInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  info = g_file_query_info (file, "*", G_FILE_QUERY_INFO_NONE,
                            G_CANCELLABLE (context), &error);
  g_assert_null (info);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static gboolean
cancel_it (gpointer data, GCancellable *cancellable, GError **error)
{
  voder_context_cancel (data, NULL);
  return TRUE;
}

static void
test_cancel_from_many (void)
{
  for (guint round = 0; round < N_ROUNDS; round++) {
    g_autoptr (VoderContext) root = voder_context_new (NULL);
    g_autoptr (VoderContext) child = voder_context_new (G_CANCELLABLE (root));
    g_autoptr (VoderContext) leaf = voder_context_new (G_CANCELLABLE (child));
    g_autoptr (VoderGroup) group =
        voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
    g_autoptr (GError) error = NULL;

    voder_group_go (group, cancel_it, root, NULL, &error);
    voder_group_go (group, cancel_it, child, NULL, &error);
    voder_group_go (group, cancel_it, leaf, NULL, &error);
    g_clear_object (&child);
    wait_for_end (leaf);
    voder_group_wait (group, NULL, &error);
    g_assert_no_error (error);
  }
}

/* How contexts end, one after the other. */
typedef struct {
  gint64 last_us;
  int n_ended;
  int n_wrong;
} Ends10k;

static void
note_end (GCancellable *cancellable, gpointer data)
{
  Ends10k *ends = data;
  gint64 deadline_us = voder_context_get_deadline (VODER_CONTEXT (cancellable));

  if (deadline_us < ends->last_us)
    g_atomic_int_inc (&ends->n_wrong);
  ends->last_us = deadline_us;
  g_atomic_int_inc (&ends->n_ended);
}

/* FALSE when the first deadline came before the last context was made. */
static gboolean
make_deadlines (GPtrArray *contexts, Ends10k *ends, gint64 lead_us)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);
  gint64 begin_us = g_get_monotonic_time () + lead_us;

  for (guint i = 0; i < N_CONTEXTS; i++) {
    VoderContext *context = voder_context_new_with_deadline (
        NULL, begin_us + g_rand_int_range (rand, 0, 20000));

    g_signal_connect (context, "cancelled", G_CALLBACK (note_end), ends);
    g_ptr_array_add (contexts, context);
  }

  return g_get_monotonic_time () < begin_us;
}

static void
test_very_many_deadlines (void)
{
  g_autoptr (GPtrArray) contexts =
      g_ptr_array_new_with_free_func (g_object_unref);
  gint64 lead_us = G_USEC_PER_SEC / 4;
  Ends10k ends = { 0 };

  while (!make_deadlines (contexts, &ends, lead_us)) {
    g_ptr_array_set_size (contexts, 0);
    /* Joins the thread that may be ending one of them. */
    voder_flow_shutdown ();
    ends = (Ends10k){ 0 };
    lead_us *= 2;
  }
  wait_for_int (&ends.n_ended, N_CONTEXTS);
  g_assert_cmpint (ends.n_wrong, ==, 0);
}

/* The places of contexts, as they end. */
static void
note_place (GCancellable *cancellable, gpointer data)
{
  gpointer place = g_object_get_data (G_OBJECT (cancellable), "place");

  g_string_append_printf (data, " %d", GPOINTER_TO_INT (place));
}

static const int places[] = {
  1, 20, 2, 21, 22, 3, 4, 30, 31, 32, 33, 5, 6, 7, 8
};

/* All but the fourth, which is dropped; FALSE when the first deadline came
 * before that. */
static gboolean
make_places (GPtrArray *contexts, GString *ended, gint64 lead_us)
{
  gint64 begin_us = g_get_monotonic_time () + lead_us;

  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    VoderContext *context = voder_context_new_with_deadline (
        NULL, begin_us + places[i] * G_USEC_PER_SEC / 1000);

    g_object_set_data (G_OBJECT (context), "place",
                       GINT_TO_POINTER (places[i]));
    g_signal_connect (context, "cancelled", G_CALLBACK (note_place), ended);
    g_ptr_array_add (contexts, context);
  }
  g_ptr_array_remove_index (contexts, 3);

  return g_get_monotonic_time () < begin_us;
}

/* The last of the heap takes the place of one that goes, which may be too far
 * down for it. */
static void
test_order_after_a_drop (void)
{
  g_autoptr (GPtrArray) contexts =
      g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GString) ended = g_string_new (NULL);
  gint64 lead_us = G_USEC_PER_SEC / 4;

  while (!make_places (contexts, ended, lead_us)) {
    g_ptr_array_set_size (contexts, 0);
    voder_flow_shutdown ();
    g_string_truncate (ended, 0);
    lead_us *= 2;
  }
  for (guint i = 0; i < contexts->len; i++)
    wait_for_end (contexts->pdata[i]);
  /* Its thread has left all handlers then. */
  voder_flow_shutdown ();
  g_assert_cmpstr (ended->str, ==, " 1 2 3 4 5 6 7 8 20 22 30 31 32 33");
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/context/a-new-one-has-not-ended", test_new);
  voder_test_add ("/context/a-cancel-is-cancelled", test_cancel);
  voder_test_add ("/context/a-plain-cancel-reaches-children",
                  test_plain_cancel);
  voder_test_add ("/context/the-first-cause-stays", test_first_cause_stays);
  voder_test_add ("/context/a-child-does-not-end-its-parent", test_child_alone);
  voder_test_add ("/context/a-deadline-is-timed-out", test_deadline);
  voder_test_add ("/context/a-past-deadline-ends-at-once", test_deadline_past);
  voder_test_add ("/context/a-child-has-the-earlier-deadline",
                  test_deadline_inherited);
  voder_test_add ("/context/an-endless-timeout-is-none",
                  test_timeout_without_end);
  voder_test_add ("/context/many-deadlines-come-in-time",
                  test_deadlines_in_order);
  voder_test_add ("/context/an-earlier-deadline-comes-in-time",
                  test_earlier_deadline);
  voder_test_add ("/context/a-dropped-one-forgets-its-deadline",
                  test_dropped_deadline);
  voder_test_add ("/context/values-are-inherited", test_values);
  voder_test_add ("/context/a-key-is-declared-with-one-type", test_keys);
  voder_test_add ("/context/a-key-declared-with-two-types-is-reported",
                  test_key_of_other_type);
  voder_test_add ("/context/an-object-may-be-a-value", test_object_value);
  voder_test_add ("/context/a-value-of-another-type-is-refused",
                  test_value_of_other_type);
  voder_test_add ("/context/reading-as-another-type-is-refused",
                  test_read_as_other_type);
  voder_test_add ("/context/ten-thousand-deadlines-come-in-order",
                  test_very_many_deadlines);
  voder_test_add ("/context/deadlines-come-in-order-after-a-drop",
                  test_order_after_a_drop);
  voder_test_add ("/context/a-dropped-one-leaves-its-parent",
                  test_dropped_child);
  voder_test_add ("/context/a-plain-parent-ends-it", test_plain_parent);
  voder_test_add ("/context/a-dropped-one-leaves-its-plain-parent",
                  test_dropped_from_plain_parent);
  voder_test_add ("/context/it-may-be-dropped-while-it-ends",
                  test_dropped_in_handler);
  voder_test_add ("/context/gio-takes-it", test_gio);
  voder_test_add ("/context/many-threads-may-cancel", test_cancel_from_many);

  return voder_test_run ();
}
