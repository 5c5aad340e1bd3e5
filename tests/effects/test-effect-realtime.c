/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "effect-fixture.h"

#include <dlfcn.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <malloc.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "effect-chains.h"

/*
 * While an effect processes, or is reset, in a child of the test, the kernel
 * ends the child for any system call, and these functions, which stand in for
 * those of the C library and of GLib, count who calls them. Between two blocks
 * all parameters get other values: the ramps to them are watched, too.
 */

enum {
  STATUS_CLEAN,
  STATUS_ALLOCATED,
  STATUS_LOCKED,
  STATUS_UNABLE,
};

#define BLOCK_FRAMES 480
#define SEED         7

/* Room on the heap for those who set parameters, who may allocate: without it
 * they would ask the kernel. */
#define SPARE_BYTES (1 << 20)

static gboolean is_watched;
static int n_allocations;
static int n_locks;

/* A sanitizer has an allocator of its own. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CAN_WATCH FALSE
#else
#define CAN_WATCH TRUE

extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t n, size_t size);
extern void *__libc_realloc (void *memory, size_t size);
extern void *__libc_memalign (size_t alignment, size_t size);
extern void __libc_free (void *memory);

G_MODULE_EXPORT void *
malloc (size_t size)
{
  n_allocations += is_watched;

  return __libc_malloc (size);
}

G_MODULE_EXPORT void *
calloc (size_t n, size_t size)
{
  n_allocations += is_watched;

  return __libc_calloc (n, size);
}

G_MODULE_EXPORT void *
realloc (void *memory, size_t size)
{
  n_allocations += is_watched;

  return __libc_realloc (memory, size);
}

G_MODULE_EXPORT void *
aligned_alloc (size_t alignment, size_t size)
{
  n_allocations += is_watched;

  return __libc_memalign (alignment, size);
}

G_MODULE_EXPORT int
posix_memalign (void **memory, size_t alignment, size_t size)
{
  n_allocations += is_watched;
  *memory = __libc_memalign (alignment, size);

  return *memory != NULL ? 0 : ENOMEM;
}

G_MODULE_EXPORT void
free (void *memory)
{
  n_allocations += is_watched && memory != NULL;

  __libc_free (memory);
}

/* What the function of that name would be without this program. */
static gpointer
find_next (gpointer *known, const char *name)
{
  n_locks += is_watched;
  if (*known == NULL)
    *known = dlsym (RTLD_NEXT, name);

  return *known;
}

typedef int (*Lock) (gpointer lock);
typedef void (*QuietLock) (gpointer lock);

G_MODULE_EXPORT int
pthread_mutex_lock (pthread_mutex_t *mutex)
{
  static gpointer known;

  return ((Lock) find_next (&known, "pthread_mutex_lock")) (mutex);
}

G_MODULE_EXPORT int
pthread_mutex_trylock (pthread_mutex_t *mutex)
{
  static gpointer known;

  return ((Lock) find_next (&known, "pthread_mutex_trylock")) (mutex);
}

G_MODULE_EXPORT int
pthread_rwlock_rdlock (pthread_rwlock_t *lock)
{
  static gpointer known;

  return ((Lock) find_next (&known, "pthread_rwlock_rdlock")) (lock);
}

G_MODULE_EXPORT int
pthread_rwlock_wrlock (pthread_rwlock_t *lock)
{
  static gpointer known;

  return ((Lock) find_next (&known, "pthread_rwlock_wrlock")) (lock);
}

G_MODULE_EXPORT int
pthread_spin_lock (pthread_spinlock_t *lock)
{
  static gpointer known;

  return ((Lock) find_next (&known, "pthread_spin_lock")) ((gpointer) lock);
}

G_MODULE_EXPORT void
g_mutex_lock (GMutex *mutex)
{
  static gpointer known;

  ((QuietLock) find_next (&known, "g_mutex_lock")) (mutex);
}

G_MODULE_EXPORT void
g_rec_mutex_lock (GRecMutex *mutex)
{
  static gpointer known;

  ((QuietLock) find_next (&known, "g_rec_mutex_lock")) (mutex);
}
#endif

