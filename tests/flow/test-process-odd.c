/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Systems and programs that are not as one would wish. */
#include "clock-fixture.h"
#include "process-fixture.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* How often a thread is let run that is about to sleep. */
#define N_YIELDS 1000
#define MAX_FD   300
/* What is read with fewer bytes at a time is none of it. */
#define PIECE (16 * 1024)
/* Long enough for a child to end. */
#define ENDLESS (1024 * 1024)
/* A tool that watches the memory takes several times as much. */
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
#define MEMORY_IS_WATCHED TRUE
#else
#define MEMORY_IS_WATCHED RUNNING_ON_VALGRIND
#endif

/* What the system answers to who wants to watch a child. */
static int pidfd_error;

/* What it answers to who wants a thread. */
static int thread_error;

static void
reap (pid_t pid)
{
  siginfo_t info;

  while (waitid (P_PID, pid, &info, WEXITED) < 0)
    g_assert_cmpint (errno, ==, EINTR);
}

static int n_starting;
static int n_started_beside;
static gboolean is_slow;

/* In place of the C library's; a slow one lets others run before the program
 * does. */
int
posix_spawnp (pid_t *pid,
              const char *file,
              const posix_spawn_file_actions_t *actions,
              const posix_spawnattr_t *attributes,
              char *const *argv,
              char *const *variables)
{
  int (*real) (pid_t *, const char *, const posix_spawn_file_actions_t *,
               const posix_spawnattr_t *, char *const *, char *const *) =
      dlsym (RTLD_NEXT, "posix_spawnp");
  int failed;

  if (g_atomic_int_add (&n_starting, 1) > 0)
    g_atomic_int_inc (&n_started_beside);
  for (guint i = 0; is_slow && i < N_YIELDS; i++)
    sched_yield ();
  failed = real (pid, file, actions, attributes, argv, variables);
  g_atomic_int_add (&n_starting, -1);

  return failed;
}

/* The ends of pipes that this process could write into. */
static int
count_writable_pipes (void)
{
  int n = 0;

  for (int i = 0; i < MAX_FD; i++) {
    struct stat status;

    if (fstat (i, &status) == 0 && S_ISFIFO (status.st_mode) &&
        (fcntl (i, F_GETFL) & O_ACCMODE) == O_WRONLY)
      n++;
  }

  return n;
}

/* How many there were when a child was to be watched for the last time, while
 * they are counted: nobody else may open or close any then. */
static gboolean counts_pipes;
static int n_writable_pipes;

/* In place of the C library's. */
int
pidfd_open (pid_t pid, unsigned int flags)
{
  if (counts_pipes)
    n_writable_pipes = count_writable_pipes ();
  if (pidfd_error == 0)
    return syscall (SYS_pidfd_open, pid, flags);

  if (pidfd_error == ESRCH)
    reap (pid);
  errno = pidfd_error;
  return -1;
}

typedef int (*Create) (pthread_t *thread,
                       const pthread_attr_t *attributes,
                       void *(*func) (void *),
                       void *data);

/* In place of the C library's, too. */
int
pthread_create (pthread_t *thread,
                const pthread_attr_t *attributes,
                void *(*func) (void *),
                void *data)
{
  Create create = (Create) dlsym (RTLD_NEXT, "pthread_create");

  return thread_error != 0 ? thread_error
                           : create (thread, attributes, func, data);
}

/* Whatever is read in pieces never ends; what comes at once, nobody wrote. */
static int is_endless;
static int is_flooding;

/* In place of the C library's. */
ssize_t
read (int fd, void *buffer, size_t size)
{
  ssize_t (*real) (int, void *, size_t) = dlsym (RTLD_NEXT, "read");

  if (size >= PIECE && g_atomic_int_get (&is_flooding))
    return size;
  if (size < PIECE || !g_atomic_int_get (&is_endless))
    return real (fd, buffer, size);

  sched_yield ();
  *(char *) buffer = 'x';
  return 1;
}

static void
assert_cannot_start (int code)
{
  g_autoptr (VoderLaunch) launch = launch_child ("ignore", NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GError) error = NULL;

  process = voder_process_new (launch, NULL, &error);
  g_assert_null (process);
  g_assert_error (error, G_IO_ERROR, code);
}

