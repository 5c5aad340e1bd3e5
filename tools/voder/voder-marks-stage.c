/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-marks-stage.h"

#include <math.h>

#include "voder-print.h"
#include "voder-temporary-file.h"

#define FLUSH_BYTES (64 * 1024)
/* No time is known yet; compared with isnan(). */
#define OPEN_END NAN

/*
 * Writes the marks that pass into a JSON file, as they pass: a mark waits only
 * until it is known where it ends.
 *
 * Thread safety: one thread at a time.
 */
struct _VoderMarksStage {
  VoderTapStage parent_instance;

  char *path;
  gboolean with_input;
  VoderTemporaryFile *file;

  GString *text;
  guint n_written;
  GArray *pending;

  /* Audio so far: what had another rate, in seconds, and frames since. */
  double base;
  guint64 n_frames;
  int rate;
};

typedef struct {
  VoderMark *mark;
  double start;
  double end;
} Pending;

G_DEFINE_FINAL_TYPE (VoderMarksStage, voder_marks_stage, VODER_TYPE_TAP_STAGE)

static void
clear_pending (gpointer data)
{
  Pending *pending = data;

  voder_mark_unref (pending->mark);
}

static double
get_seconds (VoderMarksStage *self, guint64 frame)
{
  return self->base + (double) (self->n_frames + frame) / MAX (self->rate, 1);
}

static void
append_mark (VoderMarksStage *self, const Pending *pending)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  VoderMark *mark = pending->mark;
  gint64 start = 0, end = 0;
  gboolean has_source = voder_mark_get_source (mark, &start, &end);

  json_builder_begin_object (builder);
  voder_print_add_string (
      builder, "type",
      voder_print_get_nick (VODER_TYPE_MARK_TYPE,
                            voder_mark_get_mark_type (mark)));
  voder_print_add_string (builder, "text", voder_mark_get_text (mark));
  voder_print_add_double (builder, "start", pending->start);
  voder_print_add_double (builder, "end", pending->end);
  voder_print_add_source (builder, has_source, start, end);
  voder_print_add_string (
      builder, "accuracy",
      voder_print_get_nick (VODER_TYPE_ACCURACY,
                            voder_mark_get_accuracy (mark)));
  if (self->with_input)
    voder_print_add_int (builder, "input", voder_mark_get_document (mark));
  json_builder_end_object (builder);

  voder_print_append_element (self->text, self->n_written++ == 0, builder);
}

static gboolean
flush (VoderMarksStage *self, gsize threshold, GError **error)
{
  if (self->text->len < threshold)
    return TRUE;
  if (!voder_temporary_file_write (self->file, self->text->str, self->text->len,
                                   error))
    return FALSE;
  g_string_truncate (self->text, 0);

  return TRUE;
}

/* Writes what waits at the head and has its end. */
static gboolean
write_closed (VoderMarksStage *self, GError **error)
{
  guint n_closed = 0;

  while (n_closed < self->pending->len) {
    const Pending *head = &g_array_index (self->pending, Pending, n_closed);

    if (isnan (head->end))
      break;
    append_mark (self, head);
    n_closed++;
  }
  if (n_closed > 0)
    g_array_remove_range (self->pending, 0, n_closed);

  return flush (self, FLUSH_BYTES, error);
}

static gboolean
is_sentence_or_larger (VoderMarkType type)
{
  return type != VODER_MARK_WORD && type != VODER_MARK_NAMED;
}

/* Ends the open marks that began before @time: those of @type, and all of
 * them where a sentence begins. */
static void
close_before (VoderMarksStage *self, VoderMarkType type, double time)
{
  for (guint i = 0; i < self->pending->len; i++) {
    Pending *open = &g_array_index (self->pending, Pending, i);

    if (!isnan (open->end))
      continue;
    if (voder_mark_get_mark_type (open->mark) == type ||
        (is_sentence_or_larger (type) && open->start < time))
      open->end = time;
  }
}

static void
close_all (VoderMarksStage *self, double time)
{
  for (guint i = 0; i < self->pending->len; i++) {
    Pending *open = &g_array_index (self->pending, Pending, i);

    if (isnan (open->end))
      open->end = time;
  }
}

