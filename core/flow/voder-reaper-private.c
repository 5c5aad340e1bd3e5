/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-reaper-private.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "voder-live-private.h"
#include "voder-thread-private.h"

/* How long the thread stays with nothing to watch. */
#define IDLE_US  (5 * G_USEC_PER_SEC)
#define N_EVENTS 64
/* The wake-up's; children are counted from 1. */
#define WAKE_ID 0

typedef enum {
  THREAD_ABSENT,
  THREAD_PRESENT,
  THREAD_LEAVING,
} ThreadState;

static VoderLock lock = VODER_LOCK_INIT;
static VoderCond left = VODER_COND_INIT;
static ThreadState thread_state;
/* By id, each with a reference. */
static GHashTable *children;
static guint n_owned;
static guint64 last_id;
/* When the first child has to be looked at. */
static gint64 next_us;
static int epoll_fd = -1;
static int wake_fd = -1;

static void
poke (void)
{
  const guint64 one = 1;

  if (write (wake_fd, &one, sizeof one) < 0)
    g_assert (errno == EAGAIN);
}

static void
take_poke (void)
{
  guint64 n;

  if (read (wake_fd, &n, sizeof n) < 0)
    g_assert (errno == EAGAIN);
}

/* With the lock held, as those above and below. */
static void
close_fds (void)
{
  if (epoll_fd >= 0)
    close (epoll_fd);
  if (wake_fd >= 0)
    close (wake_fd);
  epoll_fd = wake_fd = -1;
}

static gboolean
open_fds (void)
{
  struct epoll_event event = { .events = EPOLLIN, .data.u64 = WAKE_ID };

  epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  return epoll_fd >= 0 && wake_fd >= 0 &&
         epoll_ctl (epoll_fd, EPOLL_CTL_ADD, wake_fd, &event) == 0;
}

static guint64
get_event_id (VoderChild *child, VoderChildEvent event)
{
  return child->id << VODER_CHILD_EVENT_BITS | event;
}

static VoderChild *
find (guint64 id)
{
  VoderChild *child = g_hash_table_lookup (children, &id);

  return child != NULL ? voder_child_ref (child) : NULL;
}

static void
disown (VoderChild *child)
{
  n_owned -= child->owned;
  child->owned = FALSE;
}

/*
 * The child has ended. The thread is not woken for that, unless it is waited
 * for.
 */
void
voder_reaper_forget (VoderChild *child)
{
  voder_lock (&lock);
  if (g_hash_table_remove (children, &child->id)) {
    disown (child);
    voder_live_add (VODER_LIVE_CHILD, -1);
    if (thread_state == THREAD_LEAVING)
      poke ();
  }
  voder_unlock (&lock);
}

static void
handle (guint64 event_id)
{
  VoderChild *child;

  voder_lock (&lock);
  child = find (event_id >> VODER_CHILD_EVENT_BITS);
  voder_unlock (&lock);
  if (child == NULL)
    return;

  if (voder_child_handle (child,
                          event_id & ((1 << VODER_CHILD_EVENT_BITS) - 1)))
    voder_reaper_forget (child);
  voder_child_unref (child);
}

/* All of them, each with a reference. */
static GPtrArray *
list_children (void)
{
  GPtrArray *list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) voder_child_unref);
  GHashTableIter iter;
  gpointer child;

  g_hash_table_iter_init (&iter, children);
  while (g_hash_table_iter_next (&iter, NULL, &child))
    g_ptr_array_add (list, voder_child_ref (child));

  return list;
}

static void
expire (void)
{
  g_autoptr (GPtrArray) list = NULL;
  gint64 now_us = g_get_monotonic_time ();
  gint64 later_us = VODER_SYNC_FOREVER;

  voder_lock (&lock);
  if (next_us > now_us) {
    voder_unlock (&lock);
    return;
  }
  next_us = VODER_SYNC_FOREVER;
  list = list_children ();
  voder_unlock (&lock);

  for (guint i = 0; i < list->len; i++) {
    VoderChild *child = g_ptr_array_index (list, i);

    if (voder_child_expire (child, now_us, &later_us))
      voder_reaper_forget (child);
  }
  voder_reaper_hurry (later_us);
}

/* Milliseconds to the next thing to do, rounded up. Not for ever: others may
 * have seen to the last child. */
static int
get_timeout (void)
{
  gint64 rest_us = next_us - g_get_monotonic_time ();

  return (int) (CLAMP (rest_us, 0, IDLE_US) + 999) / 1000;
}

/* TRUE when the thread should go on. */
static gboolean
wait_and_handle (void)
{
  struct epoll_event events[N_EVENTS];
  int timeout_ms;
  int n_events;

  voder_lock (&lock);
  timeout_ms = get_timeout ();
  if (thread_state == THREAD_LEAVING && g_hash_table_size (children) == 0) {
    voder_unlock (&lock);
    return FALSE;
  }
  voder_unlock (&lock);

  n_events = epoll_wait (epoll_fd, events, N_EVENTS, timeout_ms);
  for (int i = 0; i < n_events; i++)
    if (events[i].data.u64 == WAKE_ID)
      take_poke ();
    else
      handle (events[i].data.u64);
  expire ();
  return n_events != 0 || timeout_ms < IDLE_US / 1000;
}

