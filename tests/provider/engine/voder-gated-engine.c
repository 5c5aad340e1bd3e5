/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include <voder/voder.h>

#define RATE  8000
#define BLOCK 800

/*
 * Lists its voices only when there is something to read from the FIFO that the
 * variable VODER_TEST_GATE names, if it is set; they are the words in the file
 * that VODER_TEST_VOICES names, else `gated`. What it says depends on how the
 * text begins:
 *
 * - `fail`: fails without audio
 * - `late`: writes some audio, then fails
 * - `endless`: writes audio until it is told to stop
 * - `wait`: waits until it is cancelled
 *
 * Any other text is one block of audio.
 */
#define GATED_TYPE_ENGINE (gated_engine_get_type ())
G_DECLARE_FINAL_TYPE (GatedEngine, gated_engine, GATED, ENGINE, VoderEngine)

struct _GatedEngine {
  VoderEngine parent_instance;
};

G_DEFINE_FINAL_TYPE (GatedEngine, gated_engine, VODER_TYPE_ENGINE)

VODER_PLUGIN_DEFINE (gated_engine_get_type);

/* Waits for @fd, -1 for nothing, or the cancel. */
static void
wait_for (int fd, GCancellable *cancellable)
{
  struct pollfd polls[2] = { { .fd = fd, .events = POLLIN }, { .fd = -1 } };
  GPollFD poll_fd;

  if (g_cancellable_make_pollfd (cancellable, &poll_fd)) {
    polls[1].fd = poll_fd.fd;
    polls[1].events = POLLIN;
  }
  poll (polls, 2, -1);
  if (polls[1].fd >= 0)
    g_cancellable_release_fd (cancellable);
}

static void
pass_gate (GCancellable *cancellable)
{
  const char *path = g_getenv ("VODER_TEST_GATE");
  int fd = path != NULL ? open (path, O_RDWR | O_NONBLOCK | O_CLOEXEC) : -1;

  if (fd < 0)
    return;
  wait_for (fd, cancellable);
  close (fd);
}

static GListModel *
gated_engine_list_voices (VoderEngine *engine,
                          GCancellable *cancellable,
                          GError **error)
{
  static const char *const languages[] = { "nl", NULL };
  const char *path = g_getenv ("VODER_TEST_VOICES");
  g_autofree char *names = NULL;
  g_auto (GStrv) words = NULL;
  GListStore *voices;

  pass_gate (cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  if (path == NULL || !g_file_get_contents (path, &names, NULL, NULL))
    names = g_strdup ("gated");
  words = g_strsplit (names, " ", -1);
  voices = g_list_store_new (VODER_TYPE_VOICE);
  for (gsize i = 0; words[i] != NULL; i++) {
    g_autoptr (VoderVoice) voice =
        voder_voice_new (words[i], NULL, languages, RATE, VODER_GENDER_UNKNOWN);

    g_list_store_append (voices, voice);
  }

  return G_LIST_MODEL (voices);
}

static gboolean
fail (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "as it was told");

  return FALSE;
}

static gboolean
gated_engine_synthesize (VoderEngine *engine,
                         VoderUtterance *utterance,
                         VoderOutput *output,
                         GCancellable *cancellable,
                         GError **error)
{
  const char *text = voder_utterance_get_string (utterance);
  gint16 pcm[BLOCK];
  GstAudioInfo info;

  for (gsize i = 0; i < BLOCK; i++)
    pcm[i] = (gint16) i;
  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_S16, RATE, 1, NULL);

  if (g_str_has_prefix (text, "fail"))
    return fail (error);
  if (g_str_has_prefix (text, "wait"))
    wait_for (-1, cancellable);
  if (!voder_output_begin (output, &info) ||
      !voder_output_write (output, pcm, BLOCK))
    return TRUE;
  while (g_str_has_prefix (text, "endless") &&
         voder_output_write (output, pcm, BLOCK))
    continue;

  return !g_str_has_prefix (text, "late") || fail (error);
}

static void
gated_engine_class_init (GatedEngineClass *klass)
{
  VoderEngineClass *engine_class = VODER_ENGINE_CLASS (klass);

  engine_class->list_voices = gated_engine_list_voices;
  engine_class->synthesize = gated_engine_synthesize;
}

static void
gated_engine_init (GatedEngine *self)
{
}
