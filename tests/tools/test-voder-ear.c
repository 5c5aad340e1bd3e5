/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "voder-program.h"

/*
 * An ear that is not ours: pocketsphinx hears what the program has rendered,
 * and knows the sentences that may come, but not their order. Meanwhile the
 * processes that speak are killed, one after the other, at random.
 */

#define N_SENTENCES 100
#define SEED        7

/* Fewer than the hosts after which a sentence is given up: where a sentence and
 * the start of a host take longer than it is from one kill to the next, all
 * may meet the same one. */
#define KILLS_MAX 15

/* How often is looked for the first to kill: a fast voice reads the whole
 * document in 100 ms. */
#define FIRST_KILL_US 1000

/* Fewer than the hosts that may die one after the other as they start. */
#define EARLY_KILLS_MAX 3

/* Words that also eSpeak NG's voice makes clear. */
static const char *const sentences[] = {
  "the old clock on the wall stopped at noon",
  "she bought fresh bread and a bottle of milk",
  "nobody knew where the narrow road would end",
  "the children played in the garden until dark",
  "my brother works in a factory near the river",
  "please close the window when you leave the room",
  "a heavy stone rolled slowly down the hill",
  "we saw three white horses behind the fence",
  "the doctor told him to drink more water",
  "music from the open door filled the street",
  "her first letter arrived on a monday morning",
  "the train to the city leaves in ten minutes",
  "winter is longer in the northern mountains",
  "the teacher wrote two questions on the board",
  "every evening the dog sleeps under the table",
  "the king gave his daughter a silver ring",
};

typedef struct {
  const char *engine;
  const char *voice;
  const char *rate;
  guint n_errors_max;
  gint64 kill_us; /* a few times what a sentence takes */
} Speaker;

static const Speaker kal = { "flite", "kal16", "1", 0, 100000 };
static const Speaker rms = { "flite", "rms", "1", 0, 500000 };
/* At 150 words a minute. */
static const Speaker espeak = { "espeak", "en-us", "0.857", 1, 100000 };

static gboolean
has_ear (VoderProgram *program, const Speaker *speaker)
{
  g_autofree char *ear = g_find_program_in_path ("pocketsphinx_continuous");
  g_autoptr (VoderProgramResult) voices = NULL;

  voices =
      voder_program_run (program, "voices", "--engine", speaker->engine, NULL);
  if (ear != NULL && voices->status == 0)
    return TRUE;
  g_test_skip ("pocketsphinx or the engine is not installed");

  return FALSE;
}

/* Random sentences, each a paragraph of its own; gives which they are. They are
 * the same each time: what the ear mishears does not depend on chance. */
static void
write_document (VoderProgram *program, guint *order)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < N_SENTENCES; i++) {
    order[i] = (guint) g_rand_int_range (random, 0, G_N_ELEMENTS (sentences));
    g_string_append_printf (text, "%c%s.\n\n",
                            g_ascii_toupper (sentences[order[i]][0]),
                            sentences[order[i]] + 1);
  }
  voder_program_write (program, "in.txt", text->str, (gssize) text->len);
}

static void
write_grammar (VoderProgram *program)
{
  g_autoptr (GString) text = g_string_new (
      "#JSGF V1.0;\ngrammar order;\npublic <all> = <one>+;\n<one> = ");

  for (gsize i = 0; i < G_N_ELEMENTS (sentences); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " | " : "", sentences[i]);
  g_string_append (text, ";\n");
  voder_program_write (program, "order.gram", text->str, (gssize) text->len);
}

/* The children of a process, those of all its threads. */
static GArray *
list_hosts (int parent)
{
  g_autofree char *folder = g_strdup_printf ("/proc/%d/task", parent);
  g_autoptr (GDir) tasks = g_dir_open (folder, 0, NULL);
  GArray *pids = g_array_new (FALSE, FALSE, sizeof (int));
  const char *task;

  while (tasks != NULL && (task = g_dir_read_name (tasks)) != NULL) {
    g_autofree char *path = g_build_filename (folder, task, "children", NULL);
    g_autofree char *content = NULL;
    g_auto (GStrv) words = NULL;

    if (!g_file_get_contents (path, &content, NULL, NULL))
      continue;
    words = g_strsplit (content, " ", -1);
    for (guint i = 0; words[i] != NULL; i++) {
      int pid = atoi (words[i]);

      if (pid > 0)
        g_array_append_val (pids, pid);
    }
  }

  return pids;
}

/* What kills the hosts of a process. */
typedef struct {
  VoderWorker *worker;
  int pid;
  gint64 period_us;
  int n_killed;
  int n_early;
} Killer;

/* One that has no child may not be ready yet. None of these is the first to be
 * killed, and only so many are in a row, also where a host takes long to
 * start. */
static gboolean
is_spared (Killer *self, int pid)
{
  g_autoptr (GArray) children = list_hosts (pid);

  if (children->len > 0)
    self->n_early = 0;
  else if (self->n_killed > 0)
    self->n_early++;
  else
    return TRUE;

  return self->n_early > EARLY_KILLS_MAX;
}

