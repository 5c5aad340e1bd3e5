/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The way back of a process: what is as it was, and what is known not to be. */
#include "voder-test.h"

#include <fcntl.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define N_ROUNDS    50
#define BLOCK_SIZE  100000
#define BLANKS_SIZE 1000000

/* How a child ends. */
enum {
  DONE,
  NO_WAY_BACK,
  CHANGED,
};

/* What the rounds share, for this is not rewound. */
typedef struct {
  guint n_rounds;
  int random;
  int fd;
  gpointer block;
  gpointer large;
} Shared;

static Shared *shared;
static char global[BLOCK_SIZE];
/* What a process has in common with its parent until it writes to it. */
static char inherited[BLOCK_SIZE];
/* The same, of whole pages. */
static char *pages;
/* Pages that nobody has touched. */
static char *blanks;

/* Runs a function in a process of one thread and gives how that ended. */
static int
run (int (*function) (void))
{
  int status = 0;
  pid_t pid = fork ();

  if (pid == 0)
    _exit (function ());
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status));

  return WEXITSTATUS (status);
}

static gboolean
is_filled (const char *bytes, gsize size, char byte)
{
  for (gsize i = 0; i < size; i++)
    if (bytes[i] != byte)
      return FALSE;

  return TRUE;
}

/* Spoils the stack far below. */
static G_GNUC_NO_INLINE guint
go_deep (guint n)
{
  volatile char room[1000];

  memset ((char *) room, (int) n, sizeof room);

  return n == 0 ? 0 : go_deep (n - 1) + (guint) room[n % sizeof room];
}

/* Whether a block, which may be of untouched memory, is what it was the first
 * time, before it is spoilt. */
static gboolean
take_block (gsize size, gpointer *first)
{
  char *block = calloc (1, size);
  gboolean ok = block != NULL && is_filled (block, size, 0) &&
                (*first == NULL || block == *first);

  *first = block;
  if (block != NULL)
    memset (block, 'x', size);

  return ok;
}

/* Fills many of the blank pages, or few, leaves a byte far behind them, some
 * full pages behind that, and a byte at the end. */
static gboolean
use_blanks (guint round)
{
  gboolean ok = is_filled (blanks, BLANKS_SIZE, 0);
  char *far = blanks + BLANKS_SIZE - 400000 + round * 10000 % 300000;

  memset (blanks, 'x', BLANKS_SIZE / (2 + round % 7));
  far[0] = 'x';
  memset (far + 30000, 'x', 20000);
  blanks[BLANKS_SIZE - 1] = 'x';

  return ok;
}

/* Does what an engine might do, and leaves all of it behind. */
static gboolean
work (char *heap)
{
  int number = rand ();
  gboolean ok = is_filled (global, sizeof global, 0) &&
                is_filled (inherited, BLOCK_SIZE, 'i') &&
                is_filled (pages, BLOCK_SIZE, 'p') &&
                is_filled (heap, BLOCK_SIZE, 'h') &&
                (shared->n_rounds == 1 || number == shared->random) &&
                take_block (BLOCK_SIZE, &shared->block) &&
                take_block (20 * BLOCK_SIZE, &shared->large) &&
                use_blanks (shared->n_rounds);
  int fd = open ("/dev/null", O_RDONLY);

  ok = ok && (shared->n_rounds == 1 || fd == shared->fd);
  shared->fd = fd;
  shared->random = number;
  memset (global, 'x', sizeof global);
  memset (heap, 'x', BLOCK_SIZE);
  inherited[shared->n_rounds % 10 * BLOCK_SIZE / 10] = 'x';
  /* A page that was dropped and then read is the kernel's page of zeros. */
  ok = ok && madvise (pages, BLOCK_SIZE / 2, MADV_DONTNEED) == 0 &&
       is_filled (pages, BLOCK_SIZE / 4, 0);
  go_deep (200);

  return ok;
}

static int
rewind_often (void)
{
  char *heap = malloc (BLOCK_SIZE);
  int before = 1;
  VoderRewind *rewind;

  memset (heap, 'h', BLOCK_SIZE);
  rewind = voder_rewind_mark ();
  if (rewind == NULL)
    return NO_WAY_BACK;

  shared->n_rounds++;
  if (before != 1 || !work (heap))
    return CHANGED;
  before = 2;
  if (shared->n_rounds == N_ROUNDS)
    return DONE;
  if (!voder_rewind_is_possible (rewind))
    return NO_WAY_BACK;
  voder_rewind_go (rewind);
}

/* A child's child, too, is seen as one that has ended. */
static int
rewind_behind_the_dead (void)
{
  VoderRewind *rewind = voder_rewind_mark ();
  siginfo_t info;

  if (++shared->n_rounds == N_ROUNDS)
    return DONE;
  if (fork () == 0) {
    fork ();
    _exit (0);
  }
  wait (NULL);
  waitid (P_ALL, 0, &info, WEXITED | WNOWAIT);
  if (!voder_rewind_is_possible (rewind))
    return NO_WAY_BACK;
  voder_rewind_go (rewind);
}

static int
mark (void)
{
  return voder_rewind_mark () != NULL ? DONE : NO_WAY_BACK;
}

/* Sanitizers map more than can be saved. */
static gboolean
is_able (void)
{
  if (run (mark) == DONE)
    return TRUE;

  g_test_skip ("processes are too large here");

  return FALSE;
}

static void
test_as_before (void)
{
  if (!is_able ())
    return;

  memset (shared, 0, sizeof *shared);
  g_assert_cmpint (run (rewind_often), ==, DONE);
  g_assert_cmpuint (shared->n_rounds, ==, N_ROUNDS);
}

