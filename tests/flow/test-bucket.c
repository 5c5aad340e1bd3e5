/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The arithmetic of the limiter, with a clock of its own. It has no symbol in
 * the library: meson.build links its source and includes its header here. */
#include "voder-test.h"

#include <math.h>

#define SECOND_NS G_GINT64_CONSTANT (1000000000)
#define HOUR_NS   (3600 * SECOND_NS)
#define DAY_NS    (24 * HOUR_NS)
#define YEAR_NS   (366 * DAY_NS)

static gboolean
take (VoderBucket *bucket, guint n_tokens, gint64 now_ns)
{
  VoderBucketResult result = voder_bucket_try_take (bucket, n_tokens, now_ns);

  g_assert_cmpint (result, !=, VODER_BUCKET_BUSY);
  return result == VODER_BUCKET_TAKEN;
}

/* As much as there is, in parts. */
static guint64
drain (VoderBucket *bucket, gint64 now_ns)
{
  guint64 n_taken = 0;

  for (guint n = voder_bucket_get_burst (bucket); n > 0; n /= 2)
    while (take (bucket, n, now_ns))
      n_taken += n;

  return n_taken;
}

static void
test_full (void)
{
  VoderBucket bucket;

  voder_bucket_init (&bucket, 10, 3, 0);
  g_assert_true (take (&bucket, 3, 0));
  g_assert_false (take (&bucket, 1, 0));
}

static void
test_flow (void)
{
  VoderBucket bucket;

  voder_bucket_init (&bucket, 10, 3, 0);
  drain (&bucket, 0);
  g_assert_false (take (&bucket, 1, SECOND_NS / 10 - 10));
  g_assert_true (take (&bucket, 1, SECOND_NS / 10 + 10));
  g_assert_false (take (&bucket, 1, SECOND_NS / 10 + 10));
  g_assert_cmpuint (drain (&bucket, HOUR_NS), ==, 3);
}

static void
test_spacing (void)
{
  VoderBucket bucket;
  gint64 now_ns = SECOND_NS * 9 / 10;

  voder_bucket_init (&bucket, 1, 1, 0);
  g_assert_true (take (&bucket, 1, now_ns));
  g_assert_false (take (&bucket, 1, now_ns + SECOND_NS - 10));
  g_assert_true (take (&bucket, 1, now_ns + SECOND_NS + 10));
}

static void
test_too_many (void)
{
  VoderBucket bucket;

  voder_bucket_init (&bucket, 1, 5, 0);
  g_assert_false (take (&bucket, 6, HOUR_NS));
  g_assert_false (take (&bucket, G_MAXUINT, HOUR_NS));
  g_assert_true (take (&bucket, 5, HOUR_NS));
}

static void
test_never (void)
{
  VoderBucket bucket;

  voder_bucket_init (&bucket, 0, 5, 0);
  g_assert_false (take (&bucket, 1, 0));
  g_assert_false (take (&bucket, 1, 100 * YEAR_NS));
  g_assert_cmpint (voder_bucket_get_wait_ns (&bucket, 1, 0), ==,
                   VODER_BUCKET_NEVER);
}

static void
test_no_limit (void)
{
  VoderBucket bucket;

  voder_bucket_init (&bucket, INFINITY, 1, 0);
  for (guint i = 0; i < 1000; i++)
    g_assert_true (take (&bucket, G_MAXUINT, 0));
  g_assert_cmpint (voder_bucket_get_wait_ns (&bucket, 1, 0), ==, 0);
}

/* Takes all that comes, at odd times, and counts it against the ideal. */
static void
assert_no_drift (double rate, guint burst, guint64 n_tokens)
{
  VoderBucket bucket;
  double step_ns = MAX ((burst - 1) * 1e9 / rate * 0.77, 1);
  gint64 start_ns = 12345;
  gint64 now_ns = start_ns;
  guint64 n_taken;
  double ideal;

  voder_bucket_init (&bucket, rate, burst, start_ns);
  n_taken = drain (&bucket, now_ns);
  g_assert_cmpuint (n_taken, ==, burst);
  n_taken = 0;
  while (n_taken < n_tokens) {
    now_ns += (gint64) step_ns;
    if (voder_bucket_needs_epoch (&bucket, now_ns))
      voder_bucket_configure (&bucket, rate, burst, now_ns);
    n_taken += drain (&bucket, now_ns);
  }

  ideal = rate * ((double) (now_ns - start_ns) / 1e9);
  g_assert_cmpfloat ((double) n_taken, <=, ideal + 1 + ideal * 1e-15);
  g_assert_cmpfloat ((double) n_taken, >, ideal - 2 - ideal * 1e-11);
}

static void
test_no_drift (void)
{
  guint64 n_tokens = G_GUINT64_CONSTANT (1) << 40;

  assert_no_drift (997, 1u << 24, n_tokens);
  assert_no_drift (44100, 1u << 26, n_tokens);
  assert_no_drift (1e6 / 7, 1u << 28, n_tokens);
  assert_no_drift (999999937, 1u << 26, n_tokens);
  assert_no_drift (1e12, G_MAXUINT, n_tokens);
  assert_no_drift (7, 4, 1 << 16);
  assert_no_drift (0.3, 9, 1 << 16);
}

