/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gi18n-lib.h>

#include "voder-command.h"
#include "voder-print.h"
#include "voder-table.h"

/* What a number may be; %FALSE for what is none. */
static gboolean
get_range (GParamSpec *pspec, double *min, double *max)
{
  if (G_IS_PARAM_SPEC_FLOAT (pspec)) {
    *min = G_PARAM_SPEC_FLOAT (pspec)->minimum;
    *max = G_PARAM_SPEC_FLOAT (pspec)->maximum;
  } else if (G_IS_PARAM_SPEC_DOUBLE (pspec)) {
    *min = G_PARAM_SPEC_DOUBLE (pspec)->minimum;
    *max = G_PARAM_SPEC_DOUBLE (pspec)->maximum;
  } else if (G_IS_PARAM_SPEC_INT (pspec)) {
    *min = G_PARAM_SPEC_INT (pspec)->minimum;
    *max = G_PARAM_SPEC_INT (pspec)->maximum;
  } else if (G_IS_PARAM_SPEC_UINT (pspec)) {
    *min = G_PARAM_SPEC_UINT (pspec)->minimum;
    *max = G_PARAM_SPEC_UINT (pspec)->maximum;
  } else {
    return FALSE;
  }

  return TRUE;
}

/* A float as it was written, not as the double next to it. */
static double
get_round (double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return g_ascii_strtod (g_ascii_formatd (text, sizeof text, "%.7g", value),
                         NULL);
}

static const char *
get_type_name (GParamSpec *pspec)
{
  if (G_IS_PARAM_SPEC_ENUM (pspec))
    return "word";
  if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    return "boolean";
  if (G_IS_PARAM_SPEC_STRING (pspec))
    return "text";
  if (G_IS_PARAM_SPEC_INT (pspec) || G_IS_PARAM_SPEC_UINT (pspec))
    return "integer";

  return "number";
}

static void
add_words (JsonBuilder *builder, GParamSpec *pspec)
{
  GEnumClass *klass = G_PARAM_SPEC_ENUM (pspec)->enum_class;

  json_builder_set_member_name (builder, "values");
  json_builder_begin_array (builder);
  for (guint i = 0; i < klass->n_values; i++)
    json_builder_add_string_value (builder, klass->values[i].value_nick);
  json_builder_end_array (builder);
}

static void
add_default (JsonBuilder *builder, VoderEffect *effect, GParamSpec *pspec)
{
  g_autofree char *text = voder_effect_dup_parameter (effect, pspec->name);
  double min, max;

  if (get_range (pspec, &min, &max)) {
    voder_print_add_double (builder, "min", get_round (min));
    voder_print_add_double (builder, "max", get_round (max));
    voder_print_add_double (builder, "default", g_ascii_strtod (text, NULL));
    return;
  }

  if (G_IS_PARAM_SPEC_ENUM (pspec))
    add_words (builder, pspec);
  voder_print_add_string (builder, "default", text);
}

static void
add_parameter (JsonBuilder *builder, VoderEffect *effect, GParamSpec *pspec)
{
  const char *unit = voder_effect_class_get_unit (
      VODER_EFFECT_GET_CLASS (effect), pspec->name);
  const char *blurb = g_param_spec_get_blurb (pspec);

  json_builder_begin_object (builder);
  voder_print_add_string (builder, "name", pspec->name);
  voder_print_add_string (builder, "type", get_type_name (pspec));
  voder_print_add_string (builder, "unit", unit);
  add_default (builder, effect, pspec);
  voder_print_add_string (builder, "description",
                          blurb != NULL ? _ (blurb) : NULL);
  json_builder_end_object (builder);
}

static void
add_parameters (JsonBuilder *builder, VoderEffect *effect)
{
  guint n_parameters = 0;
  g_autofree GParamSpec **list = voder_effect_class_list_parameters (
      VODER_EFFECT_GET_CLASS (effect), &n_parameters);

  json_builder_set_member_name (builder, "parameters");
  json_builder_begin_array (builder);
  for (guint i = 0; i < n_parameters; i++)
    add_parameter (builder, effect, list[i]);
  json_builder_end_array (builder);
}

static void
add_effect (JsonBuilder *builder, VoderPluginInfo *info)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VoderEffect) effect =
      voder_effect_create (voder_plugin_registry_get_default (),
                           voder_plugin_info_get_name (info), &error);

  json_builder_begin_object (builder);
  voder_print_add_string (builder, "name", voder_plugin_info_get_name (info));
  voder_print_add_string (builder, "title", voder_plugin_info_get_title (info));
  voder_print_add_string (builder, "description",
                          voder_plugin_info_get_description (info));
  voder_print_add_string (builder, "licence",
                          voder_plugin_info_get_licence (info));
  if (effect != NULL)
    add_parameters (builder, effect);
  else
    voder_print_add_string (builder, "error", error->message);
  json_builder_end_object (builder);
}

