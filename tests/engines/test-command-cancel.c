/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* meson.build includes voder-command-engine.h here and links what it is of. */
#include "command-fixture.h"

#include <glib/gstdio.h>

#define JSON                                                                   \
  "Resident=path\n[Command Json]\ntext={text}\noutput_file={output}\n"
#define RAW                                                                    \
  "Resident=message\nEndMatch=Real-time factor\nFormat=s16le\nRate=16000\n"

/* How often a program is stopped somewhere. */
#define N_TRIES 60
#define STEP_US 50

/* Where it is when it is cancelled. */
static void
assert_cancels (const char *arguments, const char *keys)
{
  g_autofree char *pipe = command_make_pipe ();
  g_autofree char *all = g_strconcat ("--tell;", pipe, ";", arguments, NULL);
  g_autoptr (VoderEngine) engine = command_create_with (all, keys);
  g_auto (CommandTask) task = { 0 };

  command_task_start (&task, engine, "Hello to you.", pipe);
  command_task_wait_for_program (&task);
  command_task_cancel (&task);
  command_task_assert_gone (&task);
  g_assert_cmpint (g_unlink (pipe), ==, 0);
}

static void
test_before_reading (void)
{
  assert_cancels ("--fault;hang-early;", "");
}

static void
test_before_speaking (void)
{
  assert_cancels ("--fault;hang;", "");
  assert_cancels ("--fault;hang;--output;{output};", "");
  assert_cancels ("--fault;hang;--text;{text};", "");
}

/* The channel is full: the engine waits to write, the program too. */
static void
test_while_speaking (void)
{
  assert_cancels ("--fault;endless;", "SecondsPerCharacter=3600\n");
  assert_cancels ("--fault;endless;--format;s16le;",
                  "Format=s16le\nRate=16000\nSecondsPerCharacter=3600\n");
}

static void
test_stubborn (void)
{
  assert_cancels ("--fault;stubborn;", "");
}

static void
test_family (void)
{
  assert_cancels ("--fault;family;", "");
}

static void
test_resident (void)
{
  assert_cancels ("--json-input;--fault;hang;", JSON);
  assert_cancels ("--json-input;--fault;family;", JSON);
  assert_cancels ("--lines;--format;s16le;--fault;hang;", RAW);
  assert_cancels ("--lines;--format;s16le;--fault;stubborn;", RAW);
  assert_cancels ("--lines;--format;s16le;--fault;endless;",
                  RAW "SecondsPerCharacter=3600\n");
}

static void
test_list (void)
{
  g_autofree char *program = command_get_program ();
  g_autofree char *pipe = command_make_pipe ();
  g_autofree char *groups =
      g_strdup_printf ("[Command]\nCommand=%s;\n"
                       "VoiceCommand=%s;--tell;%s;--voices;3;--fault;hang;\n"
                       "VoiceMatch=(?<id>voice-\\d+)\n",
                       program, program, pipe);
  g_autoptr (VoderEngine) engine = command_create (groups);
  g_auto (CommandTask) task = { 0 };

  command_task_start (&task, engine, "Hello.", pipe);
  command_task_wait_for_program (&task);
  command_task_cancel (&task);
  command_task_assert_gone (&task);
}

static void
test_probe (void)
{
  g_autofree char *program = command_get_program ();
  g_autofree char *pipe = command_make_pipe ();
  g_autofree char *groups =
      g_strdup_printf ("TryExec=%s;\n[Command]\nCommand={program};\n"
                       "Probe={program};--tell;%s;--help;--fault;hang;\n"
                       "ProbeMatch=x\n" SPEAKING_VOICES,
                       program, pipe);
  g_autoptr (VoderEngine) engine = command_create (groups);
  g_auto (CommandTask) task = { 0 };

  command_task_start (&task, engine, "Hello.", pipe);
  command_task_wait_for_program (&task);
  command_task_cancel (&task);
  command_task_assert_gone (&task);
}

