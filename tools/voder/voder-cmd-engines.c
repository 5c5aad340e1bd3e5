/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gi18n-lib.h>

#include "voder-command.h"
#include "voder-engine-choice.h"
#include "voder-print.h"
#include "voder-table.h"

static void
add_engine (JsonBuilder *builder, VoderPluginInfo *info)
{
  json_builder_begin_object (builder);
  voder_print_add_string (builder, "name", voder_plugin_info_get_name (info));
  voder_print_add_string (builder, "title", voder_plugin_info_get_title (info));
  voder_print_add_string (builder, "description",
                          voder_plugin_info_get_description (info));
  voder_print_add_string (builder, "licence",
                          voder_plugin_info_get_licence (info));
  voder_print_add_int (builder, "rank", voder_plugin_info_get_rank (info));
  voder_print_add_string (
      builder, "threading",
      voder_print_get_nick (VODER_TYPE_THREADING,
                            (int) voder_plugin_info_get_threading (info)));
  voder_print_add_string (
      builder, "state",
      voder_print_get_nick (VODER_TYPE_PLUGIN_STATE,
                            (int) voder_plugin_info_get_state (info)));
  json_builder_set_member_name (builder, "phonemes");
  json_builder_add_boolean_value (builder,
                                  voder_plugin_info_has_phonemes (info));
  voder_print_add_strings (builder, "languages",
                           voder_plugin_info_get_languages (info));
  json_builder_end_object (builder);
}

static gboolean
print_json (GListModel *engines, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (engines); i++) {
    g_autoptr (VoderPluginInfo) info = g_list_model_get_item (engines, i);

    add_engine (builder, info);
  }
  json_builder_end_array (builder);

  return voder_print_json (builder, error);
}

static gboolean
print_table (GListModel *engines, GError **error)
{
  g_autoptr (VoderTable) table = voder_table_new (3);

  voder_table_add (table, _ ("ENGINE"), _ ("LICENCE"), _ ("TITLE"), NULL);
  for (guint i = 0; i < g_list_model_get_n_items (engines); i++) {
    g_autoptr (VoderPluginInfo) info = g_list_model_get_item (engines, i);

    voder_table_add (table, voder_plugin_info_get_name (info),
                     voder_plugin_info_get_licence (info),
                     voder_plugin_info_get_title (info), NULL);
  }

  return voder_table_print (table, error);
}

static gboolean
run_engines (const VoderCommand *self, int argc, char **argv, GError **error)
{
  gboolean as_json = FALSE;
  g_autoptr (GListModel) engines = NULL;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("Write JSON"), NULL },
    { NULL },
  };

  if (!voder_command_parse_no_arguments (self, entries, argc, argv, error))
    return FALSE;

  engines = voder_engine_choice_list ();

  return as_json ? print_json (engines, error) : print_table (engines, error);
}

const VoderCommand voder_cmd_engines = {
  .name = "engines",
  .summary = N_ ("List the speech engines, the preferred one first"),
  .run = run_engines,
};
