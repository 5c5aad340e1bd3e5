/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-utterance-meta.h"

#include <string.h>

/* For readers in this process: it holds the origin of each character. */
#define FIELD_UTTERANCE "utterance"

static const char *
get_block_name (VoderBlock block)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (VODER_TYPE_BLOCK);

  return g_enum_get_value (klass, block)->value_nick;
}

/*
 * Registers the metadata. It has no tags, so that filters of text keep it.
 */
gboolean
voder_utterance_meta_register (void)
{
  const char *tags[] = { NULL };

  if (gst_meta_get_info (VODER_UTTERANCE_META) != NULL)
    return TRUE;

  return gst_meta_register_custom (VODER_UTTERANCE_META, tags, NULL, NULL,
                                   NULL) != NULL;
}

/*
 * Adds to the writable @buffer, which holds its text, what else there is to
 * know of @utterance. @id is unique in the stream.
 */
void
voder_utterance_meta_add (GstBuffer *buffer,
                          VoderUtterance *utterance,
                          guint64 id)
{
  GstCustomMeta *meta =
      gst_buffer_add_custom_meta (buffer, VODER_UTTERANCE_META);
  GstStructure *fields = gst_custom_meta_get_structure (meta);
  VoderPassageFlags flags = voder_utterance_get_flags (utterance);
  const char *language = voder_utterance_get_language (utterance);
  gint64 pause_us = voder_utterance_get_pause_us (utterance);
  gint64 start;
  gint64 end;

  gst_structure_set (
      fields, "id", G_TYPE_UINT64, id, "block", G_TYPE_STRING,
      get_block_name (voder_utterance_get_block (utterance)), "level",
      G_TYPE_UINT, voder_utterance_get_level (utterance), "begins-block",
      G_TYPE_BOOLEAN, (flags & VODER_PASSAGE_BEGIN) != 0, "ends-block",
      G_TYPE_BOOLEAN, (flags & VODER_PASSAGE_END) != 0, "pause", G_TYPE_UINT64,
      (guint64) pause_us * GST_USECOND, FIELD_UTTERANCE, VODER_TYPE_UTTERANCE,
      utterance, NULL);
  if (language != NULL)
    gst_structure_set (fields, "language", G_TYPE_STRING, language, NULL);
  if (voder_utterance_get_source (utterance, &start, &end))
    gst_structure_set (fields, "source-start", G_TYPE_INT64, start,
                       "source-end", G_TYPE_INT64, end, NULL);
}

/* A filter may have put other words in its place: those are to be spoken, and
 * of where they come from nothing is known. */
static VoderUtterance *
replace_text (VoderUtterance *utterance, const char *string, gsize length)
{
  g_autoptr (VoderUtteranceBuilder) builder = NULL;
  g_autoptr (VoderText) text = NULL;

  builder = voder_utterance_builder_new (utterance);
  text = voder_text_new (string, length);
  voder_utterance_builder_set_text (builder, text);

  return voder_utterance_builder_end (builder);
}

/*
 * Gives the utterance (transfer full) that @buffer holds; NULL when it has no
 * such metadata or is not text.
 */
VoderUtterance *
voder_utterance_meta_dup_utterance (GstBuffer *buffer)
{
  GstCustomMeta *meta =
      gst_buffer_get_custom_meta (buffer, VODER_UTTERANCE_META);
  g_autoptr (VoderUtterance) utterance = NULL;
  const char *string = NULL;
  VoderUtterance *found = NULL;
  GstMapInfo map;

  if (meta == NULL)
    return NULL;
  if (!gst_structure_get (gst_custom_meta_get_structure (meta), FIELD_UTTERANCE,
                          VODER_TYPE_UTTERANCE, &utterance, NULL))
    return NULL;
  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return NULL;

  string = voder_utterance_get_string (utterance);
  if (strlen (string) == map.size &&
      (map.size == 0 || memcmp (string, map.data, map.size) == 0))
    found = g_steal_pointer (&utterance);
  else if (g_utf8_validate_len ((const char *) map.data, map.size, NULL))
    found = replace_text (utterance, (const char *) map.data, map.size);
  gst_buffer_unmap (buffer, &map);

  return found;
}