static gboolean
kill_one (gpointer data, GCancellable *cancellable, GError **error)
{
  Killer *self = data;
  g_autoptr (GArray) pids = list_hosts (self->pid);
  int pid;

  if (pids->len == 0 || self->n_killed == KILLS_MAX)
    return TRUE;

  pid = g_array_index (pids, int, g_random_int_range (0, (gint32) pids->len));
  if (!is_spared (self, pid) && kill (pid, SIGKILL) == 0) {
    self->n_killed++;
    voder_worker_set_period (self->worker, self->period_us);
  }

  return TRUE;
}

static void
render_under_fire (VoderProgram *program, const Speaker *speaker)
{
  const char *const arguments[] = {
    "render", "--engine",    speaker->engine, "--voice", speaker->voice,
    "--rate", speaker->rate, "in.txt",        "-o",      "out.wav",
    NULL,
  };
  g_autoptr (GSubprocess) process = voder_program_start (
      program, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, arguments);
  Killer self = {
    .pid = atoi (g_subprocess_get_identifier (process)),
    .period_us = speaker->kill_us,
  };
  g_autoptr (VoderWorker) killer =
      voder_worker_new ("killer", FIRST_KILL_US, kill_one, &self, NULL);
  g_autoptr (GError) error = NULL;

  self.worker = killer;
  g_assert_true (voder_worker_start (killer, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
  g_assert_no_error (error);
  voder_worker_stop (killer, NULL, NULL);
  g_test_message ("%d processes killed", self.n_killed);
  g_assert_cmpint (self.n_killed, >, 0);
}

/* The ear takes 16 kHz mono. */
static void
convert (VoderProgram *program)
{
  g_autofree char *from = voder_program_get_path (program, "out.wav");
  g_autofree char *to = voder_program_get_path (program, "ear.wav");
  g_autofree char *launch = g_strdup_printf (
      "filesrc location=\"%s\" ! wavparse ! audioconvert ! audioresample ! "
      "audio/x-raw,format=S16LE,rate=16000,channels=1 ! wavenc ! "
      "filesink location=\"%s\"",
      from, to);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (launch, &error);
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;

  g_assert_no_error (error);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
                                        GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
}

/* The words that were heard, with one space between two. */
static char *
hear (VoderProgram *program)
{
  g_autofree char *wav = voder_program_get_path (program, "ear.wav");
  g_autofree char *grammar = voder_program_get_path (program, "order.gram");
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) ear = g_subprocess_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "pocketsphinx_continuous",
      "-infile", wav, "-jsgf", grammar, "-logfn", "/dev/null", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;

  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (ear, NULL, NULL, &text, NULL, &error);
  g_assert_no_error (error);
  words = g_strsplit_set (g_strstrip (text), " \n", -1);

  return g_strjoinv (" ", words);
}

/* Which sentence a text begins with; -1 for none. */
static int
find_sentence (const char *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sentences); i++) {
    if (g_str_has_prefix (text, sentences[i]))
      return (int) i;
  }

  return -1;
}

/* Gives the sentences in a text; words of none are passed over. */
static GArray *
find_sentences (const char *text)
{
  GArray *heard = g_array_new (FALSE, FALSE, sizeof (guint));

  while (text != NULL && *text != '\0') {
    int found = find_sentence (text);
    guint n = (guint) found;

    if (found >= 0) {
      g_array_append_val (heard, n);
      text += strlen (sentences[n]);
    } else {
      text = strchr (text, ' ');
    }
    while (text != NULL && *text == ' ')
      text++;
  }

  return heard;
}

/* How many sentences were left out, added or mistaken for another. */
static guint
count_errors (const guint *order, GArray *heard)
{
  g_autofree guint *row = g_new (guint, heard->len + 1);

  for (guint j = 0; j <= heard->len; j++)
    row[j] = j;
  for (guint i = 0; i < N_SENTENCES; i++) {
    guint diagonal = row[0];

    row[0] = i + 1;
    for (guint j = 0; j < heard->len; j++) {
      guint changed = diagonal + (order[i] != g_array_index (heard, guint, j));

      diagonal = row[j + 1];
      row[j + 1] = MIN (changed, MIN (row[j], diagonal) + 1);
    }
  }

  return row[heard->len];
}

static void
assert_heard_in_order (const Speaker *speaker)
{
  g_autoptr (VoderProgram) program = voder_program_new ();
  g_autofree char *text = NULL;
  g_autoptr (GArray) heard = NULL;
  guint order[N_SENTENCES];
  guint n_errors;

  if (!has_ear (program, speaker))
    return;

  write_document (program, order);
  write_grammar (program);
  render_under_fire (program, speaker);
  convert (program);
  text = hear (program);
  heard = find_sentences (text);
  n_errors = count_errors (order, heard);
  g_test_message ("%u of %d sentences heard, %u errors", heard->len,
                  N_SENTENCES, n_errors);
  g_assert_cmpuint (n_errors, <=, speaker->n_errors_max);
}

static void
test_kal (void)
{
  assert_heard_in_order (&kal);
}

static void
test_rms (void)
{
  assert_heard_in_order (&rms);
}

static void
test_espeak (void)
{
  assert_heard_in_order (&espeak);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);

  voder_test_add ("/voder-ear/kal16-is-heard-in-order", test_kal);
  voder_test_add ("/voder-ear/rms-is-heard-in-order", test_rms);
  voder_test_add ("/voder-ear/espeak-is-heard-in-order", test_espeak);

  return voder_test_run ();
}
