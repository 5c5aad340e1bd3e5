/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-rewind-private.h"

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

/* To compare more than that takes longer than to fork. */
#define SAVED_MAX (8 * 1024 * 1024)
/* The kernel allows 65,530 parts of memory; an engine has some hundred. */
#define RANGES_MAX 2048
/* It takes too long to look at more; sanitizers map much more. */
#define MAPPED_MAX ((gsize) 16 * 1024 * 1024 * 1024)
#define SPAN_MAX   ((gsize) 1024 * 1024 * 1024)
/* So many pages that nobody has touched are dropped, not saved. */
#define HOLE_MIN 16
/* The stack may grow so far without being other than before. */
#define STACK_ROOM (512 * 1024)

#define OWN_STACK_SIZE (64 * 1024)
#define MAPS_SIZE      (16 * 1024)
#define PAGEMAP_BATCH  4096
/* So many words of a page tell whether it was written. */
#define N_SAMPLES 8
/* There is nothing in a page but zeros. */
#define BLANK G_MAXUINT16

/* Bits of /proc/self/pagemap. */
#define PAGE_PRESENT (G_GUINT64_CONSTANT (1) << 63)
#define PAGE_SWAPPED (G_GUINT64_CONSTANT (1) << 62)
#define PAGE_OF_FILE (G_GUINT64_CONSTANT (1) << 61)
#define PAGE_OWN     (G_GUINT64_CONSTANT (1) << 56)
/* Newer than the headers that may be there. */
#ifndef PR_GET_MEMORY_MERGE
#define PR_GET_MEMORY_MERGE 68
#endif

/* Memory that may be written, and what was there; or else nobody had touched
 * it, and it was blank, or as in its file. */
typedef struct {
  guint8 *start;
  gsize size;
  const guint8 *saved; /* %NULL: it was never touched */
  gboolean is_of_file;
} Range;

/* Pages that are given back. */
typedef struct {
  guint8 *start;
  gsize size;
} Drop;

/* Pages that are mapped, and those of them that may be written. */
typedef struct {
  gint64 n_mapped;
  gint64 n_data;
} Size;

/*
 * All this lies in maps of its own, which are not rewound: what is read-only
 * once it is filled, and the stack of the one who fills it and reads it.
 */
struct _VoderRewind {
  ucontext_t caller; /* goes on where it was marked */
  guint page_size;
  guint8 *heap_end;
  int pagemap_fd;
  int tasks_fd;
  int statm_fd;
  int last_fd; /* those behind it are of the work */
  gboolean is_marked;
  gboolean sees_sharing;
  guint8 *saved;
  gsize saved_size;
  guint16 *witnesses; /* of each saved page a word that is not zero, or BLANK */
  guint n_ranges;
  Range ranges[RANGES_MAX];
};

/* What is written while it is at work. */
typedef struct {
  VoderRewind *rewind;
  Size size;       /* when it was marked */
  nlink_t n_links; /* of the folder of threads, then; 0 if it is not known */
  ucontext_t context;
  guint64 pages[PAGEMAP_BATCH];
  gsize n_used[RANGES_MAX]; /* of each blank range, up to the last page that the
                               work wrote */
  char maps[MAPS_SIZE];
  guint8 *stack;
} Workshop;

/* There is one in a process. */
static Workshop *workshop;

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

/* Whether memory that begins there is not rewound. */
static gboolean
is_own (VoderRewind *self, guint8 *start)
{
  return start == (guint8 *) self || start == (guint8 *) workshop ||
         start == workshop->stack;
}

static guint8 *
get_heap_end (void)
{
  return (guint8 *) syscall (SYS_brk, NULL);
}

/* FALSE when nobody knows. */
static gboolean
read_size (VoderRewind *self, Size *size)
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

/* Adds what was touched, or not; FALSE when it is too much. */
static gboolean
add_range (VoderRewind *self, Range range, gboolean is_touched)
{
  Range *last = self->n_ranges > 0 ? &self->ranges[self->n_ranges - 1] : NULL;

  /* A few untouched pages are not worth a call. */
  if (range.size < HOLE_MIN * self->page_size)
    is_touched = TRUE;
  if (is_touched)
    self->saved_size += range.size;
  if (self->saved_size > SAVED_MAX)
    return FALSE;

  if (last != NULL && (last->saved != NULL) == is_touched &&
      last->is_of_file == range.is_of_file &&
      last->start + last->size == range.start) {
    last->size += range.size;
    return TRUE;
  }
  if (self->n_ranges == RANGES_MAX)
    return FALSE;
  self->ranges[self->n_ranges] = range;
  /* Where it is saved is known when all are found. */
  self->ranges[self->n_ranges].saved = is_touched ? range.start : NULL;
  self->n_ranges++;

  return TRUE;
}

