/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/speech/voder-host-server.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include <voder/plugin/voder-plugin-registry.h>

#include "voder-host-child-private.h"
#include "voder-host-wire-private.h"
#include "voder-rewind-private.h"

/* Larger blocks are mapped; as large as the C library allows it. */
#define HEAP_BLOCK_MAX (32 * 1024 * 1024)
/* The heap is so large from the start; what nobody touches takes no memory. */
#define HEAP_ROOM (8 * 1024 * 1024)
/* By so much it grows then. */
#define HEAP_STEP (1024 * 1024)
/* A block that it has no room for when the program starts. */
#define HEAP_FIRST (256 * 1024)

/* How a child ends that could not rewind; after so many, none tries to. */
#define EXIT_IN_VAIN 3
#define IN_VAIN_MAX  8

/*
 * The inside of the program voder-host. It is a process of one thread that
 * makes children on demand: as a zygote it has started the engine once, and
 * each child speaks each utterance from that state, to which it rewinds where
 * it can, and else ends; otherwise each child starts the engine itself and
 * speaks until nobody asks any more. A child ends with its host, and the host
 * when the pool closes the control socket.
 */
typedef struct {
  VoderPluginInfo *info;
  VoderEngine *engine; /* %NULL unless it is a zygote */
  gboolean is_zygote;
  GArray *pids;        /* of children that are not reaped */
  VoderRewind *rewind; /* of a child; %NULL when it has no way back */
  guint n_in_vain;     /* children that had one and could not take it */
} Server;

static VoderEngine *
create_engine (VoderPluginInfo *info, GError **error)
{
  const char *const none[] = { NULL };
  g_autoptr (VoderPluginRegistry) registry = voder_plugin_registry_new (none);

  return (VoderEngine *) voder_plugin_registry_create (
      registry, info, VODER_TYPE_ENGINE, error);
}

static guint
count_threads (void)
{
  DIR *folder = opendir ("/proc/self/task");
  struct dirent *entry;
  guint n = 0;

  if (folder == NULL)
    return 1;
  while ((entry = readdir (folder)) != NULL)
    if (entry->d_name[0] != '.')
      n++;
  closedir (folder);

  return n;
}

static VoderPluginInfo *
read_info (const char *keyfile, const char *description, GError **error)
{
  g_autoptr (VoderPluginInfo) plugin =
      voder_plugin_info_new_from_file (keyfile, error);

  if (plugin == NULL || description == NULL)
    return g_steal_pointer (&plugin);

  return voder_plugin_info_new_from_description (description, plugin, error);
}

/* Starts the engine as far as it goes without speaking. */
static gboolean
warm_up (Server *self, GError **error)
{
  g_autoptr (GListModel) voices = NULL;

  self->engine = create_engine (self->info, error);
  if (self->engine == NULL)
    return FALSE;
  voices = voder_engine_list_voices (self->engine, NULL, error);
  if (voices == NULL)
    return FALSE;
  if (count_threads () == 1 || voder_plugin_info_has_idle_threads (self->info))
    return TRUE;

  g_set_error_literal (
      error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_ENGINE,
      _ ("It starts threads, and so cannot be forked for each utterance"));

  return FALSE;
}

static gboolean
say_hello (const GError *error)
{
  VoderHostHello hello = { .is_ready = error == NULL };

  if (error != NULL) {
    hello.code = error->code;
    hello.is_plugin_error = error->domain == VODER_PLUGIN_ERROR;
    g_strlcpy (hello.message, error->message, sizeof hello.message);
  }

  return send (VODER_HOST_CONTROL_FD, &hello, sizeof hello, MSG_NOSIGNAL) ==
         sizeof hello;
}