/* From now on only the end of the process is let through. */
static gboolean
forbid_system_calls (void)
{
  struct sock_filter filter[] = {
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 1, 0),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = { G_N_ELEMENTS (filter), filter };

  return prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static void
set_parameter (VoderEffect *effect, GParamSpec *pspec, GRand *random)
{
  GObject *object = G_OBJECT (effect);

  if (G_IS_PARAM_SPEC_FLOAT (pspec)) {
    GParamSpecFloat *range = G_PARAM_SPEC_FLOAT (pspec);

    g_object_set (object, pspec->name,
                  g_rand_double_range (random, range->minimum, range->maximum),
                  NULL);
  } else if (G_IS_PARAM_SPEC_ENUM (pspec)) {
    GEnumClass *words = G_PARAM_SPEC_ENUM (pspec)->enum_class;
    guint n = (guint) g_rand_int_range (random, 0, (gint32) words->n_values);

    g_object_set (object, pspec->name, words->values[n].value, NULL);
  }
}

/* Anything that they can be; whoever does that may allocate. */
static void
set_all_parameters (VoderEffectChain *chain, GRand *random)
{
  for (guint i = 0; i < voder_effect_chain_get_n_effects (chain); i++) {
    VoderEffect *effect = voder_effect_chain_get_effect (chain, i);
    guint n = 0;
    g_autofree GParamSpec **list = voder_effect_class_list_parameters (
        VODER_EFFECT_GET_CLASS (effect), &n);

    for (guint k = 0; k < n; k++)
      set_parameter (effect, list[k], random);
  }
}

/* What the child does, and with what. */
typedef struct {
  VoderEffect *effect;
  const EffectSound *input;
  float *output;
  GRand *random; /* or NULL, when the parameters stay as they are */
} Work;

static gsize
process_block (const Work *self, gsize start)
{
  VoderEffectBlock block = {
    .input = self->input->samples + start * (gsize) self->input->channels,
    .n_input = MIN (self->input->n_frames - start, BLOCK_FRAMES),
    .output = self->output,
    .n_output = BLOCK_FRAMES,
  };

  is_watched = TRUE;
  voder_effect_process (self->effect, &block);
  voder_effect_map (self->effect, 1000.0);
  is_watched = FALSE;

  return block.n_taken;
}

static void
process_all (const Work *self)
{
  VoderEffectBlock block;
  gboolean has_more;

  for (gsize i = 0; i < self->input->n_frames; i += process_block (self, i)) {
    if (self->random != NULL)
      set_all_parameters (VODER_EFFECT_CHAIN (self->effect), self->random);
  }
  do {
    block =
        (VoderEffectBlock){ .output = self->output, .n_output = BLOCK_FRAMES };
    is_watched = TRUE;
    has_more = voder_effect_drain (self->effect, &block);
    is_watched = FALSE;
  } while (has_more);
}

static int
get_status (void)
{
  if (n_allocations > 0)
    return STATUS_ALLOCATED;

  return n_locks > 0 ? STATUS_LOCKED : STATUS_CLEAN;
}

/* As at a flush, and once more. */
static void
process_again (const Work *self)
{
  is_watched = TRUE;
  voder_effect_reset (self->effect);
  is_watched = FALSE;
  process_all (self);
}

/* In the child. */
static void
process_watched (const Work *self)
{
  void *spare = NULL;

  mallopt (M_MMAP_THRESHOLD, 2 * SPARE_BYTES);
  mallopt (M_TRIM_THRESHOLD, 4 * SPARE_BYTES);
  spare = malloc (SPARE_BYTES);
  free (spare);
  if (!forbid_system_calls ())
    _exit (STATUS_UNABLE);

  process_all (self);
  /* For parameters that have moved, a reset may allocate. */
  if (self->random == NULL)
    process_again (self);
  syscall (SYS_exit_group, get_status ());
}

static void
check_chain (const EffectChain *chain, int rate, int channels, gboolean moves)
{
  g_autoptr (EffectSound) input =
      effect_sound_new_voice (rate, channels, (gsize) rate);
  g_autoptr (VoderEffect) effect =
      effect_fixture_create_for (chain->text, input);
  g_autofree float *output = g_new0 (float, BLOCK_FRAMES * 16);
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED);
  Work work = { effect, input, output, moves ? random : NULL };
  int status = 0;
  pid_t child;

  for (gsize i = 0; i < input->n_frames; i += 1000)
    input->samples[i] = 3.0f;
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    process_watched (&work);

  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_test_message ("“%s” at %d Hz: status %d", chain->text, rate, status);
  if (WIFSIGNALED (status) && WTERMSIG (status) == SIGSYS)
    g_error ("“%s” makes a system call", chain->text);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, STATUS_CLEAN);
}