static void
test_no_watch (void)
{
  g_auto (Leaks) leaks = leaks_begin ();

  pidfd_error = EMFILE;
  assert_cannot_start (G_IO_ERROR_TOO_MANY_OPEN_FILES);
  pidfd_error = 0;
}

static void
test_no_reaper (void)
{
  g_auto (Leaks) leaks = leaks_begin ();

  thread_error = EAGAIN;
  assert_cannot_start (G_IO_ERROR_WOULD_BLOCK);
  thread_error = 0;
  g_assert_cmpuint (voder_flow_get_live (), ==, 0);
}

/* The kernel is older, or a container refuses what it does not know. */
static void
test_no_pidfd (void)
{
  static const int errors[] = { ENOSYS, EPERM };
  g_auto (Leaks) leaks = leaks_begin ();

  for (guint i = 0; i < G_N_ELEMENTS (errors); i++) {
    g_autoptr (VoderLaunch) launch = launch_child ("exit", "3", NULL);
    g_autoptr (VoderProcess) process = NULL;
    g_autoptr (GError) error = NULL;

    pidfd_error = errors[i];
    process = start (launch);
    pidfd_error = 0;
    g_assert_false (voder_process_wait_check (process, NULL, &error));
    g_assert_error (error, VODER_PROCESS_ERROR, VODER_PROCESS_ERROR_EXIT);
    g_assert_cmpint (voder_process_get_exit_status (process), ==, 3);
  }
}

static void
test_stop_without_pidfd (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("ignore", NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GError) error = NULL;

  voder_launch_set_grace (launch, SHORT_US);
  pidfd_error = ENOSYS;
  process = start_ready (launch, NULL);
  pidfd_error = 0;
  voder_process_stop (process);
  g_assert_false (voder_process_wait_check (process, NULL, &error));
  g_assert_error (error, VODER_PROCESS_ERROR, VODER_PROCESS_ERROR_STOPPED);
  g_assert_cmpint (voder_process_get_term_signal (process), ==, SIGKILL);
}

/* A shutdown waits for the children that nobody holds, and for no others. */
static void
test_lost_at_once (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) brief = launch_child ("exit", "3", NULL);
  g_autoptr (VoderLaunch) lasting = launch_child ("hang", NULL);
  g_autoptr (VoderProcess) lost = NULL;
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GError) error = NULL;

  pidfd_error = ESRCH;
  lost = start (brief);
  pidfd_error = 0;
  g_assert_false (voder_process_wait (lost, NULL, &error));
  g_assert_error (error, VODER_PROCESS_ERROR, VODER_PROCESS_ERROR_LOST);
  g_clear_object (&lost);

  process = start_ready (lasting, NULL);
  voder_flow_shutdown ();
  g_assert_false (voder_process_has_ended (process));
  voder_process_stop (process);
  g_assert_true (voder_process_wait (process, NULL, NULL));
}

/* Where this process holds a child's end of a pipe still, and has to wait for
 * its turn then, it looks as if the child had left somebody behind. */
static void
test_ends_are_the_child_s_alone (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("exit", "0", NULL);
  g_autoptr (VoderProcess) process = NULL;
  int n_before = count_writable_pipes ();

  voder_launch_set_streams (launch, VODER_LAUNCH_NULL, VODER_LAUNCH_PIPE,
                            VODER_LAUNCH_PIPE);
  n_writable_pipes = -1;
  counts_pipes = TRUE;
  process = start (launch);
  counts_pipes = FALSE;
  g_assert_cmpint (n_writable_pipes, ==, n_before);
  g_assert_true (voder_process_wait_check (process, NULL, NULL));
}

static gboolean
start_one (gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (VoderLaunch) launch = launch_child ("exit", "0", NULL);
  g_autoptr (VoderProcess) process = start (launch);

  return voder_process_wait_check (process, cancellable, error);
}

/* One that is made while another has its pipes open would hold them. */
static void
test_start_beside_others (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;

  n_started_beside = 0;
  is_slow = TRUE;
  for (guint i = 0; i < 8; i++)
    g_assert_true (voder_group_go (group, start_one, NULL, NULL, NULL));
  voder_group_wait (group, NULL, &error);
  is_slow = FALSE;
  g_assert_no_error (error);
  g_assert_cmpint (n_started_beside, ==, 0);
}

