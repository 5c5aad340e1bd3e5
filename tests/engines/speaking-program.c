/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A program that speaks, for the tests of the engine command: a character is
 * heard as some samples of its own height, so that a test can read what it
 * hears. It has the ways of many programs, Piper's among them, and on demand
 * their faults.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json-glib/json-glib.h>

#include "speaking-program.h"

typedef struct {
  const char *text;
  const char *input;
  const char *output;
  const char *folder;
  const char *record;
  const char *tell;
  const char *fault;
  const char *format; /* of samples without a header */
  int n_voices;
  gboolean is_json;
  gboolean is_python;
  gboolean is_line; /* samples, a line of text after the other */
  gboolean is_help;
  GString *arguments; /* all of them, a line each */
} Options;

static gboolean
has_fault (const Options *options, const char *name)
{
  return g_strcmp0 (options->fault, name) == 0;
}

static void
write_all (int fd, const void *data, size_t size)
{
  const char *bytes = data;

  while (size > 0) {
    ssize_t n = write (fd, bytes, size);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      exit (3);
    bytes += n;
    size -= (size_t) n;
  }
}

static void
put_32 (uint8_t *bytes, uint32_t value)
{
  for (int i = 0; i < 4; i++)
    bytes[i] = (uint8_t) (value >> 8 * i);
}

static void
write_header (const Options *options, int fd, uint32_t size)
{
  uint8_t header[44] = "RIFF....WAVEfmt ";
  gboolean is_float = has_fault (options, "nan");

  put_32 (header + 4, size + 36);
  put_32 (header + 16, 16);
  header[20] = is_float ? 3 : 1;
  header[22] = 1;
  put_32 (header + 24, has_fault (options, "rate-0") ? 0 : SPEAKING_RATE);
  put_32 (header + 28, SPEAKING_RATE * 2);
  header[32] = is_float ? 4 : 2;
  header[34] = is_float ? 32 : 16;
  memcpy (header + 36, "data", 4);
  put_32 (header + 40, size);
  write_all (fd, header, has_fault (options, "half-header") ? 20 : 44);
}

static void
write_samples (int fd, const char *text)
{
  for (; *text != '\0'; text++) {
    int16_t samples[SPEAKING_FRAMES];

    for (int i = 0; i < SPEAKING_FRAMES; i++)
      samples[i] = (int16_t) ((unsigned char) *text * SPEAKING_HEIGHT);
    write_all (fd, samples, sizeof samples);
  }
}

static void
write_nan (int fd)
{
  const float samples[2] = { 0, NAN };

  write_all (fd, samples, sizeof samples);
}

static void
speak (const Options *options, int fd, const char *text)
{
  uint32_t size = (uint32_t) strlen (text) * SPEAKING_FRAMES * 2;

  if (has_fault (options, "truncated"))
    size += 1000;
  if (has_fault (options, "streaming"))
    size = 0x7ffff000;
  if (options->format == NULL)
    write_header (options, fd, has_fault (options, "silent") ? 0 : size);
  if (has_fault (options, "half-header") || has_fault (options, "silent"))
    return;
  if (has_fault (options, "nan"))
    write_nan (fd);
  else
    write_samples (fd, text);
  if (has_fault (options, "odd"))
    write_all (fd, "x", 1);
}

