/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gi18n-lib.h>

#include "voder-command.h"
#include "voder-engine-choice.h"
#include "voder-print.h"

/* An element that the program can do without, and where it comes from. */
typedef struct {
  const char *element;
  const char *package;
  const char *use;
} Wanted;

static const Wanted wanted[] = {
  { "autoaudiosink", "gstreamer1.0-plugins-good",
    N_ ("playing with “voder speak”") },
  { "pulsesink", "gstreamer1.0-plugins-good",
    N_ ("playing through PulseAudio or PipeWire") },
  { "alsasink", "gstreamer1.0-alsa", N_ ("playing through ALSA") },
  { "vodertts", "voder", N_ ("speech in GStreamer pipelines") },
};

/* What was found, as text; and whether speech can be made at all. */
typedef struct {
  GString *text;
  gboolean has_engine;
  gboolean has_wav;
} Report;

static void
add_section (Report *report, const char *title)
{
  g_string_append_printf (report->text, "%s%s\n",
                          report->text->len > 0 ? "\n" : "", title);
}

static void
add_line (Report *report, gboolean is_ok, const char *name, const char *fact)
{
  g_string_append_printf (report->text, "  %s %s: %s\n", is_ok ? "✓" : "✗",
                          name, fact);
}

static void
add_versions (Report *report)
{
  g_autofree char *gst = gst_version_string ();
  g_autofree char *glib = NULL;

  glib = g_strdup_printf ("%u.%u.%u", glib_major_version, glib_minor_version,
                          glib_micro_version);
  add_section (report, _ ("Versions"));
  add_line (report, TRUE, "Voder", voder_get_version ());
  add_line (report, TRUE, "GStreamer", gst);
  add_line (report, TRUE, "GLib", glib);
}

static void
add_engine (Report *report, VoderPluginInfo *info)
{
  g_autoptr (GListModel) voices = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *fact = NULL;
  gboolean is_absent;
  guint n_voices;

  voices = voder_engine_choice_list_voices (voder_plugin_info_get_name (info),
                                            &is_absent, &error);
  if (is_absent)
    return;
  if (voices == NULL) {
    add_line (report, FALSE, voder_plugin_info_get_name (info), error->message);
    return;
  }

  n_voices = g_list_model_get_n_items (voices);
  fact = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s (%u voice)",
                                       "%s (%u voices)", n_voices),
                          voder_plugin_info_get_title (info), n_voices);
  add_line (report, n_voices > 0, voder_plugin_info_get_name (info), fact);
  /* An engine for tests does not make a system that speaks. */
  report->has_engine |= n_voices > 0 && voder_engine_choice_is_eligible (info);
}

static void
add_engines (Report *report)
{
  g_autoptr (GListModel) engines = voder_engine_choice_list ();

  add_section (report, _ ("Engines"));
  for (guint i = 0; i < g_list_model_get_n_items (engines); i++) {
    g_autoptr (VoderPluginInfo) info = g_list_model_get_item (engines, i);

    add_engine (report, info);
  }

  if (!report->has_engine)
    add_line (report, FALSE, _ ("No engine speaks"),
              _ ("install libespeak-ng1 or libflite1"));
}

static void
add_readers (Report *report)
{
  g_autoptr (GListModel) readers = NULL;

  readers = voder_plugin_registry_list (voder_plugin_registry_get_default (),
                                        VODER_PLUGIN_KIND_READER);
  add_section (report, _ ("Documents"));
  add_line (report, TRUE, "text/plain", _ ("built in"));
  for (guint i = 0; i < g_list_model_get_n_items (readers); i++) {
    g_autoptr (VoderPluginInfo) info = g_list_model_get_item (readers, i);
    const char *const *formats = voder_plugin_info_get_formats (info);
    g_autofree char *joined = NULL;

    joined =
        formats != NULL ? g_strjoinv (", ", (char **) formats) : g_strdup ("");
    add_line (report, TRUE, voder_plugin_info_get_name (info), joined);
  }
}

static void
add_ending (Report *report, const char *ending)
{
  g_autoptr (GError) error = NULL;
  gboolean is_ok = voder_renderer_check_ending (ending, &error);

  add_line (report, is_ok, ending,
            is_ok ? _ ("can be written") : error->message);
  if (g_str_equal (ending, "wav"))
    report->has_wav = is_ok;
}

static void
add_endings (Report *report)
{
  const char *const *endings = voder_renderer_list_endings ();

  add_section (report, _ ("Sound files"));
  for (gsize i = 0; endings[i] != NULL; i++)
    add_ending (report, endings[i]);
}

static void
add_element (Report *report, const Wanted *element)
{
  g_autoptr (GstElementFactory) factory = NULL;
  g_autofree char *fact = NULL;

  factory = gst_element_factory_find (element->element);
  if (factory != NULL)
    fact = g_strdup (_ (element->use));
  else
    fact = g_strdup_printf (_ ("missing, needed for %s; install %s"),
                            _ (element->use), element->package);
  add_line (report, factory != NULL, element->element, fact);
}

static void
add_elements (Report *report)
{
  add_section (report, _ ("Sound and GStreamer"));
  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
    add_element (report, &wanted[i]);
}

static void
add_skipped (Report *report)
{
  VoderPluginRegistry *registry = voder_plugin_registry_get_default ();
  guint n_skipped = voder_plugin_registry_get_n_skipped (registry);

  if (n_skipped == 0)
    return;

  add_section (report, _ ("Skipped plugins"));
  for (guint i = 0; i < n_skipped; i++) {
    const GError *reason = NULL;
    const char *keyfile;
    g_autofree char *name = NULL;

    keyfile = voder_plugin_registry_get_skipped (registry, i, &reason);
    name = g_filename_display_name (keyfile);
    add_line (report, FALSE, name, reason->message);
  }
}

static gboolean
run_doctor (const VoderCommand *self, int argc, char **argv, GError **error)
{
  const GOptionEntry entries[] = { { NULL } };
  g_autoptr (GString) text = g_string_new (NULL);
  Report report = { .text = text };
  gboolean is_usable;

  if (!voder_command_parse_no_arguments (self, entries, argc, argv, error))
    return FALSE;

  add_versions (&report);
  add_engines (&report);
  add_readers (&report);
  add_endings (&report);
  add_elements (&report);
  add_skipped (&report);

  is_usable = report.has_engine && report.has_wav;
  g_string_append_printf (text, "\n%s\n",
                          is_usable ? _ ("Voder can be used.")
                                    : _ ("Voder cannot be used yet."));
  if (!voder_print_text (text->str, (gssize) text->len, NULL, error))
    return FALSE;

  if (!is_usable)
    g_set_error_literal (error, VODER_COMMAND_ERROR,
                         VODER_COMMAND_ERROR_UNUSABLE, "");

  return is_usable;
}

const VoderCommand voder_cmd_doctor = {
  .name = "doctor",
  .summary = N_ ("Show what is installed, what is missing, what to install"),
  .run = run_doctor,
};
