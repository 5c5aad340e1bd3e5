/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "strict-client.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <gio/gunixfdlist.h>

/* The wire format is written down here once more: what is checked must not be
 * what it is checked with. */
#define HEADER     "0.01"
#define AUDIO      1
#define EVENT      2
#define AUDIO_HEAD 5
#define EVENT_HEAD 14
#define MAX_CHUNK  4096

/* Calls Synthesize with one end of a pipe, and gives the answer. */
GVariant *
strict_client_call (ProviderBus *bus,
                    const StrictWish *wish,
                    int fd,
                    GError **error)
{
  g_autoptr (GUnixFDList) list = g_unix_fd_list_new ();
  int index = fd >= 0 ? g_unix_fd_list_append (list, fd, NULL) : 0;

  return g_dbus_connection_call_with_unix_fd_list_sync (
      bus->connection, PROVIDER_NAME, PROVIDER_PATH, PROVIDER_INTERFACE,
      "Synthesize",
      g_variant_new ("(hssddbs)", index, wish->text,
                     wish->voice != NULL ? wish->voice : "tone/tone",
                     wish->pitch != 0 ? wish->pitch : 1.0,
                     wish->rate != 0 ? wish->rate : 1.0, wish->is_ssml,
                     wish->language != NULL ? wish->language : ""),
      G_VARIANT_TYPE ("()"), G_DBUS_CALL_FLAGS_NONE, G_MAXINT, list, NULL, NULL,
      error);
}

/*
 * Asks for speech. With `is_packets` the pipe keeps writes apart, so that each
 * can be looked at; else it is read as libspiel 1.0.5 reads it: each part with
 * a single read() that must give all of it.
 */
StrictSpeech *
strict_client_ask (ProviderBus *bus, const StrictWish *wish)
{
  StrictSpeech *self = g_new0 (StrictSpeech, 1);
  int flags = O_CLOEXEC | (wish->is_packets ? O_DIRECT : 0);
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;
  int fds[2];

  g_assert_cmpint (pipe2 (fds, flags), ==, 0);
  self->fd = fds[0];
  self->is_packets = wish->is_packets;
  self->pcm = g_byte_array_new ();
  self->events = g_array_new (FALSE, FALSE, sizeof (StrictEvent));
  answer = strict_client_call (bus, wish, fds[1], &error);
  g_assert_no_error (error);
  close (fds[1]);

  return self;
}

static guint32
get_u32 (const guint8 *bytes)
{
  guint32 value;

  memcpy (&value, bytes, sizeof value);

  return value;
}

static void
take_event (StrictSpeech *self, const guint8 *head)
{
  StrictEvent event = { head[1], get_u32 (head + 2), get_u32 (head + 6),
                        self->pcm->len };

  g_assert_cmpuint (event.type, >=, 1);
  g_assert_cmpuint (event.type, <=, 2);
  g_assert_cmpuint (event.start, <=, event.end);
  g_array_append_val (self->events, event);
}

static void
take_audio (StrictSpeech *self, const guint8 *pcm, gsize n_bytes)
{
  g_assert_cmpuint (n_bytes, >, 0);
  g_assert_cmpuint (n_bytes % 2, ==, 0);
  g_byte_array_append (self->pcm, pcm, (guint) n_bytes);
}

/* Each packet is a write of the provider's, and a whole chunk. */
static gboolean
read_packet (StrictSpeech *self)
{
  guint8 bytes[2 * MAX_CHUNK];
  ssize_t n = read (self->fd, bytes, sizeof bytes);

  g_assert_cmpint (n, >=, 0);
  g_assert_cmpint (n, <=, MAX_CHUNK);
  if (n == 0)
    return FALSE;

  if (!self->has_header) {
    g_assert_cmpmem (bytes, n, HEADER, strlen (HEADER));
    self->has_header = TRUE;
  } else if (bytes[0] == AUDIO) {
    g_assert_cmpint (n, ==, AUDIO_HEAD + get_u32 (bytes + 1));
    take_audio (self, bytes + AUDIO_HEAD, (gsize) n - AUDIO_HEAD);
  } else {
    g_assert_cmpint (bytes[0], ==, EVENT);
    g_assert_cmpint (n, ==, EVENT_HEAD + get_u32 (bytes + 10));
    take_event (self, bytes);
  }

  return TRUE;
}

