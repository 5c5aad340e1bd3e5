/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-provider-service.h"

#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gunixfdlist.h>
#include <glib/gi18n.h>

#include "voder-provider-interface.h"
#include "voder-provider-request.h"

/* The first time there is no list of voices from the last time: so long is
 * waited for those of quick engines, that clients need not be told of them one
 * after the other. */
#define GRACE_MS 40
/* Voices that become known within this time are told at once. */
#define GATHER_MS 20

/* So long is served without the name: who has known it may have sent something
 * before hearing that it is gone. */
#define LINGER_MS 500

/* Descriptors that are not for pipes, and how many a request may need. */
#define SPARE_FILES       128
#define FILES_PER_REQUEST 2

/* All texts that may wait, in bytes. */
#define MAX_TEXT (256u * 1024 * 1024)
/* A longer tag of a language is none. */
#define MAX_LANGUAGE 64

/*
 * VoderProviderService:
 *
 * The speech provider on the bus: what a client asks for becomes a
 * VoderProviderRequest, and the voices are those of a VoderProviderCatalog. It
 * answers at once, whatever an engine does.
 *
 * When nothing was asked for some time, it gives up its name, so that the bus
 * would start another one; what came before is still served.
 *
 * Thread safety: the main thread.
 */
struct _VoderProviderService {
  GDBusConnection *connection;
  GCancellable *cancellable;
  VoderProviderCatalog *catalog;
  VoderProviderPoller *poller;
  guint object;
  guint name;
  gboolean has_failed;

  GHashTable *requests; /* all that are not over */
  GQueue waiting;       /* those whose voice is not known yet */
  guint max_requests;
  gsize n_text; /* bytes of the texts of all requests */

  /* Sources, or 0; no VoderWorker, whose ticks are not of the main thread. */
  guint gather;
  guint grace;
  guint idle;
  guint idle_timeout_ms;
  gboolean is_leaving;

  VoderProviderServiceFunc over;
  gpointer data;
};

static void arm_idle (VoderProviderService *self);

/* A request needs a descriptor, or two: the limit that programs start with is
 * that of the nineties. */
static guint
raise_limit (void)
{
  struct rlimit limit = { 1024, 1024 };

  if (getrlimit (RLIMIT_NOFILE, &limit) == 0 &&
      limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = MIN (limit.rlim_max, 65536);
    setrlimit (RLIMIT_NOFILE, &limit);
    getrlimit (RLIMIT_NOFILE, &limit);
  }

  return (guint) (MIN (limit.rlim_cur, 65536) - SPARE_FILES) /
         FILES_PER_REQUEST;
}

static void
on_done (VoderProviderRequest *request, gpointer data)
{
  VoderProviderService *self = data;

  self->n_text -=
      GPOINTER_TO_SIZE (g_hash_table_lookup (self->requests, request));
  g_hash_table_remove (self->requests, request);
  g_queue_remove (&self->waiting, request);
  arm_idle (self);
}

/* Gives %FALSE when it has to wait for an engine. */
static gboolean
begin (VoderProviderService *self, VoderProviderRequest *request)
{
  VoderProviderChoice choice;

  switch (voder_provider_catalog_find (
      self->catalog, voder_provider_request_get_voice (request),
      voder_provider_request_get_language (request), &choice)) {
  case VODER_PROVIDER_FOUND:
    voder_provider_request_begin (request, &choice);
    return TRUE;
  case VODER_PROVIDER_NOT_YET:
    return FALSE;
  case VODER_PROVIDER_NONE:
  default:
    voder_provider_request_end (request);
    return TRUE;
  }
}

static void
begin_waiting (VoderProviderService *self)
{
  guint n_waiting = self->waiting.length;

  for (guint i = 0; i < n_waiting && self->waiting.length > 0; i++) {
    VoderProviderRequest *request = g_queue_pop_head (&self->waiting);

    if (!begin (self, request))
      g_queue_push_tail (&self->waiting, request);
  }
}

/* Tells the clients which voices there are now. */
static gboolean
tell_voices (gpointer data)
{
  VoderProviderService *self = data;
  GVariantBuilder changed;

  self->gather = 0;
  g_variant_builder_init (&changed, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&changed, "{sv}", "Voices",
                         voder_provider_catalog_get_voices (self->catalog));
  g_dbus_connection_emit_signal (
      self->connection, NULL, VODER_PROVIDER_PATH,
      "org.freedesktop.DBus.Properties", "PropertiesChanged",
      g_variant_new ("(sa{sv}as)", VODER_PROVIDER_INTERFACE, &changed, NULL),
      NULL);

  return G_SOURCE_REMOVE;
}

