/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-rewind-core-private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

/* It takes too long to look at more; sanitizers map much more. */
#define MAPPED_MAX ((gsize) 16 * 1024 * 1024 * 1024)
/* The stack may grow so far without being other than before. */
#define STACK_ROOM (512 * 1024)

#define OWN_STACK_SIZE (64 * 1024)

/* Newer than the headers that may be there. */
#ifndef PR_GET_MEMORY_MERGE
#define PR_GET_MEMORY_MERGE 68
#endif

VoderRewindWorkshop *voder_rewind_workshop;

static gsize
round_up (gsize size, gsize page_size)
{
  return (size + page_size - 1) / page_size * page_size;
}

/* Maps memory between two pages that cannot be touched, so that the kernel
 * does not make it one with what lies beside it. */
static gpointer
map_alone (gsize size, gsize page_size)
{
  gsize inner = round_up (size, page_size);
  guint8 *start = mmap (NULL, inner + 2 * page_size, PROT_NONE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (start == MAP_FAILED)
    return NULL;
  if (mprotect (start + page_size, inner, PROT_READ | PROT_WRITE) != 0) {
    munmap (start, inner + 2 * page_size);
    return NULL;
  }

  return start + page_size;
}

static void
unmap_alone (gpointer memory, gsize size, gsize page_size)
{
  if (memory != NULL)
    munmap ((guint8 *) memory - page_size,
            round_up (size, page_size) + 2 * page_size);
}

static guint8 *
get_heap_end (void)
{
  return (guint8 *) syscall (SYS_brk, NULL);
}

/* FALSE when nobody knows. */
static gboolean
read_size (VoderRewind *self, VoderRewindSize *size)
{
  char text[128];
  ssize_t n = pread (self->statm_fd, text, sizeof text - 1, 0);

  text[MAX (n, 0)] = '\0';

  return sscanf (text, "%" G_GINT64_FORMAT " %*s %*s %*s %*s %" G_GINT64_FORMAT,
                 &size->n_mapped, &size->n_data) == 2;
}

/* Whether the work has left no child, and no timer. Nobody else will reap those
 * that have ended: the work will not know of them, and it may have left the
 * orphans of its children. */
static gboolean
is_alone (void)
{
  struct itimerval timer = { 0 };
  pid_t pid;

  do
    pid = waitpid (-1, NULL, WNOHANG | __WALL);
  while (pid > 0);

  return pid < 0 && errno == ECHILD && getitimer (ITIMER_REAL, &timer) == 0 &&
         !timerisset (&timer.it_value);
}

static nlink_t
count_links (VoderRewind *self)
{
  struct stat folder = { 0 };

  return fstat (self->tasks_fd, &folder) == 0 ? folder.st_nlink : 0;
}

/* Runs on a stack of its own, so that the one that is saved stands still. */
static void
save (void)
{
  VoderRewind *self = voder_rewind_workshop->rewind;
  gsize page_size = self->page_size;

  self->heap_end = get_heap_end ();
  if (voder_rewind_find_ranges (self))
    self->saved = map_alone (voder_rewind_get_saved_room (self), page_size);
  if (self->saved != NULL) {
    self->is_marked = TRUE;
    voder_rewind_save_ranges (self);
    /* What the work writes anywhere is not to change the way back. */
    mprotect (self->saved,
              round_up (voder_rewind_get_saved_room (self), page_size),
              PROT_READ);
    mprotect (self, round_up (sizeof *self, page_size), PROT_READ);
    if (read_size (self, &voder_rewind_workshop->size))
      voder_rewind_workshop->n_links = count_links (self);
  }

  setcontext (&self->caller);
  abort ();
}

/* Runs there, too; nothing of the C library that keeps anything is called. */
static void
restore (void)
{
  VoderRewind *self = voder_rewind_workshop->rewind;

  syscall (SYS_brk, self->heap_end);
  syscall (SYS_close_range, self->last_fd + 1, ~0U, 0);
  if (!voder_rewind_restore_ranges (self))
    _exit (1);

  setcontext (&self->caller);
  abort ();
}

/* Lets a function run on the stack of the workshop. */
static void
prepare_stack (void (*function) (void))
{
  getcontext (&voder_rewind_workshop->context);
  voder_rewind_workshop->context.uc_stack.ss_sp = voder_rewind_workshop->stack;
  voder_rewind_workshop->context.uc_stack.ss_size = OWN_STACK_SIZE;
  voder_rewind_workshop->context.uc_link = NULL;
  makecontext (&voder_rewind_workshop->context, function, 0);
}

/* The kernel makes the stack longer where it is touched, for good. */
static G_GNUC_NO_INLINE void
grow_stack (void)
{
  volatile char room[STACK_ROOM];

  room[0] = 0;
  g_assert (room[0] == 0);
}

/* Whether a descriptor has no place in it that moves on: the usual three,
 * sockets, and those of the way back. */
static gboolean
may_be_open (VoderRewind *self, int fd)
{
  struct stat file;

  return fd <= STDERR_FILENO || fd == self->pagemap_fd ||
         fd == self->tasks_fd || fd == self->statm_fd ||
         (fstat (fd, &file) == 0 && S_ISSOCK (file.st_mode));
}

/* Finds the last descriptor that is open. What is opened from then on has to
 * come behind it: FALSE when there are gaps, or others than may be open. */
static gboolean
find_last_fd (VoderRewind *self)
{
  DIR *folder = opendir ("/proc/self/fd");
  struct dirent *entry;
  gboolean ok = folder != NULL;
  int n_open = 0;

  while (ok && (entry = readdir (folder)) != NULL) {
    int fd = atoi (entry->d_name);

    if (entry->d_name[0] == '.' || fd == dirfd (folder))
      continue;
    ok = may_be_open (self, fd);
    self->last_fd = MAX (self->last_fd, fd);
    n_open++;
  }
  if (folder != NULL)
    closedir (folder);

  return ok && n_open == self->last_fd + 1;
}

/* Whether the kernel tells which pages are shared, and they can be so only
 * because they were never written: not by a process that the work leaves behind
 * (is_alone() sees it then), nor because they look alike. */
static gboolean
sees_sharing (VoderRewind *self)
{
  guint8 *own = (guint8 *) voder_rewind_workshop;

  voder_rewind_workshop->pages[0] = 0;
  return voder_rewind_look_at_pages (self, own, own + self->page_size) == 1 &&
         (voder_rewind_workshop->pages[0] &
          (VODER_REWIND_PAGE_PRESENT | VODER_REWIND_PAGE_OWN)) ==
             (VODER_REWIND_PAGE_PRESENT | VODER_REWIND_PAGE_OWN) &&
         prctl (PR_SET_CHILD_SUBREAPER, 1) == 0 &&
         prctl (PR_GET_MEMORY_MERGE, 0, 0, 0, 0) <= 0;
}

static void
discard (VoderRewind *self)
{
  gsize page_size = self->page_size;

  close (self->pagemap_fd);
  close (self->tasks_fd);
  close (self->statm_fd);
  if (voder_rewind_workshop != NULL)
    unmap_alone (voder_rewind_workshop->stack, OWN_STACK_SIZE, page_size);
  unmap_alone (voder_rewind_workshop, sizeof *voder_rewind_workshop, page_size);
  voder_rewind_workshop = NULL;
  unmap_alone (self, sizeof *self, page_size);
}

static VoderRewind *
prepare (void)
{
  gsize page_size = (gsize) sysconf (_SC_PAGESIZE);
  VoderRewind *self = map_alone (sizeof *self, page_size);
  VoderRewindSize size;

  if (self == NULL)
    return NULL;
  self->page_size = (guint) page_size;
  voder_rewind_workshop = map_alone (sizeof *voder_rewind_workshop, page_size);
  if (voder_rewind_workshop != NULL) {
    voder_rewind_workshop->rewind = self;
    voder_rewind_workshop->stack = map_alone (OWN_STACK_SIZE, page_size);
  }
  self->pagemap_fd = open ("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  self->tasks_fd = open ("/proc/self/task", O_RDONLY | O_CLOEXEC);
  self->statm_fd = open ("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (voder_rewind_workshop != NULL && voder_rewind_workshop->stack != NULL &&
      self->pagemap_fd >= 0 && self->tasks_fd >= 0 && self->statm_fd >= 0 &&
      read_size (self, &size) &&
      size.n_mapped <= (gint64) (MAPPED_MAX / page_size))
    return self;

  discard (self);

  return NULL;
}

/*
 * Marks what the process is now: this returns once, and again after each
 * voder_rewind_go(), to the same caller in the same state. %NULL when there is
 * no way back. Once in a process.
 */
VoderRewind *
voder_rewind_mark (void)
{
  VoderRewind *self;

  g_return_val_if_fail (voder_rewind_workshop == NULL, NULL);

  self = prepare ();
  if (self == NULL)
    return NULL;
  if (!find_last_fd (self)) {
    discard (self);
    return NULL;
  }

  self->sees_sharing = sees_sharing (self);
  grow_stack ();
  prepare_stack (save);
  swapcontext (&self->caller, &voder_rewind_workshop->context);
  if (self->is_marked)
    return self;

  discard (self);

  return NULL;
}

/*
 * Whether everything that has happened since can be taken back.
 */
gboolean
voder_rewind_is_possible (VoderRewind *self)
{
  gint64 n_grown =
      (get_heap_end () - self->heap_end) / (gssize) self->page_size;
  VoderRewindSize size;

  return voder_rewind_workshop->n_links > 0 &&
         count_links (self) == voder_rewind_workshop->n_links &&
         read_size (self, &size) &&
         size.n_mapped == voder_rewind_workshop->size.n_mapped + n_grown &&
         size.n_data == voder_rewind_workshop->size.n_data + n_grown &&
         is_alone ();
}

/*
 * Goes back: voder_rewind_mark() returns again.
 */
void
voder_rewind_go (VoderRewind *self)
{
  prepare_stack (restore);
  setcontext (&voder_rewind_workshop->context);
  abort ();
}