static void
test_extremes (void)
{
  const double rates[] = { 5e-324, 1e-300, 1e-9, 1e-3,  1,
                           1e9,    1e12,   1e13, 1e300, HUGE_VAL };
  const guint bursts[] = { 1, 2, 1000, 1u << 31, G_MAXUINT };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    for (guint j = 0; j < G_N_ELEMENTS (bursts); j++) {
      VoderBucket bucket;
      gint64 wait_ns;

      voder_bucket_init (&bucket, rates[i], bursts[j], 0);
      g_assert_true (take (&bucket, bursts[j], 0));
      wait_ns = voder_bucket_get_wait_ns (&bucket, G_MAXUINT64, 0);
      g_assert_cmpint (wait_ns, >=, 0);
      voder_bucket_configure (&bucket, rates[i], bursts[j], 100 * YEAR_NS);
      voder_bucket_take (&bucket, bursts[j], 100 * YEAR_NS);
      g_assert_false (rates[i] <= 1e-9 &&
                      take (&bucket, bursts[j], 100 * YEAR_NS + 1));
    }
  }
}

static void
test_wait (void)
{
  VoderBucket bucket;

  voder_bucket_init (&bucket, 1000, 10, 0);
  g_assert_cmpint (voder_bucket_get_wait_ns (&bucket, 10, 0), ==, 0);
  g_assert_cmpint (voder_bucket_get_wait_ns (&bucket, 11, 0), >=, 1000000);
  g_assert_cmpint (voder_bucket_get_wait_ns (&bucket, 11, 0), <=, 1000010);
  drain (&bucket, 0);
  g_assert_cmpint (voder_bucket_get_wait_ns (&bucket, 1000010, 0), <=,
                   1000 * SECOND_NS + 10 * 1000000 + 1000);
}

static void
test_wait_suffices (void)
{
  for (guint i = 1; i < 3000; i += 7) {
    double rate = exp2 (i / 100.0 - 5);
    VoderBucket bucket;
    gint64 wait_ns;

    voder_bucket_init (&bucket, rate, i, 77);
    drain (&bucket, 77);
    wait_ns = voder_bucket_get_wait_ns (&bucket, i, 77);
    g_assert_true (take (&bucket, i, 77 + wait_ns + 1));
  }
}

static void
test_rate_keeps_content (void)
{
  VoderBucket bucket;

  voder_bucket_init (&bucket, 10, 100, 0);
  g_assert_true (take (&bucket, 60, 0));
  voder_bucket_configure (&bucket, 1e9, 100, 0);
  voder_bucket_configure (&bucket, 1e-3, 100, 0);
  voder_bucket_configure (&bucket, 0, 100, 0);
  g_assert_false (take (&bucket, 1, DAY_NS));
  voder_bucket_configure (&bucket, 1, 100, DAY_NS);
  g_assert_cmpuint (drain (&bucket, DAY_NS), ==, 40);
}

static void
test_burst_keeps_content (void)
{
  VoderBucket bucket;

  voder_bucket_init (&bucket, 1, 10, 0);
  g_assert_true (take (&bucket, 4, 0));
  voder_bucket_configure (&bucket, 1, 1000000, 0);
  g_assert_cmpuint (voder_bucket_get_burst (&bucket), ==, 1000000);
  g_assert_true (take (&bucket, 1, 0));
  voder_bucket_configure (&bucket, 1, 3, 0);
  g_assert_cmpuint (drain (&bucket, 0), ==, 3);
}

static void
test_give_back (void)
{
  VoderBucket bucket;

  voder_bucket_init (&bucket, 1, 10, 0);
  g_assert_true (take (&bucket, 7, 0));
  voder_bucket_give_back (&bucket, 5);
  g_assert_cmpuint (drain (&bucket, 0), ==, 8);
  voder_bucket_give_back (&bucket, G_MAXUINT);
  g_assert_cmpuint (drain (&bucket, 0), ==, 10);
}

static void
test_queued (void)
{
  VoderBucket bucket;

  voder_bucket_init (&bucket, 1, 10, 0);
  voder_bucket_set_queued (&bucket, TRUE);
  g_assert_cmpint (voder_bucket_try_take (&bucket, 1, 0), ==,
                   VODER_BUCKET_BUSY);
  g_assert_true (voder_bucket_take (&bucket, 1, 0));
  voder_bucket_configure (&bucket, 2, 10, 0);
  g_assert_cmpint (voder_bucket_try_take (&bucket, 1, 0), ==,
                   VODER_BUCKET_BUSY);
  voder_bucket_set_queued (&bucket, FALSE);
  g_assert_true (take (&bucket, 9, 0));
}

static void
test_old_clock (void)
{
  VoderBucket bucket;

  voder_bucket_init (&bucket, 1e9, 10, SECOND_NS);
  drain (&bucket, SECOND_NS);
  g_assert_false (take (&bucket, 1, 0));
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/bucket/it-is-full-at-first", test_full);
  voder_test_add ("/bucket/it-fills-at-its-rate", test_flow);
  voder_test_add ("/bucket/tokens-keep-their-distance", test_spacing);
  voder_test_add ("/bucket/more-than-it-holds-cannot-be-taken", test_too_many);
  voder_test_add ("/bucket/at-rate-0-nothing-is-taken", test_never);
  voder_test_add ("/bucket/at-an-infinite-rate-everything-is", test_no_limit);
  voder_test_add ("/bucket/2^40-tokens-do-not-drift", test_no_drift);
  voder_test_add ("/bucket/extremes-do-not-overflow", test_extremes);
  voder_test_add ("/bucket/it-tells-the-time-to-wait", test_wait);
  voder_test_add ("/bucket/the-time-to-wait-suffices", test_wait_suffices);
  voder_test_add ("/bucket/a-new-rate-keeps-the-content",
                  test_rate_keeps_content);
  voder_test_add ("/bucket/a-new-size-keeps-the-content",
                  test_burst_keeps_content);
  voder_test_add ("/bucket/what-is-given-back-is-there", test_give_back);
  voder_test_add ("/bucket/a-queue-is-not-passed-by", test_queued);
  voder_test_add ("/bucket/a-clock-read-too-early-gives-nothing",
                  test_old_clock);

  return voder_test_run ();
}