static void
say_over (VoderProviderService *self)
{
  if (self->over != NULL)
    self->over (self->data);
}

static void
on_name_lost (GDBusConnection *connection, const char *name, gpointer data)
{
  VoderProviderService *self = data;

  if (self->is_leaving)
    return;
  self->has_failed = TRUE;
  say_over (self);
}

static gboolean
own_name (gpointer data)
{
  VoderProviderService *self = data;

  self->grace = 0;
  self->name = g_bus_own_name_on_connection (
      self->connection, VODER_PROVIDER_BUS_NAME,
      G_BUS_NAME_OWNER_FLAGS_DO_NOT_QUEUE, NULL, on_name_lost, self, NULL);
  arm_idle (self);

  return G_SOURCE_REMOVE;
}

static void
on_voices (gpointer data)
{
  VoderProviderService *self = data;

  begin_waiting (self);
  if (self->name != 0) {
    if (self->gather == 0)
      self->gather = g_timeout_add (GATHER_MS, tell_voices, self);
  } else if (self->grace != 0 &&
             voder_provider_catalog_is_known (self->catalog)) {
    g_source_remove (self->grace);
    own_name (self);
  }
}

/*
 * Gives the name up. What was sent to it before comes before the bus's answer,
 * and is served.
 */
static gboolean
leave (gpointer data)
{
  VoderProviderService *self = data;

  self->idle = 0;
  self->is_leaving = TRUE;
  g_bus_unown_name (self->name);
  self->name = 0;
  arm_idle (self);

  return G_SOURCE_REMOVE;
}

static gboolean
end (gpointer data)
{
  VoderProviderService *self = data;

  self->idle = 0;
  say_over (self);

  return G_SOURCE_REMOVE;
}

/* Begins to wait for being idle anew, unless there is something to do. */
static void
arm_idle (VoderProviderService *self)
{
  if (self->idle != 0)
    g_source_remove (self->idle);
  self->idle = 0;

  if (g_hash_table_size (self->requests) > 0)
    return;
  if (self->is_leaving)
    self->idle = g_timeout_add (LINGER_MS, end, self);
  else if (self->idle_timeout_ms > 0 && self->name != 0)
    self->idle = g_timeout_add (self->idle_timeout_ms, leave, self);
}

/* Takes the one descriptor out of the message: a copy that stays there would
 * keep the pipe open for as long as the message lives. */
static int
take_fd (GDBusMethodInvocation *invocation, gint32 index)
{
  GDBusMessage *message = g_dbus_method_invocation_get_message (invocation);
  GUnixFDList *list = g_dbus_message_get_unix_fd_list (message);
  g_autofree int *fds = NULL;
  int n_fds = 0;
  int fd = -1;

  if (list == NULL)
    return -1;

  fds = g_unix_fd_list_steal_fds (list, &n_fds);
  for (int i = 0; i < n_fds; i++) {
    if (i == index)
      fd = fds[i];
    else
      close (fds[i]);
  }

  return fd;
}

/* Whether chunks can be written to it whole: it is the write end of a pipe. */
static gboolean
is_pipe (int fd)
{
  struct stat status;
  int flags = fcntl (fd, F_GETFL);

  return fd >= 0 && flags >= 0 && (flags & O_ACCMODE) != O_RDONLY &&
         fstat (fd, &status) == 0 && S_ISFIFO (status.st_mode) &&
         fcntl (fd, F_SETFL, flags | O_NONBLOCK) == 0 &&
         fcntl (fd, F_SETFD, FD_CLOEXEC) == 0;
}

static gboolean
has_room (VoderProviderService *self, gsize n_text)
{
  return g_hash_table_size (self->requests) < self->max_requests &&
         self->n_text + n_text <= MAX_TEXT;
}

static void
add_request (VoderProviderService *self, const VoderProviderWish *wish, int fd)
{
  gsize n_text = strlen (wish->text);
  gboolean is_taken = has_room (self, n_text);
  g_autoptr (GError) error = NULL;
  VoderProviderRequest *request = voder_provider_request_new (
      wish, fd, self->poller, self->cancellable, &error);

  if (request == NULL) {
    g_warning ("%s", error->message);
    return;
  }

  g_hash_table_insert (self->requests, request, GSIZE_TO_POINTER (n_text));
  self->n_text += n_text;
  voder_provider_request_set_done (request, on_done, self);
  arm_idle (self);
  if (!is_taken) {
    g_warning ("There is too much to speak; a request was left out");
    voder_provider_request_end (request);
  } else if (!begin (self, request)) {
    g_queue_push_tail (&self->waiting, request);
  }
}

