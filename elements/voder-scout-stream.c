/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-scout-stream.h"

#include "voder-chapter-stage.h"
#include "voder-scout-sink.h"

/*
 * VoderScoutStream:
 *
 * The bytes of a document, the first of which comes once the times of all its
 * chapters are known: the document is spoken for nobody first. An utterance
 * always sounds the same, and so they are the times of the speech to come.
 *
 * Thread safety: one thread.
 */
struct _VoderScoutStream {
  GInputStream parent_instance;

  VoderTtsRunSetup setup; /* what it points at is the stream's */
  VoderTtsSettings settings;
  char *format;
  char *language;
  char *effects;
  GInputStream *base;
  GInputStream *copy; /* NULL before the document was spoken */
};

/* As much as a table of contents in the comments of a file may number. */
#define MAX_COMMENTS 999

G_DEFINE_FINAL_TYPE (VoderScoutStream, voder_scout_stream, G_TYPE_INPUT_STREAM)

static GBytes *
read_all (VoderScoutStream *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();

  if (g_output_stream_splice (memory, self->base,
                              G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, cancellable,
                              error) < 0)
    return NULL;

  return g_memory_output_stream_steal_as_bytes (
      G_MEMORY_OUTPUT_STREAM (memory));
}

static VoderStage *
create_read_stage (VoderScoutStream *self, GBytes *bytes)
{
  g_autoptr (GInputStream) stream =
      g_memory_input_stream_new_from_bytes (bytes);
  g_autofree char *name = gst_element_get_name (self->setup.element);
  g_autoptr (VoderDocument) document =
      voder_document_new_for_stream (stream, name, self->format);
  VoderReadStage *stage =
      voder_read_stage_new (voder_plugin_registry_get_default ());

  voder_read_stage_add (stage, document);

  return VODER_STAGE (stage);
}

static void
add_stage (VoderPipeline *pipeline, VoderStage *stage)
{
  voder_pipeline_add (pipeline, stage);
  g_object_unref (stage);
}

static VoderPipeline *
create_pipeline (VoderScoutStream *self,
                 GBytes *bytes,
                 VoderChapterTrack *chapters,
                 GError **error)
{
  const VoderTtsRunSetup *setup = &self->setup;
  g_autoptr (VoderReceiver) headings = NULL;
  g_autoptr (VoderEffectChain) effects = voder_effect_chain_new_from_string (
      voder_plugin_registry_get_default (), self->effects, error);
  VoderPipeline *pipeline = NULL;

  if (effects == NULL)
    return NULL;

  pipeline = voder_pipeline_new ();
  add_stage (pipeline, create_read_stage (self, bytes));
  add_stage (pipeline, VODER_STAGE (voder_segment_stage_new (
                           voder_tts_run_get_language (setup))));
  add_stage (pipeline, VODER_STAGE (voder_chapter_stage_new (&headings)));
  add_stage (pipeline, VODER_STAGE (voder_tts_run_create_synth (setup)));
  add_stage (pipeline,
             VODER_STAGE (voder_effect_stage_new (VODER_EFFECT (effects))));
  add_stage (pipeline, voder_scout_sink_new (chapters));
  voder_chapter_track_set_headings (chapters, headings);

  return pipeline;
}

static void
add_comment (GstTagList *tags, guint n, gint64 start, const char *title)
{
  g_autofree char *time =
      g_strdup_printf ("CHAPTER%03u=%02u:%02u:%02u.%03u", n,
                       (guint) (start / (3600 * (gint64) GST_SECOND)),
                       (guint) (start / (60 * (gint64) GST_SECOND) % 60),
                       (guint) (start / (gint64) GST_SECOND % 60),
                       (guint) (start / (gint64) GST_MSECOND % 1000));
  g_autofree char *name = g_strdup_printf ("CHAPTER%03uNAME=%s", n, title);

  gst_tag_list_add (tags, GST_TAG_MERGE_APPEND, GST_TAG_EXTENDED_COMMENT, time,
                    GST_TAG_EXTENDED_COMMENT, name, NULL);
}

