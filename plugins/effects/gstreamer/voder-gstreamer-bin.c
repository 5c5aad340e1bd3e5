/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-gstreamer-bin.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* What an element of GStreamer says it is, in its class. */
#define KLASS_AUDIO "Audio"

static gboolean
fail (const char *why, GError **error)
{
  g_set_error_literal (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_VALUE, why);

  return FALSE;
}

/* The names of all elements that work on sound. */
static GPtrArray *
list_names (GList *factories)
{
  GPtrArray *names = g_ptr_array_new ();

  for (GList *item = factories; item != NULL; item = item->next) {
    const char *klass = gst_element_factory_get_metadata (
        item->data, GST_ELEMENT_METADATA_KLASS);

    if (klass != NULL && strstr (klass, KLASS_AUDIO) != NULL)
      g_ptr_array_add (names, (gpointer) gst_plugin_feature_get_name (
                                  GST_PLUGIN_FEATURE (item->data)));
  }

  return names;
}

static char *
describe_missing (const char *name)
{
  GList *factories = gst_registry_get_feature_list (gst_registry_get (),
                                                    GST_TYPE_ELEMENT_FACTORY);
  g_autoptr (GPtrArray) names = list_names (factories);
  g_autofree char *near = voder_suggestion_find (names, NULL, name);
  g_autofree char *quoted = voder_suggestion_shorten (name);
  char *text;

  if (near != NULL)
    text = g_strdup_printf (_ ("GStreamer has no element “%s”; is it %s?"),
                            quoted, near);
  else
    text = g_strdup_printf (_ ("GStreamer has no element “%s”"), quoted);
  gst_plugin_feature_list_free (factories);

  return text;
}

static GstElement *
parse (const char *description, GError **error)
{
  g_autoptr (GstParseContext) context = gst_parse_context_new ();
  g_autoptr (GError) why = NULL;
  GstElement *bin = gst_parse_bin_from_description_full (
      description, TRUE, context,
      GST_PARSE_FLAG_FATAL_ERRORS | GST_PARSE_FLAG_NO_SINGLE_ELEMENT_BINS,
      &why);
  g_auto (GStrv) missing = gst_parse_context_get_missing_elements (context);

  if (bin != NULL && why == NULL)
    return g_object_ref_sink (bin);

  g_clear_object (&bin);
  if (g_error_matches (why, GST_PARSE_ERROR, GST_PARSE_ERROR_NO_SUCH_ELEMENT) &&
      missing != NULL && missing[0] != NULL) {
    g_autofree char *text = describe_missing (missing[0]);

    fail (text, error);
  } else {
    fail (why != NULL ? why->message : _ ("GStreamer does not understand it"),
          error);
  }

  return NULL;
}

/* Why an element cannot be in an effect, or %NULL. */
static char *
find_fault (GstElement *element)
{
  static const char *const threads[] = { "queue", "queue2", "multiqueue",
                                         "downloadbuffer" };
  GstElementFactory *factory = gst_element_get_factory (element);
  const char *name =
      factory != NULL
          ? gst_plugin_feature_get_name (GST_PLUGIN_FEATURE (factory))
          : "bin";

  if (GST_OBJECT_FLAG_IS_SET (element, GST_ELEMENT_FLAG_SOURCE))
    return g_strdup_printf (_ ("“%s” is a source; an effect has none"), name);
  if (GST_OBJECT_FLAG_IS_SET (element, GST_ELEMENT_FLAG_SINK))
    return g_strdup_printf (_ ("“%s” is a sink; an effect has none"), name);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++) {
    if (strcmp (name, threads[i]) == 0)
      return g_strdup_printf (
          _ ("“%s” has a thread of its own; an effect has none"), name);
  }

  return NULL;
}

static void
check_element (const GValue *item, gpointer data)
{
  char **fault = data;

  if (*fault == NULL)
    *fault = find_fault (g_value_get_object (item));
}

static gboolean
check_elements (GstElement *bin, GError **error)
{
  g_autofree char *fault = NULL;

  if (GST_IS_BIN (bin)) {
    GstIterator *items = gst_bin_iterate_recurse (GST_BIN (bin));

    gst_iterator_foreach (items, check_element, &fault);
    gst_iterator_free (items);
  } else {
    fault = find_fault (bin);
  }

  return fault == NULL || fail (fault, error);
}

static gboolean
has_pad (GstElement *bin, const char *name)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (bin, name);

  return pad != NULL;
}

/*
 * Makes the elements that a text in gst-launch's syntax describes: filters with
 * one input and one output. Fails with %VODER_AUDIO_ERROR_VALUE.
 */
GstElement *
voder_gstreamer_bin_new (const char *description, GError **error)
{
  g_autoptr (GstElement) bin = parse (description, error);

  if (bin == NULL || !check_elements (bin, error))
    return NULL;
  if (!has_pad (bin, "sink") || !has_pad (bin, "src")) {
    fail (_ ("It has not one input and one output"), error);
    return NULL;
  }

  return g_steal_pointer (&bin);
}
