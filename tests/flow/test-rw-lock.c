/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The lock of the cache's memory. It has no symbol in the library: meson.build
 * links its source and includes its header here. */
#include "voder-test.h"

#include "flow-fixture.h"

#define N_READERS 4
#define N_ROUNDS  (20000 / (RUNNING_ON_VALGRIND ? 16 : 1))

typedef struct {
  VoderRwLock lock;
  /* Writers exclude each other. */
  VoderLock writers;
  int n_in;
  /* Changed together. */
  guint64 left;
  guint64 right;
} Shared;

static void
shared_init (Shared *self)
{
  *self = (Shared){ 0 };
  voder_rw_lock_init (&self->lock);
  voder_lock_init (&self->writers);
}

static void
shared_clear (Shared *self)
{
  voder_rw_lock_clear (&self->lock);
  voder_lock_clear (&self->writers);
}

static gboolean
meet (gpointer data, GCancellable *cancellable, GError **error)
{
  Shared *shared = data;

  voder_rw_lock_reader_lock (&shared->lock);
  g_atomic_int_inc (&shared->n_in);
  wait_for_int (&shared->n_in, N_READERS);
  voder_rw_lock_reader_unlock (&shared->lock);

  return TRUE;
}

/* Each stays until all are in. */
static void
test_readers_meet (void)
{
  g_autoptr (VoderPool) pool =
      voder_pool_new ("readers", N_READERS, N_READERS, 0);
  g_autoptr (VoderGroup) group =
      voder_group_new (pool, VODER_GROUP_FIRST_ERROR, NULL);
  Shared shared;

  shared_init (&shared);
  for (guint i = 0; i < N_READERS; i++)
    voder_group_go (group, meet, &shared, NULL, NULL);
  assert_group_succeeds (group);
  shared_clear (&shared);
}

static gboolean
change (gpointer data, GCancellable *cancellable, GError **error)
{
  Shared *shared = data;

  for (int i = 0; i < N_ROUNDS; i++) {
    voder_lock (&shared->writers);
    voder_rw_lock_writer_lock (&shared->lock);
    shared->left++;
    shared->right++;
    voder_rw_lock_writer_unlock (&shared->lock);
    voder_unlock (&shared->writers);
  }

  return TRUE;
}

static gboolean
compare (gpointer data, GCancellable *cancellable, GError **error)
{
  Shared *shared = data;

  for (int i = 0; i < N_ROUNDS; i++) {
    voder_rw_lock_reader_lock (&shared->lock);
    g_assert_cmpuint (shared->left, ==, shared->right);
    voder_rw_lock_reader_unlock (&shared->lock);
  }

  return TRUE;
}

static void
test_writers_are_alone (void)
{
  enum { N_WRITERS = 2 };
  g_autoptr (VoderPool) pool =
      voder_pool_new ("both", N_READERS + N_WRITERS, N_READERS + N_WRITERS, 0);
  g_autoptr (VoderGroup) group =
      voder_group_new (pool, VODER_GROUP_FIRST_ERROR, NULL);
  Shared shared;

  shared_init (&shared);
  for (guint i = 0; i < N_WRITERS; i++)
    voder_group_go (group, change, &shared, NULL, NULL);
  for (guint i = 0; i < N_READERS; i++)
    voder_group_go (group, compare, &shared, NULL, NULL);
  assert_group_succeeds (group);
  g_assert_cmpuint (shared.left, ==, N_WRITERS * N_ROUNDS);
  shared_clear (&shared);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/rw-lock/readers-are-in-at-once", test_readers_meet);
  voder_test_add ("/rw-lock/a-writer-is-alone", test_writers_are_alone);

  return voder_test_run ();
}
