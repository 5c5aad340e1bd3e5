/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flow-bench.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#define NS_PER_S 1000000000
/* Every share of a crew of up to 4 is a number of whole batches of 16. */
#define FIRST_N       256
#define MOST_GROWTH   8
#define LEAST_NS      (15 * 1000 * 1000)
#define N_REPETITIONS 3
/* Longer than anybody spins before sleeping. */
#define UNTIL_ASLEEP_NS (60 * 1000)
#define N_CANCELS       1000
#define N_WARM_CANCELS  50
#define PARENT_BYTES    (512 * 1024 * 1024)
#define N_SPAWNS        9

gint64
flow_bench_now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * (gint64) NS_PER_S + now.tv_nsec;
}

static guint
argument (int argc, char **argv, int index)
{
  return index < argc ? strtoul (argv[index], NULL, 10) : 0;
}

int
flow_bench_main (int argc,
                 char **argv,
                 const FlowBench *benches,
                 gsize n_benches)
{
  FlowBenchShape shape = {
    .capacity = argument (argc, argv, 2),
    .n_producers = MAX (1, argument (argc, argv, 3)),
    .n_consumers = MAX (1, argument (argc, argv, 4)),
    .is_apart = argument (argc, argv, 5) != 0,
  };

  for (gsize i = 0; argc > 1 && i < n_benches; i++) {
    if (strcmp (benches[i].name, argv[1]) != 0)
      continue;
    printf ("%.3f\n", benches[i].measure (&shape));
    return EXIT_SUCCESS;
  }

  fprintf (stderr,
           "Usage: %s NAME [CAPACITY [PRODUCERS [CONSUMERS [APART]]]]\n",
           argv[0]);
  return 2;
}

static int
compare_doubles (const void *a, const void *b)
{
  double first = *(const double *) a;
  double second = *(const double *) b;

  return (first > second) - (first < second);
}

double
flow_bench_median (double *values, gsize n_values)
{
  qsort (values, n_values, sizeof *values, compare_doubles);
  return values[n_values / 2];
}

/*
 * Runs the operation ever more often until that takes long enough to be
 * measured, which warms it up, too; then gives the median cost of an operation
 * in one of three repetitions, in nanoseconds.
 */
double
flow_bench_measure (FlowBenchFunc func, gpointer data)
{
  double costs[N_REPETITIONS];
  guint64 n = FIRST_N;
  gsize n_costs = 0;

  while (n_costs < N_REPETITIONS) {
    gint64 elapsed_ns = MAX (1, func (data, n));

    if (elapsed_ns >= LEAST_NS)
      costs[n_costs++] = (double) elapsed_ns / n;
    else
      n *= CLAMP (2 * LEAST_NS / elapsed_ns, 2, MOST_GROWTH);
  }

  return flow_bench_median (costs, N_REPETITIONS);
}

typedef struct {
  void (*move) (gpointer data, guint64 n_items);
  gpointer data;
  guint64 n_items;
  pthread_barrier_t *start;
  gint64 started_ns;
  gint64 ended_ns;
} Member;

static void *
run_member (void *data)
{
  Member *self = data;

  pthread_barrier_wait (self->start);
  self->started_ns = flow_bench_now_ns ();
  self->move (self->data, self->n_items);
  self->ended_ns = flow_bench_now_ns ();
  return NULL;
}

typedef struct {
  const FlowBenchCrew *crew;
  const FlowBenchShape *shape;
} CrewRun;

/* Gives a thread a core to itself: the first or the last that there is. */
static void
pin (pthread_t thread, gboolean to_last)
{
  cpu_set_t all;
  cpu_set_t one;
  int found = -1;

  sched_getaffinity (0, sizeof all, &all);
  for (int cpu = 0; cpu < CPU_SETSIZE && (to_last || found < 0); cpu++)
    if (CPU_ISSET (cpu, &all))
      found = cpu;
  CPU_ZERO (&one);
  CPU_SET (found, &one);
  pthread_setaffinity_np (thread, sizeof one, &one);
}

/* From the first member's start to the last one's end. */
static gint64
run_crew (gpointer data, guint64 n)
{
  const CrewRun *run = data;
  const FlowBenchShape *shape = run->shape;
  guint n_members = shape->n_producers + shape->n_consumers;
  g_autofree pthread_t *threads = g_new (pthread_t, n_members);
  g_autofree Member *members = g_new (Member, n_members);
  gint64 started_ns = G_MAXINT64;
  gint64 ended_ns = 0;
  pthread_barrier_t start;

  pthread_barrier_init (&start, NULL, n_members);
  for (guint i = 0; i < n_members; i++) {
    if (i < shape->n_producers)
      members[i] = (Member){ run->crew->produce, run->crew->data,
                             n / shape->n_producers, &start };
    else
      members[i] = (Member){ run->crew->consume, run->crew->data,
                             n / shape->n_consumers, &start };
    pthread_create (&threads[i], NULL, run_member, &members[i]);
    if (shape->is_apart)
      pin (threads[i], i < shape->n_producers);
  }
  for (guint i = 0; i < n_members; i++) {
    pthread_join (threads[i], NULL);
    started_ns = MIN (started_ns, members[i].started_ns);
    ended_ns = MAX (ended_ns, members[i].ended_ns);
  }
  pthread_barrier_destroy (&start);

  return ended_ns - started_ns;
}