/* As files of the kinds of Ogg have chapters: comments by a convention. */
static guint
add_comments (GstTagList *tags, GList *entries, guint n)
{
  for (GList *l = entries; l != NULL && n < MAX_COMMENTS; l = l->next) {
    GstTagList *own = gst_toc_entry_get_tags (l->data);
    g_autofree char *title = NULL;
    gint64 start = 0;

    gst_tag_list_get_string (own, GST_TAG_TITLE, &title);
    gst_toc_entry_get_start_stop_times (l->data, &start, NULL);
    add_comment (tags, ++n, start, title);
    n = add_comments (tags, gst_toc_entry_get_sub_entries (l->data), n);
  }

  return n;
}

static void
tell (VoderScoutStream *self, VoderChapterTrack *chapters)
{
  g_autoptr (GstEvent) toc_event = voder_chapter_track_take_toc (chapters);
  g_autoptr (GstEvent) tag_event = voder_chapter_track_take_tags (chapters);
  g_autoptr (GstEvent) event = NULL;
  g_autoptr (GstToc) toc = NULL;
  GstTagList *tags = NULL;

  if (tag_event != NULL)
    gst_event_parse_tag (tag_event, &tags);
  tags = tags != NULL ? gst_tag_list_copy (tags) : gst_tag_list_new_empty ();
  if (toc_event != NULL) {
    gst_event_parse_toc (toc_event, &toc, NULL);
    add_comments (tags, gst_toc_get_entries (toc), 0);
    voder_stream_outline_set_toc (
        voder_pad_writer_get_outline (self->setup.writer), toc_event);
  }
  event = gst_event_new_tag (tags);
  voder_stream_outline_set_document_tags (
      voder_pad_writer_get_outline (self->setup.writer), event);
}

static gboolean
scout (VoderScoutStream *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) bytes = read_all (self, cancellable, error);
  g_autoptr (VoderChapterTrack) chapters = voder_chapter_track_new ();
  g_autoptr (VoderPipeline) pipeline = NULL;

  if (bytes == NULL)
    return FALSE;

  pipeline = create_pipeline (self, bytes, chapters, error);
  if (pipeline == NULL || !voder_pipeline_run (pipeline, cancellable, error))
    return FALSE;
  tell (self, chapters);
  self->copy = g_memory_input_stream_new_from_bytes (bytes);

  return TRUE;
}

static gssize
voder_scout_stream_read (GInputStream *stream,
                         void *target,
                         gsize size,
                         GCancellable *cancellable,
                         GError **error)
{
  VoderScoutStream *self = VODER_SCOUT_STREAM (stream);

  if (self->copy == NULL && !scout (self, cancellable, error))
    return -1;

  return g_input_stream_read (self->copy, target, size, cancellable, error);
}

static void
voder_scout_stream_dispose (GObject *object)
{
  VoderScoutStream *self = VODER_SCOUT_STREAM (object);

  g_clear_object (&self->setup.engines);
  g_clear_pointer (&self->language, g_free);
  g_clear_object (&self->setup.writer);
  g_clear_object (&self->base);
  g_clear_object (&self->copy);
  g_clear_pointer (&self->format, g_free);
  g_clear_pointer (&self->effects, g_free);
  voder_tts_settings_clear (&self->settings);

  G_OBJECT_CLASS (voder_scout_stream_parent_class)->dispose (object);
}

static void
voder_scout_stream_class_init (VoderScoutStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = voder_scout_stream_dispose;
  G_INPUT_STREAM_CLASS (klass)->read_fn = voder_scout_stream_read;
}

static void
voder_scout_stream_init (VoderScoutStream *self)
{
}

/*
 * Makes a stream of the bytes of @base, which are a document that is spoken as
 * @setup says.
 */
GInputStream *
voder_scout_stream_new (const VoderTtsRunSetup *setup, GInputStream *base)
{
  VoderScoutStream *self = NULL;

  g_return_val_if_fail (setup != NULL, NULL);
  g_return_val_if_fail (G_IS_INPUT_STREAM (base), NULL);

  self = g_object_new (VODER_TYPE_SCOUT_STREAM, NULL);
  voder_tts_settings_copy (setup->settings, &self->settings);
  self->language = g_strdup (setup->language);
  self->format = g_strdup (setup->format);
  self->effects = voder_effect_chain_to_string (setup->effects);
  self->base = g_object_ref (base);
  self->setup = *setup;
  self->setup.engines = g_object_ref (setup->engines);
  self->setup.writer = g_object_ref (setup->writer);
  self->setup.settings = &self->settings;
  self->setup.format = self->format;
  self->setup.language = self->language;
  self->setup.effects = NULL;

  return G_INPUT_STREAM (self);
}
