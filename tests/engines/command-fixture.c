/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* meson.build includes voder-command-engine.h here and links what it is of. */
#include "command-fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "speaking-program.h"

/* More chunks than an utterance of a test has. */
#define MANY_CHUNKS 4096

char *
command_get_program (void)
{
  return g_test_build_filename (G_TEST_BUILT, "engines", "speaking-program",
                                NULL);
}

/* A path in the test's own folder. */
char *
command_get_path (const char *name)
{
  const char *folder = g_get_user_data_dir ();

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);

  return g_build_filename (folder, name, NULL);
}

/* The groups of a description of the program of the tests. */
char *
command_build_keys (const char *arguments, const char *keys)
{
  g_autofree char *program = command_get_program ();

  return g_strconcat ("[Command]\nCommand=", program, ";", arguments, "\n",
                      strstr (keys, "Voice") != NULL ? "" : SPEAKING_VOICES,
                      keys, NULL);
}

/* Writes a description with these groups besides the first; gives its path. */
char *
command_write (const char *groups)
{
  g_autofree char *path = command_get_path ("test.engine");
  g_autofree char *text = g_strconcat (
      "[Voder Engine]\nPlugin=command\nName=test\nTitle=Test\nLicence=MIT\n",
      groups, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));

  return g_steal_pointer (&path);
}

/* An engine of such a description. */
VoderEngine *
command_create (const char *groups)
{
  g_autofree char *path = command_write (groups);

  return g_object_new (VODER_TYPE_COMMAND_ENGINE, "description-file", path,
                       NULL);
}

VoderEngine *
command_create_with (const char *arguments, const char *keys)
{
  g_autofree char *groups = command_build_keys (arguments, keys);

  return command_create (groups);
}

/* What is wrong with a description shows when its voices are asked for. */
void
command_assert_refused (const char *groups, const char *named)
{
  g_autoptr (VoderEngine) engine = command_create (groups);
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) voices =
      voder_engine_list_voices (engine, NULL, &error);

  g_assert_null (voices);
  g_assert_error (error, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_KEYFILE);
  if (strstr (error->message, named) == NULL)
    g_error ("“%s” does not name “%s”", error->message, named);
  g_assert_nonnull (strstr (error->message, "test.engine"));
}

/* Gives the text that was heard. */
char *
command_decode (const Spoken *spoken)
{
  GString *text = g_string_new (NULL);

  if (spoken->n_frames > 0) {
    g_assert_cmpint (spoken->format, ==, GST_AUDIO_FORMAT_S16);
    g_assert_cmpuint (spoken->sample_rate, ==, SPEAKING_RATE);
  }
  g_assert_cmpuint (spoken->n_frames % SPEAKING_FRAMES, ==, 0);
  for (guint64 i = 0; i < spoken->n_frames; i++) {
    gint16 sample;

    memcpy (&sample, spoken->pcm->data + i * sizeof sample, sizeof sample);
    g_assert_cmpint (sample % SPEAKING_HEIGHT, ==, 0);
    if (i % SPEAKING_FRAMES == 0)
      g_string_append_c (text, (char) (sample / SPEAKING_HEIGHT));
    else
      g_assert_cmpint (text->str[text->len - 1], ==,
                       (char) (sample / SPEAKING_HEIGHT));
  }

  return g_string_free (text, FALSE);
}

char *
command_hear_utterance (VoderEngine *engine, VoderUtterance *utterance)
{
  g_autoptr (Spoken) spoken = spoken_new (engine, utterance);

  return command_decode (spoken);
}

char *
command_hear (VoderEngine *engine, const char *text)
{
  g_autoptr (VoderUtterance) utterance = spoken_create_utterance (NULL, text);

  return command_hear_utterance (engine, utterance);
}

/* Speaks what cannot be spoken, and gives why. */
GError *
command_fail (VoderEngine *engine, const char *text)
{
  g_autoptr (VoderUtterance) utterance = spoken_create_utterance (NULL, text);
  g_autoptr (VoderChannel) channel =
      voder_channel_new (VODER_TYPE_CHUNK, MANY_CHUNKS);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (VoderOutput) output = voder_output_new (utterance, sender, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (
      voder_engine_synthesize (engine, utterance, output, NULL, &error));
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);

  return g_steal_pointer (&error);
}

/* A named pipe through which the program says that it has come so far. */
char *
command_make_pipe (void)
{
  g_autofree char *path = command_get_path ("tell");

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);

  return g_steal_pointer (&path);
}

static gboolean
speak_task (gpointer data, GCancellable *cancellable, GError **error)
{
  CommandTask *self = data;
  g_autoptr (VoderOutput) output =
      voder_output_new (self->utterance, self->sender, cancellable);

  return voder_engine_synthesize (self->engine, self->utterance, output,
                                  cancellable, error);
}

/* The channel takes one chunk: who has more to say waits. */
void
command_task_start (CommandTask *self,
                    VoderEngine *engine,
                    const char *text,
                    const char *pipe)
{
  g_autoptr (GError) error = NULL;

  *self = (CommandTask){
    .engine = g_object_ref (engine),
    .utterance = spoken_create_utterance (NULL, text),
    .channel = voder_channel_new (VODER_TYPE_CHUNK, 1),
    .group = voder_group_new (voder_pool_get_blocking (),
                              VODER_GROUP_FIRST_ERROR, NULL),
    .pipe = g_strdup (pipe),
    .pipe_fd = -1,
  };
  self->sender = voder_channel_create_sender (self->channel);
  self->receiver = voder_channel_create_receiver (self->channel);
  voder_group_go (self->group, speak_task, self, NULL, &error);
  g_assert_no_error (error);
}

void
command_task_wait_for_program (CommandTask *self)
{
  char line[16] = "";

  self->pipe_fd = open (self->pipe, O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (self->pipe_fd, >=, 0);
  g_assert_cmpint (read (self->pipe_fd, line, sizeof line - 1), >, 0);
  self->pid = atoi (line);
  g_assert_cmpint (self->pid, >, 1);
}

/* It ends, which it would never do by itself, with the error that says so. */
void
command_task_cancel (CommandTask *self)
{
  gint64 start_us = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  gint64 taken_us;

  voder_group_cancel (self->group, NULL);
  g_assert_false (voder_group_wait (self->group, NULL, &error));
  taken_us = g_get_monotonic_time () - start_us;
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_test_message ("it took %" G_GINT64_FORMAT " µs", taken_us);
}

/* The program is reaped, and nobody that it has started has the pipe. */
void
command_task_assert_gone (CommandTask *self)
{
  char byte[32];

  g_assert_cmpint (kill (self->pid, 0), ==, -1);
  g_assert_cmpint (errno, ==, ESRCH);
  while (read (self->pipe_fd, byte, sizeof byte) > 0)
    continue;
}

void
command_task_clear (CommandTask *self)
{
  g_clear_object (&self->group);
  g_clear_object (&self->sender);
  g_clear_object (&self->receiver);
  g_clear_object (&self->channel);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->utterance, voder_utterance_unref);
  g_clear_pointer (&self->pipe, g_free);
  if (self->pipe_fd >= 0)
    close (self->pipe_fd);
}
