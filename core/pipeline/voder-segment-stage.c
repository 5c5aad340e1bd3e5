/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/pipeline/voder-segment-stage.h>

#include <voder/flow/voder-context.h>
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
  gsize n_utterances;
};

G_DEFINE_FINAL_TYPE (VoderSegmentStage, voder_segment_stage, VODER_TYPE_STAGE)

/* The block at hand. A piece waits until it is known whether it is the last. */
typedef struct {
  VoderSegmentStage *stage;
  VoderSender *utterances;
  GCancellable *cancellable;
  VoderSegmenter *segmenter;
  const char *segmenter_language;
  VoderGuard *guard;
  VoderTextBuilder *builder;
  /* Of the last passage; %NULL between blocks. */
  VoderPassage *passage;
  VoderText *piece;
  VoderGuardCut cut;
  gboolean is_first;
} Segmenting;

static void
segmenting_clear (Segmenting *self)
{
  g_clear_object (&self->segmenter);
  g_clear_object (&self->guard);
  g_clear_pointer (&self->builder, voder_text_builder_unref);
  g_clear_pointer (&self->passage, voder_passage_unref);
  g_clear_pointer (&self->piece, voder_text_unref);
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
    return get_block_pause (voder_passage_get_block (self->passage));
  if (self->cut == VODER_GUARD_CUT_SENTENCE)
    return PAUSE_SENTENCE_US;

  return self->cut == VODER_GUARD_CUT_CLAUSE ? PAUSE_CLAUSE_US : 0;
}

static const char *
get_language (Segmenting *self)
{
  const char *language = voder_passage_get_language (self->passage);

  return language != NULL ? language : self->stage->language;
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
  voder_utterance_builder_set_language (builder, get_language (self));
  voder_utterance_builder_set_document (
      builder, voder_passage_get_document (self->passage));
  voder_utterance_builder_set_block (
      builder, voder_passage_get_block (self->passage),
      voder_passage_get_level (self->passage), flags);
  voder_utterance_builder_set_pause_us (builder, get_pause (self, is_end));
  g_clear_pointer (&self->piece, voder_text_unref);
  g_atomic_pointer_add (&self->stage->n_utterances, 1);

  return voder_sender_send (self->utterances,
                            voder_utterance_builder_end (builder),
                            self->cancellable, error);
}

static gboolean
add_sentence (Segmenting *self, VoderText *sentence, GError **error)
{
  VoderGuardCut cut;
  VoderText *piece;

  voder_guard_push (self->guard, sentence);
  while ((piece = voder_guard_pop (self->guard, &cut)) != NULL) {
    if (!send_piece (self, FALSE, error)) {
      voder_text_unref (piece);
      return FALSE;
    }
    self->piece = piece;
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
  const char *end = p + voder_text_builder_get_length (builder);

  for (; p < end; p = g_utf8_next_char (p)) {
    if (g_unichar_isalnum (g_utf8_get_char (p)))
      return TRUE;
  }

  return FALSE;
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
begin_block (Segmenting *self, VoderPassage *passage)
{
  const char *language;

  self->passage = voder_passage_ref (passage);
  self->is_first = TRUE;
  voder_guard_begin_block (self->guard);
  language = get_language (self);
  if (self->segmenter != NULL &&
      g_strcmp0 (language, self->segmenter_language) == 0)
    return;

  g_clear_object (&self->segmenter);
  self->segmenter = voder_segmenter_new (language);
  self->segmenter_language = g_intern_string (language);
}

static gboolean
add_passage (Segmenting *self, VoderPassage *passage, GError **error)
{
  VoderPassageFlags flags = voder_passage_get_flags (passage);
  VoderText *text = voder_passage_get_text (passage);

  if ((flags & VODER_PASSAGE_BEGIN) != 0 && !end_block (self, error))
    return FALSE;
  if (self->passage == NULL)
    begin_block (self, passage);

  voder_text_builder_append_text (self->builder, text, 0,
                                  voder_text_get_length (text));
  if ((flags & VODER_PASSAGE_END) != 0)
    return end_block (self, error);

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
  };
  g_autoptr (GError) local = NULL;
  gpointer item;

  while (voder_receiver_receive (receiver, &item, cancellable, &local)) {
    g_autoptr (VoderPassage) passage = item;

    if (!add_passage (&self, passage, error))
      return FALSE;
  }
  if (local == NULL)
    return end_block (&self, error);

  if (!voder_cancellable_set_error_if_done (cancellable, NULL))
    send_piece (&self, FALSE, NULL);
  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static void
voder_segment_stage_finalize (GObject *object)
{
  VoderSegmentStage *self = VODER_SEGMENT_STAGE (object);

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

  return (gsize) g_atomic_pointer_get (&self->n_utterances);
}
