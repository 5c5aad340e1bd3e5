/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test-stage.h"

#define N_ITEMS 1000
/* How often a stage fails at once. */
#define N_RACES 500
/* How often a stage is left while the last one works. */
#define N_LEAVINGS 20

/* Numbers travel as bytes. */
static gboolean
send_number (VoderSender *sender,
             guint number,
             GCancellable *cancellable,
             GError **error)
{
  return voder_sender_send (sender, g_bytes_new (&number, sizeof number),
                            cancellable, error);
}

static gboolean
count_up (VoderReceiver *receiver,
          VoderSender *sender,
          gpointer data,
          GCancellable *cancellable,
          GError **error)
{
  for (guint i = 0; i < GPOINTER_TO_UINT (data); i++) {
    if (!send_number (sender, i, cancellable, error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
count_up_and_fail (VoderReceiver *receiver,
                   VoderSender *sender,
                   gpointer data,
                   GCancellable *cancellable,
                   GError **error)
{
  if (!count_up (receiver, sender, data, cancellable, error))
    return FALSE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "no");

  return FALSE;
}

static gboolean
pass_on (VoderReceiver *receiver,
         VoderSender *sender,
         gpointer data,
         GCancellable *cancellable,
         GError **error)
{
  gpointer item = NULL;
  GError *cause = NULL;

  while (voder_receiver_receive (receiver, &item, cancellable, &cause)) {
    if (!voder_sender_send (sender, item, cancellable, error))
      return FALSE;
  }

  if (cause == NULL)
    return TRUE;
  g_propagate_error (error, cause);

  return FALSE;
}

/* Takes one item, says so in @data (nullable int), and fails. */
static gboolean
take_one_and_fail (VoderReceiver *receiver,
                   VoderSender *sender,
                   gpointer data,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (GBytes) item = NULL;

  if (!voder_receiver_receive (receiver, (gpointer *) &item, cancellable,
                               error))
    return FALSE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "no");

  return FALSE;
}

static gboolean
take_one_and_end (VoderReceiver *receiver,
                  VoderSender *sender,
                  gpointer data,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (GBytes) item = NULL;

  return voder_receiver_receive (receiver, (gpointer *) &item, cancellable,
                                 error);
}

static gboolean
send_one_and_fail (VoderReceiver *receiver,
                   VoderSender *sender,
                   gpointer data,
                   GCancellable *cancellable,
                   GError **error)
{
  if (!send_number (sender, 0, cancellable, error))
    return FALSE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "no");

  return FALSE;
}

static gboolean
send_one_and_wait (VoderReceiver *receiver,
                   VoderSender *sender,
                   gpointer data,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (VoderChannel) channel = voder_channel_new (G_TYPE_BYTES, 1);
  g_autoptr (VoderSender) never = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) wait = voder_channel_create_receiver (channel);
  gpointer item = NULL;

  return send_number (sender, 0, cancellable, error) &&
         voder_receiver_receive (wait, &item, cancellable, error);
}

/* Cancels what @data is once an item came, then takes on. */
static gboolean
take_one_and_cancel (VoderReceiver *receiver,
                     VoderSender *sender,
                     gpointer data,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (GBytes) item = NULL;
  gpointer next = NULL;

  if (!voder_receiver_receive (receiver, (gpointer *) &item, cancellable,
                               error))
    return FALSE;
  g_cancellable_cancel (data);

  return voder_receiver_receive (receiver, &next, cancellable, error);
}

/* Notes in @data whether the input ended as if it were whole. */
static gboolean
take_all_and_note_the_end (VoderReceiver *receiver,
                           VoderSender *sender,
                           gpointer data,
                           GCancellable *cancellable,
                           GError **error)
{
  gpointer item = NULL;
  GError *cause = NULL;

  while (voder_receiver_receive (receiver, &item, cancellable, &cause))
    g_bytes_unref (item);
  *(gboolean *) data = cause == NULL;
  if (cause == NULL)
    return TRUE;
  g_propagate_error (error, cause);

  return FALSE;
}

/* Cancels what @data is once it is left. */
static gboolean
count_up_and_cancel (VoderReceiver *receiver,
                     VoderSender *sender,
                     gpointer data,
                     GCancellable *cancellable,
                     GError **error)
{
  gboolean is_ok = count_up (receiver, sender, GUINT_TO_POINTER (G_MAXUINT),
                             cancellable, error);

  g_cancellable_cancel (data);

  return is_ok;
}

