/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-flow.h>

#include <glib/gi18n-lib.h>

#include "voder-live-private.h"
#include "voder-pool-private.h"
#include "voder-reaper-private.h"
#include "voder-sync-private.h"
#include "voder-thread-private.h"
#include "voder-timer-private.h"

static atomic_int live[VODER_LIVE_N_KINDS];

/* Not G_DEFINE_QUARK(), whose variable is set without order. */
GQuark
voder_flow_error_quark (void)
{
  static atomic_uint quark;
  GQuark known = atomic_load (&quark);

  if (known != 0)
    return known;

  known = g_quark_from_static_string ("voder-flow-error");
  atomic_store (&quark, known);
  return known;
}

void
voder_live_add (VoderLiveKind kind, int n)
{
  atomic_fetch_add (&live[kind], n);
}

guint
voder_live_get (VoderLiveKind kind)
{
  guint n = MAX (atomic_load (&live[kind]), 0);

  /* A pool counts its tasks itself. */
  return kind == VODER_LIVE_TASK ? n + voder_pool_count_tasks () : n;
}

/**
 * voder_flow_get_live:
 *
 * Counts what is alive: worker threads, the timer's thread, tasks that wait or
 * run, deadlines, children and the thread that reaps them. After
 * voder_flow_shutdown() it is 0 in a program that leaks nothing. What waits
 * asynchronously counts as a task, and may do so until its callback has been
 * called.
 *
 * Thread safety: any thread.
 *
 * Returns: how many
 */
guint
voder_flow_get_live (void)
{
  guint n = 0;

  for (VoderLiveKind kind = 0; kind < VODER_LIVE_N_KINDS; kind++)
    n += voder_live_get (kind);

  return n;
}

/**
 * voder_flow_describe_live:
 *
 * Says what voder_flow_get_live() counts.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a line of text
 */
char *
voder_flow_describe_live (void)
{
  return g_strdup_printf (
      _ ("workers: %u, timer threads: %u, tasks: %u, deadlines: %u, "
         "children: %u, reaper threads: %u"),
      voder_live_get (VODER_LIVE_WORKER),
      voder_live_get (VODER_LIVE_TIMER_THREAD),
      voder_live_get (VODER_LIVE_TASK), voder_live_get (VODER_LIVE_DEADLINE),
      voder_live_get (VODER_LIVE_CHILD), voder_live_get (VODER_LIVE_REAPER));
}

/**
 * voder_flow_shutdown:
 *
 * Ends what the flow layer keeps running by itself: the tasks of the two
 * default pools are cancelled, and their threads and the timer's are joined.
 * All of it comes back when it is used again. The timer's thread stays while
 * there are contexts with deadlines. Children whose #VoderProcess was dropped
 * are waited for, and the thread that reaps them is joined; it stays while
 * somebody holds a child that has not ended.
 *
 * Call it at the end of a program, in a thread that is no worker.
 *
 * Thread safety: any thread.
 */
void
voder_flow_shutdown (void)
{
  voder_pool_shutdown_defaults ();
  voder_reaper_shutdown ();
  voder_timer_shutdown ();
  voder_thread_join_buried (!voder_pool_is_worker ());
}