/* FALSE when a child has come meanwhile. */
static gboolean
leave (void)
{
  gboolean idle;

  voder_lock (&lock);
  idle = g_hash_table_size (children) == 0;
  if (idle) {
    g_clear_pointer (&children, g_hash_table_unref);
    close_fds ();
    thread_state = THREAD_ABSENT;
    voder_thread_bury (FALSE);
    voder_live_add (VODER_LIVE_REAPER, -1);
    voder_cond_broadcast (&left);
  }
  voder_unlock (&lock);

  return idle;
}

static void *
run (void *data)
{
  do {
    while (wait_and_handle ())
      continue;
  } while (!leave ());

  return NULL;
}

static gboolean
start (GError **error)
{
  if (!open_fds ()) {
    int failed = errno;

    close_fds ();
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (failed),
                 _ ("Cannot watch children: %s"), g_strerror (failed));
    return FALSE;
  }

  children = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL,
                                    (GDestroyNotify) voder_child_unref);
  next_us = VODER_SYNC_FOREVER;
  voder_live_add (VODER_LIVE_REAPER, 1);
  if (voder_thread_start ("voder-reaper", run, NULL, error))
    return TRUE;

  voder_live_add (VODER_LIVE_REAPER, -1);
  g_clear_pointer (&children, g_hash_table_unref);
  close_fds ();
  return FALSE;
}

static gboolean
watch (VoderChild *child, VoderChildEvent event, int fd, guint32 events)
{
  struct epoll_event wanted = {
    .events = events,
    .data.u64 = get_event_id (child, event),
  };

  return fd < 0 || epoll_ctl (epoll_fd, EPOLL_CTL_ADD, fd, &wanted) == 0;
}

/* The first event may come before this returns; then it is not found, or it
 * waits for the lock. */
static gboolean
add (VoderChild *child, GError **error)
{
  int failed;

  child->id = ++last_id;
  child->epoll_fd = epoll_fd;
  if (watch (child, VODER_CHILD_STDERR, child->stderr_fd, EPOLLIN) &&
      watch (child, VODER_CHILD_STDIN, child->stdin_fd, EPOLLONESHOT) &&
      watch (child, VODER_CHILD_STDOUT, child->stdout_fd, EPOLLONESHOT) &&
      watch (child, VODER_CHILD_EXIT, child->pidfd, EPOLLIN)) {
    g_hash_table_insert (children, &child->id, voder_child_ref (child));
    child->owned = TRUE;
    n_owned++;
    voder_live_add (VODER_LIVE_CHILD, 1);
    return TRUE;
  }

  failed = errno;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (failed),
               _ ("Cannot watch “%s”: %s"), child->name, g_strerror (failed));
  return FALSE;
}

/*
 * Takes a child that runs into the care of the reaper.
 */
gboolean
voder_reaper_add (VoderChild *child, GError **error)
{
  gboolean added;

  voder_lock (&lock);
  if (thread_state == THREAD_ABSENT && !start (error)) {
    voder_unlock (&lock);
    return FALSE;
  }
  thread_state = THREAD_PRESENT;
  /* Who waits for it to leave does so no more. */
  voder_cond_broadcast (&left);
  added = add (child, error);
  voder_unlock (&lock);
  if (added && child->polled)
    voder_reaper_hurry (g_get_monotonic_time ());

  return added;
}

/*
 * Has an event of a child looked for, once. The child's lock is held, and it
 * has not ended.
 */
void
voder_reaper_arm (VoderChild *child,
                  VoderChildEvent event,
                  int fd,
                  guint32 events)
{
  struct epoll_event wanted = {
    .events = events | EPOLLONESHOT,
    .data.u64 = get_event_id (child, event),
  };

  epoll_ctl (child->epoll_fd, EPOLL_CTL_MOD, fd, &wanted);
}

/*
 * Has the children looked at by this time at the latest.
 */
void
voder_reaper_hurry (gint64 deadline_us)
{
  if (deadline_us == VODER_SYNC_FOREVER)
    return;

  voder_lock (&lock);
  if (deadline_us < next_us && thread_state != THREAD_ABSENT) {
    next_us = deadline_us;
    poke ();
  }
  voder_unlock (&lock);
}

/*
 * The child has ended, or nobody but the reaper holds it any more. Its lock may
 * be held.
 */
void
voder_reaper_disown (VoderChild *child)
{
  voder_lock (&lock);
  disown (child);
  voder_unlock (&lock);
}

/*
 * Has the thread leave when the children that nobody holds have ended, and
 * waits for that. It stays while there are others.
 */
void
voder_reaper_shutdown (void)
{
  voder_lock (&lock);
  if (n_owned == 0 && thread_state == THREAD_PRESENT) {
    thread_state = THREAD_LEAVING;
    poke ();
  }
  while (n_owned == 0 && thread_state == THREAD_LEAVING)
    voder_cond_wait (&left, &lock);
  voder_unlock (&lock);
}
