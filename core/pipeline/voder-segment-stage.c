/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/pipeline/voder-segment-stage.h>

#include <voder/flow/voder-context.h>
#include <voder/flow/voder-counters.h>
#include <voder/speech/voder-utterance-builder.h>
#include <voder/text/voder-guard.h>
#include <voder/text/voder-segmenter.h>
#include <voder/text/voder-text-builder.h>

/* The silence behind a piece inside a block. */
#define PAUSE_SENTENCE_US (150 * G_TIME_SPAN_MILLISECOND)
#define PAUSE_CLAUSE_US   (75 * G_TIME_SPAN_MILLISECOND)

/**
 * VoderSegmentStage:
 *
 * Turns passages into utterances: finds the sentences of each block, makes
 * them safe for any engine (#VoderGuard), and says how long to pause behind
 * each. Where a block is cut into passages makes no difference. When a stage
 * before this one has failed, the sentences that are whole leave it.
 *
 * Thread safety: one thread; voder_segment_stage_get_n_utterances() any thread.
 */
struct _VoderSegmentStage {
  VoderStage parent_instance;

  char *language;
  VoderCounters *counters;
};

/* What it counts. */
enum { UTTERANCES };

G_DEFINE_FINAL_TYPE (VoderSegmentStage, voder_segment_stage, VODER_TYPE_STAGE)

/* How much of the text that waits is of which passage. */
typedef struct {
  gsize n_bytes;
  VoderPassage *passage;
} Run;

static void
clear_run (gpointer data)
{
  voder_passage_unref (((Run *) data)->passage);
}

/* The block at hand. A piece waits until it is known whether it is the last. */
typedef struct {
  VoderSegmentStage *stage;
  VoderSender *utterances;
  GCancellable *cancellable;
  VoderSegmenter *segmenter;
  const char *segmenter_language;
  VoderGuard *guard;
  VoderTextBuilder *builder;
  GArray *runs; /* of Run */
  /* The last one; %NULL between blocks. */
  VoderPassage *passage;
  /* The piece that waits, and how it is to be spoken. */
  VoderText *piece;
  VoderPassage *origin;
  VoderGuardCut cut;
  gboolean is_first;
} Segmenting;

