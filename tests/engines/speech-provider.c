/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gio/gio.h>
#include <gio/gunixfdlist.h>

/*
 * A speech provider under the name that it is called with. It is the simplest
 * there could be: of one thread, which writes while the pipe has room and waits
 * while it has none. The first word of a text says what it does wrong; the name
 * says what is wrong with its voices.
 */
#define RATE   16000
#define BLOCK  1600
#define LARGE  65000
#define PAIRED 2

static const char description[] =
    "<node><interface name='org.freedesktop.Speech.Provider'>"
    "<property name='Name' type='s' access='read'/>"
    "<property name='Voices' type='a(ssstas)' access='read'/>"
    "<method name='Synthesize'>"
    "<arg type='h' name='pipe_fd'/><arg type='s' name='text'/>"
    "<arg type='s' name='voice_id'/><arg type='d' name='pitch'/>"
    "<arg type='d' name='rate'/><arg type='b' name='is_ssml'/>"
    "<arg type='s' name='language'/></method>"
    "<signal name='Left'/>"
    "</interface></node>";

static char *path;

/* One call. */
typedef struct {
  GDBusMethodInvocation *invocation; /* NULL: answered */
  int fd;
  const char *text;
  const char *voice;
  const char *language;
  double pitch;
  double rate;
  gboolean is_ssml;
} Call;

static void
answer (Call *call)
{
  GDBusConnection *connection =
      g_dbus_method_invocation_get_connection (call->invocation);

  g_object_ref (connection);
  g_dbus_method_invocation_return_value (call->invocation, NULL);
  g_dbus_connection_flush_sync (connection, NULL, NULL);
  g_object_unref (connection);
  call->invocation = NULL;
}

/* Whether somebody reads. */
static gboolean
put (Call *call, const void *bytes, gsize n_bytes)
{
  const char *p = bytes;

  while (n_bytes > 0) {
    ssize_t n = write (call->fd, p, n_bytes);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return FALSE;
    p += n;
    n_bytes -= (gsize) n;
  }

  return TRUE;
}

static gboolean
put_number (Call *call, guint32 number)
{
  return put (call, &number, sizeof number);
}

static gboolean
put_audio (Call *call, gsize n_samples)
{
  g_autofree gint16 *samples = g_new (gint16, n_samples);

  for (gsize i = 0; i < n_samples; i++)
    samples[i] = (gint16) (1000 + i);

  return put (call, "\1", 1) && put_number (call, (guint32) n_samples * 2) &&
         put (call, samples, n_samples * 2);
}

static void
put_event (Call *call, char type, guint start, guint end, const char *name)
{
  put (call, "\2", 1);
  put (call, &type, 1);
  put_number (call, start);
  put_number (call, end);
  put_number (call, (guint32) strlen (name));
  put (call, name, strlen (name));
}

/* A sentence, and a block for each word. */
static void
speak (Call *call)
{
  guint n_characters = (guint) g_utf8_strlen (call->text, -1);
  guint start = 0;

  put (call, "0.01", 4);
  put_event (call, 2, 0, n_characters, "");
  for (guint i = 0; i <= n_characters; i++) {
    const char *p = g_utf8_offset_to_pointer (call->text, i);

    if (*p != ' ' && *p != '\0')
      continue;
    put_event (call, 1, start, i, "");
    put_audio (call, BLOCK);
    start = i + 1;
  }
}

static void
speak_raw (Call *call)
{
  for (guint i = 0; i < 50; i++)
    put (call, "\1\2\3\4\5\6\7", 7);
  put (call, "\1\2", 2);
}

static void
say_other_header (Call *call)
{
  put (call, "0.02", 4);
  put_audio (call, BLOCK);
}

static void
say_half_header (Call *call)
{
  put (call, "0.0", 3);
}

static void
say_huge_chunk (Call *call)
{
  put (call, "0.01\1", 5);
  put_number (call, G_MAXUINT32);
  put (call, "abcd", 4);
}

static void
say_half_chunk (Call *call)
{
  put (call, "0.01\1", 5);
  put_number (call, 1000);
  put (call, "abcd", 4);
}

static void
say_half_event (Call *call)
{
  put (call, "0.01", 4);
  put_audio (call, BLOCK);
  put (call, "\2\1abc", 5);
}

static void
say_half_sample (Call *call)
{
  put (call, "0.01\1", 5);
  put_number (call, 3);
  put (call, "abc", 3);
}

static void
say_long_name (Call *call)
{
  put (call, "0.01\2\4", 6);
  for (guint i = 0; i < 3; i++)
    put_number (call, 0x1000000);
}

static void
say_other_kind (Call *call)
{
  put (call, "0.01", 4);
  put_audio (call, BLOCK);
  put (call, "\7abc", 4);
}

static void
say_header (Call *call)
{
  put (call, "0.01", 4);
}

