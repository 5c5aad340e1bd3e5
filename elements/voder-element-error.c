/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-element-error.h"

/* Which of GStreamer's errors an error of ours is to an application. */
typedef struct {
  GQuark (*domain) (void);
  int code;
  GQuark (*gst_domain) (void);
  int gst_code;
} ErrorRow;

static const ErrorRow error_rows[] = {
  { voder_speech_error_quark, VODER_SPEECH_ERROR_ENGINE, gst_core_error_quark,
    GST_CORE_ERROR_MISSING_PLUGIN },
  { voder_speech_error_quark, VODER_SPEECH_ERROR_VOICE,
    gst_resource_error_quark, GST_RESOURCE_ERROR_NOT_FOUND },
  { voder_speech_error_quark, VODER_SPEECH_ERROR_LANGUAGE,
    gst_resource_error_quark, GST_RESOURCE_ERROR_SETTINGS },
  { voder_speech_error_quark, VODER_SPEECH_ERROR_VALUE,
    gst_resource_error_quark, GST_RESOURCE_ERROR_SETTINGS },
  { voder_speech_error_quark, VODER_SPEECH_ERROR_FORMAT, gst_stream_error_quark,
    GST_STREAM_ERROR_FORMAT },
  { voder_speech_error_quark, VODER_SPEECH_ERROR_FAILED,
    gst_library_error_quark, GST_LIBRARY_ERROR_FAILED },
  { voder_plugin_error_quark, VODER_PLUGIN_ERROR_NOT_FOUND,
    gst_resource_error_quark, GST_RESOURCE_ERROR_NOT_FOUND },
  { voder_plugin_error_quark, VODER_PLUGIN_ERROR_LOAD, gst_library_error_quark,
    GST_LIBRARY_ERROR_INIT },
  { voder_audio_error_quark, VODER_AUDIO_ERROR_EFFECT, gst_core_error_quark,
    GST_CORE_ERROR_MISSING_PLUGIN },
  { voder_audio_error_quark, VODER_AUDIO_ERROR_FORMAT, gst_stream_error_quark,
    GST_STREAM_ERROR_FORMAT },
  { voder_audio_error_quark, VODER_AUDIO_ERROR_SYNTAX, gst_resource_error_quark,
    GST_RESOURCE_ERROR_SETTINGS },
  { voder_audio_error_quark, VODER_AUDIO_ERROR_PROPERTY,
    gst_resource_error_quark, GST_RESOURCE_ERROR_SETTINGS },
  { voder_audio_error_quark, VODER_AUDIO_ERROR_VALUE, gst_resource_error_quark,
    GST_RESOURCE_ERROR_SETTINGS },
  { voder_text_error_quark, VODER_TEXT_ERROR_BINARY, gst_stream_error_quark,
    GST_STREAM_ERROR_WRONG_TYPE },
  { voder_text_error_quark, VODER_TEXT_ERROR_CHARSET, gst_stream_error_quark,
    GST_STREAM_ERROR_DECODE },
  { voder_text_error_quark, VODER_TEXT_ERROR_FORMAT, gst_stream_error_quark,
    GST_STREAM_ERROR_CODEC_NOT_FOUND },
  { voder_text_error_quark, VODER_TEXT_ERROR_SYNTAX, gst_stream_error_quark,
    GST_STREAM_ERROR_DECODE },
  { g_io_error_quark, G_IO_ERROR_NOT_FOUND, gst_resource_error_quark,
    GST_RESOURCE_ERROR_NOT_FOUND },
  { g_io_error_quark, G_IO_ERROR_PERMISSION_DENIED, gst_resource_error_quark,
    GST_RESOURCE_ERROR_NOT_AUTHORIZED },
  { g_io_error_quark, G_IO_ERROR_IS_DIRECTORY, gst_resource_error_quark,
    GST_RESOURCE_ERROR_OPEN_READ },
  { g_io_error_quark, G_IO_ERROR_NOT_REGULAR_FILE, gst_resource_error_quark,
    GST_RESOURCE_ERROR_OPEN_READ },
};

