/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <voder/voder.h>

/* Each letter sounds for as long as this. */
#define LETTER_FRAMES 160

/* What a burning call costs. */
#define BURN_S 0.2

/*
 * VoderUnsteadyEngine:
 *
 * Speaks each letter as a ramp of its own, and fails on every so many-th call,
 * counted over all processes in the file that VODER_UNSTEADY names:
 * `crash:7:/file`, `hang:11:/file`, `exit:5:/file`, `babble:…` never ends,
 * `half:…` sends a part of its speech and then crashes, `lie:…` does so
 * too, and never says the same twice. `history:1:…` speaks higher with each
 * call in this process, and fails on none. `poison:1:…` crashes on each text
 * with that word in it. `burn:1:…` takes 0.2 s of processor time for each call.
 * `pid:1:…` speaks as high as its process has a number, by which one knows it.
 * `map:2:…` leaves memory behind that it has mapped.
 * `freeze:12:…` hangs on each of the first twelve calls. `shy:3:…` has each
 * of the first three children of its hosts crash before it does anything, and
 * `orphan:3:…` has them kill the host first.
 */
#define VODER_TYPE_UNSTEADY_ENGINE (voder_unsteady_engine_get_type ())
G_DECLARE_FINAL_TYPE (VoderUnsteadyEngine,
                      voder_unsteady_engine,
                      VODER,
                      UNSTEADY_ENGINE,
                      VoderEngine)

struct _VoderUnsteadyEngine {
  VoderEngine parent_instance;
};

G_DEFINE_FINAL_TYPE (VoderUnsteadyEngine,
                     voder_unsteady_engine,
                     VODER_TYPE_ENGINE)

static char **
dup_plan (void)
{
  const char *how = g_getenv ("VODER_UNSTEADY");
  g_auto (GStrv) plan = how != NULL ? g_strsplit (how, ":", 3) : NULL;

  return plan != NULL && g_strv_length (plan) == 3 ? g_steal_pointer (&plan)
                                                   : NULL;
}

/* The number of this call, from 1. */
static int
count_call (const char *path)
{
  int fd = open (path, O_RDWR | O_CLOEXEC);
  int *counter =
      mmap (NULL, sizeof *counter, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  int n = g_atomic_int_add (counter, 1) + 1;

  munmap (counter, sizeof *counter);
  close (fd);

  return n;
}

static gboolean
speak_letter (VoderOutput *output, int letter)
{
  gint16 samples[LETTER_FRAMES];

  for (int i = 0; i < LETTER_FRAMES; i++)
    samples[i] = (gint16) (letter * 100 + i);

  return voder_output_write (output, samples, LETTER_FRAMES);
}

static double
get_cpu_seconds (void)
{
  struct timespec used;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &used);

  return (double) used.tv_sec + (double) used.tv_nsec / 1e9;
}

static void
burn (void)
{
  double end = get_cpu_seconds () + BURN_S;

  while (get_cpu_seconds () < end)
    continue;
}

static void
misbehave (const char *how, VoderOutput *output)
{
  if (g_str_equal (how, "crash"))
    abort ();
  if (g_str_equal (how, "exit"))
    _exit (0);
  if (g_str_equal (how, "burn"))
    burn ();
  if (g_str_equal (how, "map"))
    mmap (NULL, 1, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (g_str_equal (how, "half") || g_str_equal (how, "lie"))
    kill (getpid (), SIGKILL);
  while (g_str_equal (how, "babble") && speak_letter (output, 'x'))
    ;
  while (g_str_equal (how, "hang") || g_str_equal (how, "freeze"))
    pause ();
}

/* What is known of a call before it speaks. */
typedef struct {
  const char *how; /* "" for a healthy one */
  int shift;       /* of all samples */
} Call;

static Call
plan_call (char **plan, const char *text)
{
  static int n_calls;
  Call call = { "", 0 };
  int number;

  if (plan == NULL)
    return call;

  number = count_call (plan[2]);
  if (g_str_equal (plan[0], "history"))
    call.shift = n_calls++;
  else if (g_str_equal (plan[0], "pid"))
    call.shift = getpid () % 100;
  else if (g_str_equal (plan[0], "freeze") ? number <= atoi (plan[1])
                                           : number % atoi (plan[1]) == 0)
    call.how = plan[0];
  if (g_str_equal (plan[0], "lie"))
    call.shift = number;
  if (g_str_equal (plan[0], "poison"))
    call.how = strstr (text, plan[0]) != NULL ? "crash" : "";

  return call;
}

/* Behind which letter it misbehaves. */
static gsize
get_place (const char *how, const char *text)
{
  return g_str_equal (how, "half") || g_str_equal (how, "lie")
             ? strlen (text) / 2
             : 0;
}

static gboolean
voder_unsteady_engine_synthesize (VoderEngine *engine,
                                  VoderUtterance *utterance,
                                  VoderOutput *output,
                                  GCancellable *cancellable,
                                  GError **error)
{
  const char *text = voder_utterance_get_string (utterance);
  g_auto (GStrv) plan = dup_plan ();
  const Call call = plan_call (plan, text);
  gsize place = get_place (call.how, text);
  GstAudioInfo info;

  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_S16, 16000, 1, NULL);
  if (!voder_output_begin (output, &info))
    return TRUE;

  for (gsize i = 0; text[i] != '\0'; i++) {
    if (i == place)
      misbehave (call.how, output);
    voder_output_mark (output, VODER_MARK_WORD, i * LETTER_FRAMES, i, i + 1,
                       VODER_ACCURACY_EXACT);
    if (!speak_letter (output, text[i] + call.shift))
      break;
  }

  return TRUE;
}

/* In a child that its host has just made. */
static void
die_early (void)
{
  g_auto (GStrv) plan = dup_plan ();

  if (plan == NULL || count_call (plan[2]) > atoi (plan[1]))
    return;
  if (g_str_equal (plan[0], "orphan"))
    kill (getppid (), SIGKILL);
  abort ();
}

/* The host asks for the voices before it makes a child. */
static void
plan_children (void)
{
  static gboolean is_planned;
  g_auto (GStrv) plan = dup_plan ();

  if (is_planned || plan == NULL ||
      (!g_str_equal (plan[0], "shy") && !g_str_equal (plan[0], "orphan")))
    return;

  is_planned = TRUE;
  pthread_atfork (NULL, NULL, die_early);
}

static GListModel *
voder_unsteady_engine_list_voices (VoderEngine *engine,
                                   GCancellable *cancellable,
                                   GError **error)
{
  GListStore *voices = g_list_store_new (VODER_TYPE_VOICE);
  g_autoptr (VoderVoice) pure =
      voder_voice_new ("pure", "Pure", (const char *[]){ "en", NULL }, 16000,
                       VODER_GENDER_UNKNOWN);
  g_autoptr (VoderVoice) voice =
      voder_voice_new ("ramp", "Ramp", (const char *[]){ "en", NULL }, 16000,
                       VODER_GENDER_UNKNOWN);

  plan_children ();
  g_list_store_append (voices, voice);
  g_list_store_append (voices, pure);

  return G_LIST_MODEL (voices);
}

static void
voder_unsteady_engine_class_init (VoderUnsteadyEngineClass *klass)
{
  VoderEngineClass *engine_class = VODER_ENGINE_CLASS (klass);

  engine_class->list_voices = voder_unsteady_engine_list_voices;
  engine_class->synthesize = voder_unsteady_engine_synthesize;
}

static void
voder_unsteady_engine_init (VoderUnsteadyEngine *self)
{
}

VODER_PLUGIN_DEFINE (voder_unsteady_engine_get_type);
