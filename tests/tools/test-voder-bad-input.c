/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "voder-program.h"

#define TEXT "One sentence. And another one.\n"

/* A bad value for `render --engine tone in.txt -o out.wav OPTION VALUE`; the
 * run must fail, say @said and leave nothing. */
typedef struct {
  const char *option;
  const char *value;
  const char *said;
} BadValue;

static const BadValue bad_values[] = {
  { "--rate", "0", "--rate “0”" },
  { "--rate", "-1", "--rate “-1”" },
  { "--rate", "nan", "--rate “nan”" },
  { "--rate", "inf", "--rate “inf”" },
  { "--rate", "11", "--rate “11”" },
  { "--rate", "abc", "--rate “abc”" },
  { "--rate", "1x", "--rate “1x”" },
  { "--rate", "", "--rate “”" },
  { "--pitch", "2.1", "--pitch “2.1”" },
  { "--volume", "-0.5", "--volume “-0.5”" },
  { "--jobs", "0", "--jobs “0”" },
  { "--engine", "nobody", "tone" },
  { "--voice", "nobody", "nobody" },
  { "--language", "xx", "xx" },
};

static void
test_values_out_of_range_are_named (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad_values); i++) {
    const BadValue *bad = &bad_values[i];
    g_autoptr (VoderProgram) program = voder_program_new ();
    g_autoptr (VoderProgramResult) result = NULL;

    voder_program_write (program, "in.txt", TEXT, -1);
    result = voder_program_run (program, "render", "--engine", "tone", "in.txt",
                                "-o", "out.wav", "--marks", "marks.json",
                                bad->option, bad->value, NULL);
    voder_program_assert_status (result, 1);
    voder_program_assert_said (result->err, "voder: ");
    voder_program_assert_said (result->err, bad->said);
    voder_program_assert_files (program, "in.txt");
  }
}

/* Renders @input, which must fail with 1 and leave only @left. */
static void
assert_refused (VoderProgram *program,
                const char *input,
                const char *said,
                const char *left)
{
  g_autoptr (VoderProgramResult) result = NULL;

  result = voder_program_run (program, "render", "--engine", "tone", input,
                              "-o", "out.wav", "--marks", "marks.json",
                              "--stats", "stats.json", NULL);
  voder_program_assert_status (result, 1);
  voder_program_assert_said (result->err, "voder: ");
  voder_program_assert_said (result->err, said);
  voder_program_assert_files (program, left);
}

static void
test_a_missing_file_is_named (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();

  assert_refused (program, "missing.txt", "missing.txt", "");
}

static void
test_a_directory_is_refused (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autofree char *path = voder_program_get_path (program, "folder");

  g_assert_cmpint (g_mkdir (path, 0777), ==, 0);
  assert_refused (program, "folder", "folder", "folder");
}

static void
test_an_unreadable_file_is_refused (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autofree char *path = voder_program_get_path (program, "in.txt");

  voder_program_write (program, "in.txt", TEXT, -1);
  g_assert_cmpint (g_chmod (path, 0), ==, 0);
  if (access (path, R_OK) == 0) {
    g_test_skip ("this user may read everything");
    return;
  }
  assert_refused (program, "in.txt", "in.txt", "in.txt");
}

static void
test_a_file_that_cannot_be_read_to_its_end_is_refused (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();

  assert_refused (program, "/proc/self/mem", "/proc/self/mem", "");
}

static void
test_binary_data_is_refused (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  char bytes[4096];

  for (gsize i = 0; i < sizeof bytes; i++)
    bytes[i] = (char) (i * i * 31 + i / 7);
  memcpy (bytes,
          "\x7f"
          "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0",
          16);
  voder_program_write (program, "in.txt", bytes, sizeof bytes);
  assert_refused (program, "in.txt", "in.txt", "in.txt");
}

static void
test_empty_text_is_nothing_to_speak (void)
{
  static const char *const texts[] = { "", " \n\t\r\n", "…!?—.,;",
                                       "\xef\xbb\xbf" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (VoderProgram) program = voder_program_new ();

    voder_program_write (program, "in.txt", texts[i], -1);
    assert_refused (program, "in.txt", "othing to speak", "in.txt");
  }
}

