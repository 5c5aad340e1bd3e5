/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-effect-factory.h"

#include "voder-effect-element.h"

/* The type of each of these elements, before the name of its effect. */
#define TYPE_PREFIX "VoderEffectElement-"

/* A description with its unit. */
static char *
describe (VoderEffectClass *klass, GParamSpec *pspec)
{
  const char *blurb = g_param_spec_get_blurb (pspec);
  const char *unit =
      voder_effect_class_get_unit (klass, g_param_spec_get_name (pspec));

  return unit != NULL ? g_strdup_printf ("%s, in %s", blurb, unit)
                      : g_strdup (blurb);
}

static GParamSpec *
copy_parameter (VoderEffectClass *klass, GParamSpec *pspec)
{
  const GParamFlags plain =
      G_PARAM_READWRITE | G_PARAM_STATIC_NAME | G_PARAM_STATIC_NICK;
  const GParamFlags flags =
      plain | GST_PARAM_CONTROLLABLE | GST_PARAM_MUTABLE_PLAYING;
  g_autofree char *blurb = describe (klass, pspec);

  if (G_IS_PARAM_SPEC_ENUM (pspec))
    return g_param_spec_enum (pspec->name, NULL, blurb, pspec->value_type,
                              G_PARAM_SPEC_ENUM (pspec)->default_value, flags);
  if (G_IS_PARAM_SPEC_FLOAT (pspec))
    return g_param_spec_float (
        pspec->name, NULL, blurb, G_PARAM_SPEC_FLOAT (pspec)->minimum,
        G_PARAM_SPEC_FLOAT (pspec)->maximum,
        G_PARAM_SPEC_FLOAT (pspec)->default_value, flags);
  if (G_IS_PARAM_SPEC_STRING (pspec))
    return g_param_spec_string (pspec->name, NULL, blurb, NULL,
                                plain | GST_PARAM_MUTABLE_READY);

  return NULL;
}

/* Whether this is the helper that only looks what elements there are. */
static gboolean
is_scanner (void)
{
  const char *name = g_get_prgname ();

  return name != NULL && g_str_has_prefix (name, "gst-plugin-scan");
}

static gboolean
keeps (VoderEffect *effect, int rate, int n_channels)
{
  GstAudioInfo info;

  gst_audio_info_set_format (&info, GST_AUDIO_FORMAT_F32, rate, n_channels,
                             NULL);

  return voder_effect_setup (effect, &info, NULL) &&
         gst_audio_info_is_equal (voder_effect_get_output_info (effect), &info);
}

/* Whether the effect keeps the rate and the channels that it is given: those of
 * two sounds. */
static gboolean
keeps_format (VoderEffect *effect)
{
  return keeps (effect, 44100, 1) && keeps (effect, 48000, 2);
}

static void
install_properties (VoderEffectElementClass *klass, VoderEffect *effect)
{
  VoderEffectClass *effect_class = VODER_EFFECT_GET_CLASS (effect);
  guint n = 0;
  g_autofree GParamSpec **list =
      voder_effect_class_list_parameters (effect_class, &n);

  for (guint i = 0; i < n; i++) {
    GParamSpec *copy = copy_parameter (effect_class, list[i]);

    if (copy != NULL)
      g_object_class_install_property (G_OBJECT_CLASS (klass), i + 1, copy);
  }
}

/* The code of the effect says what its parameters are. One that cannot be
 * loaded has none; its elements say why when they are to run. */
static void
learn (VoderEffectElementClass *klass)
{
  g_autoptr (VoderEffect) effect =
      voder_effect_create (voder_plugin_registry_get_default (),
                           voder_plugin_info_get_name (klass->info), NULL);

  if (effect == NULL)
    return;

  install_properties (klass, effect);
  klass->keeps_format = keeps_format (effect);
}

/* What GStreamer remembers of it comes from the keyfile alone. */
static void
init_class (gpointer klass, gpointer data)
{
  VoderPluginInfo *info = data;

  voder_effect_element_class_set_info (VODER_EFFECT_ELEMENT_CLASS (klass),
                                       info);
  gst_element_class_set_metadata (
      GST_ELEMENT_CLASS (klass), voder_plugin_info_get_title (info),
      "Filter/Effect/Audio", voder_plugin_info_get_description (info), "Voder");
  if (!is_scanner ())
    learn (klass);
}

static void
init_one (GTypeInstance *instance, gpointer klass)
{
  voder_effect_element_build (VODER_EFFECT_ELEMENT (instance));
}

static gboolean
register_one (GstPlugin *plugin, VoderPluginInfo *info)
{
  const char *effect = voder_plugin_info_get_name (info);
  g_autofree char *type_name = g_strconcat (TYPE_PREFIX, effect, NULL);
  g_autofree char *name = g_strconcat ("voder-", effect, NULL);
  GTypeInfo type_info = {
    .class_size = sizeof (VoderEffectElementClass),
    .class_init = init_class,
    .class_data = g_object_ref (info),
    .instance_size = sizeof (VoderEffectElement),
    .instance_init = init_one,
  };
  GType type = g_type_register_static (VODER_TYPE_EFFECT_ELEMENT, type_name,
                                       &type_info, 0);

  return gst_element_register (plugin, name, GST_RANK_NONE, type);
}

/*
 * Registers an element for each effect whose keyfile there is; GStreamer looks
 * again when the folders change.
 */
gboolean
voder_effect_factory_register (GstPlugin *plugin)
{
  static const char *const variables[] = { "VODER_PLUGIN_PATH", NULL };
  static const char *const names[] = { ".plugin", NULL };
  g_autoptr (GListModel) effects = voder_plugin_registry_list (
      voder_plugin_registry_get_default (), VODER_PLUGIN_KIND_EFFECT);

  gst_plugin_add_dependency (plugin, (const char **) variables, NULL,
                             (const char **) names,
                             GST_PLUGIN_DEPENDENCY_FLAG_FILE_NAME_IS_SUFFIX |
                                 GST_PLUGIN_DEPENDENCY_FLAG_RECURSE);
  for (guint i = 0; i < g_list_model_get_n_items (effects); i++) {
    g_autoptr (VoderPluginInfo) info = g_list_model_get_item (effects, i);

    if (!register_one (plugin, info))
      return FALSE;
  }

  return TRUE;
}
