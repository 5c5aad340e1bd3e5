/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-progress-stage.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#define REDRAW_US     (G_USEC_PER_SEC / 10)
#define ESTIMATE_US   G_USEC_PER_SEC
#define DEFAULT_WIDTH 80
#define BAR_WIDTH_MIN 10
#define BAR_WIDTH_MAX 40
#define CLEAR_LINE    "\r\033[K"

/*
 * Draws on standard error how far the speech is that passes: where in the
 * source it is (the marks say so), how much audio there is, and how long the
 * rest will take.
 *
 * Thread safety: one thread at a time.
 */
struct _VoderProgressStage {
  VoderTapStage parent_instance;

  /* The first byte of each input among all; the last is the end of all. */
  GArray *offsets;
  guint64 position;
  gint64 start_us;
  gint64 drawn_us;
  gint64 audio_us;
};

G_DEFINE_FINAL_TYPE (VoderProgressStage,
                     voder_progress_stage,
                     VODER_TYPE_TAP_STAGE)

static guint64
get_offset (VoderProgressStage *self, guint document)
{
  guint last = self->offsets->len - 1;

  return g_array_index (self->offsets, guint64, MIN (document, last));
}

static guint64
get_total (VoderProgressStage *self)
{
  return get_offset (self, G_MAXUINT);
}

static void
follow (VoderProgressStage *self, VoderChunk *chunk)
{
  gint64 start, end;

  for (guint i = 0; i < voder_chunk_get_n_marks (chunk); i++) {
    VoderMark *mark = voder_chunk_get_mark (chunk, i);

    if (!voder_mark_get_source (mark, &start, &end))
      continue;
    self->position =
        get_offset (self, voder_mark_get_document (mark)) + (guint64) start;
  }
}

static char *
format_time (gint64 time_us)
{
  gint64 seconds = time_us / G_USEC_PER_SEC;

  return g_strdup_printf ("%d:%02d:%02d", (int) (seconds / 3600),
                          (int) (seconds / 60 % 60), (int) (seconds % 60));
}

static int
get_terminal_width (void)
{
  struct winsize size;

  if (ioctl (STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return DEFAULT_WIDTH;

  return size.ws_col;
}

static char *
format_bar (double share, int room)
{
  int width = CLAMP (room, BAR_WIDTH_MIN, BAR_WIDTH_MAX);
  int filled = (int) (share * width);
  g_autofree char *full = g_strnfill ((gsize) filled, '#');
  g_autofree char *rest = g_strnfill ((gsize) (width - filled), '-');

  return g_strdup_printf ("[%s%s]", full, rest);
}

/* Nothing is foretold from the first moments: they load and warm up. */
static char *
format_rest (gint64 elapsed_us, double share)
{
  g_autofree char *time = NULL;

  if (elapsed_us < ESTIMATE_US || share <= 0)
    return g_strdup ("");

  time = format_time ((gint64) ((double) elapsed_us * (1 - share) / share));

  /* Translators: the time that the rest will take */
  return g_strdup_printf (_ (", %s left"), time);
}

static char *
format_line (VoderProgressStage *self, gint64 now_us)
{
  g_autofree char *audio = format_time (self->audio_us);
  g_autofree char *bar = NULL;
  g_autofree char *rest = NULL;
  g_autofree char *facts = NULL;
  double share;

  if (self->offsets == NULL || get_total (self) == 0)
    return g_strdup_printf (_ ("%s of audio"), audio);

  share = CLAMP ((double) self->position / (double) get_total (self), 0, 1);
  rest = format_rest (now_us - self->start_us, share);
  /* Translators: percent done, the length of the audio, the remaining time */
  facts = g_strdup_printf (_ ("%3d %%, %s of audio%s"), (int) (share * 100),
                           audio, rest);
  bar = format_bar (share, get_terminal_width () -
                               (int) g_utf8_strlen (facts, -1) - 4);

  return g_strdup_printf ("%s %s", bar, facts);
}

static gboolean
voder_progress_stage_look (VoderTapStage *tap,
                           VoderChunk *chunk,
                           GError **error)
{
  VoderProgressStage *self = VODER_PROGRESS_STAGE (tap);
  int rate = GST_AUDIO_INFO_RATE (voder_chunk_get_info (chunk));
  gint64 now_us = g_get_monotonic_time ();
  g_autofree char *line = NULL;

  follow (self, chunk);
  self->audio_us += (gint64) gst_util_uint64_scale_int (
      voder_chunk_get_n_frames (chunk), G_USEC_PER_SEC, MAX (rate, 1));
  if (now_us - self->drawn_us < REDRAW_US)
    return TRUE;

  self->drawn_us = now_us;
  line = format_line (self, now_us);
  fprintf (stderr, CLEAR_LINE "%s", line);
  fflush (stderr);

  return TRUE;
}

static void
voder_progress_stage_stop (VoderTapStage *tap, gboolean is_ok)
{
  fputs (CLEAR_LINE, stderr);
  fflush (stderr);
}

static void
voder_progress_stage_finalize (GObject *object)
{
  VoderProgressStage *self = VODER_PROGRESS_STAGE (object);

  g_clear_pointer (&self->offsets, g_array_unref);

  G_OBJECT_CLASS (voder_progress_stage_parent_class)->finalize (object);
}

static void
voder_progress_stage_class_init (VoderProgressStageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  VoderTapStageClass *tap_class = VODER_TAP_STAGE_CLASS (klass);

  object_class->finalize = voder_progress_stage_finalize;
  tap_class->look = voder_progress_stage_look;
  tap_class->stop = voder_progress_stage_stop;
}

static void
voder_progress_stage_init (VoderProgressStage *self)
{
  self->start_us = g_get_monotonic_time ();
}

/*
 * A stage that draws the progress through inputs of these sizes (guint64);
 * %NULL when they are not known.
 */
VoderProgressStage *
voder_progress_stage_new (GArray *sizes)
{
  VoderProgressStage *self = g_object_new (VODER_TYPE_PROGRESS_STAGE, NULL);
  guint64 offset = 0;

  if (sizes == NULL)
    return self;

  self->offsets = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_array_append_val (self->offsets, offset);
  for (guint i = 0; i < sizes->len; i++) {
    offset += g_array_index (sizes, guint64, i);
    g_array_append_val (self->offsets, offset);
  }

  return self;
}
