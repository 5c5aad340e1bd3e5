/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flow-fixture.h"

#include <time.h>

#define SECOND_US G_USEC_PER_SEC
#define NEVER_US  G_MAXINT64
#define N_ENTRIES 100

static gint64 clock_ns;

/* What clock_gettime() is called in this test, as meson.build says. */
int
test_clock_gettime (clockid_t id, struct timespec *time)
{
  time->tv_sec = clock_ns / 1000000000;
  time->tv_nsec = clock_ns % 1000000000;
  return 0;
}

/* Entries of 2 bytes each; so many have their place. */
static void
lru_begin (VoderLru *lru, guint n_entries)
{
  clock_ns = G_GINT64_CONSTANT (1000000000) * 1000;
  voder_lru_init (lru, 2 * n_entries);
}

static void
put (VoderLru *lru, const char *key, gint64 expiry_us)
{
  g_autoptr (GBytes) value = g_bytes_new_static ("v", 1);
  g_autoptr (VoderLruEntry) gone = NULL;
  VoderLruEntry *entry = voder_lru_entry_new (key, value, expiry_us);
  guint n_evicted = 0;

  g_assert_true (
      voder_lru_make_room (lru, entry, G_MAXUINT, &n_evicted, &gone));
  voder_lru_put (lru, entry, &gone);
}

static gboolean
has (VoderLru *lru, const char *key)
{
  gboolean expired;
  g_autoptr (GBytes) value = voder_lru_lookup (lru, key, &expired);

  return value != NULL;
}

/* Its time is over at the moment that was said, not after it. */
static void
test_expiry (void)
{
  VoderLru lru;
  gint64 start_us;
  gboolean expired = TRUE;
  g_autoptr (VoderLruEntry) gone = NULL;

  lru_begin (&lru, 4);
  start_us = clock_ns / 1000;
  put (&lru, "a", start_us + SECOND_US);
  put (&lru, "b", start_us);
  g_assert_false (has (&lru, "b"));

  clock_ns = (start_us + SECOND_US) * 1000 - 1;
  g_assert_true (has (&lru, "a"));
  voder_lru_remove_expired (&lru, "a", &gone);
  g_assert_null (gone);
  clock_ns++;
  g_assert_null (voder_lru_lookup (&lru, "a", &expired));
  g_assert_true (expired);
  voder_lru_remove_expired (&lru, "a", &gone);
  g_assert_nonnull (gone);
  voder_lru_clear (&lru);
}

/* Who read the clock early, and tells of its use late, does not take from an
 * entry what a later use has given it. */
static void
test_late_reader (void)
{
  VoderLru lru;

  lru_begin (&lru, 2);
  put (&lru, "a", NEVER_US);
  clock_ns += 10;
  put (&lru, "b", NEVER_US);
  clock_ns += 10;
  g_assert_true (has (&lru, "a"));
  clock_ns -= 15;
  g_assert_true (has (&lru, "a"));
  clock_ns += 20;
  put (&lru, "c", NEVER_US);
  g_assert_true (has (&lru, "a"));
  g_assert_false (has (&lru, "b"));
  g_assert_true (has (&lru, "c"));
  voder_lru_clear (&lru);
}

/* Uses a nanosecond apart have an order. */
static void
test_order (void)
{
  VoderLru lru;
  const char *keys[] = { "a", "b", "c", "d" };

  lru_begin (&lru, 4);
  for (guint i = 0; i < 4; i++, clock_ns++)
    put (&lru, keys[i], NEVER_US);
  for (guint i = 4; i > 0; i--, clock_ns++)
    g_assert_true (has (&lru, keys[i - 1]));
  for (guint i = 4; i > 0; i--, clock_ns++) {
    char key[] = { (char) ('0' + i), '\0' };

    put (&lru, key, NEVER_US);
    for (guint k = 0; k < 4; k++) {
      g_assert_cmpint (g_hash_table_contains (lru.entries, keys[k]), ==,
                       k + 1 < i);
    }
  }
  voder_lru_clear (&lru);
}

/* How many steps an entry of so many bytes takes to have room, and whether the
 * key had a value all the while. */
static guint
count_steps (VoderLru *lru, const char *key, guint n_bytes, gboolean *had)
{
  g_autofree char *text = g_strnfill (n_bytes - strlen (key), 'v');
  g_autoptr (GBytes) value = g_bytes_new (text, strlen (text));
  VoderLruEntry *entry = voder_lru_entry_new (key, value, NEVER_US);
  g_autoptr (VoderLruEntry) gone = NULL;
  guint n_evicted = 0;
  guint n_steps = 0;

  *had = TRUE;
  while (!voder_lru_make_room (lru, entry, n_steps > 0, &n_evicted, &gone)) {
    *had &= g_hash_table_contains (lru->entries, key);
    n_steps++;
  }
  voder_lru_put (lru, entry, &gone);

  return n_steps;
}

/* What was looked up is seen to once, however often that was; so what it costs
 * to put something in was paid for by what was asked. */
static void
test_steps (void)
{
  VoderLru lru;
  gboolean had;

  lru_begin (&lru, N_ENTRIES);
  for (guint i = 0; i < N_ENTRIES; i++, clock_ns++)
    put (&lru, (char[]){ (char) (128 + i), '\0' }, NEVER_US);
  for (guint i = 0; i < 3 * N_ENTRIES; i++, clock_ns++)
    g_assert_true (has (&lru, (char[]){ (char) (128 + i % N_ENTRIES), '\0' }));
  g_assert_cmpuint (count_steps (&lru, "a", 2, &had), ==, N_ENTRIES + 1);
  for (guint i = 1; i < 5; i++, clock_ns++)
    g_assert_cmpuint (
        count_steps (&lru, (char[]){ (char) ('a' + i), '\0' }, 2, &had), ==, 1);
  for (guint i = 0; i < 1000; i++, clock_ns++)
    g_assert_true (has (&lru, (char[]){ (char) (128 + 5), '\0' }));
  g_assert_cmpuint (count_steps (&lru, "z", 2, &had), ==, 2);
  g_assert_cmpuint (lru.n_bytes, ==, 2 * N_ENTRIES);
  voder_lru_clear (&lru);
}

/* Also when it is the one that was not used for longest. */
static void
test_replaced (void)
{
  VoderLru lru;
  gboolean had = FALSE;

  lru_begin (&lru, 4);
  for (guint i = 0; i < 4; i++, clock_ns++)
    put (&lru, (char[]){ (char) ('a' + i), '\0' }, NEVER_US);
  clock_ns++;
  /* Two of the others go, and the one itself gets another place. */
  g_assert_cmpuint (count_steps (&lru, "a", 6, &had), ==, 3);
  g_assert_true (had);
  g_assert_true (has (&lru, "a"));
  g_assert_false (has (&lru, "b"));
  g_assert_false (has (&lru, "c"));
  g_assert_true (has (&lru, "d"));
  voder_lru_clear (&lru);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/lru/an-entry-is-over-at-its-moment", test_expiry);
  voder_test_add ("/lru/a-late-reader-makes-nothing-older", test_late_reader);
  voder_test_add ("/lru/uses-have-an-order", test_order);
  voder_test_add ("/lru/a-use-costs-one-step-at-most", test_steps);
  voder_test_add ("/lru/a-value-stays-until-it-is-replaced", test_replaced);

  return voder_test_run ();
}
