/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A cache in a main loop. A test may hold whoever uses a file. */
#include "cache-fixture.h"

#include <sched.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define N_ROUNDS 200

static int is_held;
static int n_held;

static void
pass (void)
{
  if (!g_atomic_int_get (&is_held))
    return;

  g_atomic_int_inc (&n_held);
  while (g_atomic_int_get (&is_held))
    sched_yield ();
}

/* In place of the C library's: one that writes a file comes here … */
int
flock (int fd, int operation)
{
  pass ();
  return (int) syscall (SYS_flock, fd, operation);
}

/* … and one that has read a file here. */
int
fchmod (int fd, mode_t mode)
{
  pass ();
  return (int) syscall (SYS_fchmod, fd, mode);
}

static void
hold (void)
{
  g_atomic_int_set (&n_held, 0);
  g_atomic_int_set (&is_held, 1);
}

/* Until there is nobody in a file any more. */
static void
let_go (void)
{
  g_atomic_int_set (&is_held, 0);
  voder_flow_shutdown ();
}

static void
begin_store (VoderCache *cache,
             const char *text,
             gpointer cancellable,
             GAsyncResult **result)
{
  g_autoptr (GBytes) value = g_bytes_new (text, strlen (text));

  voder_cache_store_async (cache, "key", value, 0, cancellable, keep_result,
                           result);
  g_assert_null (*result);
}

static void
begin_lookup (VoderCache *cache, gpointer cancellable, GAsyncResult **result)
{
  voder_cache_lookup_async (cache, "key", cancellable, keep_result, result);
  g_assert_null (*result);
}

static void
assert_stored (VoderCache *cache, GAsyncResult **result)
{
  g_autoptr (GAsyncResult) ended = iterate_until_set (result);
  g_autoptr (GError) error = NULL;

  *result = NULL;
  g_assert_true (voder_cache_store_finish (cache, ended, &error));
  g_assert_no_error (error);
}

static void
assert_store_fails (VoderCache *cache, GAsyncResult **result, int code)
{
  g_autoptr (GAsyncResult) ended = iterate_until_set (result);
  g_autoptr (GError) error = NULL;

  *result = NULL;
  g_assert_false (voder_cache_store_finish (cache, ended, &error));
  g_assert_error (error, G_IO_ERROR, code);
}

static void
assert_found (VoderCache *cache, GAsyncResult **result, const char *text)
{
  g_autoptr (GAsyncResult) ended = iterate_until_set (result);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) value = NULL;

  *result = NULL;
  value = voder_cache_lookup_finish (cache, ended, &error);
  g_assert_no_error (error);
  if (text == NULL) {
    g_assert_null (value);
    return;
  }
  g_assert_nonnull (value);
  g_assert_cmpmem (g_bytes_get_data (value, NULL), g_bytes_get_size (value),
                   text, strlen (text));
}

static void
assert_lookup_fails (VoderCache *cache, GAsyncResult **result, int code)
{
  g_autoptr (GAsyncResult) ended = iterate_until_set (result);
  g_autoptr (GError) error = NULL;

  *result = NULL;
  g_assert_null (voder_cache_lookup_finish (cache, ended, &error));
  g_assert_error (error, G_IO_ERROR, code);
}

static void
assert_peeks (VoderCache *cache, const char *text)
{
  g_autoptr (GBytes) value = voder_cache_peek (cache, "key");

  g_assert_true ((value == NULL) == (text == NULL));
  if (text != NULL)
    g_assert_cmpmem (g_bytes_get_data (value, NULL), g_bytes_get_size (value),
                     text, strlen (text));
}

static void
test_memory (void)
{
  g_autoptr (VoderCache) cache = voder_cache_new (MANY);
  g_autoptr (GAsyncResult) result = NULL;

  begin_lookup (cache, NULL, &result);
  assert_found (cache, &result, NULL);
  begin_store (cache, "kept", NULL, &result);
  assert_peeks (cache, "kept");
  assert_stored (cache, &result);
  begin_lookup (cache, NULL, &result);
  assert_found (cache, &result, "kept");
  g_assert_cmpuint (stat_of (cache, VODER_CACHE_HITS), ==, 2);
  g_assert_cmpuint (stat_of (cache, VODER_CACHE_MISSES), ==, 1);
}

static void
test_directory (void)
{
  g_auto (Shared) shared = { 0 };
  g_autoptr (VoderCache) later = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  shared_init (&shared, MANY);
  begin_store (shared.cache, "kept", NULL, &result);
  assert_stored (shared.cache, &result);
  g_assert_cmpuint (count_files (&shared), ==, 1);

  later = cache_new (shared.path, MANY, MANY);
  begin_lookup (later, NULL, &result);
  assert_found (later, &result, "kept");
  g_assert_cmpuint (stat_of (later, VODER_CACHE_MISSES), ==, 1);
  g_assert_cmpuint (stat_of (later, VODER_CACHE_DISK_HITS), ==, 1);
  assert_peeks (later, "kept");
  g_assert_true (voder_cache_remove (later, "key"));
  begin_lookup (later, NULL, &result);
  assert_found (later, &result, NULL);
  g_assert_cmpuint (stat_of (later, VODER_CACHE_MISSES), ==, 2);
}

