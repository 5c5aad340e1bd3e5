/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-sentences-stage.h"

#include "voder-print.h"

#define FLUSH_BYTES (64 * 1024)

/*
 * Writes the utterances that arrive to standard output: a line each, or one
 * JSON array.
 *
 * Thread safety: one thread.
 */
struct _VoderSentencesStage {
  VoderStage parent_instance;

  gboolean as_json;
  GString *text;
  guint n_written;
};

G_DEFINE_FINAL_TYPE (VoderSentencesStage,
                     voder_sentences_stage,
                     VODER_TYPE_STAGE)

static void
add_factor (JsonBuilder *builder, const char *name, double factor)
{
  if (factor != 1)
    voder_print_add_double (builder, name, factor);
}

/* What a document says of how it is to be spoken, where that is not as usual.
 */
static void
add_style (JsonBuilder *builder, VoderUtterance *utterance)
{
  VoderStyle *style = voder_utterance_get_style (utterance);
  VoderGender gender;
  const char *const *names;

  if (style == NULL)
    return;

  names = voder_style_get_voice_names (style);
  gender = voder_style_get_gender (style);
  if (names[0] != NULL) {
    g_autofree char *joined = g_strjoinv (" ", (char **) names);

    voder_print_add_string (builder, "voice", joined);
  }
  if (gender != VODER_GENDER_UNKNOWN)
    voder_print_add_string (builder, "gender",
                            voder_print_get_nick (VODER_TYPE_GENDER, gender));
  if (voder_utterance_get_language (utterance) != NULL)
    voder_print_add_string (builder, "language",
                            voder_utterance_get_language (utterance));
  add_factor (builder, "rate", voder_style_get_rate (style));
  add_factor (builder, "pitch", voder_style_get_pitch (style));
  add_factor (builder, "volume", voder_style_get_volume (style));
}

static void
add_marks (JsonBuilder *builder, VoderText *text)
{
  guint n_marks = voder_text_get_n_marks (text);

  if (n_marks == 0)
    return;

  json_builder_set_member_name (builder, "marks");
  json_builder_begin_array (builder);
  for (guint i = 0; i < n_marks; i++) {
    gsize offset;
    const char *name = voder_text_get_mark (text, i, &offset, NULL, NULL);

    json_builder_begin_object (builder);
    voder_print_add_string (builder, "name", name);
    voder_print_add_int (builder, "offset", (gint64) offset);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

/* How parts of it are pronounced, where the document says that. */
static void
add_pronunciations (JsonBuilder *builder, VoderText *text)
{
  guint n = voder_text_get_n_pronunciations (text);

  if (n == 0)
    return;

  json_builder_set_member_name (builder, "pronunciations");
  json_builder_begin_array (builder);
  for (guint i = 0; i < n; i++) {
    gsize start, end;
    const char *ipa = voder_text_get_pronunciation (text, i, &start, &end);

    json_builder_begin_object (builder);
    voder_print_add_string (builder, "ipa", ipa);
    voder_print_add_int (builder, "start", (gint64) start);
    voder_print_add_int (builder, "end", (gint64) end);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static void
append_json (VoderSentencesStage *self, VoderUtterance *utterance)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  VoderBlock block = voder_utterance_get_block (utterance);
  gboolean is_silence = voder_utterance_is_silence (utterance);
  gint64 start = 0, end = 0;
  gboolean has_source = voder_utterance_get_source (utterance, &start, &end);

  json_builder_begin_object (builder);
  voder_print_add_string (builder, "text",
                          voder_utterance_get_string (utterance));
  voder_print_add_source (builder, has_source, start, end);
  voder_print_add_string (
      builder, "kind",
      is_silence ? "silence" : voder_print_get_nick (VODER_TYPE_BLOCK, block));
  if (is_silence)
    voder_print_add_int (builder, "ms",
                         voder_utterance_get_pause_us (utterance) /
                             G_TIME_SPAN_MILLISECOND);
  if (block == VODER_BLOCK_HEADING)
    voder_print_add_int (builder, "level",
                         voder_utterance_get_level (utterance));
  add_style (builder, utterance);
  add_marks (builder, voder_utterance_get_text (utterance));
  add_pronunciations (builder, voder_utterance_get_text (utterance));
  json_builder_end_object (builder);

  voder_print_append_element (self->text, self->n_written++ == 0, builder);
}

static void
append (VoderSentencesStage *self, VoderUtterance *utterance)
{
  if (self->as_json)
    append_json (self, utterance);
  else if (!voder_utterance_is_silence (utterance))
    g_string_append_printf (self->text, "%s\n",
                            voder_utterance_get_string (utterance));
}

static gboolean
flush (VoderSentencesStage *self, GCancellable *cancellable, GError **error)
{
  if (!voder_print_text (self->text->str, (gssize) self->text->len, cancellable,
                         error))
    return FALSE;
  g_string_truncate (self->text, 0);

  return TRUE;
}

static gboolean
voder_sentences_stage_run (VoderStage *stage,
                           VoderReceiver *receiver,
                           VoderSender *sender,
                           GCancellable *cancellable,
                           GError **error)
{
  VoderSentencesStage *self = VODER_SENTENCES_STAGE (stage);
  g_autoptr (GError) local = NULL;
  gpointer item;

  while (voder_receiver_receive (receiver, &item, cancellable, &local)) {
    g_autoptr (VoderUtterance) utterance = item;

    append (self, utterance);
    if (self->text->len >= FLUSH_BYTES && !flush (self, cancellable, error))
      return FALSE;
  }

  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }

  if (self->as_json)
    voder_print_end_array (self->text, self->n_written == 0);

  return flush (self, cancellable, error);
}

static void
voder_sentences_stage_finalize (GObject *object)
{
  VoderSentencesStage *self = VODER_SENTENCES_STAGE (object);

  g_string_free (self->text, TRUE);

  G_OBJECT_CLASS (voder_sentences_stage_parent_class)->finalize (object);
}

static void
voder_sentences_stage_class_init (VoderSentencesStageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  VoderStageClass *stage_class = VODER_STAGE_CLASS (klass);

  object_class->finalize = voder_sentences_stage_finalize;
  stage_class->input_type = VODER_TYPE_UTTERANCE;
  stage_class->output_type = G_TYPE_NONE;
  stage_class->run = voder_sentences_stage_run;
}

static void
voder_sentences_stage_init (VoderSentencesStage *self)
{
  self->text = g_string_new (NULL);
}

VoderSentencesStage *
voder_sentences_stage_new (gboolean as_json)
{
  VoderSentencesStage *self = g_object_new (VODER_TYPE_SENTENCES_STAGE, NULL);

  self->as_json = as_json;

  return self;
}