static void
read_exactly (StrictSpeech *self, guint8 *bytes, gsize n_bytes)
{
  g_assert_cmpint (read (self->fd, bytes, n_bytes), ==, n_bytes);
}

/* Once a chunk has begun all of it must be there. */
static void
assert_there (StrictSpeech *self, gsize n_bytes)
{
  int n_there = 0;

  g_assert_cmpint (ioctl (self->fd, FIONREAD, &n_there), ==, 0);
  g_assert_cmpint (n_there, >=, n_bytes);
}

static gboolean
read_single (StrictSpeech *self)
{
  guint8 bytes[MAX_CHUNK];
  gsize size;

  if (!self->has_header) {
    read_exactly (self, bytes, strlen (HEADER));
    g_assert_cmpmem (bytes, strlen (HEADER), HEADER, strlen (HEADER));
    self->has_header = TRUE;
    return TRUE;
  }
  if (read (self->fd, bytes, 1) == 0)
    return FALSE;

  g_assert_true (bytes[0] == AUDIO || bytes[0] == EVENT);
  size = bytes[0] == AUDIO ? AUDIO_HEAD : EVENT_HEAD;
  assert_there (self, size - 1);
  read_exactly (self, bytes + 1, size - 1);
  if (bytes[0] == EVENT) {
    g_assert_cmpuint (get_u32 (bytes + 10), ==, 0);
    take_event (self, bytes);
    return TRUE;
  }

  size = get_u32 (bytes + 1);
  g_assert_cmpuint (size, <=, MAX_CHUNK - AUDIO_HEAD);
  assert_there (self, size);
  read_exactly (self, bytes, size);
  take_audio (self, bytes, size);

  return TRUE;
}

/* Reads the header or a chunk, waiting for it; FALSE at the end. */
gboolean
strict_speech_read_chunk (StrictSpeech *self)
{
  gboolean has_more;

  g_assert_false (self->has_ended);
  has_more = self->is_packets ? read_packet (self) : read_single (self);
  if (has_more)
    return TRUE;

  g_assert_true (self->has_header);
  self->has_ended = TRUE;
  close (self->fd);
  self->fd = -1;

  return FALSE;
}

/* Reads on until there is that much audio in all. */
void
strict_speech_read_audio (StrictSpeech *self, gsize n_bytes)
{
  while (self->pcm->len < n_bytes)
    g_assert_true (strict_speech_read_chunk (self));
}

/* Reads to the end. No event may stand behind all audio. */
void
strict_speech_read_all (StrictSpeech *self)
{
  while (strict_speech_read_chunk (self))
    continue;

  for (guint i = 0; i < self->events->len; i++)
    g_assert_cmpuint (g_array_index (self->events, StrictEvent, i).offset, <,
                      self->pcm->len);
}

StrictSpeech *
strict_client_say (ProviderBus *bus, const StrictWish *wish)
{
  StrictSpeech *self = strict_client_ask (bus, wish);

  strict_speech_read_all (self);

  return self;
}

/* What both ends of its pipe lead to in /proc. */
char *
strict_speech_dup_pipe (StrictSpeech *self)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", self->fd);
  char *pipe = g_file_read_link (path, NULL);

  g_assert_nonnull (pipe);

  return pipe;
}

/* Stops listening, which is all that a client does. */
void
strict_speech_cancel (StrictSpeech *self)
{
  close (self->fd);
  self->fd = -1;
  self->has_ended = TRUE;
}

void
strict_speech_free (StrictSpeech *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_byte_array_unref (self->pcm);
  g_array_unref (self->events);
  g_free (self);
}

/* The events with what they are about: "S:One. W:One S:Two." */
char *
strict_speech_dup_events (StrictSpeech *self, const char *text)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < self->events->len; i++) {
    StrictEvent *event = &g_array_index (self->events, StrictEvent, i);
    g_autofree char *part = NULL;

    g_assert_cmpuint (event->end, <=, g_utf8_strlen (text, -1));
    part = g_utf8_substring (text, event->start, event->end);
    g_string_append_printf (all, "%s%c:%s", i > 0 ? " " : "",
                            event->type == 1 ? 'W' : 'S', part);
  }

  return g_string_free (g_steal_pointer (&all), FALSE);
}
