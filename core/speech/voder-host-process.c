/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-host-process-private.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include <voder/flow/voder-context.h>
#include <voder/flow/voder-wait.h>
#include <voder/speech/voder-engine.h>

#include "voder-host-wire-private.h"

/* To load an engine, which may be a large model, on a busy machine. */
#define START_TIMEOUT_US (30 * G_USEC_PER_SEC)
/* To fork. */
#define CHILD_TIMEOUT_US (10 * G_USEC_PER_SEC)
/* It ends by itself when its socket is closed. */
#define GRACE_US (200 * 1000)

struct _VoderHostProcess {
  VoderProcess *process;
  int control;
  /* Atomic. Children that were ordered and not waited for: no limit that a
   * VoderSemaphore could be, as what is added was not taken before. */
  int n_surplus;
  int is_dead; /* atomic */
};

/*
 * Waits until something happens to a descriptor; FALSE with
 * %VODER_SPEECH_ERROR_FAILED after @timeout_us, or with what ended
 * @cancellable.
 */
gboolean
voder_host_poll (int fd,
                 short events,
                 gint64 timeout_us,
                 GCancellable *cancellable,
                 GError **error)
{
  gint64 now_us = g_get_monotonic_time ();
  g_autoptr (GError) failed = NULL;

  if (voder_wait_for_fd (fd, events,
                         now_us + MIN (timeout_us, G_MAXINT64 - now_us),
                         cancellable, &failed))
    return TRUE;
  if (voder_cancellable_set_error_if_done (cancellable, error))
    return FALSE;

  g_set_error_literal (
      error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
      g_error_matches (failed, G_IO_ERROR, G_IO_ERROR_TIMED_OUT)
          ? _ ("It gave no sign of life in time")
          : failed->message);

  return FALSE;
}

/* The environment names one only to a program with its user's own rights. */
static const char *
get_program (void)
{
  const char *named = secure_getenv ("VODER_HOST");

  return named != NULL ? named : VODER_LIBEXECDIR "/voder-host";
}

static VoderProcess *
spawn (VoderPluginInfo *info, gboolean is_zygote, int fd, GError **error)
{
  VoderPluginInfo *plugin = voder_plugin_info_get_plugin (info);
  const char *argv[] = {
    get_program (),
    is_zygote ? "zygote" : "resident",
    voder_plugin_info_get_keyfile (plugin != NULL ? plugin : info),
    voder_plugin_info_get_description_file (info),
    NULL,
  };
  g_autoptr (VoderLaunch) launch = voder_launch_new (argv);

  voder_launch_set_streams (launch, VODER_LAUNCH_NULL, VODER_LAUNCH_NULL,
                            VODER_LAUNCH_PIPE);
  voder_launch_set_grace (launch, GRACE_US);
  /* Else each child looks up anew every function that it calls. */
  voder_launch_set_variable (launch, "LD_BIND_NOW", "1");
  voder_launch_take_fd (launch, fd, VODER_HOST_CONTROL_FD);

  return voder_process_new (launch, NULL, error);
}

static gboolean
send_order (VoderHostProcess *self, guint32 type, gint32 pid)
{
  VoderHostOrder order = { .type = type, .pid = pid };

  while (send (self->control, &order, sizeof order,
               MSG_NOSIGNAL | MSG_DONTWAIT) != sizeof order) {
    /* As many as there is room for do for the children that stand ready. */
    if (errno == EAGAIN && type == VODER_HOST_FORK)
      return FALSE;
    if (errno != EINTR &&
        (errno != EAGAIN || !voder_host_poll (self->control, POLLOUT,
                                              CHILD_TIMEOUT_US, NULL, NULL))) {
      g_atomic_int_set (&self->is_dead, TRUE);
      return FALSE;
    }
  }

  return TRUE;
}

static void
set_dead (VoderHostProcess *self, GError **error)
{
  g_autofree char *reason = voder_host_process_dup_reason (self);

  g_atomic_int_set (&self->is_dead, TRUE);
  g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
               _ ("Its process has ended%s%s"), *reason != '\0' ? ": " : "",
               reason);
}

static gboolean
await_hello (VoderHostProcess *self, GCancellable *cancellable, GError **error)
{
  VoderHostHello hello = { 0 };

  if (!voder_host_poll (self->control, POLLIN, START_TIMEOUT_US, cancellable,
                        error))
    return FALSE;
  if (recv (self->control, &hello, sizeof hello, MSG_DONTWAIT) !=
      sizeof hello) {
    set_dead (self, error);
    return FALSE;
  }
  if (hello.is_ready)
    return TRUE;

  hello.message[sizeof hello.message - 1] = '\0';
  g_set_error_literal (
      error, hello.is_plugin_error ? VODER_PLUGIN_ERROR : VODER_SPEECH_ERROR,
      hello.code, hello.message);

  return FALSE;
}

/*
 * Has a voice loaded for the children that are made from now on; FALSE when its
 * id is too long for that. The first voice stays: another one loaded behind it
 * may sound otherwise than alone.
 */
gboolean
voder_host_process_prepare (VoderHostProcess *self, const char *voice)
{
  VoderHostOrder order = { .type = VODER_HOST_PREPARE };

  if (g_strlcpy (order.voice, voice, sizeof order.voice) >= sizeof order.voice)
    return FALSE;

  return send (self->control, &order, sizeof order,
               MSG_NOSIGNAL | MSG_DONTWAIT) == sizeof order;
}

/*
 * Has so many children more stand ready.
 */
void
voder_host_process_stock (VoderHostProcess *self, guint n)
{
  for (guint i = 0; i < n; i++)
    send_order (self, VODER_HOST_FORK, 0);
}