static const ErrorRow other_row = { NULL, 0, gst_stream_error_quark,
                                    GST_STREAM_ERROR_FAILED };

static const ErrorRow *
find_row (const GError *error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (error_rows); i++)
    if (g_error_matches (error, error_rows[i].domain (), error_rows[i].code))
      return &error_rows[i];

  return &other_row;
}

/* Takes @details, which may be NULL. */
static void
post (GstElement *element,
      GstMessageType type,
      const GError *error,
      GstStructure *details)
{
  const ErrorRow *row = find_row (error);

  gst_element_message_full_with_details (
      element, type, row->gst_domain (), row->gst_code,
      g_strdup (error->message),
      g_strdup_printf ("%s, code %d", g_quark_to_string (error->domain),
                       error->code),
      __FILE__, G_STRFUNC, __LINE__, details);
}

/*
 * Posts @error as an ERROR message of @element, with our text and the domain
 * and code that GStreamer's applications know.
 *
 * Thread safety: any thread.
 */
void
voder_element_post_error (GstElement *element, const GError *error)
{
  g_return_if_fail (GST_IS_ELEMENT (element));
  g_return_if_fail (error != NULL);

  post (element, GST_MESSAGE_ERROR, error, NULL);
}

/*
 * Posts @error, after which the element goes on, as a WARNING message.
 *
 * Thread safety: any thread.
 */
void
voder_element_post_warning (GstElement *element, const GError *error)
{
  g_return_if_fail (GST_IS_ELEMENT (element));
  g_return_if_fail (error != NULL);

  post (element, GST_MESSAGE_WARNING, error, NULL);
}

/* As a message on a missing plugin has them. */
static GstStructure *
create_missing (const char *type, const char *detail)
{
  return gst_structure_new ("missing-plugin", "type", G_TYPE_STRING, type,
                            "detail", G_TYPE_STRING, detail, NULL);
}

/*
 * Posts @error, by which @engine or @voice (both may be NULL) cannot be had, as
 * an ERROR message; its details say which is missing.
 *
 * Thread safety: any thread.
 */
void
voder_element_post_missing (GstElement *element,
                            GstMessageType type,
                            const GError *error,
                            const char *engine,
                            const char *voice)
{
  GstStructure *details = NULL;

  g_return_if_fail (GST_IS_ELEMENT (element));
  g_return_if_fail (error != NULL);

  if (voice != NULL &&
      g_error_matches (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_VOICE))
    details = create_missing ("voder-voice", voice);
  else if (g_error_matches (error, VODER_SPEECH_ERROR,
                            VODER_SPEECH_ERROR_ENGINE))
    details = create_missing ("voder-engine", engine != NULL ? engine : "");
  if (details != NULL && engine != NULL)
    gst_structure_set (details, "engine", G_TYPE_STRING, engine, NULL);

  post (element, type, error, details);
}

/*
 * Posts what went wrong with @utterance (may be NULL), and was mended, as a
 * WARNING message of @element; a #VoderIncidentFunc.
 *
 * Thread safety: any thread.
 */
void
voder_element_post_incident (VoderIncident incident,
                             VoderUtterance *utterance,
                             const GError *error,
                             gpointer element)
{
  GstStructure *details = NULL;
  gint64 start;
  gint64 end;

  g_return_if_fail (GST_IS_ELEMENT (element));
  g_return_if_fail (error != NULL);

  details = gst_structure_new ("voder-incident", "incident",
                               VODER_TYPE_INCIDENT, incident, NULL);
  if (utterance != NULL)
    gst_structure_set (details, "text", G_TYPE_STRING,
                       voder_utterance_get_string (utterance), NULL);
  if (utterance != NULL && voder_utterance_get_source (utterance, &start, &end))
    gst_structure_set (details, "source-start", G_TYPE_INT64, start,
                       "source-end", G_TYPE_INT64, end, NULL);

  post (element, GST_MESSAGE_WARNING, error, details);
}
