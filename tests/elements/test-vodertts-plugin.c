/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "voder-tts-speech.h"

/* No engine's code is loaded before the element is to speak. */
static void
test_lazy (void)
{
  g_autofree char *maps = NULL;

  gst_object_unref (voder_tts_make ("tone", NULL));
  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  g_assert_nonnull (strstr (maps, "libgstvoder"));
  g_assert_null (strstr (maps, "libvoder-tone"));
  g_assert_null (strstr (maps, "libvoder-flite"));
  g_assert_null (strstr (maps, "libvoder-espeak"));
}

static void
test_properties (void)
{
  g_autoptr (GstElement) element = voder_tts_make (NULL, NULL);
  g_autofree GParamSpec **specs = NULL;
  guint n_specs;
  guint n_ours = 0;

  specs =
      g_object_class_list_properties (G_OBJECT_GET_CLASS (element), &n_specs);
  for (guint i = 0; i < n_specs; i++) {
    if (specs[i]->owner_type != G_OBJECT_TYPE (element))
      continue;
    n_ours++;
    g_assert_cmpuint (strlen (g_param_spec_get_blurb (specs[i])), >, 10);
    if (specs[i]->flags & G_PARAM_WRITABLE)
      g_assert_true (specs[i]->flags &
                     (GST_PARAM_MUTABLE_READY | GST_PARAM_MUTABLE_PLAYING));
  }
  g_assert_cmpuint (n_ours, >=, 13);
}

static void
test_live_properties (void)
{
  const char *const names[] = { "engine", "voice",  "language", "rate",
                                "pitch",  "volume", "effects" };
  g_autoptr (GstElement) element = voder_tts_make (NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    GParamSpec *pspec =
        g_object_class_find_property (G_OBJECT_GET_CLASS (element), names[i]);

    g_assert_true (pspec->flags & GST_PARAM_MUTABLE_PLAYING);
  }
}

/* As gst-inspect-1.0 prints them, and gst-launch-1.0 reads them. */
static void
test_enums (void)
{
  g_autoptr (GstElement) element = voder_tts_make (NULL, NULL);
  GParamSpec *isolation =
      g_object_class_find_property (G_OBJECT_GET_CLASS (element), "isolation");
  int on_error = 0;

  gst_util_set_object_arg (G_OBJECT (element), "on-error", "fallback");
  g_object_get (element, "on-error", &on_error, NULL);
  g_assert_cmpint (on_error, ==, 2);
  g_assert_cmpuint (G_PARAM_SPEC_VALUE_TYPE (isolation), ==,
                    VODER_TYPE_ISOLATION);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/vodertts/plugin/no-engine-is-loaded-with-it", test_lazy);
  voder_test_add ("/vodertts/plugin/properties-say-what-they-are",
                  test_properties);
  voder_test_add ("/vodertts/plugin/what-changes-while-playing-says-so",
                  test_live_properties);
  voder_test_add ("/vodertts/plugin/choices-are-enumerations", test_enums);

  return voder_test_run ();
}
