/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test-children.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * Gives the processes (as int) that the main thread of @parent has started and
 * that are there.
 */
GArray *
voder_test_list_children (int parent)
{
  g_autofree char *path =
      g_strdup_printf ("/proc/%d/task/%d/children", parent, parent);
  GArray *pids = g_array_new (FALSE, FALSE, sizeof (int));
  g_autofree char *content = NULL;
  g_auto (GStrv) words = NULL;

  if (!g_file_get_contents (path, &content, NULL, NULL))
    return pids;
  words = g_strsplit (content, " ", -1);
  for (guint i = 0; words[i] != NULL; i++) {
    int pid = atoi (words[i]);

    if (pid > 0)
      g_array_append_val (pids, pid);
  }

  return pids;
}

/*
 * Waits until each of these processes has ended.
 */
void
voder_test_wait_for_end (GArray *pids)
{
  for (guint i = 0; i < pids->len; i++) {
    int fd = (int) syscall (SYS_pidfd_open, g_array_index (pids, int, i), 0);
    struct pollfd end = { .fd = fd, .events = POLLIN };

    if (fd < 0)
      continue; /* it is gone already */
    while (poll (&end, 1, -1) < 0 && errno == EINTR)
      continue;
    close (fd);
  }
}

/*
 * Counts the entries that a folder of a process has in /proc; none may lead to
 * @unwanted (nullable).
 */
guint
voder_test_count_entries (int pid, const char *folder, const char *unwanted)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/%s", pid, folder);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *entry = g_build_filename (path, name, NULL);
    g_autofree char *target = g_file_read_link (entry, NULL);

    g_assert_true (unwanted == NULL || g_strcmp0 (target, unwanted) != 0);
    n++;
  }

  return n;
}