/* Reads of up to PAGEMAP_BATCH pages whether somebody has touched them, and
 * gives of how many; 0 when that is not told. */
static gsize
look_at_pages (VoderRewind *self, guint8 *start, guint8 *end)
{
  gsize n = MIN (PAGEMAP_BATCH, (gsize) (end - start) / self->page_size);
  gsize place = (gsize) start / self->page_size * sizeof (guint64);
  gsize n_bytes = n * sizeof (guint64);

  return pread (self->pagemap_fd, workshop->pages, n_bytes, (off_t) place) ==
                 (ssize_t) n_bytes
             ? n
             : 0;
}

static gboolean
is_page_touched (gsize i)
{
  return (workshop->pages[i] & (PAGE_PRESENT | PAGE_SWAPPED)) != 0;
}

/* Divides a part of memory into what was touched and what was not. */
static gboolean
add_ranges (VoderRewind *self, const Range *all)
{
  gsize page_size = self->page_size;
  Range run = { all->start, 0, NULL, all->is_of_file };
  gboolean is_touched = FALSE;
  gsize n_pages;

  for (gsize at = 0; at < all->size; at += n_pages * page_size) {
    n_pages = look_at_pages (self, all->start + at, all->start + all->size);
    if (n_pages == 0)
      return FALSE;
    for (gsize i = 0; i < n_pages; i++) {
      if (run.size > 0 && is_page_touched (i) != is_touched) {
        if (!add_range (self, run, is_touched))
          return FALSE;
        run.start += run.size;
        run.size = 0;
      }
      is_touched = is_page_touched (i);
      run.size += page_size;
    }
  }

  return add_range (self, run, is_touched);
}

/* Takes a line of /proc/self/maps: 7f00-7f01 rw-p 00000000 fe:00 0 … */
static gboolean
take_line (VoderRewind *self, const char *line)
{
  guint64 start = 0, end = 0, inode = 0;
  char flags[5] = "";
  Range range;

  if (sscanf (line,
              "%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x %4s %*s %*s "
              "%" G_GINT64_MODIFIER "u",
              &start, &end, flags, &inode) != 4 ||
      end <= start)
    return FALSE;

  range.start = (guint8 *) (gsize) start;
  range.size = (gsize) (end - start);
  range.is_of_file = inode != 0;
  if (flags[1] != 'w' || flags[3] != 'p' || is_own (self, range.start))
    return TRUE;

  return flags[0] == 'r' && range.size <= SPAN_MAX && add_ranges (self, &range);
}

static gboolean
take_maps (VoderRewind *self, int maps)
{
  char *text = workshop->maps;
  gsize n_filled = 0;
  ssize_t n;

  while ((n = read (maps, text + n_filled, MAPS_SIZE - 1 - n_filled)) > 0) {
    char *line = text;
    char *end;

    n_filled += (gsize) n;
    text[n_filled] = '\0';
    while ((end = strchr (line, '\n')) != NULL) {
      *end = '\0';
      if (!take_line (self, line))
        return FALSE;
      line = end + 1;
    }
    n_filled -= (gsize) (line - text);
    memmove (text, line, n_filled);
  }

  return n == 0 && n_filled == 0 && self->n_ranges > 0;
}