static void
test_dead (void)
{
  if (!is_able ())
    return;

  memset (shared, 0, sizeof *shared);
  g_assert_cmpint (run (rewind_behind_the_dead), ==, DONE);
}

/* The C library's notes between the blocks are lost, too. */
static int
rewind_spoilt_heap (void)
{
  char *block = malloc (64);
  VoderRewind *rewind = voder_rewind_mark ();

  free (malloc (128));
  if (++shared->n_rounds == N_ROUNDS)
    return DONE;
  for (volatile char *byte = block; byte < block + 4096; byte++)
    *byte = 'x';
  voder_rewind_go (rewind);
}

static void
test_spoilt_heap (void)
{
  if (!is_able ())
    return;

  shared->n_rounds = 0;
  g_assert_cmpint (run (rewind_spoilt_heap), ==, DONE);
}

static gpointer
map_page (void)
{
  return mmap (NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
               -1, 0);
}

static int
leave_map (void)
{
  VoderRewind *rewind = voder_rewind_mark ();

  map_page ();

  return voder_rewind_is_possible (rewind) ? CHANGED : NO_WAY_BACK;
}

static int
take_map_away (void)
{
  gpointer page = map_page ();
  VoderRewind *rewind = voder_rewind_mark ();

  munmap (page, 4096);

  return voder_rewind_is_possible (rewind) ? CHANGED : NO_WAY_BACK;
}

static gboolean
wait_for_ever (gpointer data, GCancellable *cancellable, GError **error)
{
  pause ();

  return TRUE;
}

static int
leave_thread (void)
{
  VoderRewind *rewind = voder_rewind_mark ();
  VoderGroup *group = voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);

  if (!voder_group_go (group, wait_for_ever, NULL, NULL, NULL))
    return CHANGED;

  return voder_rewind_is_possible (rewind) ? CHANGED : NO_WAY_BACK;
}

/* Goes when its read ends: the one at work holds the other end. */
static void G_GNUC_NORETURN
stay (const int *ends)
{
  char byte;

  close (ends[1]);
  _exit ((int) read (ends[0], &byte, 1));
}

static int
leave_child (void)
{
  VoderRewind *rewind = voder_rewind_mark ();
  int ends[2];

  if (pipe (ends) < 0)
    return CHANGED;
  if (fork () == 0)
    stay (ends);

  return voder_rewind_is_possible (rewind) ? CHANGED : NO_WAY_BACK;
}

static int
leave_orphan (void)
{
  VoderRewind *rewind = voder_rewind_mark ();
  int ends[2];

  if (pipe (ends) < 0)
    return CHANGED;
  if (fork () == 0) {
    if (fork () == 0)
      stay (ends);
    _exit (0);
  }
  wait (NULL);

  return voder_rewind_is_possible (rewind) ? CHANGED : NO_WAY_BACK;
}

/* One that does not signal its end is a child as well. */
static int
leave_clone (void)
{
  VoderRewind *rewind = voder_rewind_mark ();
  int ends[2];

  if (pipe (ends) < 0)
    return CHANGED;
  if (syscall (SYS_clone, 0, NULL, NULL, NULL, 0) == 0)
    stay (ends);

  return voder_rewind_is_possible (rewind) ? CHANGED : NO_WAY_BACK;
}

static int
leave_timer (void)
{
  VoderRewind *rewind = voder_rewind_mark ();

  alarm (1000);

  return voder_rewind_is_possible (rewind) ? CHANGED : NO_WAY_BACK;
}

/* Memory that was there, and could not be written. */
static int
open_memory (void)
{
  gpointer page =
      mmap (NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  VoderRewind *rewind = voder_rewind_mark ();

  mprotect (page, 4096, PROT_READ | PROT_WRITE);

  return voder_rewind_is_possible (rewind) ? CHANGED : NO_WAY_BACK;
}

static int
have_file_open (void)
{
  int fd = open ("/proc/self/exe", O_RDONLY);

  return fd >= 0 && voder_rewind_mark () == NULL ? NO_WAY_BACK : CHANGED;
}

static int
have_much (void)
{
  gsize size = 64 * 1024 * 1024;

  shared->block = malloc (size);
  memset (shared->block, 'x', size);

  return voder_rewind_mark () == NULL ? NO_WAY_BACK : CHANGED;
}

static void
test_no_way_back (void)
{
  int (*const functions[]) (void) = {
    leave_map,   take_map_away, leave_thread, leave_child,    leave_orphan,
    leave_clone, leave_timer,   open_memory,  have_file_open, have_much
  };

  if (!is_able ())
    return;

  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    g_assert_cmpint (run (functions[i]), ==, NO_WAY_BACK);
}

int
main (int argc, char *argv[])
{
  shared = mmap (NULL, sizeof *shared, PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  /* What others left open is not for a host. */
  close_range (STDERR_FILENO + 1, ~0U, 0);
  memset (inherited, 'i', sizeof inherited);
  blanks = mmap (NULL, BLANKS_SIZE, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  g_assert_true (blanks != MAP_FAILED);
  pages = mmap (NULL, BLOCK_SIZE, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  memset (pages, 'p', BLOCK_SIZE);
  voder_test_init (&argc, &argv);
  /* As in a host: no block is mapped for itself. */
  mallopt (M_MMAP_THRESHOLD, 32 * 1024 * 1024);

  voder_test_add ("/rewind/all is as it was", test_as_before);
  voder_test_add ("/rewind/also what was spoilt", test_spoilt_heap);
  voder_test_add ("/rewind/the dead do not matter", test_dead);
  voder_test_add ("/rewind/what cannot be taken back is found",
                  test_no_way_back);

  return voder_test_run ();
}