static void
synthesize (VoderProviderService *self,
            GVariant *parameters,
            GDBusMethodInvocation *invocation)
{
  VoderProviderWish wish = {
    .client = g_dbus_method_invocation_get_sender (invocation),
  };
  gint32 index;
  int fd;

  g_variant_get (parameters, "(h&s&sddb&s)", &index, &wish.text, &wish.voice,
                 &wish.pitch, &wish.rate, &wish.is_ssml, &wish.language);
  if (strlen (wish.language) > MAX_LANGUAGE)
    wish.language = "";

  fd = take_fd (invocation, index);
  if (!is_pipe (fd)) {
    if (fd >= 0)
      close (fd);
    g_dbus_method_invocation_return_error_literal (
        invocation, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS,
        _ ("pipe_fd is not the write end of a pipe"));
    return;
  }

  add_request (self, &wish, fd);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
on_call (GDBusConnection *connection,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *parameters,
         GDBusMethodInvocation *invocation,
         gpointer data)
{
  synthesize (data, parameters, invocation);
}

static GVariant *
on_get (GDBusConnection *connection,
        const char *sender,
        const char *path,
        const char *interface,
        const char *property,
        GError **error,
        gpointer data)
{
  VoderProviderService *self = data;

  arm_idle (self);
  if (g_str_equal (property, "Name"))
    return g_variant_new_string ("Voder");

  return g_variant_ref (voder_provider_catalog_get_voices (self->catalog));
}

static const GDBusInterfaceVTable functions = { on_call, on_get, NULL };

/* @more_engines: those that are offered though they do not speak unasked */
VoderProviderService *
voder_provider_service_new (GDBusConnection *connection,
                            const char *const *more_engines,
                            GError **error)
{
  g_autoptr (VoderProviderService) self = g_new0 (VoderProviderService, 1);

  self->connection = g_object_ref (connection);
  self->cancellable = g_cancellable_new ();
  self->requests = g_hash_table_new (NULL, NULL);
  g_queue_init (&self->waiting);
  self->max_requests = raise_limit ();
  self->catalog =
      voder_provider_catalog_new (more_engines, voder_provider_request_speak);
  self->poller =
      voder_provider_poller_new (voder_provider_request_on_pipe, error);
  if (self->poller == NULL)
    return NULL;

  self->object = g_dbus_connection_register_object (
      connection, VODER_PROVIDER_PATH, voder_provider_interface_get (),
      &functions, self, NULL, error);

  return self->object != 0 ? g_steal_pointer (&self) : NULL;
}

static void
cancel_all (VoderProviderService *self)
{
  g_autofree gpointer *requests = NULL;
  guint n_requests;

  requests = g_hash_table_get_keys_as_array (self->requests, &n_requests);
  for (guint i = 0; i < n_requests; i++)
    voder_provider_request_cancel (requests[i]);

  /* Those that are spoken end when their engines have noticed. */
  while (g_hash_table_size (self->requests) > 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
clear_source (guint *source)
{
  if (*source != 0)
    g_source_remove (*source);
  *source = 0;
}

/* Ends what is not over, and waits for it. */
void
voder_provider_service_free (VoderProviderService *self)
{
  self->is_leaving = TRUE;
  self->over = NULL;
  g_cancellable_cancel (self->cancellable);
  if (self->name != 0)
    g_bus_unown_name (self->name);
  if (self->object != 0)
    g_dbus_connection_unregister_object (self->connection, self->object);
  cancel_all (self);
  clear_source (&self->gather);
  clear_source (&self->grace);
  clear_source (&self->idle);
  g_clear_pointer (&self->poller, voder_provider_poller_free);
  g_clear_pointer (&self->catalog, voder_provider_catalog_free);
  g_hash_table_unref (self->requests);
  g_object_unref (self->cancellable);
  g_object_unref (self->connection);
  g_free (self);
}

/*
 * Begins to serve. @over is called when the name is taken by another provider,
 * or when nothing was asked for @idle_timeout_ms, 0 for never.
 */
void
voder_provider_service_start (VoderProviderService *self,
                              guint idle_timeout_ms,
                              VoderProviderServiceFunc over,
                              gpointer data)
{
  self->over = over;
  self->data = data;
  self->idle_timeout_ms = idle_timeout_ms;
  if (voder_provider_catalog_is_known (self->catalog))
    own_name (self);
  else
    self->grace = g_timeout_add (GRACE_MS, own_name, self);
  voder_provider_catalog_refresh (self->catalog, self->cancellable, on_voices,
                                  self);
}

/* Whether another provider has the name. */
gboolean
voder_provider_service_has_failed (VoderProviderService *self)
{
  return self->has_failed;
}
