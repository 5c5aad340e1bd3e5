/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-thread-private.h"
#include "voder-sync-private.h"

#include <sched.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

/* One to two microseconds; a pause takes 15 to 45 ns. */
#define PAUSES_PER_LOOK 64
/* A counterpart that runs now answers within the fewest pauses, one that has to
 * be woken first within the most. */
#define FEWEST_PAUSES 200
#define MOST_PAUSES   1200
/* After so many short sleeps in a row a thread tries whether it could have
 * waited for the answer. */
#define TRY_EVERY 8
/* A thread that has slept so long so many times in a row looks on only every so
 * many times before it sleeps again. */
#define LONG_US          200
#define MOST_LONG_SLEEPS 8
#define LOOK_EVERY       8
/* The kernel's limit, with the terminating zero. */
#define MAX_NAME 16

typedef struct {
  char name[MAX_NAME];
  VoderThreadFunc func;
  void *data;
} Start;

static _Thread_local guint8 n_long_sleeps;
static _Thread_local guint8 n_passed;
static _Thread_local guint8 n_short_sleeps;
static _Thread_local guint patience = FEWEST_PAUSES;

/* Threads that have ended, or are about to, and that nobody has joined. */
static VoderLock buried_lock = VODER_LOCK_INIT;
static GArray *buried;
static guint n_expected;
static VoderCond burial = VODER_COND_INIT;

static void *
run (void *data)
{
  Start start = *(Start *) data;

  g_free (data);
  pthread_setname_np (pthread_self (), start.name);
  return start.func (start.data);
}

/*
 * Signals belong to the program's own threads: a worker that took SIGINT
 * would hide it from a main loop that waits for it.
 */
static void
block_signals (sigset_t *old)
{
  sigset_t all;

  sigfillset (&all);
  sigdelset (&all, SIGSEGV);
  sigdelset (&all, SIGBUS);
  sigdelset (&all, SIGFPE);
  sigdelset (&all, SIGILL);
  sigdelset (&all, SIGABRT);
  sigdelset (&all, SIGTRAP);
  sigdelset (&all, SIGPROF);
  pthread_sigmask (SIG_SETMASK, &all, old);
}

/*
 * Starts a thread. It is joined through pthread_self(), which it hands to its
 * owner, or to voder_thread_bury(), when it ends.
 */
gboolean
voder_thread_start (const char *name,
                    VoderThreadFunc func,
                    void *data,
                    GError **error)
{
  Start *start = g_new0 (Start, 1);
  pthread_t thread;
  sigset_t old;
  int failed;

  g_strlcpy (start->name, name, sizeof start->name);
  start->func = func;
  start->data = data;

  block_signals (&old);
  failed = pthread_create (&thread, NULL, run, start);
  pthread_sigmask (SIG_SETMASK, &old, NULL);
  if (failed == 0)
    return TRUE;

  g_free (start);
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (failed),
               _ ("Cannot start the thread “%s”: %s"), name,
               g_strerror (failed));
  return FALSE;
}

/*
 * Some threads will bury themselves, and voder_thread_join_buried() may wait
 * for them.
 */
void
voder_thread_expect_burials (guint n)
{
  voder_lock (&buried_lock);
  n_expected += n;
  voder_unlock (&buried_lock);
}

/*
 * The calling thread, which ends now, cannot be joined by its owner;
 * voder_thread_join_buried() will do it.
 */
void
voder_thread_bury (gboolean expected)
{
  pthread_t self = pthread_self ();

  voder_lock (&buried_lock);
  if (buried == NULL)
    buried = g_array_new (FALSE, FALSE, sizeof (pthread_t));
  g_array_append_val (buried, self);
  n_expected -= expected;
  voder_cond_broadcast (&burial);
  voder_unlock (&buried_lock);
}

void
voder_thread_join_buried (gboolean wait)
{
  g_autoptr (GArray) threads = NULL;

  voder_lock (&buried_lock);
  while (wait && n_expected > 0)
    voder_cond_wait (&burial, &buried_lock);
  threads = g_steal_pointer (&buried);
  voder_unlock (&buried_lock);

  for (guint i = 0; threads != NULL && i < threads->len; i++)
    pthread_join (g_array_index (threads, pthread_t, i), NULL);
}

/*
 * How many processors this process may use, at least 1.
 */
guint
voder_thread_get_n_processors (void)
{
  static atomic_uint cached;
  guint n = atomic_load_explicit (&cached, memory_order_relaxed);
  cpu_set_t set;

  if (n != 0)
    return n;

  CPU_ZERO (&set);
  if (sched_getaffinity (getpid (), sizeof set, &set) == 0)
    n = CPU_COUNT (&set);
  else
    n = g_get_num_processors ();
  n = MAX (n, 1);
  /* Helgrind takes a store that is not exchanged for a race. */
  atomic_store (&cached, n);
  return n;
}

/*
 * Lets others run on, where so many threads may have work. With fewer
 * processors some can only run instead.
 */
void
voder_thread_look_away (guint n_threads)
{
  if (voder_thread_get_n_processors () < n_threads)
    sched_yield ();
  else
    voder_sync_pauses (PAUSES_PER_LOOK);
}

/*
 * Whether it is worth while to look on before sleeping: it is where the other
 * side is about to answer, and time lost where that has long work to do, as it
 * had lately. With one processor it is the other side's turn in any case.
 */
gboolean
voder_thread_may_look (void)
{
  if (n_long_sleeps < MOST_LONG_SLEEPS ||
      voder_thread_get_n_processors () == 1 || ++n_passed >= LOOK_EVERY) {
    n_passed = 0;
    return TRUE;
  }

  return FALSE;
}

/*
 * How many pauses to wait for an answer before sleeping. Two threads that hand
 * over one item at a time, and of which each sleeps because the other has to be
 * woken first, stay so, and take a hundred times as long as two that do not.
 */
guint
voder_thread_get_patience (void)
{
  return patience;
}

/*
 * The answer came after so many pauses.
 */
void
voder_thread_note_answer (guint n_pauses)
{
  n_short_sleeps = 0;
  if (n_pauses > FEWEST_PAUSES)
    patience = MOST_PAUSES;
}

/*
 * The thread had no answer, and has slept so long for it.
 */
void
voder_thread_note_sleep (gint64 duration_us)
{
  if (duration_us >= LONG_US) {
    n_long_sleeps = MIN (n_long_sleeps + 1, MOST_LONG_SLEEPS);
    n_short_sleeps = 0;
    patience = FEWEST_PAUSES;
    return;
  }

  n_long_sleeps = 0;
  n_short_sleeps = (n_short_sleeps + 1) % TRY_EVERY;
  patience =
      n_short_sleeps == 0 ? MOST_PAUSES : MAX (patience / 2, FEWEST_PAUSES);
}