static void
segmenting_clear (Segmenting *self)
{
  g_clear_object (&self->segmenter);
  g_clear_object (&self->guard);
  g_clear_pointer (&self->builder, voder_text_builder_unref);
  g_clear_pointer (&self->runs, g_array_unref);
  g_clear_pointer (&self->passage, voder_passage_unref);
  g_clear_pointer (&self->piece, voder_text_unref);
  g_clear_pointer (&self->origin, voder_passage_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Segmenting, segmenting_clear)

static gint64
get_block_pause (VoderBlock block)
{
  static const int pauses_ms[] = {
    [VODER_BLOCK_PARAGRAPH] = 500, [VODER_BLOCK_HEADING] = 700,
    [VODER_BLOCK_LIST_ITEM] = 250, [VODER_BLOCK_TABLE_CELL] = 250,
    [VODER_BLOCK_CODE] = 500,
  };

  return pauses_ms[block] * G_TIME_SPAN_MILLISECOND;
}

static gint64
get_pause (Segmenting *self, gboolean is_end)
{
  if (is_end)
    return get_block_pause (voder_passage_get_block (self->origin));
  if (self->cut == VODER_GUARD_CUT_SENTENCE)
    return PAUSE_SENTENCE_US;

  return self->cut == VODER_GUARD_CUT_CLAUSE ? PAUSE_CLAUSE_US : 0;
}

static const char *
get_language (Segmenting *self, VoderPassage *passage)
{
  const char *language = voder_passage_get_language (passage);

  return language != NULL ? language : self->stage->language;
}

static void
set_style (VoderUtteranceBuilder *builder, VoderStyle *style)
{
  if (style == NULL)
    return;

  voder_utterance_builder_set_style (builder, style);
  voder_utterance_builder_set_rate (builder, voder_style_get_rate (style));
  voder_utterance_builder_set_pitch (builder, voder_style_get_pitch (style));
  voder_utterance_builder_set_volume (builder, voder_style_get_volume (style));
}

static gboolean
send_utterance (Segmenting *self,
                VoderUtteranceBuilder *builder,
                GError **error)
{
  voder_counters_add (self->stage->counters, UTTERANCES, 1);

  return voder_sender_send (self->utterances,
                            voder_utterance_builder_end (builder),
                            self->cancellable, error);
}

/*
 * Sends the piece that waits, if there is one.
 */
static gboolean
send_piece (Segmenting *self, gboolean is_end, GError **error)
{
  g_autoptr (VoderUtteranceBuilder) builder = NULL;
  VoderPassageFlags flags = VODER_PASSAGE_NONE;

  if (self->piece == NULL)
    return TRUE;

  if (self->is_first)
    flags |= VODER_PASSAGE_BEGIN;
  if (is_end)
    flags |= VODER_PASSAGE_END;
  self->is_first = FALSE;

  builder = voder_utterance_builder_new (NULL);
  voder_utterance_builder_set_text (builder, self->piece);
  voder_utterance_builder_set_language (builder,
                                        get_language (self, self->origin));
  voder_utterance_builder_set_document (
      builder, voder_passage_get_document (self->origin));
  voder_utterance_builder_set_block (
      builder, voder_passage_get_block (self->origin),
      voder_passage_get_level (self->origin), flags);
  voder_utterance_builder_set_pause_us (builder, get_pause (self, is_end));
  set_style (builder, voder_passage_get_style (self->origin));
  g_clear_pointer (&self->piece, voder_text_unref);
  g_clear_pointer (&self->origin, voder_passage_unref);

  return send_utterance (self, builder, error);
}

static gboolean
send_silence (Segmenting *self,
              VoderText *marks,
              gint64 pause_us,
              guint document,
              GError **error)
{
  g_autoptr (VoderUtteranceBuilder) builder =
      voder_utterance_builder_new (NULL);

  voder_utterance_builder_set_text (builder, marks);
  voder_utterance_builder_set_silence (builder, TRUE);
  voder_utterance_builder_set_document (builder, document);
  voder_utterance_builder_set_block (builder, VODER_BLOCK_PARAGRAPH, 0,
                                     VODER_PASSAGE_NONE);
  voder_utterance_builder_set_pause_us (builder, pause_us);

  return send_utterance (self, builder, error);
}

/*
 * Sends the marks of text that cannot be pronounced, where no other follows.
 */
static gboolean
send_stray_marks (Segmenting *self, guint document, GError **error)
{
  g_autoptr (VoderText) marks = voder_guard_steal_marks (self->guard);

  return marks == NULL || send_silence (self, marks, 0, document, error);
}

static gboolean
has_alnum (const char *p, const char *end)
{
  for (; p < end; p = g_utf8_next_char (p)) {
    if (g_unichar_isalnum (g_utf8_get_char (p)))
      return TRUE;
  }

  return FALSE;
}

/* A sentence has the style that all of its words have; or, when only some of
 * them are emphasized, that of the others. */
static VoderPassage *
join_passages (VoderPassage *first, VoderPassage *second)
{
  VoderStyle *style = voder_passage_get_style (first);
  VoderStyle *other = voder_passage_get_style (second);

  if (style == NULL || other == NULL || voder_style_equals (style, other))
    return voder_passage_ref (first);

  return voder_passage_new_with_style (first, voder_style_get_base (style));
}

/* Takes the runs of a sentence; gives (transfer full) where it is from. */
static VoderPassage *
take_origin (Segmenting *self, VoderText *sentence)
{
  const char *p = voder_text_get_string (sentence);
  const char *end = p + voder_text_get_length (sentence);
  g_autoptr (VoderPassage) origin = NULL;
  gboolean has_words = FALSE;

  while (p < end && self->runs->len > 0) {
    Run *run = &g_array_index (self->runs, Run, 0);
    gsize n = MIN (run->n_bytes, (gsize) (end - p));
    g_autoptr (VoderPassage) before = g_steal_pointer (&origin);
    gboolean is_word = has_alnum (p, p + n);

    if (before == NULL || (is_word && !has_words))
      origin = voder_passage_ref (run->passage);
    else if (is_word)
      origin = join_passages (before, run->passage);
    else
      origin = g_steal_pointer (&before);
    has_words = has_words || is_word;
    p += n;
    run->n_bytes -= n;
    if (run->n_bytes == 0)
      g_array_remove_index (self->runs, 0);
  }

  return origin != NULL ? g_steal_pointer (&origin)
                        : voder_passage_ref (self->passage);
}

static gboolean
add_sentence (Segmenting *self, VoderText *sentence, GError **error)
{
  g_autoptr (VoderPassage) origin = take_origin (self, sentence);
  VoderGuardCut cut;
  VoderText *piece;

  voder_guard_push (self->guard, sentence);
  while ((piece = voder_guard_pop (self->guard, &cut)) != NULL) {
    if (!send_piece (self, FALSE, error)) {
      voder_text_unref (piece);
      return FALSE;
    }
    self->piece = piece;
    self->origin = voder_passage_ref (origin);
    self->cut = cut;
  }

  return TRUE;
}

/*
 * Whether what is left of the block will surely give another utterance.
 */
static gboolean
has_words (VoderTextBuilder *builder)
{
  const char *p = voder_text_builder_peek (builder);

  return has_alnum (p, p + voder_text_builder_get_length (builder));
}

static gboolean
cut_sentences (Segmenting *self, gboolean is_last, GError **error)
{
  for (;;) {
    g_autoptr (VoderText) sentence = NULL;
    gsize length = voder_segmenter_find_end (
        self->segmenter, voder_text_builder_peek (self->builder),
        voder_text_builder_get_length (self->builder), is_last);

    if (length == 0)
      break;
    sentence = voder_text_builder_steal_head (self->builder, length);
    if (!add_sentence (self, sentence, error))
      return FALSE;
  }

  /* No need to wait for the next sentence only to know that there is one. */
  if (!is_last && self->piece != NULL && has_words (self->builder))
    return send_piece (self, FALSE, error);

  return TRUE;
}

/*
 * How a piece ends that is cut off: a sentence may end there by chance.
 */
static VoderGuardCut
find_cut (VoderText *piece, VoderPassageFlags flags)
{
  const char *string = voder_text_get_string (piece);
  const char *p = string + voder_text_get_length (piece);

  if ((flags & VODER_PASSAGE_SENTENCE) != 0)
    return VODER_GUARD_CUT_SENTENCE;

  while (p > string) {
    gunichar c = g_utf8_get_char (p = g_utf8_prev_char (p));

    if (g_unichar_isalnum (c))
      break;
    if (c == '.' || c == '!' || c == '?' || c == 0x2026 || c == 0x3002 ||
        c == 0xFF01 || c == 0xFF1F)
      return VODER_GUARD_CUT_SENTENCE;
    if (c == ',' || c == ';' || c == ':' || c == 0x3001 || c == 0xFF0C)
      return VODER_GUARD_CUT_CLAUSE;
  }

  return VODER_GUARD_CUT_WORD;
}

/*
 * Ends what is said in one go, in the middle of a block.
 */
static gboolean
end_run (Segmenting *self, VoderPassageFlags flags, GError **error)
{
  if (!cut_sentences (self, TRUE, error))
    return FALSE;
  if (self->piece != NULL)
    self->cut = find_cut (self->piece, flags);
  voder_guard_begin_block (self->guard);

  return TRUE;
}

static gboolean
end_block (Segmenting *self, GError **error)
{
  if (self->passage == NULL)
    return TRUE;
  if (!cut_sentences (self, TRUE, error) || !send_piece (self, TRUE, error))
    return FALSE;
  g_clear_pointer (&self->passage, voder_passage_unref);

  return TRUE;
}

static void
begin_passage (Segmenting *self, VoderPassage *passage)
{
  const char *language = get_language (self, passage);

  voder_passage_ref (passage);
  g_clear_pointer (&self->passage, voder_passage_unref);
  self->passage = passage;
  if (self->segmenter != NULL &&
      g_strcmp0 (language, self->segmenter_language) == 0)
    return;

  g_clear_object (&self->segmenter);
  self->segmenter = voder_segmenter_new (language);
  self->segmenter_language = g_intern_string (language);
}

static gboolean
add_silence (Segmenting *self, VoderPassage *passage, GError **error)
{
  guint document = voder_passage_get_document (passage);

  if (self->passage != NULL && (!end_run (self, VODER_PASSAGE_CUT, error) ||
                                !send_piece (self, FALSE, error)))
    return FALSE;

  return send_stray_marks (self, document, error) &&
         send_silence (self, voder_passage_get_text (passage),
                       voder_passage_get_pause_us (passage), document, error);
}

static void
add_run (Segmenting *self, VoderPassage *passage)
{
  VoderText *text = voder_passage_get_text (passage);
  Run run = { voder_text_get_length (text), NULL };

  voder_text_builder_append_text (self->builder, text, 0, run.n_bytes);
  if (run.n_bytes == 0)
    return;

  run.passage = voder_passage_ref (passage);
  g_array_append_val (self->runs, run);
}

static gboolean
add_passage (Segmenting *self, VoderPassage *passage, GError **error)
{
  VoderPassageFlags flags = voder_passage_get_flags (passage);

  if (voder_passage_is_silence (passage))
    return add_silence (self, passage, error);
  if ((flags & VODER_PASSAGE_BEGIN) != 0 && !end_block (self, error))
    return FALSE;
  if (self->passage == NULL) {
    self->is_first = TRUE;
    voder_guard_begin_block (self->guard);
  }
  begin_passage (self, passage);

  add_run (self, passage);
  if ((flags & VODER_PASSAGE_END) != 0)
    return end_block (self, error);
  if ((flags & VODER_PASSAGE_CUT) != 0)
    return end_run (self, flags, error);

  return cut_sentences (self, FALSE, error);
}

static gboolean
voder_segment_stage_run (VoderStage *stage,
                         VoderReceiver *receiver,
                         VoderSender *sender,
                         GCancellable *cancellable,
                         GError **error)
{
  g_auto (Segmenting) self = {
    .stage = VODER_SEGMENT_STAGE (stage),
    .utterances = sender,
    .cancellable = cancellable,
    .guard = voder_guard_new (),
    .builder = voder_text_builder_new (),
    .runs = g_array_new (FALSE, FALSE, sizeof (Run)),
  };
  g_autoptr (GError) local = NULL;
  guint document = 0;
  gpointer item;

  g_array_set_clear_func (self.runs, clear_run);
  while (voder_receiver_receive (receiver, &item, cancellable, &local)) {
    g_autoptr (VoderPassage) passage = item;

    document = voder_passage_get_document (passage);
    if (!add_passage (&self, passage, error))
      return FALSE;
  }
  if (local == NULL)
    return end_block (&self, error) &&
           send_stray_marks (&self, document, error);

  if (!voder_cancellable_set_error_if_done (cancellable, NULL))
    send_piece (&self, FALSE, NULL);
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static void
voder_segment_stage_finalize (GObject *object)
{
  VoderSegmentStage *self = VODER_SEGMENT_STAGE (object);

  g_clear_object (&self->counters);
  g_free (self->language);

  G_OBJECT_CLASS (voder_segment_stage_parent_class)->finalize (object);
}

static void
voder_segment_stage_class_init (VoderSegmentStageClass *klass)
{
  VoderStageClass *stage_class = VODER_STAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = voder_segment_stage_finalize;
  stage_class->input_type = VODER_TYPE_PASSAGE;
  stage_class->output_type = VODER_TYPE_UTTERANCE;
  stage_class->run = voder_segment_stage_run;
}

static void
voder_segment_stage_init (VoderSegmentStage *self)
{
  const char *const counters[] = { [UTTERANCES] = "utterances", NULL };

  self->counters = voder_counters_new (counters, NULL);
}

/**
 * voder_segment_stage_new:
 * @language: (nullable): BCP-47 language of documents that do not say theirs,
 *   or %NULL when it is not known
 *
 * Makes a stage that cuts passages into utterances.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new stage
 */
VoderSegmentStage *
voder_segment_stage_new (const char *language)
{
  VoderSegmentStage *self = g_object_new (VODER_TYPE_SEGMENT_STAGE, NULL);

  self->language = g_strdup (language);

  return self;
}

/**
 * voder_segment_stage_get_n_utterances:
 * @self: a segment stage
 *
 * Counts the utterances made so far.
 *
 * Thread safety: any thread.
 *
 * Returns: how many
 */
guint64
voder_segment_stage_get_n_utterances (VoderSegmentStage *self)
{
  g_return_val_if_fail (VODER_IS_SEGMENT_STAGE (self), 0);

  return voder_counters_get (self->counters, UTTERANCES);
}
