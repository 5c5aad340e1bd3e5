/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <sys/types.h>

#include "voder-launch-private.h"
#include "voder-wait-private.h"

G_BEGIN_DECLS

/*
 * What a process and the reaper share; it lives until the child is reaped and
 * nobody holds the process.
 *
 * A child runs; then it has exited, and is kept as a zombie, so that the number
 * of its group stays its own, until nobody holds its pipes or the time for that
 * is over; then what is left of its group is killed, it is reaped, and it has
 * ended. The reaper's thread moves it on, or a thread that waits for it.
 */
typedef struct {
  VoderRefs refs;

  /* Immutable once it runs. */
  guint64 id;
  char *name;
  pid_t pid;
  int epoll_fd;
  gint64 grace_us;
  guint64 output_limit;
  /* The system has no pidfd: it is asked now and then. */
  gboolean polled;
  gboolean has_stdin;
  gboolean has_stdout;

  VoderLock lock;
  /* Each is -1 when it is closed. */
  int pidfd;
  /* How many threads wait on that one. */
  guint n_watchers;
  int stdin_fd;
  int stdout_fd;
  int stderr_fd;
  /* The child's end of its input; see voder_child_send(). */
  int unread_fd;

  VoderWaiterList readers;
  VoderWaiterList writers;
  VoderWaiterList waiters;

  /* When the reaper has to act, or VODER_SYNC_FOREVER. */
  gint64 deadline_us;
  /* Somebody holds it. The reaper's, under its lock. */
  gboolean owned;
  gboolean exited;
  gboolean ended;
  /* Nobody holds the other end of its output any more. */
  gboolean hung_up;
  /* Somebody held the pipes for too long. */
  gboolean held;
  /* Somebody else has reaped it. */
  gboolean lost;
  gboolean stopped;
  gboolean killed;
  /* What its context ended with. */
  GError *cause;
  int exit_status;
  int term_signal;
  gsize n_unread;
  GByteArray *messages;
} VoderChild;

/* What voder_child_block() waits for. */
enum {
  VODER_CHILD_READABLE = 1 << 0,
  VODER_CHILD_WRITABLE = 1 << 1,
  VODER_CHILD_ENDED = 1 << 2,
  /* Besides: its context has ended. */
  VODER_CHILD_CAUSE = 1 << 3,
};

/* What the reaper watches. */
typedef enum {
  VODER_CHILD_EXIT,
  VODER_CHILD_STDIN,
  VODER_CHILD_STDOUT,
  VODER_CHILD_STDERR,
} VoderChildEvent;
#define VODER_CHILD_EVENT_BITS 2

VoderChild *voder_child_new (VoderLaunch *launch);
VoderChild *voder_child_dup_nobody (void);
VoderChild *voder_child_ref (VoderChild *self);
void voder_child_unref (VoderChild *self);
gboolean voder_child_spawn (VoderChild *self,
                            VoderLaunch *launch,
                            GError **error);
void voder_child_stop (VoderChild *self, const GError *cause);
void voder_child_abandon (VoderChild *self);
void voder_child_watch (VoderChild *self);
int voder_child_block (VoderChild *self,
                       guint what,
                       GCancellable *cancellable,
                       gint64 deadline_us);

/* For the reaper. */
gboolean voder_child_handle (VoderChild *self, VoderChildEvent event);
gboolean voder_child_expire (VoderChild *self, gint64 now_us, gint64 *next_us);

/* With the lock held. */
void voder_child_close (VoderChild *self, int *fd);
void voder_child_kill (VoderChild *self, int signal);
gssize voder_child_write (VoderChild *self, const void *data, gsize size);
gssize voder_child_read (VoderChild *self, void *buffer, gsize size);
void voder_child_pump (VoderChild *self);
void voder_child_close_input (VoderChild *self);

gboolean voder_child_get_result (VoderChild *self,
                                 gboolean check,
                                 GError **error);
char *voder_child_dup_messages (VoderChild *self);
gboolean voder_child_send (VoderChild *self,
                           const guint8 *data,
                           gsize size,
                           GCancellable *cancellable,
                           GError **error);
gssize voder_child_receive (VoderChild *self,
                            void *buffer,
                            gsize size,
                            GCancellable *cancellable,
                            GError **error);
GBytes *voder_child_communicate (VoderChild *self,
                                 GBytes *input,
                                 GCancellable *cancellable,
                                 GError **error);

G_END_DECLS
