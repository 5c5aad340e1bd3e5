/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gi18n-lib.h>

#include "voder-command.h"
#include "voder-print.h"
#include "voder-table.h"

static const VoderPluginKind kinds[] = {
  VODER_PLUGIN_KIND_ENGINE,
  VODER_PLUGIN_KIND_EFFECT,
  VODER_PLUGIN_KIND_READER,
  VODER_PLUGIN_KIND_STAGE,
};

static GPtrArray *
list_plugins (VoderPluginRegistry *registry)
{
  GPtrArray *plugins = g_ptr_array_new_with_free_func (g_object_unref);

  for (gsize kind = 0; kind < G_N_ELEMENTS (kinds); kind++) {
    g_autoptr (GListModel) list = NULL;

    list = voder_plugin_registry_list_found (registry, kinds[kind]);
    for (guint i = 0; i < g_list_model_get_n_items (list); i++)
      g_ptr_array_add (plugins, g_list_model_get_item (list, i));
  }

  return plugins;
}

static const char *
get_kind_nick (VoderPluginInfo *info)
{
  return voder_print_get_nick (VODER_TYPE_PLUGIN_KIND,
                               (int) voder_plugin_info_get_kind (info));
}

static void
add_plugin (JsonBuilder *builder, VoderPluginInfo *info)
{
  json_builder_begin_object (builder);
  voder_print_add_string (builder, "kind", get_kind_nick (info));
  voder_print_add_string (builder, "name", voder_plugin_info_get_name (info));
  voder_print_add_string (builder, "title", voder_plugin_info_get_title (info));
  voder_print_add_string (builder, "description",
                          voder_plugin_info_get_description (info));
  voder_print_add_string (builder, "licence",
                          voder_plugin_info_get_licence (info));
  voder_print_add_string (builder, "keyfile",
                          voder_plugin_info_get_keyfile (info));
  voder_print_add_string (builder, "module",
                          voder_plugin_info_get_module (info));
  voder_print_add_strings (builder, "formats",
                           voder_plugin_info_get_formats (info));
  json_builder_set_member_name (builder, "installed");
  json_builder_add_boolean_value (
      builder, voder_plugin_info_check_installed (info, NULL));
  voder_print_add_string (builder, "skipped", NULL);
  json_builder_end_object (builder);
}

static void
add_skipped (JsonBuilder *builder, VoderPluginRegistry *registry, guint n)
{
  const GError *reason = NULL;
  const char *keyfile;

  keyfile = voder_plugin_registry_get_skipped (registry, n, &reason);
  json_builder_begin_object (builder);
  voder_print_add_string (builder, "kind", NULL);
  voder_print_add_string (builder, "name", NULL);
  voder_print_add_string (builder, "keyfile", keyfile);
  voder_print_add_string (builder, "skipped", reason->message);
  json_builder_end_object (builder);
}

static gboolean
print_json (VoderPluginRegistry *registry, GPtrArray *plugins, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < plugins->len; i++)
    add_plugin (builder, plugins->pdata[i]);
  for (guint i = 0; i < voder_plugin_registry_get_n_skipped (registry); i++)
    add_skipped (builder, registry, i);
  json_builder_end_array (builder);

  return voder_print_json (builder, error);
}

/* That a program is not there is no fault of its description. */
static gboolean
print_missing (GPtrArray *plugins, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < plugins->len; i++) {
    g_autoptr (GError) why = NULL;

    if (!voder_plugin_info_check_installed (plugins->pdata[i], &why))
      g_string_append_printf (text, "%s\n", why->message);
  }
  if (text->len == 0)
    return TRUE;

  g_string_prepend (text, "\n");

  return voder_print_text (text->str, (gssize) text->len, NULL, error);
}

static gboolean
print_skipped (VoderPluginRegistry *registry, GError **error)
{
  g_autoptr (GString) text = NULL;
  guint n_skipped = voder_plugin_registry_get_n_skipped (registry);

  if (n_skipped == 0)
    return TRUE;

  text = g_string_new ("\n");
  g_string_append_printf (text, "%s\n", _ ("Skipped:"));
  for (guint i = 0; i < n_skipped; i++) {
    const GError *reason = NULL;
    const char *keyfile;
    g_autofree char *name = NULL;

    keyfile = voder_plugin_registry_get_skipped (registry, i, &reason);
    name = g_filename_display_name (keyfile);
    g_string_append_printf (text, "%s: %s\n", name, reason->message);
  }

  return voder_print_text (text->str, (gssize) text->len, NULL, error);
}

static gboolean
print_table (VoderPluginRegistry *registry, GPtrArray *plugins, GError **error)
{
  g_autoptr (VoderTable) table = voder_table_new (4);

  voder_table_add (table, _ ("KIND"), _ ("NAME"), _ ("LICENCE"), _ ("TITLE"),
                   NULL);
  for (guint i = 0; i < plugins->len; i++) {
    VoderPluginInfo *info = plugins->pdata[i];

    if (!voder_plugin_info_check_installed (info, NULL))
      continue;
    voder_table_add (table, get_kind_nick (info),
                     voder_plugin_info_get_name (info),
                     voder_plugin_info_get_licence (info),
                     voder_plugin_info_get_title (info), NULL);
  }

  return voder_table_print (table, error) && print_missing (plugins, error) &&
         print_skipped (registry, error);
}

static gboolean
run_plugins (const VoderCommand *self, int argc, char **argv, GError **error)
{
  VoderPluginRegistry *registry;
  gboolean as_json = FALSE;
  g_autoptr (GPtrArray) plugins = NULL;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("Write JSON"), NULL },
    { NULL },
  };

  if (!voder_command_parse_no_arguments (self, entries, argc, argv, error))
    return FALSE;

  registry = voder_plugin_registry_get_default ();
  plugins = list_plugins (registry);

  return as_json ? print_json (registry, plugins, error)
                 : print_table (registry, plugins, error);
}

const VoderCommand voder_cmd_plugins = {
  .name = "plugins",
  .summary = N_ ("List the plugins, also those that are skipped, and why"),
  .run = run_plugins,
};