static void
speak_to_file (const Options *options, const char *path, const char *text)
{
  int fd;

  if (has_fault (options, "no-file"))
    return;
  if (has_fault (options, "symlink")) {
    g_assert_cmpint (symlink ("/dev/zero", path), ==, 0);
    return;
  }

  fd = open (path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (fd < 0)
    exit (4);
  speak (options, fd, text);
  close (fd);
}

/* Says who it is to whoever has the pipe, which stays open with this process
 * and those that it starts. */
static void
tell (const Options *options)
{
  int fd;

  if (options->tell == NULL)
    return;

  fd = open (options->tell, O_WRONLY);
  g_assert_cmpint (fd, >=, 0);
  dprintf (fd, "%d\n", (int) getpid ());
}

static void
hang (const Options *options)
{
  if (has_fault (options, "stubborn"))
    signal (SIGINT, SIG_IGN);
  if (has_fault (options, "family")) {
    tell (options);
    if (fork () >= 0)
      while (TRUE)
        pause ();
  }
  tell (options);
  while (TRUE)
    pause ();
}

static void
leave_grandchild (void)
{
  if (fork () == 0)
    while (TRUE)
      pause ();
}

static void
write_endlessly (const Options *options)
{
  if (options->format == NULL)
    write_header (options, STDOUT_FILENO, 0);
  write_samples (STDOUT_FILENO, "on and on");
  tell (options);
  while (TRUE)
    write_samples (STDOUT_FILENO, "and on and on");
}

static void
flood_messages (void)
{
  for (int i = 0; i < 20000; i++)
    fprintf (stderr, "[%d] [info] this is nothing that anybody reads\n", i);
}

/* What goes wrong before the text is read. */
static void
fail_early (const Options *options)
{
  if (has_fault (options, "usage")) {
    printf ("Usage: speaking-program\n");
    fprintf (stderr, "unknown option\n");
    exit (2);
  }
  if (has_fault (options, "chatter")) {
    printf ("This is no audio.\n");
    exit (0);
  }
  if (has_fault (options, "hang-early"))
    hang (options);
  if (has_fault (options, "no-read")) {
    speak (options, STDOUT_FILENO, "something else");
    exit (0);
  }
  if (has_fault (options, "flood"))
    flood_messages ();
}

/* What goes wrong once it is read. */
static void
fail_late (const Options *options)
{
  if (has_fault (options, "hang") || has_fault (options, "stubborn") ||
      has_fault (options, "family"))
    hang (options);
  if (has_fault (options, "crash")) {
    fprintf (stderr, "about to crash\n");
    abort ();
  }
  if (has_fault (options, "fail")) {
    fprintf (stderr, "no such phoneme\n");
    exit (7);
  }
  if (has_fault (options, "endless"))
    write_endlessly (options);
  if (has_fault (options, "grandchild"))
    leave_grandchild ();
}

static char *
read_input (const Options *options)
{
  g_autofree char *text = NULL;
  GIOChannel *channel;
  gsize size = 0;

  if (options->text != NULL)
    return g_strdup (options->text);
  if (options->input != NULL) {
    g_assert_true (g_file_get_contents (options->input, &text, NULL, NULL));
    return g_steal_pointer (&text);
  }

  channel = g_io_channel_unix_new (STDIN_FILENO);
  g_io_channel_set_encoding (channel, NULL, NULL);
  g_io_channel_read_to_end (channel, &text, &size, NULL);
  g_io_channel_unref (channel);

  return g_strchomp (g_steal_pointer (&text));
}

static void
speak_once (const Options *options)
{
  g_autofree char *text = NULL;

  fail_early (options);
  text = read_input (options);
  fail_late (options);
  if (options->output != NULL)
    speak_to_file (options, options->output, text);
  else
    speak (options, STDOUT_FILENO, text);
}

/* What Piper reads with --json-input. Other things end it. */
static char *
parse_json (const char *line, char **path)
{
  g_autoptr (JsonNode) root = json_from_string (line, NULL);
  JsonObject *object;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root)) {
    fprintf (stderr, "terminate called after throwing an instance of "
                     "'nlohmann::json::parse_error'\n");
    abort ();
  }

  object = json_node_get_object (root);
  if (json_object_has_member (object, "output_file"))
    *path = g_strdup (json_object_get_string_member (object, "output_file"));
  if (json_object_has_member (object, "speaker_id"))
    return g_strdup_printf ("%" G_GINT64_FORMAT ":%s",
                            json_object_get_int_member (object, "speaker_id"),
                            json_object_get_string_member (object, "text"));

  return g_strdup (json_object_get_string_member (object, "text"));
}

