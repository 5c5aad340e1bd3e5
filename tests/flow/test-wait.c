/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flow-fixture.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define N_RACES    2000
#define MAX_PAUSES 2000
/* Longer than a test may take. */
#define LONG_US (1000 * G_USEC_PER_SEC)

/* Whether the system has no descriptor left. */
static atomic_bool is_full;

typedef int (*Create) (unsigned int count, int flags);

/* In place of the C library's. */
int
eventfd (unsigned int count, int flags)
{
  Create create = (Create) dlsym (RTLD_NEXT, "eventfd");

  if (!atomic_load (&is_full))
    return create (count, flags);

  errno = EMFILE;
  return -1;
}

/* A pipe, and a context. */
typedef struct {
  int read_fd;
  int write_fd;
  VoderContext *context;
  int n_pauses;
} Rig;

static void
rig_init (Rig *self)
{
  int fds[2];

  g_assert_cmpint (pipe2 (fds, O_CLOEXEC), ==, 0);
  *self = (Rig){ fds[0], fds[1], voder_context_new (NULL), 0 };
}

static void
rig_clear (Rig *self)
{
  close (self->read_fd);
  if (self->write_fd >= 0)
    close (self->write_fd);
  g_clear_object (&self->context);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rig, rig_clear)

static gboolean
wait_to_read (Rig *self,
              gint64 duration_us,
              gpointer cancellable,
              GError **error)
{
  return voder_wait_for_fd (self->read_fd, G_IO_IN,
                            g_get_monotonic_time () + duration_us, cancellable,
                            error);
}

static void
put_byte (Rig *self)
{
  g_assert_cmpint (write (self->write_fd, "x", 1), ==, 1);
}

static gboolean
write_run (gpointer data, GCancellable *cancellable, GError **error)
{
  Rig *self = data;

  for (volatile int i = 0; i < self->n_pauses; i++)
    continue;
  put_byte (self);
  return TRUE;
}

static gboolean
cancel_run (gpointer data, GCancellable *cancellable, GError **error)
{
  Rig *self = data;

  for (volatile int i = 0; i < self->n_pauses; i++)
    continue;
  voder_context_cancel (self->context, NULL);
  return TRUE;
}

static void
test_ready (void)
{
  g_auto (Rig) rig = { 0 };
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;

  rig_init (&rig);
  g_assert_true (voder_wait_for_fd (rig.write_fd, G_IO_OUT, 0,
                                    G_CANCELLABLE (rig.context), &error));
  g_assert_no_error (error);

  voder_group_go (group, write_run, &rig, NULL, NULL);
  g_assert_true (wait_to_read (&rig, LONG_US, rig.context, &error));
  g_assert_no_error (error);
  g_assert_true (
      voder_wait_for_fd (rig.read_fd, G_IO_IN, G_MAXINT64, NULL, &error));
  assert_group_succeeds (group);
}

/* What there is to read then is the end. */
static void
test_hung_up (void)
{
  g_auto (Rig) rig = { 0 };
  char byte;

  rig_init (&rig);
  close (rig.write_fd);
  rig.write_fd = -1;
  g_assert_true (wait_to_read (&rig, LONG_US, rig.context, NULL));
  g_assert_cmpint (read (rig.read_fd, &byte, 1), ==, 0);
}

