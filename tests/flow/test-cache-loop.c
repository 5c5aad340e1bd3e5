/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which files a directory that is too small keeps: documents that are gone
 * through in order, each time by a cache of its own, as a program that is
 * started for each has one. `meson test cache-loop -v` tells the hits. */
#include "cache-fixture.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define HEADER_BYTES 64
#define ITEM_BYTES   256
/* How many of them the directory holds. */
#define N_FIT  80
#define LIMIT  (N_FIT * ITEM_BYTES)
#define N_RUNS 4
#define DAY    (24 * 60 * 60)

/* So large that each file has as many bytes. */
static void
store_item (VoderCache *cache, const char *key)
{
  g_autofree char *text =
      g_strnfill (ITEM_BYTES - HEADER_BYTES - strlen (key), 'x');

  store (cache, key, text);
}

/* TRUE when it was there; else it is now. */
static gboolean
use_item (VoderCache *cache, const char *key)
{
  g_autoptr (GBytes) value = voder_cache_lookup (cache, key);

  if (value == NULL)
    store_item (cache, key);

  return value != NULL;
}

static gboolean
use_part (VoderCache *cache, char document, guint n)
{
  g_autofree char *key = g_strdup_printf ("%c %u", document, n);

  return use_item (cache, key);
}

/* Goes through a document of so many parts; tells how many percent of them were
 * there. */
static guint
use_all (Shared *shared, char document, guint n_parts)
{
  g_autoptr (VoderCache) cache = cache_new (shared->path, 0, LIMIT);
  guint n_hits = 0;

  for (guint i = 0; i < n_parts; i++)
    n_hits += use_part (cache, document, i) ? 1 : 0;

  return 100 * n_hits / n_parts;
}

static guint
run (Shared *shared, char document, guint n_parts)
{
  guint percent = use_all (shared, document, n_parts);

  g_test_message ("%c, %.1f times the limit: %u %% were there", document,
                  (double) n_parts / N_FIT, percent);

  return percent;
}

static char *
get_path (Shared *shared, const char *key)
{
  g_autofree char *sum =
      g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, -1);
  g_autofree char *name = g_strconcat (sum, ".voder", NULL);

  return g_build_filename (shared->path, name, NULL);
}