/* Gives the pool its end of a child's socket. */
static gboolean
hand_over (gint32 pid, int fd)
{
  VoderHostHandover handover = { pid };
  struct iovec part = { &handover, sizeof handover };
  union {
    char bytes[CMSG_SPACE (sizeof (int))];
    struct cmsghdr aligned;
  } control = { { 0 } };
  struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
  struct cmsghdr *header;

  if (fd >= 0) {
    message.msg_control = control.bytes;
    message.msg_controllen = sizeof control.bytes;
    header = CMSG_FIRSTHDR (&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN (sizeof fd);
    memcpy (CMSG_DATA (header), &fd, sizeof fd);
  }

  return sendmsg (VODER_HOST_CONTROL_FD, &message, MSG_NOSIGNAL) >= 0;
}

/* Whether it says the same each time whatever it said before. */
static gboolean
is_steady (Server *self, const char *voice)
{
  return !self->is_zygote ||
         voder_plugin_info_is_pure_voice (self->info, voice);
}

static gboolean
may_stay (gpointer data, const char *voice)
{
  Server *self = data;

  return is_steady (self, voice) ||
         (self->rewind != NULL && voder_rewind_is_possible (self->rewind));
}

/* Begins anew unless the voice does not need it; then the next is as quick as
 * can be. It never returns. */
static void G_GNUC_NORETURN
serve_child (Server *self, VoderEngine *engine, int fd)
{
  VoderHostChild child = { engine, fd, may_stay, self };

  /* A request that is there already does not wait for it. */
  if (self->is_zygote && self->n_in_vain < IN_VAIN_MAX &&
      !voder_host_child_is_asked (&child))
    self->rewind = voder_rewind_mark ();
  while (voder_host_child_serve (&child))
    if (!is_steady (self, child.voice))
      voder_rewind_go (self->rewind);

  _exit (self->rewind != NULL && child.is_last ? EXIT_IN_VAIN : EXIT_SUCCESS);
}

/* A child; it never returns. */
static void
run_child (Server *self, pid_t host, int fd)
{
  g_autoptr (GError) error = NULL;
  VoderEngine *engine = self->engine;

  /* What ended the host before this ends the child now. */
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (getppid () != host)
    _exit (1);
  setpgid (0, 0);
  signal (SIGINT, SIG_DFL);
  close (VODER_HOST_CONTROL_FD);

  if (engine == NULL)
    engine = create_engine (self->info, &error);
  if (engine == NULL) {
    g_printerr ("%s\n", error->message);
    _exit (1);
  }

  serve_child (self, engine, fd);
}

static void
reap (Server *self)
{
  int status;

  for (guint i = self->pids->len; i > 0; i--) {
    pid_t pid = g_array_index (self->pids, pid_t, i - 1);

    if (waitpid (pid, &status, WNOHANG) != pid)
      continue;
    g_array_remove_index_fast (self->pids, i - 1);
    if (WIFEXITED (status) && WEXITSTATUS (status) == EXIT_IN_VAIN)
      self->n_in_vain++;
  }
}

static gboolean
make_child (Server *self)
{
  pid_t host = getpid ();
  pid_t pid = -1;
  gboolean ok;
  int ends[2];

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    return hand_over (0, -1);

  pid = fork ();
  if (pid == 0) {
    close (ends[0]);
    run_child (self, host, ends[1]);
  }
  close (ends[1]);
  if (pid > 0)
    g_array_append_val (self->pids, pid);
  ok = hand_over (MAX (pid, 0), pid > 0 ? ends[0] : -1);
  close (ends[0]);

  return ok;
}

/* As long as it is not reaped, the number is the child's own. */
static void
kill_child (pid_t pid)
{
  kill (-pid, SIGKILL);
  kill (pid, SIGKILL);
}

static void
end_child (Server *self, pid_t pid)
{
  for (guint i = 0; i < self->pids->len; i++) {
    if (g_array_index (self->pids, pid_t, i) == pid)
      kill_child (pid);
  }
}

/* Waits for them, too: the time that they took counts as the host's. */
static void
end_children (Server *self)
{
  for (guint i = 0; i < self->pids->len; i++) {
    pid_t pid = g_array_index (self->pids, pid_t, i);

    kill_child (pid);
    while (waitpid (pid, NULL, 0) < 0 && errno == EINTR)
      continue;
  }
}

static gboolean
obey (Server *self, const VoderHostOrder *order)
{
  switch (order->type) {
  case VODER_HOST_FORK:
    return make_child (self);
  case VODER_HOST_END:
    end_child (self, order->pid);
    return TRUE;
  case VODER_HOST_PREPARE:
    if (self->engine != NULL)
      voder_engine_prepare (self->engine, order->voice);
    return TRUE;
  default:
    return FALSE;
  }
}

static void
serve (Server *self)
{
  VoderHostOrder order;
  ssize_t n;

  for (;;) {
    n = recv (VODER_HOST_CONTROL_FD, &order, sizeof order, 0);
    if (n < 0 && errno == EINTR)
      continue;
    order.voice[sizeof order.voice - 1] = '\0';
    if (n != sizeof order || !obey (self, &order))
      return;
    reap (self);
  }
}

/* What is freed stays in the heap: to map, unmap and touch memory anew for each
 * utterance costs more than it. The room behind the block that makes the heap
 * grow is not touched, not even where MALLOC_PERTURB_ says so. */
static void
keep_memory (void)
{
  /* Volatile, for else the compiler sees that it is not used. */
  void *volatile block;

  mallopt (M_MMAP_THRESHOLD, HEAP_BLOCK_MAX);
  mallopt (M_TRIM_THRESHOLD, HEAP_BLOCK_MAX);
  mallopt (M_TOP_PAD, HEAP_ROOM);
  block = malloc (HEAP_FIRST);
  free (block);
  mallopt (M_TOP_PAD, HEAP_STEP);
}

/**
 * voder_host_server_run:
 * @keyfile: (type filename): the keyfile of an engine's plugin
 * @description: (nullable) (type filename): what the engine is to be, if its
 *   plugin can be many
 * @is_zygote: whether to start the engine once and have each child speak one
 *   utterance
 *
 * Serves the pool at the other end of the inherited control socket until that
 * is closed. For the program voder-host alone: everything else that is open
 * but the three usual descriptors is closed.
 *
 * Thread safety: one thread, and no other in the process.
 *
 * Returns: the exit code of the program
 */
int
voder_host_server_run (const char *keyfile,
                       const char *description,
                       gboolean is_zygote)
{
  Server self = { .is_zygote = is_zygote };
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (keyfile != NULL, 2);

  keep_memory ();
  close_range (VODER_HOST_CONTROL_FD + 1, G_MAXUINT, 0);
  fcntl (VODER_HOST_CONTROL_FD, F_SETFD, FD_CLOEXEC);
  signal (SIGPIPE, SIG_IGN);

  self.pids = g_array_new (FALSE, FALSE, sizeof (pid_t));
  self.info = read_info (keyfile, description, &error);
  if (error != NULL && error->domain != VODER_PLUGIN_ERROR)
    error->code = VODER_SPEECH_ERROR_FAILED;
  if (self.info != NULL && is_zygote)
    warm_up (&self, &error);
  if (say_hello (error) && error == NULL) {
    /* From now on the end comes with that of the control socket. */
    signal (SIGINT, SIG_IGN);
    serve (&self);
    end_children (&self);
  }

  g_array_unref (self.pids);

  return error != NULL;
}
