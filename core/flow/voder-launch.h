/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-flow.h>

G_BEGIN_DECLS

/**
 * VoderLaunchStream:
 * @VODER_LAUNCH_PIPE: a pipe to the process that starts it
 * @VODER_LAUNCH_INHERIT: that of the process that starts it. A terminal is not
 *   for reading: the child's group is in its background, and would be halted
 * @VODER_LAUNCH_NULL: nothing to read, and what is written is lost
 *
 * What a child has as its input, its output or its messages.
 */
typedef enum {
  VODER_LAUNCH_PIPE,
  VODER_LAUNCH_INHERIT,
  VODER_LAUNCH_NULL,
} VoderLaunchStream;

#define VODER_TYPE_LAUNCH_STREAM (voder_launch_stream_get_type ())
VODER_API GType voder_launch_stream_get_type (void);

/**
 * VODER_LAUNCH_MAX_FD:
 *
 * The highest number a descriptor can have in a child.
 */
#define VODER_LAUNCH_MAX_FD 255

#define VODER_TYPE_LAUNCH (voder_launch_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderLaunch, voder_launch, VODER, LAUNCH, GObject)

VODER_API VoderLaunch *voder_launch_new (const char *const *argv);
VODER_API void voder_launch_set_streams (VoderLaunch *self,
                                         VoderLaunchStream input,
                                         VoderLaunchStream output,
                                         VoderLaunchStream messages);
VODER_API void voder_launch_set_environ (VoderLaunch *self,
                                         const char *const *variables);
VODER_API void voder_launch_set_variable (VoderLaunch *self,
                                          const char *name,
                                          const char *value);
VODER_API void voder_launch_set_directory (VoderLaunch *self,
                                           const char *directory);
VODER_API void voder_launch_take_fd (VoderLaunch *self, int fd, int child_fd);
VODER_API void voder_launch_set_grace (VoderLaunch *self, gint64 grace_us);
VODER_API void voder_launch_set_output_limit (VoderLaunch *self,
                                              guint64 n_bytes);

G_END_DECLS
