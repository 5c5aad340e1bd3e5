/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "flow-fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is written to a pipe in the place of the file, and who is cancelled when
 * somebody reads it. */
typedef struct {
  const char *path;
  const char *text;
  GCancellable *reader;
} Feed;

static gboolean
feed (gpointer data, GCancellable *cancellable, GError **error)
{
  Feed *self = data;
  int fd = open (self->path, O_WRONLY | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  if (self->reader != NULL)
    g_cancellable_cancel (self->reader);
  g_assert_cmpint (write (fd, self->text, strlen (self->text)), >, 0);
  close (fd);
  return TRUE;
}

static void
assert_is_one (VoderConfig *config)
{
  g_autoptr (VoderConfigSnapshot) all = voder_config_dup_snapshot (config);

  g_assert_cmpint (voder_config_snapshot_get_int (all, "a/b", 0), ==, 1);
}

/* The main context does not run, so nobody else reads the pipe. */
static void
reload_all (const char *path)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (VoderConfig) config = NULL;
  g_autoptr (GError) parse_error = NULL;
  g_autoptr (GError) cancel_error = NULL;
  g_autoptr (GError) kept = NULL;
  Feed good = { path, "[a]\nb=1\n", NULL };
  Feed broken = { path, "no keyfile", NULL };
  Feed late = { path, "[a]\nb=2\n", cancellable };

  voder_group_go (group, feed, &good, NULL, NULL);
  config = voder_config_new_for_file (path, NULL, NULL);
  assert_is_one (config);

  voder_group_go (group, feed, &broken, NULL, NULL);
  g_assert_false (voder_config_reload (config, NULL, &parse_error));
  g_assert_error (parse_error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_PARSE);
  assert_is_one (config);

  voder_group_go (group, feed, &late, NULL, NULL);
  g_assert_false (voder_config_reload (config, cancellable, &cancel_error));
  g_assert_error (cancel_error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  kept = voder_config_dup_error (config);
  g_assert_error (kept, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_PARSE);
  assert_is_one (config);
  assert_group_succeeds (group);
}

/* A cancel in the middle of the reading says nothing of the file: what was
 * wrong with it, and the settings, are as before. */
static void
test_cancelled_inside (void)
{
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;

  folder = g_dir_make_tmp (NULL, NULL);
  path = g_build_filename (folder, "settings.ini", NULL);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  reload_all (path);
  voder_flow_shutdown ();
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/config-reload/a-cancelled-one-leaves-the-error",
                  test_cancelled_inside);

  return voder_test_run ();
}