/* Has the reaper see to what happened before. */
static void
let_reaper_run (void)
{
  g_autoptr (VoderLaunch) launch = launch_child ("exit", "0", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (VoderProcess) process = start (launch);

  g_assert_true (voder_process_wait (process, cancellable, NULL));
}

/* The number of its group may be a stranger's then. */
static void
test_group_of_reaped (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_auto (Clock) clock = clock_stop ();
  g_autoptr (VoderLaunch) launch = launch_child ("leave", "ignore", NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GError) error = NULL;
  struct pollfd pollfd = { .events = POLLIN };
  siginfo_t info;
  pid_t pid;
  int fd;

  if (skips_without_pidfds ())
    return;

  fd = give_tell_tale (launch);
  voder_launch_set_grace (launch, LONG_US);
  process = start (launch);
  g_clear_object (&launch);
  pid = voder_process_get_pid (process);
  read_line (process, "left\n");
  voder_process_close_stdin (process);
  g_assert_cmpint (waitid (P_PID, pid, &info, WEXITED | WNOWAIT), ==, 0);
  let_reaper_run ();
  reap (pid);
  clock_pass (LONG_US);
  let_reaper_run ();

  g_assert_false (voder_process_wait (process, NULL, &error));
  g_assert_error (error, VODER_PROCESS_ERROR, VODER_PROCESS_ERROR_HELD);
  g_assert_cmpint (voder_process_get_exit_status (process), ==, 0);
  /* What was killed would let go of it now. */
  pollfd.fd = fd;
  g_assert_cmpint (poll (&pollfd, 1, SHORT_US / 1000), ==, 0);
  g_assert_cmpint (kill (-pid, SIGKILL), ==, 0);
  wait_for_tell_tale (fd);
}

static void
test_frozen (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("ignore", NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GError) error = NULL;

  voder_launch_set_grace (launch, SHORT_US);
  process = start_ready (launch, NULL);
  kill (voder_process_get_pid (process), SIGSTOP);
  voder_process_stop (process);
  g_assert_false (voder_process_wait_check (process, NULL, &error));
  g_assert_error (error, VODER_PROCESS_ERROR, VODER_PROCESS_ERROR_STOPPED);
  g_assert_cmpint (voder_process_get_term_signal (process), ==, SIGKILL);
}

typedef struct {
  int begun;
  int done;
} Shutdown;

static gboolean
shut_down (gpointer data, GCancellable *cancellable, GError **error)
{
  Shutdown *self = data;

  g_atomic_int_set (&self->begun, 1);
  voder_flow_shutdown ();
  g_atomic_int_set (&self->done, 1);
  return TRUE;
}

/* It waits for a child that was dropped; the other one is somebody's. */
static void
test_start_in_shutdown (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) deaf = launch_child ("ignore", NULL);
  g_autoptr (VoderLaunch) lasting = launch_child ("hang", NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (VoderPool) pool = voder_pool_new ("shutdown", 1, 1, 1);
  Shutdown shutdown = { 0 };
  pid_t pid;

  voder_launch_set_grace (deaf, LONG_US);
  process = start_ready (deaf, NULL);
  pid = voder_process_get_pid (process);
  g_clear_object (&process);
  /* A pool of its own, which is not shut down. */
  voder_pool_submit (pool, VODER_POOL_PRIORITY_DEFAULT, shut_down, &shutdown,
                     NULL, NULL, NULL);
  wait_for_int (&shutdown.begun, 1);
  for (int i = 0; i < N_YIELDS; i++)
    sched_yield ();

  process = start_ready (lasting, NULL);
  wait_for_int (&shutdown.done, 1);
  voder_pool_stop (pool, VODER_POOL_STOP_DRAIN);
  kill (pid, SIGKILL);
  voder_process_stop (process);
  g_assert_true (voder_process_wait (process, NULL, NULL));
}

/* A stop has done what it could, whoever holds the pipes. */
static void
test_stop_while_held (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch =
      launch_child ("leave", "escape", "and stay", NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GError) error = NULL;

  voder_launch_set_grace (launch, SHORT_US);
  process = start (launch);
  read_line (process, "left\n");
  voder_process_stop (process);
  g_assert_true (voder_process_wait (process, NULL, &error));
  g_assert_no_error (error);
}

static void
note_fds (gboolean noted[MAX_FD], gboolean children_get_them)
{
  for (int i = 0; i < MAX_FD; i++) {
    int flags = fcntl (i, F_GETFD);

    if (!children_get_them && flags >= 0 && !noted[i])
      g_assert_cmpint (flags, ==, FD_CLOEXEC);
    noted[i] = flags >= 0;
  }
}

/* Other parts of the program start children, too, which get none of it. */
static void
test_own_descriptors (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("hang", NULL);
  g_autoptr (VoderProcess) process = NULL;
  gboolean noted[MAX_FD];

  note_fds (noted, TRUE);
  voder_launch_take_fd (launch, dup (STDERR_FILENO), 7);
  process = start_ready (launch, NULL);
  note_fds (noted, FALSE);
}

/* Who has left the group holds the pipe, and writes faster than it is read; it
 * cannot be killed. */
static void
test_held_for_ever (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("leave", "escape", NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GError) error = NULL;

  voder_launch_set_grace (launch, SHORT_US);
  voder_launch_set_output_limit (launch, ENDLESS);
  process = start (launch);
  read_line (process, "left\n");
  g_atomic_int_set (&is_endless, 1);
  g_assert_null (communicate (process, NULL, &error));
  g_atomic_int_set (&is_endless, 0);
  assert_process_error (error, VODER_PROCESS_ERROR_HELD, "left behind");
}

/* Where nothing was set. So much would take long to be written. */
static void
test_default_output_limit (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("hang", NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GError) error = NULL;

  if (MEMORY_IS_WATCHED) {
    g_test_skip ("this would take too much memory");
    return;
  }

  voder_launch_set_streams (launch, VODER_LAUNCH_PIPE, VODER_LAUNCH_PIPE,
                            VODER_LAUNCH_NULL);
  process = start (launch);
  g_atomic_int_set (&is_flooding, 1);
  g_assert_null (communicate (process, NULL, &error));
  g_atomic_int_set (&is_flooding, 0);
  assert_process_error (error, VODER_PROCESS_ERROR_OUTPUT,
                        "more than the 268435456 bytes");
}

/* Its messages are a pipe as well, which may be held alone. */
static void
test_messages_held (void)
{
  g_auto (Leaks) leaks = leaks_begin ();
  g_autoptr (VoderLaunch) launch = launch_child ("leave", "messages", NULL);
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GError) error = NULL;
  guint8 byte;

  voder_launch_set_grace (launch, 20 * SHORT_US);
  process = start (launch);
  read_line (process, "left\n");
  voder_process_close_stdin (process);
  g_assert_cmpint (voder_process_read (process, &byte, 1, NULL, &error), ==, 0);
  g_assert_false (voder_process_wait (process, NULL, &error));
  assert_process_error (error, VODER_PROCESS_ERROR_HELD, "left behind");
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/process-odd/a child that cannot be watched is killed",
                  test_no_watch);
  voder_test_add ("/process-odd/so is one that nobody can reap",
                  test_no_reaper);
  voder_test_add ("/process-odd/without pidfds a child's end is seen, too",
                  test_no_pidfd);
  voder_test_add ("/process-odd/without pidfds a child is stopped, too",
                  test_stop_without_pidfd);
  voder_test_add ("/process-odd/one that is lost at once is nobody's care",
                  test_lost_at_once);
  voder_test_add ("/process-odd/no child is made while another is",
                  test_start_beside_others);
  voder_test_add ("/process-odd/its ends of the pipes are a child's alone",
                  test_ends_are_the_child_s_alone);
  voder_test_add ("/process-odd/the group of what others reaped is let be",
                  test_group_of_reaped);
  voder_test_add ("/process-odd/a child that is frozen is killed", test_frozen);
  voder_test_add ("/process-odd/a stop need not free the pipes",
                  test_stop_while_held);
  voder_test_add ("/process-odd/no other child gets its descriptors",
                  test_own_descriptors);
  voder_test_add ("/process-odd/a start in a shutdown lets that end",
                  test_start_in_shutdown);
  voder_test_add ("/process-odd/a held pipe is not read for ever",
                  test_held_for_ever);
  voder_test_add ("/process-odd/256 MiB of output are enough",
                  test_default_output_limit);
  voder_test_add ("/process-odd/who holds only the messages is told, too",
                  test_messages_held);

  return voder_test_run ();
}
