/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-document-caps.h"

#include <string.h>

/* Keyfiles name media types and endings of files. */
static gboolean
is_media_type (const char *format)
{
  return strchr (format, '/') != NULL && !g_str_equal (format, "text/plain") &&
         !g_str_equal (format, "text/x-raw");
}

static void
add_formats (GstCaps *caps, VoderPluginInfo *info)
{
  const char *const *formats = voder_plugin_info_get_formats (info);

  for (guint i = 0; formats != NULL && formats[i] != NULL; i++) {
    if (is_media_type (formats[i]))
      gst_caps_append (caps, gst_caps_new_empty_simple (formats[i]));
  }
}

/*
 * Gives the caps (transfer full) of the documents with markup that can be read,
 * as the keyfiles of the readers name them. No reader's code is loaded.
 */
GstCaps *
voder_document_caps_new (void)
{
  g_autoptr (GListModel) readers = voder_plugin_registry_list (
      voder_plugin_registry_get_default (), VODER_PLUGIN_KIND_READER);
  GstCaps *caps = gst_caps_new_empty ();

  for (guint i = 0; i < g_list_model_get_n_items (readers); i++) {
    g_autoptr (VoderPluginInfo) info = g_list_model_get_item (readers, i);

    add_formats (caps, info);
  }

  return gst_caps_simplify (caps);
}

/*
 * Makes the template (floating) of a sink pad that takes these documents, and
 * the caps @others.
 */
GstPadTemplate *
voder_document_template_new (const char *others)
{
  g_autoptr (GstCaps) caps = gst_caps_merge (gst_caps_from_string (others),
                                             voder_document_caps_new ());

  return gst_pad_template_new ("sink", GST_PAD_SINK, GST_PAD_ALWAYS, caps);
}