/* Never ends, and tells when nobody listens. */
static void
say_endless (Call *call)
{
  GDBusConnection *connection =
      g_dbus_method_invocation_get_connection (call->invocation);

  g_object_ref (connection);
  answer (call);
  put (call, "0.01", 4);
  while (put_audio (call, BLOCK))
    continue;
  g_dbus_connection_emit_signal (connection, NULL, path,
                                 "org.freedesktop.Speech.Provider", "Left",
                                 NULL, NULL);
  g_object_unref (connection);
}

/* Answers when all is spoken, which is more than a pipe holds. */
static void
say_before_answer (Call *call)
{
  put (call, "0.01", 4);
  for (guint i = 0; i < 100; i++)
    put_audio (call, BLOCK);
  close (call->fd);
  call->fd = -1;
  answer (call);
}

static void
say_without_answer (Call *call)
{
  speak (call);
}

static void
say_error (Call *call)
{
  g_dbus_method_invocation_return_error_literal (
      call->invocation, G_IO_ERROR, G_IO_ERROR_FAILED, "as it was told");
  call->invocation = NULL;
}

static void
keep_and_say_error (Call *call)
{
  say_error (call);
  call->fd = -1;
}

/* The pipe stays open, and empty. */
static void
say_nothing (Call *call)
{
  answer (call);
  call->fd = -1;
}

static void
say_some_and_hang (Call *call)
{
  answer (call);
  put (call, "0.01", 4);
  put_audio (call, BLOCK);
  call->fd = -1;
}

/* It is never answered, and not lost either. */
static void
hang (Call *call)
{
  static GSList *unanswered = NULL;

  unanswered = g_slist_prepend (unanswered, call->invocation);
  call->invocation = NULL;
  call->fd = -1;
}

static void
die (Call *call)
{
  _exit (1);
}

static void
say_some_and_die (Call *call)
{
  answer (call);
  put (call, "0.01", 4);
  put_audio (call, BLOCK);
  _exit (1);
}

static void
say_byte_by_byte (Call *call)
{
  int fds[2];
  int fd = call->fd;
  char byte;

  g_assert_cmpint (pipe (fds), ==, 0);
  call->fd = fds[1];
  speak (call);
  call->fd = fd;
  close (fds[1]);
  while (read (fds[0], &byte, 1) == 1)
    put (call, &byte, 1);
  close (fds[0]);
}

/* One that takes more room than a pipe has, an empty one, and a sample that is
 * in two. */
static void
say_odd_chunks (Call *call)
{
  put (call, "0.01", 4);
  for (guint i = 0; i < PAIRED; i++)
    put_audio (call, LARGE);
  put_audio (call, 0);
  put (call, "\1", 1);
  put_number (call, 1);
  put (call, "a\1", 2);
  put_number (call, 1);
  put (call, "b", 1);
}

/* "odd é x": some that are none, out of the text, or behind all audio. */
static void
say_odd_events (Call *call)
{
  put (call, "0.01", 4);
  put_event (call, 1, 4, 5, "");
  put_event (call, 3, 0, 1, "range");
  put_event (call, 9, 0, 1, "what");
  put_event (call, 4, 0, 0, "Größe");
  put_event (call, 4, 0, 0, "\xff\xfe");
  put_audio (call, BLOCK);
  put_event (call, 1, 900, 4000000000u, "");
  put_event (call, 1, 3, 1, "");
  put_audio (call, BLOCK);
  put_event (call, 1, 6, 7, "");
}

/* What it was asked, as the name of a mark. */
static void
say_arguments (Call *call)
{
  g_autofree char *name =
      g_strdup_printf ("%s|%g|%g|%d|%s|%s", call->voice, call->pitch,
                       call->rate, call->is_ssml, call->language, call->text);

  put (call, "0.01", 4);
  put_event (call, 4, 0, 0, name);
  put_audio (call, BLOCK);
}

static const struct {
  const char *word;
  void (*act) (Call *call);
} modes[] = {
  { "other-header", say_other_header },
  { "half-header", say_half_header },
  { "huge-chunk", say_huge_chunk },
  { "half-chunk", say_half_chunk },
  { "half-event", say_half_event },
  { "half-sample", say_half_sample },
  { "long-name", say_long_name },
  { "other-kind", say_other_kind },
  { "header", say_header },
  { "endless", say_endless },
  { "before-answer", say_before_answer },
  { "without-answer", say_without_answer },
  { "error", say_error },
  { "keep-error", keep_and_say_error },
  { "nothing", say_nothing },
  { "some-and-hang", say_some_and_hang },
  { "hang", hang },
  { "die", die },
  { "some-and-die", say_some_and_die },
  { "byte-by-byte", say_byte_by_byte },
  { "odd-chunks", say_odd_chunks },
  { "odd", say_odd_events },
  { "arguments", say_arguments },
  { "<speak>arguments</speak>", say_arguments },
};