static gboolean
print_json (GListModel *effects, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (effects); i++) {
    g_autoptr (VoderPluginInfo) info = g_list_model_get_item (effects, i);

    add_effect (builder, info);
  }
  json_builder_end_array (builder);

  return voder_print_json (builder, error);
}

/* What a parameter may be, as a person reads it. */
static char *
describe_range (GParamSpec *pspec, const char *unit)
{
  double min, max;

  if (get_range (pspec, &min, &max))
    return g_strdup_printf (_ ("%g to %g%s%s"), min, max,
                            unit != NULL ? " " : "", unit != NULL ? unit : "");

  if (G_IS_PARAM_SPEC_ENUM (pspec)) {
    GEnumClass *klass = G_PARAM_SPEC_ENUM (pspec)->enum_class;
    g_autoptr (GString) words = g_string_new (NULL);

    for (guint i = 0; i < klass->n_values; i++)
      g_string_append_printf (words, "%s%s", i > 0 ? ", " : "",
                              klass->values[i].value_nick);
    return g_string_free (g_steal_pointer (&words), FALSE);
  }

  return g_strdup (G_IS_PARAM_SPEC_BOOLEAN (pspec) ? _ ("true or false")
                                                   : _ ("a text"));
}

static void
tell_parameters (VoderTable *table, VoderEffect *effect)
{
  VoderEffectClass *klass = VODER_EFFECT_GET_CLASS (effect);
  guint n_parameters = 0;
  g_autofree GParamSpec **list =
      voder_effect_class_list_parameters (klass, &n_parameters);

  for (guint i = 0; i < n_parameters; i++) {
    const char *name = list[i]->name;
    const char *blurb = g_param_spec_get_blurb (list[i]);
    const char *unit = voder_effect_class_get_unit (klass, name);
    g_autofree char *start = g_strdup_printf ("  %s", name);
    g_autofree char *range = describe_range (list[i], unit);
    g_autofree char *value = voder_effect_dup_parameter (effect, name);

    voder_table_add (table, start, range, value != NULL ? value : "",
                     blurb != NULL ? _ (blurb) : "", NULL);
  }
}

static void
tell_effect (VoderTable *table, VoderPluginInfo *info)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VoderEffect) effect =
      voder_effect_create (voder_plugin_registry_get_default (),
                           voder_plugin_info_get_name (info), &error);

  voder_table_add (table, voder_plugin_info_get_name (info), "", "",
                   effect != NULL ? voder_plugin_info_get_description (info)
                                  : error->message,
                   NULL);
  if (effect != NULL)
    tell_parameters (table, effect);
}

static void
tell_presets (VoderTable *table)
{
  g_autoptr (GListModel) presets = voder_preset_list ();

  if (g_list_model_get_n_items (presets) == 0)
    return;

  voder_table_add (table, "", "", "", "", NULL);
  voder_table_add (table, _ ("PRESET"), "", "", _ ("WHAT IT DOES"), NULL);
  for (guint i = 0; i < g_list_model_get_n_items (presets); i++) {
    g_autoptr (VoderPreset) preset = g_list_model_get_item (presets, i);
    const char *description = voder_preset_get_description (preset);

    voder_table_add (table, voder_preset_get_name (preset), "", "",
                     description != NULL ? description
                                         : voder_preset_get_chain (preset),
                     NULL);
  }
}

static gboolean
print_table (GListModel *effects, GError **error)
{
  g_autoptr (VoderTable) table = voder_table_new (4);

  voder_table_add (table, _ ("EFFECT"), _ ("RANGE"), _ ("DEFAULT"),
                   _ ("WHAT IT DOES"), NULL);
  for (guint i = 0; i < g_list_model_get_n_items (effects); i++) {
    g_autoptr (VoderPluginInfo) info = g_list_model_get_item (effects, i);

    tell_effect (table, info);
  }
  tell_presets (table);

  return voder_table_print (table, error);
}

static gboolean
run_effects (const VoderCommand *self, int argc, char **argv, GError **error)
{
  gboolean as_json = FALSE;
  g_autoptr (GListModel) effects = NULL;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &as_json, N_ ("Write JSON"), NULL },
    { NULL },
  };

  if (!voder_command_parse_no_arguments (self, entries, argc, argv, error))
    return FALSE;

  effects = voder_plugin_registry_list (voder_plugin_registry_get_default (),
                                        VODER_PLUGIN_KIND_EFFECT);

  return as_json ? print_json (effects, error) : print_table (effects, error);
}

const VoderCommand voder_cmd_effects = {
  .name = "effects",
  .summary = N_ ("List the effects with their parameters, and the presets"),
  .run = run_effects,
};