/* Ends well, but works until @data is cancelled. */
static gboolean
take_all_and_work_on (VoderReceiver *receiver,
                      VoderSender *sender,
                      gpointer data,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (VoderChannel) channel = voder_channel_new (G_TYPE_BYTES, 1);
  g_autoptr (VoderSender) never = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) wait = voder_channel_create_receiver (channel);
  gboolean ended = FALSE;
  gpointer item = NULL;

  if (!take_all_and_note_the_end (receiver, sender, &ended, cancellable, error))
    return FALSE;
  g_assert_false (voder_receiver_receive (wait, &item, data, NULL));

  return TRUE;
}

static gboolean
fail_at_once (VoderReceiver *receiver,
              VoderSender *sender,
              gpointer data,
              GCancellable *cancellable,
              GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "no");

  return FALSE;
}

/* Takes what is there also when its context has ended, as an outlet does. */
static gboolean
take_what_is_left (VoderReceiver *receiver,
                   VoderSender *sender,
                   gpointer data,
                   GCancellable *cancellable,
                   GError **error)
{
  gpointer item = NULL;

  g_atomic_int_inc ((int *) data);
  while (voder_receiver_receive (receiver, &item, cancellable, error))
    g_bytes_unref (item);

  return FALSE;
}

static VoderStage *
new_first (VoderTestStageFunc func, gpointer data)
{
  return voder_test_stage_new ("TestFirstStage", G_TYPE_NONE, G_TYPE_BYTES,
                               func, data);
}

static VoderStage *
new_middle (VoderTestStageFunc func, gpointer data)
{
  return voder_test_stage_new ("TestMiddleStage", G_TYPE_BYTES, G_TYPE_BYTES,
                               func, data);
}

static VoderStage *
new_last (VoderTestStageFunc func, gpointer data)
{
  return voder_test_stage_new ("TestLastStage", G_TYPE_BYTES, G_TYPE_NONE, func,
                               data);
}

/* Takes the stages. */
static VoderPipeline *
join (VoderStage *first, VoderStage *middle, VoderStage *last)
{
  VoderStage *stages[] = { first, middle, last };
  VoderPipeline *self = voder_pipeline_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (stages); i++) {
    if (stages[i] == NULL)
      continue;
    voder_pipeline_add (self, stages[i]);
    g_object_unref (stages[i]);
  }

  return self;
}

static gpointer
many (void)
{
  return GUINT_TO_POINTER (N_ITEMS);
}

static gpointer
endless (void)
{
  return GUINT_TO_POINTER (G_MAXUINT);
}

static void
assert_counted_up (GPtrArray *items, guint n_items)
{
  g_assert_cmpuint (items->len, ==, n_items);
  for (guint i = 0; i < n_items; i++) {
    GBytes *item = g_ptr_array_index (items, i);

    g_assert_cmpuint (*(const guint *) g_bytes_get_data (item, NULL), ==, i);
  }
}

static void
test_order (void)
{
  g_autoptr (GPtrArray) items =
      g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (VoderPipeline) pipeline =
      join (new_first (count_up, many ()), new_middle (pass_on, NULL),
            voder_test_stage_new_sink (G_TYPE_BYTES, items));
  g_autoptr (GError) error = NULL;

  g_assert_true (voder_pipeline_run (pipeline, NULL, &error));
  g_assert_no_error (error);
  assert_counted_up (items, N_ITEMS);
}

static void
test_types (void)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new ();
  g_autoptr (VoderPipeline) pipeline =
      join (new_first (count_up, many ()), NULL,
            voder_test_stage_new_sink (VODER_TYPE_TEXT, items));
  g_autoptr (GError) error = NULL;

  g_assert_false (voder_pipeline_run (pipeline, NULL, &error));
  g_assert_error (error, VODER_PIPELINE_ERROR, VODER_PIPELINE_ERROR_TYPES);
  g_assert_nonnull (strstr (error->message, "“test-first”"));
  g_assert_nonnull (strstr (error->message, "“test-voder-text-sink”"));
  g_assert_nonnull (strstr (error->message, "GBytes"));
}