static void
test_messages_say_what_and_why_once (void)
{
  static const struct {
    const char *text;
    gssize length;
    const char *format;
  } messages[] = {
    { "…", -1, "voder: render: There is nothing to speak\n" },
    { "\x7f"
      "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0",
      16, "voder: “%s”: This is binary data (ELF), not text\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (messages); i++) {
    g_autoptr (VoderProgram) program = voder_program_new ();
    g_autofree char *path = voder_program_get_path (program, "in.txt");
    g_auto (GStrv) parts = g_strsplit (messages[i].format, "%s", -1);
    g_autofree char *said = g_strjoinv (path, parts);
    g_autoptr (VoderProgramResult) result = NULL;

    voder_program_write (program, "in.txt", messages[i].text,
                         messages[i].length);
    result = voder_program_run (program, "render", "-e", "tone", "in.txt", "-o",
                                "out.wav", NULL);
    g_assert_cmpstr (result->err, ==, said);
  }
}

static void
test_an_unknown_ending_is_refused (void)
{
  static const char *const names[] = { "out.xyz", "out", "out.", ".wav" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (VoderProgram) program = voder_program_new ();
    g_autoptr (VoderProgramResult) result = NULL;

    voder_program_write (program, "in.txt", TEXT, -1);
    result = voder_program_run (program, "render", "-e", "tone", "in.txt", "-o",
                                names[i], NULL);
    voder_program_assert_status (result, 1);
    voder_program_assert_said (result->err, names[i]);
    voder_program_assert_files (program, "in.txt");
  }
}

static void
test_a_missing_encoder_names_its_package (void)
{
  static const char *const plugins[] = { "app", "audioconvert", "audioresample",
                                         "coreelements", NULL };
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) result = NULL;

  voder_program_set_elements (program, plugins);
  voder_program_write (program, "in.txt", TEXT, -1);
  result = voder_program_run (program, "render", "-e", "tone", "in.txt", "-o",
                              "out.opus", NULL);
  voder_program_assert_status (result, 1);
  voder_program_assert_said (result->err, "opusenc");
  voder_program_assert_said (result->err, "gstreamer1.0-plugins-base");
  voder_program_assert_files (program, "gstreamer in.txt");
}

static void
test_a_missing_folder_is_named (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) result = NULL;

  voder_program_write (program, "in.txt", TEXT, -1);
  result = voder_program_run (program, "render", "-e", "tone", "in.txt", "-o",
                              "nowhere/out.wav", NULL);
  voder_program_assert_status (result, 1);
  voder_program_assert_said (result->err, "nowhere");
  voder_program_assert_files (program, "in.txt");
}

static void
test_marks_in_a_missing_folder_leave_no_sound (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) result = NULL;

  voder_program_write (program, "in.txt", TEXT, -1);
  result = voder_program_run (program, "render", "-e", "tone", "in.txt", "-o",
                              "out.wav", "--marks", "nowhere/marks.json", NULL);
  voder_program_assert_status (result, 1);
  voder_program_assert_said (result->err, "nowhere/marks.json");
  voder_program_assert_files (program, "in.txt");
}

static void
test_a_full_disk_leaves_nothing (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) result = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GDir) left = NULL;
  g_autofree char *small = voder_program_get_path (program, "small");

  g_assert_cmpint (g_mkdir (small, 0777), ==, 0);
  if (mount ("voder-test", small, "tmpfs", 0, "size=256k") != 0) {
    g_test_skip ("this user may not mount a small file system");
    return;
  }

  for (guint i = 0; i < 200; i++)
    g_string_append (text, TEXT);
  voder_program_write (program, "in.txt", text->str, -1);
  result = voder_program_run (program, "render", "-e", "tone", "in.txt", "-o",
                              "small/out.wav", NULL);
  left = g_dir_open (small, 0, NULL);
  g_assert_null (g_dir_read_name (left));
  g_clear_pointer (&left, g_dir_close);
  g_assert_cmpint (umount (small), ==, 0);

  voder_program_assert_status (result, 1);
  voder_program_assert_said (result->err, "voder: Cannot write “");
}

static void
test_what_was_there_stays_when_rendering_fails (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autofree char *sound = NULL;
  g_autofree char *marks = NULL;

  voder_program_write (program, "out.wav", "the old sound", -1);
  voder_program_write (program, "marks.json", "the old marks", -1);
  assert_refused (program, "missing.txt", "missing.txt", "marks.json out.wav");
  sound = voder_program_read (program, "out.wav", NULL);
  marks = voder_program_read (program, "marks.json", NULL);
  g_assert_cmpstr (sound, ==, "the old sound");
  g_assert_cmpstr (marks, ==, "the old marks");
}

static void
test_an_input_is_never_written_over (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) result = NULL;
  g_autofree char *text = NULL;

  voder_program_write (program, "in.wav", TEXT, -1);
  result = voder_program_run (program, "render", "-e", "tone", "in.wav", "-o",
                              "./in.wav", NULL);
  voder_program_assert_status (result, 2);
  text = voder_program_read (program, "in.wav", NULL);
  g_assert_cmpstr (text, ==, TEXT);
}

static void
test_two_outputs_in_one_file_are_refused (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) result = NULL;

  voder_program_write (program, "in.txt", TEXT, -1);
  result =
      voder_program_run (program, "render", "-e", "tone", "in.txt", "-o",
                         "out.wav", "--marks", "./x", "--stats", "x", NULL);
  voder_program_assert_status (result, 2);
  voder_program_assert_files (program, "in.txt");
}