double
flow_bench_crew (const FlowBenchCrew *crew, const FlowBenchShape *shape)
{
  CrewRun run = { .crew = crew, .shape = shape };

  return flow_bench_measure (run_crew, &run);
}

static gpointer
keep_item (gpointer item)
{
  return item;
}

static void
leave_item (gpointer item)
{
}

GType
flow_bench_item_get_type (void)
{
  static GType type;

  if (type == 0)
    type =
        g_boxed_type_register_static ("FlowBenchItem", keep_item, leave_item);
  return type;
}

gpointer
flow_bench_item (void)
{
  static int item;

  return &item;
}

struct _FlowBenchCountdown {
  atomic_ullong n_left;
  sem_t ended;
};

FlowBenchCountdown *
flow_bench_countdown_new (void)
{
  FlowBenchCountdown *self = g_new0 (FlowBenchCountdown, 1);

  sem_init (&self->ended, 0, 0);
  return self;
}

void
flow_bench_countdown_free (FlowBenchCountdown *self)
{
  sem_destroy (&self->ended);
  g_free (self);
}

void
flow_bench_countdown_set (FlowBenchCountdown *self, guint64 n)
{
  atomic_store (&self->n_left, n);
}

void
flow_bench_countdown_count (FlowBenchCountdown *self)
{
  if (atomic_fetch_sub (&self->n_left, 1) == 1)
    sem_post (&self->ended);
}

void
flow_bench_countdown_wait (FlowBenchCountdown *self)
{
  while (sem_wait (&self->ended) != 0)
    continue;
}

typedef struct {
  const FlowBenchWait *wait;
  GCancellable *cancellable;
  sem_t begin;
  sem_t begun;
  sem_t ended;
  atomic_bool has_returned;
  gint64 returned_ns;
} CancelRun;

static void *
run_waiter (void *data)
{
  CancelRun *run = data;

  for (;;) {
    sem_wait (&run->begin);
    if (run->cancellable == NULL)
      return NULL;
    sem_post (&run->begun);
    run->wait->wait (run->wait->data, run->cancellable);
    run->returned_ns = flow_bench_now_ns ();
    atomic_store (&run->has_returned, TRUE);
    sem_post (&run->ended);
  }
}

static double
cancel_once (CancelRun *run, FlowBenchCanceller canceller)
{
  struct timespec until_asleep = { .tv_nsec = UNTIL_ASLEEP_NS };
  g_autoptr (GCancellable) cancellable = run->wait->create ();
  gint64 cancelled_ns;

  run->cancellable = cancellable;
  atomic_store (&run->has_returned, FALSE);
  sem_post (&run->begin);
  sem_wait (&run->begun);
  nanosleep (&until_asleep, NULL);
  if (atomic_load (&run->has_returned))
    g_error ("What was to be cancelled did not wait");

  cancelled_ns = flow_bench_now_ns ();
  if (run->wait->end != NULL)
    run->wait->end (run->wait->data);
  else
    g_cancellable_cancel (cancellable);
  while (canceller == FLOW_BENCH_BUSY && !atomic_load (&run->has_returned))
    continue;
  sem_wait (&run->ended);

  return (run->returned_ns - cancelled_ns) / 1000.0;
}

double
flow_bench_cancel (const FlowBenchWait *wait, FlowBenchCanceller canceller)
{
  CancelRun run = { .wait = wait };
  double latencies[N_CANCELS];
  pthread_t waiter;

  sem_init (&run.begin, 0, 0);
  sem_init (&run.begun, 0, 0);
  sem_init (&run.ended, 0, 0);
  pthread_create (&waiter, NULL, run_waiter, &run);
  for (gsize i = 0; i < N_WARM_CANCELS; i++)
    cancel_once (&run, canceller);
  for (gsize i = 0; i < N_CANCELS; i++)
    latencies[i] = cancel_once (&run, canceller);
  run.cancellable = NULL;
  sem_post (&run.begin);
  pthread_join (waiter, NULL);
  sem_destroy (&run.begin);
  sem_destroy (&run.begun);
  sem_destroy (&run.ended);

  return flow_bench_median (latencies, N_CANCELS);
}

double
flow_bench_spawn (void (*spawn) (void))
{
  char *memory = mmap (NULL, PARENT_BYTES, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  double costs[N_SPAWNS];

  if (memory == MAP_FAILED)
    g_error ("Cannot map 512 MiB: %s", g_strerror (errno));

  spawn ();
  for (gsize i = 0; i < N_SPAWNS; i++) {
    gint64 started_ns = flow_bench_now_ns ();

    spawn ();
    costs[i] = (flow_bench_now_ns () - started_ns) / 1e6;
  }
  munmap (memory, PARENT_BYTES);

  return flow_bench_median (costs, N_SPAWNS);
}