static void
test_already (void)
{
  g_autoptr (VoderEngine) engine = command_create_with ("--fault;hang;", "");
  g_autoptr (VoderUtterance) utterance = spoken_create_utterance (NULL, "Hi.");
  g_autoptr (VoderContext) context = voder_context_new (NULL);
  g_autoptr (VoderChannel) channel = voder_channel_new (VODER_TYPE_CHUNK, 1);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderOutput) output =
      voder_output_new (utterance, sender, G_CANCELLABLE (context));
  g_autoptr (GError) error = NULL;

  voder_context_cancel (context, NULL);
  g_assert_false (voder_engine_synthesize (engine, utterance, output,
                                           G_CANCELLABLE (context), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A deadline reaches the wait for messages, too. */
static void
test_deadline (void)
{
  g_autoptr (VoderEngine) engine =
      command_create_with ("--lines;--format;s16le;--fault;hang;", RAW);
  g_autoptr (VoderUtterance) utterance = spoken_create_utterance (NULL, "Hi.");
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, 50 * 1000);
  g_autoptr (VoderChannel) channel = voder_channel_new (VODER_TYPE_CHUNK, 1);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderOutput) output =
      voder_output_new (utterance, sender, G_CANCELLABLE (context));
  g_autoptr (GError) error = NULL;

  g_assert_false (voder_engine_synthesize (engine, utterance, output,
                                           G_CANCELLABLE (context), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

/* Nobody listens any more: no error of the program's. */
static void
test_no_listener (void)
{
  g_autoptr (VoderEngine) engine =
      command_create_with ("--fault;endless;", "SecondsPerCharacter=3600\n");
  g_auto (CommandTask) task = { 0 };
  g_autoptr (GError) error = NULL;

  command_task_start (&task, engine, "Hello.", NULL);
  g_clear_object (&task.receiver);
  g_assert_false (voder_group_wait (task.group, NULL, &error));
  g_assert_error (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED);
}

/* At whatever point it is; the next utterance is spoken all the same. */
static void
assert_ends_at (VoderEngine *engine, gint64 timeout_us)
{
  g_autoptr (VoderUtterance) utterance = spoken_create_utterance (NULL, "Hi.");
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, timeout_us);
  g_autoptr (VoderChannel) channel = voder_channel_new (VODER_TYPE_CHUNK, 16);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (VoderOutput) output =
      voder_output_new (utterance, sender, G_CANCELLABLE (context));
  g_autoptr (GError) error = NULL;

  if (!voder_engine_synthesize (engine, utterance, output,
                                G_CANCELLABLE (context), &error))
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
}

static void
assert_any_moment (const char *arguments, const char *keys)
{
  g_autoptr (VoderEngine) engine = command_create_with (arguments, keys);
  g_autofree char *before = command_hear (engine, "Before.");

  for (guint i = 0; i < N_TRIES; i++) {
    g_autofree char *after = NULL;

    assert_ends_at (engine, i * STEP_US);
    after = command_hear (engine, "After.");
    g_assert_cmpstr (after, ==, "After.");
  }
}

static void
test_any_moment (void)
{
  assert_any_moment ("", "");
  assert_any_moment ("--output;{output};", "");
  assert_any_moment ("--json-input;", JSON);
  assert_any_moment ("--lines;--format;s16le;", RAW);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/command/cancel/before-it-has-read", test_before_reading);
  voder_test_add ("/command/cancel/before-it-has-spoken", test_before_speaking);
  voder_test_add ("/command/cancel/while-it-speaks", test_while_speaking);
  voder_test_add ("/command/cancel/although-it-does-not-listen", test_stubborn);
  voder_test_add ("/command/cancel/with-all-that-it-has-started", test_family);
  voder_test_add ("/command/cancel/one-that-stays", test_resident);
  voder_test_add ("/command/cancel/while-voices-are-listed", test_list);
  voder_test_add ("/command/cancel/while-it-is-asked-who-it-is", test_probe);
  voder_test_add ("/command/cancel/before-it-is-started", test_already);
  voder_test_add ("/command/cancel/a-deadline-counts-too", test_deadline);
  voder_test_add ("/command/cancel/when-nobody-listens", test_no_listener);
  voder_test_add ("/command/cancel/at-any-moment", test_any_moment);

  return voder_test_run ();
}
