/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-launch.h>

G_BEGIN_DECLS

typedef struct {
  /* Owned by the launch. */
  int fd;
  int child_fd;
} VoderLaunchFd;

struct _VoderLaunch {
  GObject parent_instance;

  char **argv;
  char **variables;
  char *directory;
  VoderLaunchStream streams[3];
  /* Of VoderLaunchFd. */
  GArray *fds;
  gint64 grace_us;
  guint64 output_limit;
};

const char *voder_launch_get_name (VoderLaunch *self);
VoderLaunch *voder_launch_copy (VoderLaunch *self, GError **error);

G_END_DECLS
