/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "effect-fixture.h"

#include <dlfcn.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "effect-chains.h"

/*
 * While an effect processes, in a child of the test, the kernel ends the child
 * for any system call, and these functions, which stand in for those of the C
 * library, count who calls them.
 */

enum {
  STATUS_CLEAN,
  STATUS_ALLOCATED,
  STATUS_LOCKED,
  STATUS_UNABLE,
};

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

G_MODULE_EXPORT void
free (void *memory)
{
  n_allocations += is_watched && memory != NULL;

  __libc_free (memory);
}

typedef int (*Lock) (pthread_mutex_t *mutex);

G_MODULE_EXPORT int
pthread_mutex_lock (pthread_mutex_t *mutex)
{
  static Lock lock;

  n_locks += is_watched;
  if (lock == NULL)
    lock = (Lock) dlsym (RTLD_NEXT, "pthread_mutex_lock");

  return lock (mutex);
}
#endif

static void
process_all (VoderEffect *effect, const EffectSound *input, float *output)
{
  gsize n_done = 0;
  VoderEffectBlock block = { 0 };

  while (n_done < input->n_frames) {
    block = (VoderEffectBlock){
      .input = input->samples + n_done * (gsize) input->channels,
      .n_input = MIN (input->n_frames - n_done, 480),
      .output = output,
      .n_output = 480,
    };
    voder_effect_process (effect, &block);
    n_done += block.n_taken;
  }
  do {
    block = (VoderEffectBlock){ .output = output, .n_output = 480 };
  } while (voder_effect_drain (effect, &block));
  voder_effect_map (effect, 1000.0);
}

/* In the child: only read(), write() and exit() are left to it. */
static void
process_watched (VoderEffect *effect, const EffectSound *input)
{
  float *output = g_new0 (float, 480 * 16);
  int status = STATUS_CLEAN;

  if (prctl (PR_SET_SECCOMP, SECCOMP_MODE_STRICT) != 0)
    _exit (STATUS_UNABLE);

  is_watched = TRUE;
  process_all (effect, input, output);
  is_watched = FALSE;
  if (n_allocations > 0)
    status = STATUS_ALLOCATED;
  else if (n_locks > 0)
    status = STATUS_LOCKED;
  syscall (SYS_exit, status);
}

static void
check_chain (const EffectChain *chain, int rate, int channels)
{
  g_autoptr (EffectSound) input =
      effect_sound_new_voice (rate, channels, (gsize) rate);
  g_autoptr (VoderEffect) effect =
      effect_fixture_create_for (chain->text, input);
  int status = 0;
  pid_t child;

  for (gsize i = 0; i < input->n_frames; i += 1000)
    input->samples[i] = 3.0f;
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    process_watched (effect, input);

  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_test_message ("“%s” at %d Hz: status %d", chain->text, rate, status);
  if (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL)
    g_error ("“%s” makes a system call", chain->text);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, STATUS_CLEAN);
}

static void
test_processing_neither_allocates_nor_locks_nor_calls_the_kernel (void)
{
  if (!CAN_WATCH) {
    g_test_skip ("a sanitizer allocates itself");
    return;
  }

  for (gsize i = 0; i < G_N_ELEMENTS (effect_chains); i++) {
    if (!effect_chains[i].is_library_bound &&
        effect_fixture_has (effect_chains[i].text)) {
      check_chain (&effect_chains[i], 22050, 1);
      check_chain (&effect_chains[i], 48000, 2);
    }
  }
}

/* An effect that does all of it, so that the test is known to see it. */
static void
call_malloc (VoderEffect *effect, VoderEffectBlock *block)
{
  g_free (g_malloc (100));
}

static void
call_lock (VoderEffect *effect, VoderEffectBlock *block)
{
  static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

  pthread_mutex_lock (&mutex);
  pthread_mutex_unlock (&mutex);
}

static void
call_kernel (VoderEffect *effect, VoderEffectBlock *block)
{
  getppid ();
}

static int
run_guilty (void (*work) (VoderEffect *effect, VoderEffectBlock *block))
{
  int status = 0;
  pid_t child = fork ();

  if (child == 0) {
    if (prctl (PR_SET_SECCOMP, SECCOMP_MODE_STRICT) != 0)
      _exit (STATUS_UNABLE);
    is_watched = TRUE;
    work (NULL, NULL);
    is_watched = FALSE;
    syscall (SYS_exit, n_allocations > 0 ? STATUS_ALLOCATED
                       : n_locks > 0     ? STATUS_LOCKED
                                         : STATUS_CLEAN);
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
  g_assert_cmpint (run_guilty (call_lock), ==, STATUS_LOCKED);
  g_assert_cmpint (run_guilty (call_kernel), ==, -SIGKILL);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/effect-realtime/the-watch-sees-each-of-them",
                  test_the_watch_sees_each_of_them);
  voder_test_add (
      "/effect-realtime/processing-neither-allocates-nor-locks-nor-calls-the-"
      "kernel",
      test_processing_neither_allocates_nor_locks_nor_calls_the_kernel);

  return voder_test_run ();
}