static void
act (Call *call)
{
  gsize length = strcspn (call->text, " ");

  if (g_str_has_prefix (call->voice, "raw")) {
    speak_raw (call);
    return;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++) {
    if (strlen (modes[i].word) == length &&
        strncmp (modes[i].word, call->text, length) == 0) {
      modes[i].act (call);
      return;
    }
  }
  answer (call);
  speak (call);
}

static void
on_call (GDBusConnection *connection,
         const char *sender,
         const char *object,
         const char *interface,
         const char *method,
         GVariant *parameters,
         GDBusMethodInvocation *invocation,
         gpointer data)
{
  GUnixFDList *list = g_dbus_message_get_unix_fd_list (
      g_dbus_method_invocation_get_message (invocation));
  g_autofree int *fds = g_unix_fd_list_steal_fds (list, NULL);
  Call call = { invocation, fds[0] };

  g_variant_get (parameters, "(h&s&sddb&s)", NULL, &call.text, &call.voice,
                 &call.pitch, &call.rate, &call.is_ssml, &call.language);
  act (&call);
  if (call.fd >= 0)
    close (call.fd);
  if (call.invocation != NULL)
    answer (&call);
}

static GVariant *
create_voices (void)
{
  static const char *const voices[][4] = {
    { "Alma", "alma", "audio/x-spiel,format=S16LE,channels=1,rate=16000",
      "de-DE" },
    { "", "path/to voice", "audio/x-spiel, format=S16LE, channels=2, rate=8000",
      "en-GB" },
    { "Raw", "raw", "audio/x-raw,format=S16LE,channels=2,rate=22050", "fr" },
    { "Bytes", "raw8", "audio/x-raw,format=U8,channels=1,rate=8000", "fr" },
    { "Flac", "flac", "audio/x-flac", "es" },
    { "Packed", "packed", "audio/x-raw,format=S24LE,channels=1,rate=16000",
      "es" },
    { "Fast", "fast", "audio/x-raw,format=S16LE,channels=1,rate=99999999",
      "es" },
    { "None", "none", "", "" },
    { "Noise", "noise", "){(,=;;\"", "x-noise" },
    { "Twice", "alma", "audio/x-raw", "it" },
    { "Nobody", "", "audio/x-raw", "it" },
  };
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ssstas)"));
  for (gsize i = 0; i < G_N_ELEMENTS (voices); i++) {
    const char *languages[] = { voices[i][3], NULL };

    if (*languages[0] == '\0')
      languages[0] = NULL;
    g_variant_builder_add (&builder, "(ssst^as)", voices[i][0], voices[i][1],
                           voices[i][2], G_GUINT64_CONSTANT (3), languages);
  }

  return g_variant_builder_end (&builder);
}

static GVariant *
on_get (GDBusConnection *connection,
        const char *sender,
        const char *object,
        const char *interface,
        const char *property,
        GError **error,
        gpointer data)
{
  const char *name = data;

  if (g_str_equal (property, "Name"))
    return g_variant_new_string (name);
  if (strstr (name, "Empty") != NULL)
    return g_variant_new_array (G_VARIANT_TYPE ("(ssstas)"), NULL, 0);
  if (strstr (name, "Failing") != NULL) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                         "no voice today");
    return NULL;
  }

  return create_voices ();
}

/* Drops what is asked, for the name of one that hangs. */
static GDBusMessage *
filter (GDBusConnection *connection,
        GDBusMessage *message,
        gboolean is_incoming,
        gpointer data)
{
  if (!is_incoming ||
      g_strcmp0 (g_dbus_message_get_member (message), "GetAll") != 0)
    return message;
  g_object_unref (message);

  return NULL;
}

static void
on_lost (GDBusConnection *connection, const char *name, gpointer data)
{
  exit (0);
}

int
main (int argc, char **argv)
{
  static const GDBusInterfaceVTable functions = { on_call, on_get, NULL };
  const char *name = argv[1];
  GDBusNodeInfo *node = g_dbus_node_info_new_for_xml (description, NULL);
  GDBusConnection *connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);

  signal (SIGPIPE, SIG_IGN);
  path = g_strdelimit (g_strconcat ("/", name, NULL), ".", '/');
  if (strstr (name, "Hanging") != NULL)
    g_dbus_connection_add_filter (connection, filter, NULL, NULL);
  g_dbus_connection_register_object (connection, path, node->interfaces[0],
                                     &functions, (gpointer) name, NULL, NULL);
  g_bus_own_name_on_connection (connection, name, G_BUS_NAME_OWNER_FLAGS_NONE,
                                NULL, on_lost, NULL, NULL);
  g_main_loop_run (g_main_loop_new (NULL, FALSE));

  return 0;
}