static gboolean
find_ranges (VoderRewind *self)
{
  int maps = open ("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  gboolean ok = maps >= 0 && take_maps (self, maps);

  if (maps >= 0)
    close (maps);

  return ok;
}

static guint16
find_witness (VoderRewind *self, const guint8 *page)
{
  const guint64 *words = (gconstpointer) page;
  gsize n_words = self->page_size / sizeof *words;

  for (gsize i = 0; i < n_words; i++)
    if (words[i] != 0)
      return (guint16) i;

  return BLANK;
}

static gsize
get_saved_room (VoderRewind *self)
{
  return self->saved_size +
         self->saved_size / self->page_size * sizeof *self->witnesses;
}

static void
save_ranges (VoderRewind *self)
{
  guint8 *saved = self->saved;

  for (guint i = 0; i < self->n_ranges; i++) {
    Range *range = &self->ranges[i];

    if (range->saved == NULL)
      continue;
    memcpy (saved, range->start, range->size);
    range->saved = saved;
    saved += range->size;
  }

  self->witnesses = (gpointer) saved;
  for (guint8 *page = self->saved; page < saved; page += self->page_size)
    self->witnesses[(page - self->saved) / self->page_size] =
        find_witness (self, page);
}

/* Runs on a stack of its own, so that the one that is saved stands still. */
static void
save (void)
{
  VoderRewind *self = workshop->rewind;
  gsize page_size = self->page_size;

  self->heap_end = get_heap_end ();
  if (find_ranges (self))
    self->saved = map_alone (get_saved_room (self), page_size);
  if (self->saved != NULL) {
    self->is_marked = TRUE;
    save_ranges (self);
    /* What the work writes anywhere is not to change the way back. */
    mprotect (self->saved, round_up (get_saved_room (self), page_size),
              PROT_READ);
    mprotect (self, round_up (sizeof *self, page_size), PROT_READ);
    if (read_size (self, &workshop->size))
      workshop->n_links = count_links (self);
  }

  setcontext (&self->caller);
  abort ();
}

/* A page that this process still has in common with the one it was forked from
 * is as it was then: to write to it is to get one of its own. */
static gboolean
is_page_shared (gsize i)
{
  return (workshop->pages[i] & (PAGE_PRESENT | PAGE_OF_FILE | PAGE_OWN)) ==
         PAGE_PRESENT;
}

/* Memory that was given back and then read is the kernel's page of zeros, and
 * that is shared as well: where it cannot be what was saved, a word tells. */
static gboolean
may_be_zeros (VoderRewind *self, const guint8 *at, const guint8 *saved)
{
  const guint64 *words = (gconstpointer) at;
  guint16 i = self->witnesses[(saved - self->saved) / self->page_size];

  return i != BLANK && words[i] == 0;
}

static void
restore_pages (VoderRewind *self,
               guint8 *at,
               const guint8 *saved,
               gsize n_pages,
               gboolean are_seen)
{
  gsize page_size = self->page_size;

  for (gsize i = 0; i < n_pages; i++, at += page_size, saved += page_size)
    if (!(are_seen && is_page_shared (i) && !may_be_zeros (self, at, saved)) &&
        memcmp (at, saved, page_size) != 0)
      memcpy (at, saved, page_size);
}

static void
restore_saved (VoderRewind *self, const Range *range)
{
  gsize page_size = self->page_size;
  gboolean looks = self->sees_sharing && range->size >= HOLE_MIN * page_size;
  gsize n_pages;

  for (gsize at = 0; at < range->size; at += n_pages * page_size) {
    gsize n_seen = looks ? look_at_pages (self, range->start + at,
                                          range->start + range->size)
                         : 0;

    n_pages = n_seen > 0 ? n_seen : (range->size - at) / page_size;
    restore_pages (self, range->start + at, range->saved + at, n_pages,
                   n_seen > 0);
  }
}

/* Whether the work seems to have written to a page that was blank. */
static gboolean
seems_written (VoderRewind *self, const guint8 *page)
{
  const guint64 *words = (gconstpointer) page;
  gsize n_words = self->page_size / sizeof *words;
  guint64 any = 0;

  for (gsize i = 0; i < n_words; i += n_words / N_SAMPLES)
    any |= words[i];

  return any != 0;
}

static gboolean
flush (Drop *drop)
{
  return drop->size == 0 ||
         madvise (drop->start, drop->size, MADV_DONTNEED) == 0;
}

/* Adds a page to those that are dropped with one call. */
static gboolean
add_drop (Drop *drop, guint8 *page, gsize page_size)
{
  if (drop->size == 0 || drop->start + drop->size != page) {
    if (!flush (drop))
      return FALSE;
    *drop = (Drop){ page, 0 };
  }
  drop->size += page_size;

  return TRUE;
}

/* To blank a page takes about as long as to drop it and to have it made at its
 * next touch, and is in vain where there is no next touch soon. So those are
 * dropped that lie behind all that this work and the one before it wrote. */
static gboolean
blank (VoderRewind *self, const Range *range, gsize *n_used)
{
  gsize page_size = self->page_size;
  guint8 *end = range->start + range->size;
  guint8 *used_before = range->start + *n_used * page_size;
  Drop drop = { NULL, 0 };
  gsize n_pages;

  *n_used = 0;
  for (guint8 *at = range->start; at < end; at += n_pages * page_size) {
    n_pages = look_at_pages (self, at, end);
    if (n_pages == 0)
      return FALSE;
    for (gsize i = 0; i < n_pages; i++) {
      guint8 *page = at + i * page_size;

      if (!is_page_touched (i))
        continue;
      if (seems_written (self, page))
        *n_used = (gsize) (page - range->start) / page_size + 1;
      else if (page >= used_before) {
        if (!add_drop (&drop, page, page_size))
          return FALSE;
        continue;
      }
      memset (page, 0, page_size);
    }
  }

  return flush (&drop);
}

/* Runs there, too; nothing of the C library that keeps anything is called. */
static void
restore (void)
{
  VoderRewind *self = workshop->rewind;

  syscall (SYS_brk, self->heap_end);
  syscall (SYS_close_range, self->last_fd + 1, ~0U, 0);
  for (guint i = 0; i < self->n_ranges; i++) {
    const Range *range = &self->ranges[i];

    if (range->saved != NULL)
      restore_saved (self, range);
    else if ((range->is_of_file ||
              !blank (self, range, &workshop->n_used[i])) &&
             madvise (range->start, range->size, MADV_DONTNEED) != 0)
      _exit (1);
  }

  setcontext (&self->caller);
  abort ();
}

/* Lets a function run on the stack of the workshop. */
static void
prepare_stack (void (*function) (void))
{
  getcontext (&workshop->context);
  workshop->context.uc_stack.ss_sp = workshop->stack;
  workshop->context.uc_stack.ss_size = OWN_STACK_SIZE;
  workshop->context.uc_link = NULL;
  makecontext (&workshop->context, function, 0);
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
  guint8 *own = (guint8 *) workshop;

  workshop->pages[0] = 0;
  return look_at_pages (self, own, own + self->page_size) == 1 &&
         (workshop->pages[0] & (PAGE_PRESENT | PAGE_OWN)) ==
             (PAGE_PRESENT | PAGE_OWN) &&
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
  if (workshop != NULL)
    unmap_alone (workshop->stack, OWN_STACK_SIZE, page_size);
  unmap_alone (workshop, sizeof *workshop, page_size);
  workshop = NULL;
  unmap_alone (self, sizeof *self, page_size);
}

static VoderRewind *
prepare (void)
{
  gsize page_size = (gsize) sysconf (_SC_PAGESIZE);
  VoderRewind *self = map_alone (sizeof *self, page_size);
  Size size;

  if (self == NULL)
    return NULL;
  self->page_size = (guint) page_size;
  workshop = map_alone (sizeof *workshop, page_size);
  if (workshop != NULL) {
    workshop->rewind = self;
    workshop->stack = map_alone (OWN_STACK_SIZE, page_size);
  }
  self->pagemap_fd = open ("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  self->tasks_fd = open ("/proc/self/task", O_RDONLY | O_CLOEXEC);
  self->statm_fd = open ("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (workshop != NULL && workshop->stack != NULL && self->pagemap_fd >= 0 &&
      self->tasks_fd >= 0 && self->statm_fd >= 0 && read_size (self, &size) &&
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

  g_return_val_if_fail (workshop == NULL, NULL);

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
  swapcontext (&self->caller, &workshop->context);
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
  Size size;

  return workshop->n_links > 0 && count_links (self) == workshop->n_links &&
         read_size (self, &size) &&
         size.n_mapped == workshop->size.n_mapped + n_grown &&
         size.n_data == workshop->size.n_data + n_grown && is_alone ();
}

/*
 * Goes back: voder_rewind_mark() returns again.
 */
void
voder_rewind_go (VoderRewind *self)
{
  prepare_stack (restore);
  setcontext (&workshop->context);
  abort ();
}