/*
 * Starts a host of an engine and waits until it is ready; as a
 * zygote it then loads @voice, if any, and keeps @n_ahead children ready.
 */
VoderHostProcess *
voder_host_process_start (VoderPluginInfo *info,
                          gboolean is_zygote,
                          const char *voice,
                          guint n_ahead,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (VoderHostProcess) self = NULL;
  int ends[2];

  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    int number = errno;

    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number),
                 _ ("Cannot make a socket: %s"), g_strerror (number));
    return NULL;
  }

  self = g_atomic_rc_box_new0 (VoderHostProcess);
  self->control = ends[0];
  self->process = spawn (info, is_zygote, ends[1], error);
  if (self->process == NULL || !await_hello (self, cancellable, error))
    return NULL;
  if (voice != NULL)
    voder_host_process_prepare (self, voice);
  voder_host_process_stock (self, n_ahead);

  return g_steal_pointer (&self);
}

VoderHostProcess *
voder_host_process_ref (VoderHostProcess *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  VoderHostProcess *self = data;

  if (self->control >= 0)
    close (self->control);
  if (self->process != NULL) {
    voder_process_stop (self->process);
    voder_process_wait (self->process, NULL, NULL);
  }
  g_clear_object (&self->process);
}

void
voder_host_process_unref (VoderHostProcess *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/* Whether its first thread has ended, on whose end the kernel ends the
 * children: the others, its socket and the news of it may take a moment longer.
 */
static gboolean
has_exited (VoderHostProcess *self)
{
  g_autofree char *path =
      g_strdup_printf ("/proc/%d/stat", voder_process_get_pid (self->process));
  g_autofree char *stat = NULL;
  const char *state;

  if (voder_process_has_ended (self->process) ||
      !g_file_get_contents (path, &stat, NULL, NULL))
    return TRUE;

  state = strrchr (stat, ')');

  return state == NULL || strlen (state) < 3 ||
         strchr ("ZXx", state[2]) != NULL;
}

/*
 * Whether it does nothing any more. This may be late to know.
 */
gboolean
voder_host_process_is_dead (VoderHostProcess *self)
{
  struct pollfd control = { .fd = self->control };

  if (poll (&control, 1, 0) > 0)
    g_atomic_int_set (&self->is_dead, TRUE);

  return g_atomic_int_get (&self->is_dead);
}

/*
 * Whether it died before a child that was found dead: the kernel ends the
 * children of a host behind it.
 */
gboolean
voder_host_process_died_first (VoderHostProcess *self)
{
  if (has_exited (self))
    g_atomic_int_set (&self->is_dead, TRUE);

  return g_atomic_int_get (&self->is_dead);
}

/* The socket that came with a message; -1 for none. */
static int
get_descriptor (struct msghdr *message)
{
  struct cmsghdr *header = CMSG_FIRSTHDR (message);
  int fd = -1;

  if (header != NULL && header->cmsg_level == SOL_SOCKET &&
      header->cmsg_type == SCM_RIGHTS &&
      header->cmsg_len == CMSG_LEN (sizeof fd))
    memcpy (&fd, CMSG_DATA (header), sizeof fd);

  return fd;
}

/* TRUE without a descriptor: another thread was faster. */
static gboolean
receive_child (VoderHostProcess *self, gint32 *pid, int *fd, GError **error)
{
  VoderHostHandover handover = { 0 };
  struct iovec part = { &handover, sizeof handover };
  union {
    char bytes[CMSG_SPACE (sizeof (int))];
    struct cmsghdr aligned;
  } control;
  struct msghdr message = {
    .msg_iov = &part,
    .msg_iovlen = 1,
    .msg_control = control.bytes,
    .msg_controllen = sizeof control.bytes,
  };
  ssize_t n =
      recvmsg (self->control, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);

  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return TRUE;
  if (n == sizeof handover)
    *fd = get_descriptor (&message);
  if (*fd < 0) {
    set_dead (self, error);
    return FALSE;
  }
  *pid = handover.pid;

  return TRUE;
}

/*
 * Gives the socket of a child, and has another one made; -1 with an error.
 */
int
voder_host_process_take_child (VoderHostProcess *self,
                               gint32 *pid,
                               GCancellable *cancellable,
                               GError **error)
{
  int fd = -1;

  if (g_atomic_int_add (&self->n_surplus, -1) <= 0) {
    g_atomic_int_inc (&self->n_surplus);
    send_order (self, VODER_HOST_FORK, 0);
  }

  for (;;) {
    if (!receive_child (self, pid, &fd, error))
      return -1;
    if (fd >= 0)
      return fd;
    if (voder_host_poll (self->control, POLLIN, CHILD_TIMEOUT_US, cancellable,
                         error))
      continue;

    /* A host that does not fork in this time does nothing any more. */
    g_atomic_int_inc (&self->n_surplus);
    if (!voder_cancellable_set_error_if_done (cancellable, NULL))
      g_atomic_int_set (&self->is_dead, TRUE);
    return -1;
  }
}

void
voder_host_process_end_child (VoderHostProcess *self, gint32 pid)
{
  send_order (self, VODER_HOST_END, pid);
}

/*
 * The last line of what it wrote to its standard error; "" for nothing.
 */
char *
voder_host_process_dup_reason (VoderHostProcess *self)
{
  g_autofree char *messages = voder_process_dup_stderr (self->process);
  const char *line;

  g_strchomp (messages);
  line = strrchr (messages, '\n');

  return g_utf8_make_valid (line != NULL ? line + 1 : messages, -1);
}
