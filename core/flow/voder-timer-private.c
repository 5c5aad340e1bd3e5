/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-timer-private.h"

#include <gio/gio.h>

#include "voder-live-private.h"
#include "voder-sync-private.h"
#include "voder-thread-private.h"

/* How long the thread stays with nothing to wait for. */
#define IDLE_US (5 * G_USEC_PER_SEC)

typedef enum {
  THREAD_ABSENT,
  THREAD_PRESENT,
  THREAD_LEAVING,
} ThreadState;

static VoderLock lock = VODER_LOCK_INIT;
static VoderCond changed;
static GPtrArray *heap;
static ThreadState thread_state;
static _Thread_local gboolean is_timer_thread;

static VoderTimer *
get (guint place)
{
  return g_ptr_array_index (heap, place - 1);
}

static void
put (guint place, VoderTimer *timer)
{
  g_ptr_array_index (heap, place - 1) = timer;
  timer->place = place;
}

static void
move_up (VoderTimer *timer)
{
  guint place = timer->place;

  while (place > 1 && get (place / 2)->deadline_us > timer->deadline_us) {
    put (place, get (place / 2));
    place /= 2;
  }
  put (place, timer);
}

static void
move_down (VoderTimer *timer)
{
  guint place = timer->place;

  for (;;) {
    guint child = place * 2;

    if (child + 1 <= heap->len &&
        get (child + 1)->deadline_us < get (child)->deadline_us)
      child++;
    if (child > heap->len || get (child)->deadline_us >= timer->deadline_us)
      break;
    put (place, get (child));
    place = child;
  }
  put (place, timer);
}

static void
heap_remove (VoderTimer *timer)
{
  VoderTimer *last = get (heap->len);

  g_ptr_array_set_size (heap, heap->len - 1);
  if (last != timer) {
    put (timer->place, last);
    move_up (last);
    move_down (last);
  }
  timer->place = 0;
  voder_live_add (VODER_LIVE_DEADLINE, -1);
}

/* One that is being disposed of is left alone: GLib 2.74 touches an object
 * whose last reference was dropped after its dispose, when another thread had
 * taken one meanwhile. A weak reference gives none then. */
static void
fire_first (void)
{
  VoderTimer *timer = get (1);
  void (*fire) (GObject * object) = timer->fire;
  GObject *object = g_weak_ref_get (timer->object);

  heap_remove (timer);
  if (object == NULL)
    return;

  voder_unlock (&lock);
  fire (object);
  g_object_unref (object);
  voder_lock (&lock);
}

/* FALSE when the thread should leave. */
static gboolean
wait_for_work (void)
{
  gint64 idle_us;

  if (heap->len > 0) {
    voder_cond_wait_until (&changed, &lock, get (1)->deadline_us);
    return TRUE;
  }
  if (thread_state == THREAD_LEAVING)
    return FALSE;

  idle_us = g_get_monotonic_time () + IDLE_US;
  return voder_cond_wait_until (&changed, &lock, idle_us) || heap->len > 0;
}

static void *
run (void *data)
{
  is_timer_thread = TRUE;
  voder_lock (&lock);
  do {
    while (heap->len > 0 && get (1)->deadline_us <= g_get_monotonic_time ())
      fire_first ();
  } while (wait_for_work ());
  thread_state = THREAD_ABSENT;
  voder_thread_bury (FALSE);
  voder_live_add (VODER_LIVE_TIMER_THREAD, -1);
  voder_cond_broadcast (&changed);
  voder_unlock (&lock);

  return NULL;
}

static void
ensure_thread (void)
{
  g_autoptr (GError) error = NULL;

  if (thread_state != THREAD_ABSENT) {
    thread_state = THREAD_PRESENT;
    return;
  }

  voder_live_add (VODER_LIVE_TIMER_THREAD, 1);
  if (!voder_thread_start ("voder-timer", run, NULL, &error))
    g_error ("%s", error->message);
  thread_state = THREAD_PRESENT;
}

/*
 * Has fire called with object, in the timer thread, once deadline_us has come.
 */
void
voder_timer_add (VoderTimer *self)
{
  voder_lock (&lock);
  if (heap == NULL) {
    voder_cond_init (&changed);
    heap = g_ptr_array_new ();
  }
  g_ptr_array_add (heap, self);
  self->place = heap->len;
  move_up (self);
  voder_live_add (VODER_LIVE_DEADLINE, 1);
  ensure_thread ();
  if (self->place == 1)
    voder_cond_broadcast (&changed);
  voder_unlock (&lock);
}

/*
 * After this the timer is not used any more; fire may still be running, with
 * a reference of its own.
 */
void
voder_timer_remove (VoderTimer *self)
{
  voder_lock (&lock);
  if (self->place != 0)
    heap_remove (self);
  voder_unlock (&lock);
}

/*
 * Has the thread leave unless there are deadlines; they are work to do.
 */
void
voder_timer_shutdown (void)
{
  voder_lock (&lock);
  if (heap != NULL && heap->len == 0 && thread_state == THREAD_PRESENT) {
    thread_state = THREAD_LEAVING;
    voder_cond_broadcast (&changed);
  }
  while (!is_timer_thread && thread_state == THREAD_LEAVING)
    voder_cond_wait (&changed, &lock);
  voder_unlock (&lock);
}