static void
assert_types_error (VoderPipeline *pipeline)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (voder_pipeline_run (pipeline, NULL, &error));
  g_assert_error (error, VODER_PIPELINE_ERROR, VODER_PIPELINE_ERROR_TYPES);
}

static void
test_empty (void)
{
  g_autoptr (VoderPipeline) pipeline = voder_pipeline_new ();

  assert_types_error (pipeline);
}

static void
test_no_first (void)
{
  g_autoptr (VoderPipeline) pipeline = join (NULL, new_middle (pass_on, NULL),
                                             new_last (take_one_and_end, NULL));

  assert_types_error (pipeline);
}

static void
test_no_last (void)
{
  g_autoptr (VoderPipeline) pipeline =
      join (new_first (count_up, many ()), NULL, NULL);

  assert_types_error (pipeline);
}

static void
assert_fails_with_no (VoderPipeline *pipeline, const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (voder_pipeline_run (pipeline, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_assert_cmpstr (error->message, ==, message);
  g_assert_true (g_str_has_prefix (
      message,
      voder_stage_get_name (voder_pipeline_get_failed_stage (pipeline))));
}

static void
test_first_fails (void)
{
  gboolean ended = FALSE;
  g_autoptr (VoderPipeline) pipeline =
      join (new_first (send_one_and_fail, NULL), new_middle (pass_on, NULL),
            new_last (take_all_and_note_the_end, &ended));

  assert_fails_with_no (pipeline, "test-first: no");
  g_assert_false (ended);
}

/* Counts in @data what came before the failure. */
static gboolean
count_to_the_failure (VoderReceiver *receiver,
                      VoderSender *sender,
                      gpointer data,
                      GCancellable *cancellable,
                      GError **error)
{
  gpointer item = NULL;
  GError *cause = NULL;

  while (voder_receiver_receive (receiver, &item, cancellable, &cause)) {
    g_bytes_unref (item);
    ++*(guint *) data;
  }
  g_assert_error (cause, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_propagate_error (error, cause);

  return FALSE;
}

static void
test_failure_comes_last (void)
{
  for (int i = 0; i < N_RACES; i++) {
    guint n_items = 0;
    g_autoptr (VoderPipeline) pipeline = join (
        new_first (count_up_and_fail, GUINT_TO_POINTER (40)),
        new_middle (pass_on, NULL), new_last (count_to_the_failure, &n_items));

    assert_fails_with_no (pipeline, "test-first: no");
    g_assert_cmpuint (n_items, ==, 40);
  }
}

/* What was given before a failure need not get anywhere once all is over. */
static void
test_cancelled_behind_a_failure (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (VoderPipeline) pipeline =
      join (new_first (count_up_and_fail, GUINT_TO_POINTER (10)),
            new_middle (send_one_and_wait, NULL),
            new_last (take_one_and_cancel, cancellable));
  g_autoptr (GError) error = NULL;

  g_assert_false (voder_pipeline_run (pipeline, cancellable, &error));
  g_assert_nonnull (error);
}

/* Also when the first one fails before there was time for anything. */
static void
test_last_has_begun (void)
{
  int n_begun = 0;

  for (int i = 0; i < N_RACES; i++) {
    g_autoptr (VoderPipeline) pipeline =
        join (new_first (fail_at_once, NULL), new_middle (pass_on, NULL),
              new_last (take_what_is_left, &n_begun));

    assert_fails_with_no (pipeline, "test-first: no");
  }

  g_assert_cmpint (n_begun, ==, N_RACES);
}

static void
test_middle_fails (void)
{
  gboolean ended = FALSE;
  g_autoptr (VoderPipeline) pipeline = join (
      new_first (count_up, endless ()), new_middle (take_one_and_fail, NULL),
      new_last (take_all_and_note_the_end, &ended));

  assert_fails_with_no (pipeline, "test-middle: no");
  g_assert_false (ended);
}

static void
test_last_fails (void)
{
  g_autoptr (VoderPipeline) pipeline =
      join (new_first (count_up, endless ()), new_middle (pass_on, NULL),
            new_last (take_one_and_fail, NULL));

  assert_fails_with_no (pipeline, "test-last: no");
}

static void
test_failure_ends_a_stage_that_waits (void)
{
  g_autoptr (VoderPipeline) pipeline =
      join (new_first (send_one_and_wait, NULL), new_middle (pass_on, NULL),
            new_last (take_one_and_fail, NULL));

  assert_fails_with_no (pipeline, "test-last: no");
}

static void
assert_ends_well (VoderPipeline *pipeline)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (voder_pipeline_run (pipeline, NULL, &error));
  g_assert_no_error (error);
}

static void
test_last_ends_early (void)
{
  g_autoptr (VoderPipeline) pipeline =
      join (new_first (count_up, endless ()), new_middle (pass_on, NULL),
            new_last (take_one_and_end, NULL));

  assert_ends_well (pipeline);
}

static void
test_last_ends_early_while_first_waits (void)
{
  g_autoptr (VoderPipeline) pipeline =
      join (new_first (send_one_and_wait, NULL), NULL,
            new_last (take_one_and_end, NULL));

  assert_ends_well (pipeline);
}

static void
test_middle_ends_early (void)
{
  gboolean ended = FALSE;
  g_autoptr (VoderPipeline) pipeline = join (
      new_first (count_up, endless ()), new_middle (take_one_and_end, NULL),
      new_last (take_all_and_note_the_end, &ended));

  assert_ends_well (pipeline);
  g_assert_true (ended);
}

/* All before a stage that ended are left, not only the one before it. */
static void
test_one_after_others_ends_early (void)
{
  for (guint i = 0; i < N_LEAVINGS; i++) {
    g_autoptr (GCancellable) left = g_cancellable_new ();
    g_autoptr (VoderStage) third = new_middle (take_one_and_end, NULL);
    g_autoptr (VoderStage) last = new_last (take_all_and_work_on, left);
    g_autoptr (VoderPipeline) pipeline =
        join (new_first (count_up_and_cancel, left), new_middle (pass_on, NULL),
              NULL);

    voder_pipeline_add (pipeline, third);
    voder_pipeline_add (pipeline, last);
    assert_ends_well (pipeline);
  }
}

static void
assert_cancelled (VoderPipeline *pipeline, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (voder_pipeline_run (pipeline, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (strstr (error->message, "test-"));
  g_assert_null (voder_pipeline_get_failed_stage (pipeline));
}

static void
test_cancelled_before (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gboolean ended = FALSE;
  g_autoptr (VoderPipeline) pipeline =
      join (new_first (count_up, endless ()), NULL,
            new_last (take_all_and_note_the_end, &ended));

  g_cancellable_cancel (cancellable);
  assert_cancelled (pipeline, cancellable);
  g_assert_false (ended);
}

static void
test_cancelled_while_all_wait (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (VoderPipeline) pipeline =
      join (new_first (send_one_and_wait, NULL), new_middle (pass_on, NULL),
            new_last (take_one_and_cancel, cancellable));

  assert_cancelled (pipeline, cancellable);
}

static void
test_cancelled_while_all_work (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (VoderPipeline) pipeline =
      join (new_first (count_up, endless ()),
            new_middle (take_one_and_cancel, cancellable),
            new_last (take_one_and_end, NULL));
  g_autoptr (GError) error = NULL;

  g_assert_false (voder_pipeline_run (pipeline, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_deadline (void)
{
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, 1000);
  gboolean ended = FALSE;
  g_autoptr (VoderPipeline) pipeline =
      join (new_first (send_one_and_wait, NULL), NULL,
            new_last (take_all_and_note_the_end, &ended));
  g_autoptr (GError) error = NULL;

  g_assert_false (
      voder_pipeline_run (pipeline, G_CANCELLABLE (context), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_false (ended);
}

static void
test_twice (void)
{
  g_autoptr (VoderPipeline) pipeline = join (
      new_first (count_up, many ()), NULL, new_last (take_one_and_end, NULL));
  g_autoptr (GError) error = NULL;

  assert_ends_well (pipeline);
  g_assert_false (voder_pipeline_run (pipeline, NULL, &error));
  g_assert_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_STOPPED);
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static gboolean
run_async (VoderPipeline *pipeline, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  voder_pipeline_run_async (pipeline, cancellable, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return voder_pipeline_run_finish (pipeline, result, error);
}

static void
test_async (void)
{
  g_autoptr (GPtrArray) items =
      g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (VoderPipeline) pipeline =
      join (new_first (count_up, many ()), new_middle (pass_on, NULL),
            voder_test_stage_new_sink (G_TYPE_BYTES, items));
  g_autoptr (GError) error = NULL;

  g_assert_true (run_async (pipeline, NULL, &error));
  g_assert_no_error (error);
  assert_counted_up (items, N_ITEMS);
}

static void
test_async_error (void)
{
  g_autoptr (VoderPipeline) pipeline =
      join (new_first (count_up, endless ()), NULL,
            new_last (take_one_and_fail, NULL));
  g_autoptr (GError) error = NULL;

  g_assert_false (run_async (pipeline, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_assert_cmpstr (error->message, ==, "test-last: no");
}

static void
test_async_cancel (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (VoderPipeline) pipeline =
      join (new_first (send_one_and_wait, NULL), NULL,
            new_last (take_one_and_cancel, cancellable));
  g_autoptr (GError) error = NULL;

  g_assert_false (run_async (pipeline, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_stages_die (void)
{
  VoderStage *first = new_first (count_up, many ());
  gpointer weak = first;
  VoderPipeline *pipeline =
      join (first, NULL, new_last (take_one_and_end, NULL));

  g_object_add_weak_pointer (G_OBJECT (first), &weak);
  assert_ends_well (pipeline);
  g_object_unref (pipeline);
  g_assert_null (weak);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/pipeline/items-pass-all-stages-in-order", test_order);
  voder_test_add ("/pipeline/types-that-do-not-meet-name-both-stages",
                  test_types);
  voder_test_add ("/pipeline/no-stages-at-all-are-an-error", test_empty);
  voder_test_add ("/pipeline/the-first-stage-may-take-nothing", test_no_first);
  voder_test_add ("/pipeline/the-last-stage-may-give-nothing", test_no_last);
  voder_test_add ("/pipeline/a-failing-first-stage-is-never-taken-for-the-end",
                  test_first_fails);
  voder_test_add ("/pipeline/a-failure-comes-behind-what-came-before",
                  test_failure_comes_last);
  voder_test_add ("/pipeline/a-cancel-ends-also-what-follows-a-failure",
                  test_cancelled_behind_a_failure);
  voder_test_add ("/pipeline/a-stage-fails-when-those-behind-it-have-begun",
                  test_last_has_begun);
  voder_test_add ("/pipeline/a-failing-middle-stage-is-never-taken-for-the-end",
                  test_middle_fails);
  voder_test_add ("/pipeline/a-failing-last-stage-wins-over-closed-channels",
                  test_last_fails);
  voder_test_add ("/pipeline/a-failure-ends-a-stage-that-waits",
                  test_failure_ends_a_stage_that_waits);
  voder_test_add ("/pipeline/a-last-stage-may-end-early", test_last_ends_early);
  voder_test_add ("/pipeline/a-last-stage-that-ends-ends-those-that-wait",
                  test_last_ends_early_while_first_waits);
  voder_test_add ("/pipeline/a-middle-stage-may-end-early",
                  test_middle_ends_early);
  voder_test_add ("/pipeline/all-before-a-stage-that-ends-early-are-left",
                  test_one_after_others_ends_early);
  voder_test_add ("/pipeline/cancelled-before-it-starts-it-does-nothing",
                  test_cancelled_before);
  voder_test_add ("/pipeline/a-cancel-ends-stages-that-wait",
                  test_cancelled_while_all_wait);
  voder_test_add ("/pipeline/a-cancel-ends-stages-that-work",
                  test_cancelled_while_all_work);
  voder_test_add ("/pipeline/a-deadline-is-a-timeout", test_deadline);
  voder_test_add ("/pipeline/it-runs-once", test_twice);
  voder_test_add ("/pipeline/asynchronously-it-does-the-same", test_async);
  voder_test_add ("/pipeline/asynchronously-it-fails-with-the-same-error",
                  test_async_error);
  voder_test_add ("/pipeline/asynchronously-it-can-be-cancelled",
                  test_async_cancel);
  voder_test_add ("/pipeline/its-stages-die-with-it", test_stages_die);

  return voder_test_run ();
}