static void
add_mark (VoderMarksStage *self, VoderMark *mark)
{
  guint64 n_frames = voder_mark_get_n_frames (mark);
  Pending added = { .mark = voder_mark_ref (mark), .end = OPEN_END };

  added.start = get_seconds (self, voder_mark_get_frame (mark));
  if (n_frames != VODER_MARK_UNKNOWN_LENGTH)
    added.end = get_seconds (self, voder_mark_get_frame (mark) + n_frames);

  close_before (self, voder_mark_get_mark_type (mark), added.start);
  g_array_append_val (self->pending, added);
}

static void
set_rate (VoderMarksStage *self, int rate)
{
  if (rate == self->rate)
    return;

  self->base = get_seconds (self, 0);
  self->n_frames = 0;
  self->rate = rate;
}

static gboolean
voder_marks_stage_begin (VoderTapStage *tap, GError **error)
{
  VoderMarksStage *self = VODER_MARKS_STAGE (tap);

  self->file = voder_temporary_file_new (self->path, error);

  return self->file != NULL;
}

static gboolean
voder_marks_stage_look (VoderTapStage *tap, VoderChunk *chunk, GError **error)
{
  VoderMarksStage *self = VODER_MARKS_STAGE (tap);

  set_rate (self, GST_AUDIO_INFO_RATE (voder_chunk_get_info (chunk)));
  /* The pause between two utterances belongs to neither. */
  if (GST_BUFFER_FLAG_IS_SET (voder_chunk_get_buffer (chunk),
                              GST_BUFFER_FLAG_GAP))
    close_all (self, get_seconds (self, 0));

  for (guint i = 0; i < voder_chunk_get_n_marks (chunk); i++)
    add_mark (self, voder_chunk_get_mark (chunk, i));
  self->n_frames += voder_chunk_get_n_frames (chunk);

  return write_closed (self, error);
}

static gboolean
voder_marks_stage_end (VoderTapStage *tap, GError **error)
{
  VoderMarksStage *self = VODER_MARKS_STAGE (tap);

  close_all (self, get_seconds (self, 0));
  if (!write_closed (self, error))
    return FALSE;
  voder_print_end_array (self->text, self->n_written == 0);

  return flush (self, 0, error);
}

static void
voder_marks_stage_stop (VoderTapStage *tap, gboolean is_ok)
{
  VoderMarksStage *self = VODER_MARKS_STAGE (tap);

  if (!is_ok)
    g_clear_pointer (&self->file, voder_temporary_file_free);
}

static void
voder_marks_stage_finalize (GObject *object)
{
  VoderMarksStage *self = VODER_MARKS_STAGE (object);

  g_clear_pointer (&self->file, voder_temporary_file_free);
  g_free (self->path);
  g_string_free (self->text, TRUE);
  g_array_unref (self->pending);

  G_OBJECT_CLASS (voder_marks_stage_parent_class)->finalize (object);
}

static void
voder_marks_stage_class_init (VoderMarksStageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  VoderTapStageClass *tap_class = VODER_TAP_STAGE_CLASS (klass);

  object_class->finalize = voder_marks_stage_finalize;
  tap_class->begin = voder_marks_stage_begin;
  tap_class->look = voder_marks_stage_look;
  tap_class->end = voder_marks_stage_end;
  tap_class->stop = voder_marks_stage_stop;
}

static void
voder_marks_stage_init (VoderMarksStage *self)
{
  self->text = g_string_new (NULL);
  self->pending = g_array_new (FALSE, FALSE, sizeof (Pending));
  g_array_set_clear_func (self->pending, clear_pending);
}

/*
 * A stage that writes the marks to @path; @with_input also says from which
 * input each one is.
 */
VoderMarksStage *
voder_marks_stage_new (const char *path, gboolean with_input)
{
  VoderMarksStage *self = g_object_new (VODER_TYPE_MARKS_STAGE, NULL);

  self->path = g_strdup (path);
  self->with_input = with_input;

  return self;
}

/*
 * Gives the file its name, after the pipeline has run well.
 */
gboolean
voder_marks_stage_commit (VoderMarksStage *self, GError **error)
{
  return voder_temporary_file_commit (self->file, error);
}