static void
speak_line (const Options *options, const char *line, int n)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;

  fail_early (options);
  fail_late (options);
  text = options->is_json ? parse_json (line, &path) : g_strdup (line);
  if (has_fault (options, "chatty")) {
    printf ("no path at all\n\n");
    fprintf (stderr, "[info] Real words, no factor\n");
  }
  if (path == NULL && options->folder != NULL)
    path = g_strdup_printf ("%s/%d%d.wav", options->folder, (int) getpid (), n);
  if (has_fault (options, "elsewhere")) {
    g_free (path);
    path = g_strdup ("/etc/passwd");
  } else if (path != NULL) {
    speak_to_file (options, path, text);
  } else {
    speak (options, STDOUT_FILENO, text);
  }

  if (options->is_python)
    fprintf (stderr, "INFO:__main__:Wrote %s\n", path);
  else if (path != NULL)
    printf ("%s\n", path);
  fflush (stdout);
  if (!options->is_python)
    fprintf (stderr, "[piper] [info] Real-time factor: 0.1\n");
  if (has_fault (options, "once"))
    exit (0);
}

static void
speak_lines (const Options *options)
{
  char *line = NULL;
  size_t size = 0;
  int n = 0;

  while (getline (&line, &size, stdin) > 0)
    speak_line (options, g_strchomp (line), n++);
  free (line);
}

static void
list_voices (const Options *options)
{
  if (has_fault (options, "hang"))
    hang (options);
  for (int i = 0; i < options->n_voices; i++)
    printf ("%d voice-%d en_US F\n", i, i);
  if (has_fault (options, "fail")) {
    fprintf (stderr, "no data\n");
    exit (1);
  }
}

static void
show_help (const Options *options)
{
  const char *kind = g_getenv ("SPEAKING_HELP");

  if (has_fault (options, "hang"))
    hang (options);
  fprintf (stderr, "usage: %s\n", kind != NULL ? kind : "--json-input");
  exit (1);
}

static void
parse (Options *options, int argc, char **argv)
{
  for (int i = 1; i < argc; i++) {
    const char *name = argv[i];
    const char *value = i + 1 < argc ? argv[i + 1] : NULL;

    g_string_append_printf (options->arguments, "%s\n", name);
    if (g_str_equal (name, "--text"))
      options->text = value;
    else if (g_str_equal (name, "--input"))
      options->input = value;
    else if (g_str_equal (name, "--output"))
      options->output = value;
    else if (g_str_equal (name, "--output_dir"))
      options->folder = value;
    else if (g_str_equal (name, "--record"))
      options->record = value;
    else if (g_str_equal (name, "--tell"))
      options->tell = value;
    else if (g_str_equal (name, "--fault"))
      options->fault = value;
    else if (g_str_equal (name, "--format"))
      options->format = value;
    else if (g_str_equal (name, "--voices"))
      options->n_voices = atoi (value);
    else if (g_str_equal (name, "--json-input"))
      options->is_json = TRUE;
    else if (g_str_equal (name, "--lines"))
      options->is_line = TRUE;
    else if (g_str_equal (name, "--help"))
      options->is_help = TRUE;
    else if (g_str_equal (name, "--output-dir")) {
      options->folder = value;
      options->is_python = TRUE;
    }
  }
}

int
main (int argc, char **argv)
{
  Options options = { .n_voices = -1 };

  options.arguments = g_string_new (NULL);
  parse (&options, argc, argv);
  if (options.record != NULL)
    g_file_set_contents (options.record, options.arguments->str, -1, NULL);

  if (options.is_help)
    show_help (&options);
  else if (options.n_voices >= 0)
    list_voices (&options);
  else if (options.is_json || options.is_python || options.is_line ||
           options.folder != NULL)
    speak_lines (&options);
  else
    speak_once (&options);
  g_string_free (options.arguments, TRUE);

  return 0;
}
