/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-elements.h"

#include <string.h>

/* What our plugins call the source that they are built from. */
#define SOURCE "voder"

static void
add_factories (GPtrArray *factories, GstPlugin *plugin)
{
  GList *features = gst_registry_get_feature_list_by_plugin (
      gst_registry_get (), gst_plugin_get_name (plugin));

  for (GList *i = features; i != NULL; i = i->next) {
    GstPluginFeature *loaded = NULL;

    if (!GST_IS_ELEMENT_FACTORY (i->data))
      continue;
    loaded = gst_plugin_feature_load (i->data);
    g_assert_nonnull (loaded);
    g_ptr_array_add (factories, loaded);
  }
  gst_plugin_feature_list_free (features);
}

/*
 * Lists the factories (#GstElementFactory) of all elements of all our plugins.
 */
GPtrArray *
voder_elements_list (void)
{
  GPtrArray *factories = g_ptr_array_new_with_free_func (gst_object_unref);
  GList *plugins = gst_registry_get_plugin_list (gst_registry_get ());

  for (GList *i = plugins; i != NULL; i = i->next)
    if (g_str_equal (gst_plugin_get_source (i->data), SOURCE))
      add_factories (factories, i->data);
  gst_plugin_list_free (plugins);

  return factories;
}

/*
 * Counts the child processes of this one, whichever thread has started them.
 */
guint
voder_elements_count_children (void)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  const char *task = NULL;
  guint n = 0;

  while ((task = g_dir_read_name (tasks)) != NULL) {
    g_autofree char *path =
        g_build_filename ("/proc/self/task", task, "children", NULL);
    g_autofree char *list = NULL;

    if (!g_file_get_contents (path, &list, NULL, NULL))
      continue;
    for (const char *c = list; *c != '\0'; c++)
      n += *c == ' ';
  }

  return n;
}

/*
 * Has plugins of the tests be found, too. Before GStreamer looks for its
 * plugins, as one of ours looks for ours.
 */
void
voder_elements_add_path (const char *folder)
{
  g_autofree char *path =
      g_strconcat (g_getenv ("VODER_PLUGIN_PATH"), ":",
                   g_getenv ("G_TEST_BUILDDIR"), "/", folder, NULL);

  g_setenv ("VODER_PLUGIN_PATH", path, TRUE);
}

static gboolean
need (VoderPluginInfo *info, const char *what)
{
  g_autofree char *reason = NULL;

  if (info != NULL)
    return TRUE;

  reason = g_strdup_printf ("%s is not built", what);
  g_test_skip (reason);

  return FALSE;
}

/*
 * Whether a plugin is built; without it the test is skipped.
 */
gboolean
voder_elements_need (VoderPluginKind kind, const char *name)
{
  return need (voder_plugin_registry_find (voder_plugin_registry_get_default (),
                                           kind, name),
               name);
}

/*
 * Whether the reader of documents of the media type @format is built; without
 * it the test is skipped.
 */
gboolean
voder_elements_need_format (const char *format)
{
  return need (
      voder_plugin_registry_find_format (voder_plugin_registry_get_default (),
                                         VODER_PLUGIN_KIND_READER, format),
      format);
}

/*
 * Plays @pipeline to its end; an error is none that a test waits for.
 */
void
voder_elements_play (GstElement *pipeline)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
                                        GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, NULL);
  g_assert_no_error (error);
}