/* The main loop goes on while a file is written, or read. */
static void
test_not_blocked (void)
{
  g_auto (Shared) shared = { 0 };
  g_autoptr (VoderCache) later = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  shared_init (&shared, MANY);
  hold ();
  begin_store (shared.cache, "kept", NULL, &result);
  wait_for_int (&n_held, 1);
  assert_peeks (shared.cache, "kept");
  iterate_all ();
  g_assert_null (result);
  let_go ();
  assert_stored (shared.cache, &result);

  later = cache_new (shared.path, MANY, MANY);
  hold ();
  begin_lookup (later, NULL, &result);
  wait_for_int (&n_held, 1);
  iterate_all ();
  g_assert_null (result);
  let_go ();
  assert_found (later, &result, "kept");
}

static void
test_cancelled_before (void)
{
  g_auto (Shared) shared = { 0 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;

  shared_init (&shared, MANY);
  g_cancellable_cancel (cancellable);
  begin_store (shared.cache, "not kept", cancellable, &result);
  assert_store_fails (shared.cache, &result, G_IO_ERROR_CANCELLED);
  assert_peeks (shared.cache, NULL);
  g_assert_cmpuint (count_files (&shared), ==, 0);

  store (shared.cache, "key", "kept");
  begin_lookup (shared.cache, cancellable, &result);
  assert_lookup_fails (shared.cache, &result, G_IO_ERROR_CANCELLED);
}

/* Who waits for the disk gets away; what was begun is done all the same. */
static void
test_cancelled_meanwhile (void)
{
  g_auto (Shared) shared = { 0 };
  g_autoptr (VoderCache) later = NULL;
  g_autoptr (GCancellable) plain = g_cancellable_new ();
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) cause =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, "enough");

  shared_init (&shared, MANY);
  hold ();
  begin_store (shared.cache, "kept", plain, &result);
  wait_for_int (&n_held, 1);
  g_cancellable_cancel (plain);
  assert_store_fails (shared.cache, &result, G_IO_ERROR_CANCELLED);
  assert_peeks (shared.cache, "kept");
  let_go ();
  assert_has (shared.other, "key", "kept");

  later = cache_new (shared.path, MANY, MANY);
  hold ();
  begin_lookup (later, context, &result);
  wait_for_int (&n_held, 1);
  voder_context_cancel (context, cause);
  assert_lookup_fails (later, &result, G_IO_ERROR_BUSY);
  assert_peeks (later, NULL);
  let_go ();
  assert_peeks (later, "kept");
}

/* What was there when it was cancelled is told of. */
static void
test_cancelled_late (void)
{
  g_autoptr (VoderCache) cache = voder_cache_new (MANY);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) stored = NULL;
  g_autoptr (GAsyncResult) found = NULL;

  begin_store (cache, "kept", cancellable, &stored);
  begin_lookup (cache, cancellable, &found);
  g_cancellable_cancel (cancellable);
  assert_stored (cache, &stored);
  assert_found (cache, &found, "kept");
}

/* In memory the last one; in the directory that, or none. */
static void
test_order (void)
{
  g_auto (Shared) shared = { 0 };
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;

  shared_init (&shared, MANY);
  for (guint i = 0; i < N_ROUNDS; i++) {
    g_autoptr (GBytes) value = NULL;

    begin_store (shared.cache, "first", NULL, &first);
    begin_store (shared.cache, "second", NULL, &second);
    assert_stored (shared.cache, &first);
    assert_stored (shared.cache, &second);
    assert_peeks (shared.cache, "second");
    value = voder_cache_lookup (shared.other, "key");
    if (value != NULL)
      assert_has (shared.other, "key", "second");
  }
}

/* A cache that nobody else knows lives until its file is written. */
static void
test_dropped (void)
{
  g_auto (Shared) shared = { 0 };
  g_autoptr (GBytes) value = g_bytes_new_static ("kept", 4);

  shared_init (&shared, MANY);
  hold ();
  voder_cache_store_async (shared.cache, "key", value, 0, NULL, NULL, NULL);
  g_clear_object (&shared.cache);
  wait_for_int (&n_held, 1);
  let_go ();
  assert_has (shared.other, "key", "kept");
  iterate_all ();
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/cache-async/it-works-without-a-directory", test_memory);
  voder_test_add ("/cache-async/it-uses-a-directory", test_directory);
  voder_test_add ("/cache-async/the-loop-does-not-wait-for-the-disk",
                  test_not_blocked);
  voder_test_add ("/cache-async/what-is-cancelled-before-does-nothing",
                  test_cancelled_before);
  voder_test_add ("/cache-async/who-gives-up-does-not-wait-for-the-disk",
                  test_cancelled_meanwhile);
  voder_test_add ("/cache-async/a-late-cancel-loses-nothing",
                  test_cancelled_late);
  voder_test_add ("/cache-async/the-last-of-two-counts", test_order);
  voder_test_add ("/cache-async/it-lives-until-the-file-is-written",
                  test_dropped);

  return voder_test_run ();
}