static void
check_all (gboolean moves)
{
  if (!CAN_WATCH) {
    g_test_skip ("a sanitizer allocates itself");
    return;
  }

  for (gsize i = 0; i < G_N_ELEMENTS (effect_chains); i++) {
    if (!effect_chains[i].is_library_bound &&
        effect_fixture_has (effect_chains[i].text)) {
      check_chain (&effect_chains[i], 22050, 1, moves);
      check_chain (&effect_chains[i], 48000, 2, moves);
    }
  }
}

static void
test_neither_processing_nor_reset_allocates_locks_or_calls_the_kernel (void)
{
  check_all (FALSE);
}

static void
test_nor_does_it_while_all_parameters_change (void)
{
  check_all (TRUE);
}

/* Who does all of it, so that the test is known to see it. */
static void
call_malloc (void)
{
  g_free (g_malloc (100));
}

static void
call_aligned (void)
{
  g_aligned_free (g_aligned_alloc (1, 64, 64));
}

static void
call_lock (void)
{
  static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

  pthread_mutex_lock (&mutex);
  pthread_mutex_unlock (&mutex);
}

static void
call_glib_lock (void)
{
  static GMutex mutex;

  g_mutex_lock (&mutex);
  g_mutex_unlock (&mutex);
}

static void
call_kernel (void)
{
  getppid ();
}

static void
call_write (void)
{
  g_assert_cmpint (write (STDERR_FILENO, "", 0), ==, 0);
}

static int
run_guilty (void (*work) (void))
{
  int status = 0;
  pid_t child;

  work (); /* what is looked up, is so once */
  child = fork ();
  if (child == 0) {
    if (!forbid_system_calls ())
      _exit (STATUS_UNABLE);
    is_watched = TRUE;
    work ();
    is_watched = FALSE;
    syscall (SYS_exit_group, get_status ());
  }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);

  return WIFEXITED (status) ? WEXITSTATUS (status) : -WTERMSIG (status);
}

static void
test_the_watch_sees_each_of_them (void)
{
  if (!CAN_WATCH) {
    g_test_skip ("a sanitizer allocates itself");
    return;
  }

  g_assert_cmpint (run_guilty (call_malloc), ==, STATUS_ALLOCATED);
  g_assert_cmpint (run_guilty (call_aligned), ==, STATUS_ALLOCATED);
  g_assert_cmpint (run_guilty (call_lock), ==, STATUS_LOCKED);
  g_assert_cmpint (run_guilty (call_glib_lock), ==, STATUS_LOCKED);
  g_assert_cmpint (run_guilty (call_kernel), ==, -SIGSYS);
  g_assert_cmpint (run_guilty (call_write), ==, -SIGSYS);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/effect-realtime/the-watch-sees-each-of-them",
                  test_the_watch_sees_each_of_them);
  voder_test_add (
      "/effect-realtime/neither-processing-nor-reset-allocates-locks-or-calls-"
      "the-kernel",
      test_neither_processing_nor_reset_allocates_locks_or_calls_the_kernel);
  voder_test_add ("/effect-realtime/nor-does-it-while-all-parameters-change",
                  test_nor_does_it_while_all_parameters_change);

  return voder_test_run ();
}