static void
test_deadlines (void)
{
  g_auto (Rig) rig = { 0 };
  g_autoptr (VoderContext) late = voder_context_new_with_timeout (NULL, 2000);
  g_autoptr (GError) error = NULL;

  rig_init (&rig);
  g_assert_false (wait_to_read (&rig, 2000, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_clear_error (&error);
  g_assert_false (wait_to_read (&rig, -5, rig.context, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_clear_error (&error);
  g_assert_false (wait_to_read (&rig, LONG_US, late, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

/* A cancel, before and while, tells its cause; it comes before what is ready.
 */
static void
test_cancelled (void)
{
  g_auto (Rig) rig = { 0 };
  g_autoptr (GCancellable) plain = g_cancellable_new ();
  g_autoptr (VoderContext) child = NULL;
  g_autoptr (GError) cause =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_HOST_NOT_FOUND, "gone");
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;

  rig_init (&rig);
  voder_group_go (group, cancel_run, &rig, NULL, NULL);
  g_assert_false (wait_to_read (&rig, LONG_US, rig.context, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  put_byte (&rig);
  child = voder_context_new (plain);
  g_assert_true (wait_to_read (&rig, LONG_US, child, NULL));
  voder_context_cancel (child, cause);
  g_assert_false (wait_to_read (&rig, LONG_US, child, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_HOST_NOT_FOUND);
  g_clear_error (&error);
  assert_group_succeeds (group);
}

static gboolean
cancel_plain (gpointer data, GCancellable *cancellable, GError **error)
{
  g_cancellable_cancel (data);
  return TRUE;
}

static void
test_plain (void)
{
  g_auto (Rig) rig = { 0 };
  g_autoptr (GCancellable) plain = g_cancellable_new ();
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;

  rig_init (&rig);
  voder_group_go (group, cancel_plain, plain, NULL, NULL);
  g_assert_false (wait_to_read (&rig, LONG_US, plain, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_group_succeeds (group);
}

static void
test_closed (void)
{
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_autoptr (GError) error = NULL;
  /* Of a number that nobody else gets meanwhile. */
  int fd = fcntl (STDIN_FILENO, F_DUPFD_CLOEXEC, 500);

  close (fd);
  g_assert_false (voder_wait_for_fd (fd, G_IO_IN, G_MAXINT64,
                                     G_CANCELLABLE (context), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

static void
test_no_descriptors (void)
{
  g_auto (Rig) rig = { 0 };
  g_autoptr (GError) error = NULL;

  rig_init (&rig);
  put_byte (&rig);
  atomic_store (&is_full, TRUE);
  g_assert_false (wait_to_read (&rig, LONG_US, rig.context, &error));
  g_assert_true (wait_to_read (&rig, LONG_US, NULL, NULL));
  atomic_store (&is_full, FALSE);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES);
  g_assert_true (wait_to_read (&rig, LONG_US, rig.context, NULL));
}

/* Which of them it was is told; negative ones are left out. */
static void
test_several (void)
{
  g_auto (Rig) one = { 0 };
  g_auto (Rig) two = { 0 };
  g_autoptr (GError) error = NULL;
  GPollFD fds[3] = { { -1, G_IO_IN, 0 } };

  rig_init (&one);
  rig_init (&two);
  fds[1] = (GPollFD){ one.read_fd, G_IO_IN, 0 };
  fds[2] = (GPollFD){ two.read_fd, G_IO_IN, 0 };
  put_byte (&two);
  g_assert_true (voder_wait_for_fds (fds, G_N_ELEMENTS (fds), G_MAXINT64,
                                     G_CANCELLABLE (one.context), &error));
  g_assert_no_error (error);
  g_assert_cmpint (fds[0].revents, ==, 0);
  g_assert_cmpint (fds[1].revents, ==, 0);
  g_assert_cmpint (fds[2].revents, ==, G_IO_IN);
}

/* Served and cancelled at once, many times: one of both, and nothing is left,
 * no descriptor either. */
static void
test_race (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());
  int before = dup (STDIN_FILENO);
  guint n_races = RUNNING_ON_VALGRIND ? N_RACES / 10 : N_RACES;

  close (before);
  for (guint i = 0; i < n_races; i++) {
    g_auto (Rig) rig = { 0 };
    g_autoptr (VoderGroup) group =
        voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
    g_autoptr (GError) error = NULL;

    rig_init (&rig);
    rig.n_pauses = g_rand_int_range (rand, 0, MAX_PAUSES);
    voder_group_go (group, write_run, &rig, NULL, NULL);
    voder_group_go (group, cancel_run, &rig, NULL, NULL);
    if (!wait_to_read (&rig, LONG_US, rig.context, &error))
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    assert_group_succeeds (group);
  }
  g_assert_cmpint (dup (STDIN_FILENO), ==, before);
  close (before);
}

static void
test_time (void)
{
  g_auto (Rig) rig = { 0 };
  gint64 ready_us = g_get_monotonic_time () + 2000;
  g_autoptr (GError) error = NULL;

  rig_init (&rig);
  g_assert_true (
      voder_wait_until (ready_us, G_CANCELLABLE (rig.context), &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_get_monotonic_time (), >=, ready_us);
  g_assert_true (voder_wait_until (0, NULL, NULL));
}

static void
test_time_cancelled (void)
{
  g_auto (Rig) rig = { 0 };
  g_autoptr (VoderContext) late = voder_context_new_with_timeout (NULL, 2000);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;

  rig_init (&rig);
  voder_group_go (group, cancel_run, &rig, NULL, NULL);
  g_assert_false (
      voder_wait_until (G_MAXINT64, G_CANCELLABLE (rig.context), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (voder_wait_until (0, G_CANCELLABLE (rig.context), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (voder_wait_until (G_MAXINT64, G_CANCELLABLE (late), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  assert_group_succeeds (group);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/wait/a-descriptor-becomes-ready", test_ready);
  voder_test_add ("/wait/a-hang-up-is-something-to-read", test_hung_up);
  voder_test_add ("/wait/it-ends-at-each-deadline", test_deadlines);
  voder_test_add ("/wait/a-cancel-comes-first-and-tells-why", test_cancelled);
  voder_test_add ("/wait/a-plain-cancellable-ends-it", test_plain);
  voder_test_add ("/wait/a-closed-descriptor-is-an-error", test_closed);
  voder_test_add ("/wait/without-descriptors-it-is-an-error",
                  test_no_descriptors);
  voder_test_add ("/wait/of-several-it-tells-which", test_several);
  voder_test_add ("/wait/cancelled-or-ready-and-nothing-left", test_race);
  voder_test_add ("/wait/the-time-comes", test_time);
  voder_test_add ("/wait/the-time-is-not-waited-for-after-a-cancel",
                  test_time_cancelled);

  return voder_test_run ();
}
