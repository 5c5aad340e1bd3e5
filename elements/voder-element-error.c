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
  { voder_speech_error_quark, VODER_SPEECH_ERROR_ENGINE,
    gst_resource_error_quark, GST_RESOURCE_ERROR_NOT_FOUND },
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
  { voder_text_error_quark, VODER_TEXT_ERROR_BINARY, gst_stream_error_quark,
    GST_STREAM_ERROR_WRONG_TYPE },
  { voder_text_error_quark, VODER_TEXT_ERROR_CHARSET, gst_stream_error_quark,
    GST_STREAM_ERROR_DECODE },
  { voder_text_error_quark, VODER_TEXT_ERROR_FORMAT, gst_stream_error_quark,
    GST_STREAM_ERROR_CODEC_NOT_FOUND },
  { voder_text_error_quark, VODER_TEXT_ERROR_SYNTAX, gst_stream_error_quark,
    GST_STREAM_ERROR_DECODE },
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

/*
 * Posts @error as an ERROR message of @element, with our text and the domain
 * and code that GStreamer's applications know.
 *
 * Thread safety: any thread.
 */
void
voder_element_post_error (GstElement *element, const GError *error)
{
  const ErrorRow *row = NULL;

  g_return_if_fail (GST_IS_ELEMENT (element));
  g_return_if_fail (error != NULL);

  row = find_row (error);
  gst_element_message_full (element, GST_MESSAGE_ERROR, row->gst_domain (),
                            row->gst_code, g_strdup (error->message),
                            g_strdup_printf ("%s, code %d",
                                             g_quark_to_string (error->domain),
                                             error->code),
                            __FILE__, G_STRFUNC, __LINE__);
}
