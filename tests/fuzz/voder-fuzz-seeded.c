/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "voder-fuzz.h"

/*
 * Runs a fuzz target without a fuzzer: with each input of its corpus, then with
 * a number of mutants of them (VODER_FUZZ_RUNS), which are the same each time.
 * The input at hand is kept in a file named “TARGET.last” beside the program;
 * a file that is given as an argument is run instead.
 */

#define N_RUNS     1000
#define MAX_CHANGE 8
#define MAX_REPEAT 64
/* No mutant is larger. */
#define MAX_BYTES (64 * 1024)

static const char *target;
static GPtrArray *corpus; /* of GBytes */
static int last_fd;

static void
run (const guint8 *bytes, gsize size)
{
  g_assert_cmpint (ftruncate (last_fd, 0), ==, 0);
  g_assert_cmpint (pwrite (last_fd, bytes, size, 0), ==, (gssize) size);
  voder_fuzz_one (bytes, size);
}

static void
add_file (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *bytes = NULL;
  gsize size;

  g_file_get_contents (path, &bytes, &size, &error);
  g_assert_no_error (error);
  g_ptr_array_add (corpus, g_bytes_new_take (bytes, size));
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* In the order of their names. */
static void
read_corpus (void)
{
  g_autofree char *folder =
      g_test_build_filename (G_TEST_DIST, "fuzz", "corpus", target, NULL);
  g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  g_assert_nonnull (files);
  while ((name = g_dir_read_name (files)) != NULL)
    g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (paths, compare_paths);
  for (guint i = 0; i < paths->len; i++)
    add_file (paths->pdata[i]);
  g_assert_cmpuint (corpus->len, >, 0);
}

static guint
choose (GRand *rand, gsize n)
{
  return n > 0 ? (guint) g_rand_int_range (rand, 0, (gint32) n) : 0;
}

static void
insert (GByteArray *to, gsize place, gconstpointer bytes, gsize size)
{
  gsize length = to->len;

  if (length + size > MAX_BYTES)
    return;
  g_byte_array_set_size (to, (guint) (length + size));
  memmove (to->data + place + size, to->data + place, length - place);
  memcpy (to->data + place, bytes, size);
}

static void
insert_word (GRand *rand, GByteArray *to)
{
  guint n_words = g_strv_length ((char **) voder_fuzz_words);
  const char *word =
      n_words > 0 ? voder_fuzz_words[choose (rand, n_words)] : "0";

  insert (to, choose (rand, to->len + 1), word, strlen (word));
}

/* A part again, perhaps many times. */
static void
repeat_part (GRand *rand, GByteArray *to)
{
  gsize start = choose (rand, to->len);
  gsize size = 1 + choose (rand, MIN (to->len - start, 256));
  guint n = choose (rand, 4) == 0 ? choose (rand, MAX_REPEAT) : 1;
  g_autofree guint8 *part = g_memdup2 (to->data + start, size);

  for (guint i = 0; i < n; i++)
    insert (to, start, part, size);
}

/* A part of another input. */
static void
splice_in (GRand *rand, GByteArray *to)
{
  gsize size;
  const guint8 *other =
      g_bytes_get_data (corpus->pdata[choose (rand, corpus->len)], &size);
  gsize start = choose (rand, size);

  insert (to, choose (rand, to->len + 1), other + start,
          choose (rand, size - start + 1));
}

static void
change (GRand *rand, GByteArray *to)
{
  static const guint8 odd[] = { 0, 1, 0x7f, 0x80, 0xff, '<', '&', '\n', ' ' };
  gsize place = choose (rand, to->len);

  switch (to->len > 0 ? choose (rand, 8) : 7) {
  case 0:
    to->data[place] ^= (guint8) (1u << choose (rand, 8));
    break;
  case 1:
    to->data[place] = (guint8) choose (rand, 256);
    break;
  case 2:
    to->data[place] = odd[choose (rand, sizeof odd)];
    break;
  case 3:
    g_byte_array_remove_range (to, (guint) place,
                               1 + choose (rand, MIN (to->len - place, 64)));
    break;
  case 4:
    g_byte_array_set_size (to, (guint) place);
    break;
  case 5:
    repeat_part (rand, to);
    break;
  case 6:
    splice_in (rand, to);
    break;
  default:
    insert_word (rand, to);
    break;
  }
}

/* The @n-th mutant, which depends on nothing but the corpus. */
static void
run_mutant (guint n)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (n);
  gsize size;
  const guint8 *bytes =
      g_bytes_get_data (corpus->pdata[choose (rand, corpus->len)], &size);
  g_autoptr (GByteArray) mutant = g_byte_array_new ();
  guint n_changes = 1 + choose (rand, MAX_CHANGE);

  g_byte_array_append (mutant, bytes, (guint) MIN (size, MAX_BYTES));
  for (guint i = 0; i < n_changes; i++)
    change (rand, mutant);
  run (mutant->data, mutant->len);
}

static void
test_corpus (void)
{
  for (guint i = 0; i < corpus->len; i++) {
    gsize size;
    const guint8 *bytes = g_bytes_get_data (corpus->pdata[i], &size);

    run (bytes, size);
  }
}

static void
test_mutants (void)
{
  const char *said = g_getenv ("VODER_FUZZ_RUNS");
  guint64 n_runs = said != NULL ? g_ascii_strtoull (said, NULL, 10) : N_RUNS;

  for (guint i = 0; i < n_runs; i++)
    run_mutant (i);
}

int
main (int argc, char **argv)
{
  g_autofree char *name = g_path_get_basename (argv[0]);
  g_autofree char *file = NULL;
  g_autofree char *last = NULL;
  int status;

  voder_test_init (&argc, &argv);
  target = name + strlen ("fuzz-");
  file = g_strconcat (target, ".last", NULL);
  last = g_test_build_filename (G_TEST_BUILT, "fuzz", file, NULL);
  last_fd = g_open (last, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  g_assert_cmpint (last_fd, >=, 0);
  corpus = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  if (argc > 1)
    add_file (argv[1]);
  else
    read_corpus ();

  voder_test_add ("/fuzz/corpus", test_corpus);
  if (argc == 1)
    voder_test_add ("/fuzz/mutants", test_mutants);
  status = voder_test_run ();
  g_unlink (last);
  close (last_fd);
  g_ptr_array_unref (corpus);

  return status;
}