static gboolean
is_kept (Shared *shared, const char *key)
{
  g_autofree char *path = get_path (shared, key);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_fits (void)
{
  g_auto (Shared) shared = { NULL };

  shared_init (&shared, LIMIT);
  g_assert_cmpuint (run (&shared, 'o', N_FIT), ==, 0);
  g_assert_cmpuint (run (&shared, 'a', N_FIT * 3 / 4), ==, 0);
  g_assert_cmpuint (run (&shared, 'a', N_FIT * 3 / 4), ==, 100);
}

/* Were the longest unused removed first, there would be no hit. */
static void
test_loop (void)
{
  static const double sizes[] = { 1.5, 3, 4 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_auto (Shared) shared = { NULL };
    guint n_parts = (guint) (sizes[i] * N_FIT);

    shared_init (&shared, LIMIT);
    g_assert_cmpuint (run (&shared, 'o', N_FIT), ==, 0);
    g_assert_cmpuint (run (&shared, 'a', n_parts), ==, 0);
    /* All but what is kept of the latest, and what a trimming frees. */
    for (guint j = 1; j < N_RUNS; j++)
      g_assert_cmpuint (run (&shared, 'a', n_parts), >=,
                        100 * (N_FIT * 3 / 4 - 1) / n_parts);
  }
}

/* It goes on where it was killed, as far as there was room. */
static void
test_kill (void)
{
  g_auto (Shared) shared = { NULL };
  g_autoptr (VoderCache) cache = NULL;
  guint n_hits = 0;

  shared_init (&shared, LIMIT);
  run (&shared, 'o', N_FIT);
  run (&shared, 'a', 2 * N_FIT);
  cache = cache_new (shared.path, 0, LIMIT);
  while (use_part (cache, 'a', n_hits))
    n_hits++;
  g_test_message ("%u of the %u that fit were there", n_hits, N_FIT);
  g_assert_cmpuint (n_hits, >=, N_FIT * 3 / 4 - 1);
}

/* What was kept of a large document is not in the way of one that fits. */
static void
test_another (void)
{
  g_auto (Shared) shared = { NULL };

  shared_init (&shared, LIMIT);
  run (&shared, 'a', 3 * N_FIT);
  run (&shared, 'a', 3 * N_FIT);
  g_assert_cmpuint (run (&shared, 'b', N_FIT * 3 / 4), ==, 0);
  g_assert_cmpuint (run (&shared, 'b', N_FIT * 3 / 4), ==, 100);
}

/* Each fits, both do not. */
static void
test_in_turn (void)
{
  g_auto (Shared) shared = { NULL };

  shared_init (&shared, LIMIT);
  run (&shared, 'a', N_FIT * 6 / 10);
  run (&shared, 'b', N_FIT * 6 / 10);
  for (guint i = 0; i < 3; i++) {
    g_assert_cmpuint (run (&shared, 'a', N_FIT * 6 / 10), >=, 40);
    g_assert_cmpuint (run (&shared, 'b', N_FIT * 6 / 10), >=, 40);
  }
}

/* A hundredth of it changes each time. */
static void
test_edits (void)
{
  g_auto (Shared) shared = { NULL };
  guint n_parts = N_FIT / 4;

  shared_init (&shared, LIMIT);
  run (&shared, 'a', 3 * N_FIT);
  for (guint version = 0; version < 5; version++) {
    g_autoptr (VoderCache) cache = cache_new (shared.path, 0, LIMIT);
    guint n_misses = 0;

    for (guint i = 0; i < n_parts; i++) {
      g_autofree char *key =
          g_strdup_printf ("%u of %u", i, i == 10 ? version : 0);

      n_misses += use_item (cache, key) ? 0 : 1;
    }
    g_assert_cmpuint (n_misses, ==, version == 0 ? n_parts : 1);
  }
}

/* What a screen reader says again and again stays, though a book is spoken
 * beside it that is much larger than the limit. */
static void
test_phrases (void)
{
  g_auto (Shared) shared = { NULL };
  g_autoptr (VoderCache) reader = NULL;
  const guint n_phrases = N_FIT / 16;
  guint n_hits = 0;
  guint n_said = 0;

  shared_init (&shared, LIMIT);
  reader = cache_new (shared.path, 0, LIMIT);
  for (guint book = 0; book < 2; book++) {
    g_autoptr (VoderCache) cache = cache_new (shared.path, 0, LIMIT);

    for (guint i = 0; i < 4 * N_FIT; i++) {
      use_part (cache, 'b', i);
      if (i % 4 == 0) {
        n_hits += use_part (reader, 'p', n_said % n_phrases) ? 1 : 0;
        n_said++;
      }
    }
  }
  g_test_message ("%u of %u phrases were there", n_hits, n_said);
  g_assert_cmpuint (n_hits, >=, n_said - 2 * n_phrases);
}

static void
set_time (Shared *shared, const char *key, gint64 age, gboolean again)
{
  g_autofree char *path = get_path (shared, key);

  set_used (path, time (NULL) - age, 0);
  g_assert_cmpint (chmod (path, again ? 01600 : 0600), ==, 0);
}

static void
assert_kept (Shared *shared, const char *letters)
{
  g_autoptr (GString) kept = g_string_new (NULL);

  for (char c = 'a'; c <= 'z'; c++) {
    if (is_kept (shared, (char[]){ c, '\0' }))
      g_string_append_c (kept, c);
  }
  g_assert_cmpstr (kept->str, ==, letters);
}

/* A directory for eight: at the ninth, two go. */
static void
test_order (void)
{
  static const struct {
    const char *key;
    gint64 age;
    gboolean again;
  } old[] = {
    { "a", DAY + 100, TRUE }, { "b", DAY + 200, FALSE }, { "c", 80, FALSE },
    { "d", 70, FALSE },       { "e", 90, TRUE },         { "f", 60, TRUE },
    { "g", DAY - 100, TRUE },
  };
  g_auto (Shared) shared = { NULL };
  g_autoptr (VoderCache) cache = NULL;

  shared_init (&shared, 8 * ITEM_BYTES);
  for (gsize i = 0; i < G_N_ELEMENTS (old); i++) {
    store_item (shared.other, old[i].key);
    set_time (&shared, old[i].key, old[i].age, old[i].again);
  }
  cache = cache_new (shared.path, 0, 8 * ITEM_BYTES);
  store_item (cache, "h");
  assert_kept (&shared, "abcdefgh");
  store_item (cache, "i");
  assert_kept (&shared, "cdefghi");
  store_item (cache, "j");
  store_item (cache, "k");
  assert_kept (&shared, "efghijk");
  store_item (cache, "l");
  store_item (cache, "m");
  assert_kept (&shared, "fhijklm");
  g_assert_cmpuint (stat_of (cache, VODER_CACHE_DISK_OUSTED), ==, 0);
  g_assert_true (use_item (cache, "j"));
  store_item (cache, "n");
  store_item (cache, "o");
  /* The last of the old, and the latest but for the last one. */
  assert_kept (&shared, "hijklmo");
  g_assert_cmpuint (stat_of (cache, VODER_CACHE_DISK_OUSTED), ==, ITEM_BYTES);
  g_assert_true (use_item (cache, "h"));
  store_item (cache, "p");
  store_item (cache, "q");
  assert_kept (&shared, "hijklmq");
  g_assert_cmpuint (stat_of (cache, VODER_CACHE_DISK_OUSTED), ==,
                    3 * ITEM_BYTES);
}

/* All were used again in this run: the longest unused goes first. */
static void
test_all_again (void)
{
  g_auto (Shared) shared = { NULL };

  shared_init (&shared, 8 * ITEM_BYTES);
  for (char c = 'a'; c <= 'h'; c++) {
    use_item (shared.other, (char[]){ c, '\0' });
    g_assert_true (use_item (shared.other, (char[]){ c, '\0' }));
  }
  g_assert_true (use_item (shared.other, "a"));
  store_item (shared.other, "i");
  assert_kept (&shared, "adefghi");
}

/* Who reads the files, as a backup does, is no user of them. */
static void
test_backup (void)
{
  g_auto (Shared) shared = { NULL };
  g_autoptr (GPtrArray) names = NULL;

  shared_init (&shared, LIMIT);
  run (&shared, 'a', 3 * N_FIT);
  names = list_files (&shared);
  for (guint i = 0; i < names->len; i++) {
    const struct timespec times[2] = { { .tv_nsec = UTIME_NOW },
                                       { .tv_nsec = UTIME_OMIT } };
    const char *path = g_ptr_array_index (names, i);
    g_autofree char *bytes = NULL;

    g_assert_true (g_file_get_contents (path, &bytes, NULL, NULL));
    /* As if it was mounted so that this is kept. */
    g_assert_cmpint (utimensat (AT_FDCWD, path, times, 0), ==, 0);
  }
  g_assert_cmpuint (run (&shared, 'a', 3 * N_FIT), >=, 24);
  g_assert_cmpuint (run (&shared, 'b', N_FIT * 3 / 4), ==, 0);
  g_assert_cmpuint (run (&shared, 'b', N_FIT * 3 / 4), ==, 100);
}

/* Each has its start kept. */
static void
test_at_once (void)
{
  g_auto (Shared) shared = { NULL };
  guint n_hits[2] = { 0 };

  shared_init (&shared, LIMIT);
  for (guint time = 0; time < 2; time++) {
    g_autoptr (VoderCache) one = cache_new (shared.path, 0, LIMIT);
    g_autoptr (VoderCache) other = cache_new (shared.path, 0, LIMIT);

    for (guint i = 0; i < 2 * N_FIT; i++) {
      n_hits[0] += use_part (one, 'a', i) ? 1 : 0;
      n_hits[1] += use_part (other, 'b', i) ? 1 : 0;
    }
  }
  for (guint i = 0; i < 2; i++) {
    g_test_message ("%u of %u were there", n_hits[i], 2 * N_FIT);
    g_assert_cmpuint (n_hits[i], >=, N_FIT / 3);
  }
}

/* What they do at the same moment does no harm, whichever is first. */
static void
test_processes (void)
{
  g_auto (Shared) shared = { NULL };

  shared_init (&shared, LIMIT);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GPtrArray) names = NULL;
    pid_t pid = fork ();
    int status = -1;

    if (pid == 0)
      _exit (use_all (&shared, 'a', 2 * N_FIT) <= 100 ? 0 : 1);
    run (&shared, 'b', 2 * N_FIT);
    g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
    g_assert_cmpint (status, ==, 0);
    names = list_files (&shared);
    g_assert_cmpuint (names->len, >, N_FIT / 2);
    g_assert_cmpuint (names->len, <=, N_FIT + N_FIT / 8);
  }
  for (guint i = 0; i < 2 * N_FIT; i++)
    use_part (shared.other, 'b', i);
  g_assert_cmpuint (stat_of (shared.other, VODER_CACHE_DISK_DROPPED), ==, 0);
  g_assert_cmpuint (stat_of (shared.other, VODER_CACHE_DISK_ERRORS), ==, 0);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/cache-loop/what-fits-is-there-again", test_fits);
  voder_test_add ("/cache-loop/of-what-does-not-fit-the-start-is", test_loop);
  voder_test_add ("/cache-loop/what-was-killed-goes-on", test_kill);
  voder_test_add ("/cache-loop/another-document-takes-its-place", test_another);
  voder_test_add ("/cache-loop/two-in-turn-have-a-part-each", test_in_turn);
  voder_test_add ("/cache-loop/an-edit-costs-itself", test_edits);
  voder_test_add ("/cache-loop/short-phrases-stay", test_phrases);
  voder_test_add ("/cache-loop/files-go-in-order", test_order);
  voder_test_add ("/cache-loop/of-those-in-use-the-longest-unused-goes",
                  test_all_again);
  voder_test_add ("/cache-loop/a-backup-is-no-use", test_backup);
  voder_test_add ("/cache-loop/two-at-once-have-a-part-each", test_at_once);
  voder_test_add ("/cache-loop/two-processes-may-be-at-it", test_processes);

  return voder_test_run ();
}