/* Renders text that is strange, but text. */
static void
assert_spoken (const char *text, gssize length)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) result = NULL;

  voder_program_write (program, "in.txt", text, length);
  result = voder_program_run (program, "render", "-e", "tone", "in.txt", "-o",
                              "out.wav", NULL);
  voder_program_assert_status (result, 0);
  voder_program_assert_files (program, "in.txt out.wav");
}

static void
test_a_word_of_a_megabyte_is_spoken (void)
{
  g_autofree char *word = g_strnfill (1000 * 1000, 'a');

  assert_spoken (word, -1);
}

static void
test_stray_nul_bytes_are_passed_over (void)
{
  assert_spoken ("Some words, a zero \0 and more words after it.\n", 46);
}

static void
test_invalid_utf8_is_spoken (void)
{
  assert_spoken ("Caf\xe9 au lait, na\xefve, d\xe9j\xe0 vu and so on.\n", -1);
}

static void
test_emoji_end_well (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autoptr (VoderProgramResult) result = NULL;

  voder_program_write (program, "in.txt",
                       "😀🎉 👩‍👩‍👧 🇩🇪\n", -1);
  result = voder_program_run (program, "render", "-e", "tone", "in.txt", "-o",
                              "out.wav", NULL);
  if (result->status != 0) {
    voder_program_assert_status (result, 1);
    voder_program_assert_said (result->err, "othing to speak");
    voder_program_assert_files (program, "in.txt");
  }
}

static void
test_wrong_usage_ends_with_two (void)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  static const char *const usages[][6] = {
    { NULL },
    { "sing", NULL },
    { "--sing", NULL },
    { "render", NULL },
    { "render", "in.txt", NULL },
    { "render", "in.txt", "-o", NULL },
    { "render", "--sing", "in.txt", "-o", "out.wav", NULL },
    { "render", "-", "-", "-o", "out.wav", NULL },
    { "speak", NULL },
    { "speak", "-f", "in.txt", "more", NULL },
    { "sentences", NULL },
    { "sentences", "a", "b", NULL },
    { "voices", "more", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (usages); i++) {
    g_autoptr (VoderProgramResult) result = NULL;

    result = voder_program_run_with_input (program, "", 0, usages[i]);
    voder_program_assert_status (result, 2);
    g_assert_cmpstr (result->out, ==, "");
    g_assert_cmpstr (result->err, !=, "");
    voder_program_assert_files (program, "");
  }
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/bad-input/values-out-of-range-are-named",
                  test_values_out_of_range_are_named);
  voder_test_add ("/bad-input/a-missing-file-is-named",
                  test_a_missing_file_is_named);
  voder_test_add ("/bad-input/a-directory-is-refused",
                  test_a_directory_is_refused);
  voder_test_add ("/bad-input/an-unreadable-file-is-refused",
                  test_an_unreadable_file_is_refused);
  voder_test_add ("/bad-input/a-file-that-cannot-be-read-is-refused",
                  test_a_file_that_cannot_be_read_to_its_end_is_refused);
  voder_test_add ("/bad-input/binary-data-is-refused",
                  test_binary_data_is_refused);
  voder_test_add ("/bad-input/empty-text-is-nothing-to-speak",
                  test_empty_text_is_nothing_to_speak);
  voder_test_add ("/bad-input/messages-say-what-and-why-once",
                  test_messages_say_what_and_why_once);
  voder_test_add ("/bad-input/an-unknown-ending-is-refused",
                  test_an_unknown_ending_is_refused);
  voder_test_add ("/bad-input/a-missing-encoder-names-its-package",
                  test_a_missing_encoder_names_its_package);
  voder_test_add ("/bad-input/a-missing-folder-is-named",
                  test_a_missing_folder_is_named);
  voder_test_add ("/bad-input/marks-in-a-missing-folder-leave-no-sound",
                  test_marks_in_a_missing_folder_leave_no_sound);
  voder_test_add ("/bad-input/a-full-disk-leaves-nothing",
                  test_a_full_disk_leaves_nothing);
  voder_test_add ("/bad-input/what-was-there-stays-when-rendering-fails",
                  test_what_was_there_stays_when_rendering_fails);
  voder_test_add ("/bad-input/an-input-is-never-written-over",
                  test_an_input_is_never_written_over);
  voder_test_add ("/bad-input/two-outputs-in-one-file-are-refused",
                  test_two_outputs_in_one_file_are_refused);
  voder_test_add ("/bad-input/a-word-of-a-megabyte-is-spoken",
                  test_a_word_of_a_megabyte_is_spoken);
  voder_test_add ("/bad-input/stray-nul-bytes-are-passed-over",
                  test_stray_nul_bytes_are_passed_over);
  voder_test_add ("/bad-input/invalid-utf8-is-spoken",
                  test_invalid_utf8_is_spoken);
  voder_test_add ("/bad-input/emoji-end-well", test_emoji_end_well);
  voder_test_add ("/bad-input/wrong-usage-ends-with-two",
                  test_wrong_usage_ends_with_two);

  return voder_test_run ();
}
