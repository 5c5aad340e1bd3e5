/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/audio/voder-effect-parameters.h>

#include <glib/gi18n-lib.h>

#include <voder/plugin/voder-suggestion.h>

#include "voder-effect-private.h"
#include "voder-parameter-value-private.h"

/* Where a property keeps the unit of its numbers. */
static GQuark
get_unit_quark (void)
{
  return g_quark_from_static_string ("voder-unit");
}

static gboolean
is_parameter (GParamSpec *pspec)
{
  return g_type_is_a (pspec->owner_type, VODER_TYPE_EFFECT) &&
         pspec->owner_type != VODER_TYPE_EFFECT &&
         (pspec->flags & G_PARAM_WRITABLE) != 0 &&
         (pspec->flags & G_PARAM_CONSTRUCT_ONLY) == 0;
}

/**
 * voder_effect_class_list_parameters:
 * @klass: the class of an effect
 * @n_parameters: (out): return location for their number
 *
 * Lists the parameters of an effect: the properties that it has itself and
 * that can be written.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer container) (array length=n_parameters): the parameters
 */
GParamSpec **
voder_effect_class_list_parameters (VoderEffectClass *klass,
                                    guint *n_parameters)
{
  GParamSpec **all;
  guint n_all = 0;

  g_return_val_if_fail (VODER_IS_EFFECT_CLASS (klass), NULL);
  g_return_val_if_fail (n_parameters != NULL, NULL);

  all = g_object_class_list_properties (G_OBJECT_CLASS (klass), &n_all);
  *n_parameters = 0;
  for (guint i = 0; i < n_all; i++) {
    if (is_parameter (all[i]))
      all[(*n_parameters)++] = all[i];
  }

  return all;
}

static void
get_parameter_property (GObject *object,
                        guint id,
                        GValue *value,
                        GParamSpec *pspec)
{
  float number = voder_effect_get_value (VODER_EFFECT (object), id - 1);

  if (G_IS_PARAM_SPEC_ENUM (pspec))
    g_value_set_enum (value, (int) number);
  else
    g_value_set_float (value, number);
}

static void
set_parameter_property (GObject *object,
                        guint id,
                        const GValue *value,
                        GParamSpec *pspec)
{
  float number = G_IS_PARAM_SPEC_ENUM (pspec) ? (float) g_value_get_enum (value)
                                              : g_value_get_float (value);

  voder_effect_set_value (VODER_EFFECT (object), id - 1, number);
}

static GParamSpec *
make_pspec (const VoderEffectParameter *parameter)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  if (parameter->get_type != NULL)
    return g_param_spec_enum (parameter->name, NULL, parameter->description,
                              parameter->get_type (), (int) parameter->value,
                              flags);

  return g_param_spec_float (parameter->name, NULL, parameter->description,
                             parameter->min, parameter->max, parameter->value,
                             flags);
}

/**
 * voder_effect_class_install_parameters: (skip)
 * @klass: the class of an effect
 * @parameters: (array length=n_parameters): what stays, its parameters
 * @n_parameters: how many, at most %VODER_EFFECT_PARAMETERS_MAX
 *
 * Makes the properties of an effect, which are numbers and words; the base
 * class keeps them. For the class_init of a subclass that has no others;
 * voder_effect_get_value() reads them.
 *
 * Thread safety: in class_init.
 */
void
voder_effect_class_install_parameters (VoderEffectClass *klass,
                                       const VoderEffectParameter *parameters,
                                       guint n_parameters)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  g_return_if_fail (VODER_IS_EFFECT_CLASS (klass));
  g_return_if_fail (n_parameters <= VODER_EFFECT_PARAMETERS_MAX);

  object_class->get_property = get_parameter_property;
  object_class->set_property = set_parameter_property;
  klass->parameters = parameters;
  klass->n_parameters = n_parameters;
  for (guint i = 0; i < n_parameters; i++) {
    g_object_class_install_property (object_class, i + 1,
                                     make_pspec (&parameters[i]));
    if (parameters[i].unit != NULL)
      voder_effect_class_set_unit (klass, parameters[i].name,
                                   parameters[i].unit);
  }
}

static GParamSpec *
find_parameter (VoderEffectClass *klass, const char *parameter)
{
  GParamSpec *pspec =
      g_object_class_find_property (G_OBJECT_CLASS (klass), parameter);

  return pspec != NULL && is_parameter (pspec) ? pspec : NULL;
}

/**
 * voder_effect_class_set_unit:
 * @klass: the class of an effect
 * @parameter: one of its parameters, which is a number
 * @unit: the unit, as “dB”
 *
 * Says what unit a parameter has. For the class_init of a subclass.
 *
 * Thread safety: in class_init.
 */
void
voder_effect_class_set_unit (VoderEffectClass *klass,
                             const char *parameter,
                             const char *unit)
{
  GParamSpec *pspec;

  g_return_if_fail (VODER_IS_EFFECT_CLASS (klass));
  g_return_if_fail (parameter != NULL && unit != NULL);

  pspec = find_parameter (klass, parameter);
  g_return_if_fail (pspec != NULL);

  g_param_spec_set_qdata (pspec, get_unit_quark (),
                          (gpointer) g_intern_string (unit));
}

/**
 * voder_effect_class_get_unit:
 * @klass: the class of an effect
 * @parameter: one of its parameters
 *
 * Gives the unit of a parameter.
 *
 * Thread safety: any thread.
 *
 * Returns: (nullable) (transfer none): the unit; %NULL when it has none
 */
const char *
voder_effect_class_get_unit (VoderEffectClass *klass, const char *parameter)
{
  GParamSpec *pspec;

  g_return_val_if_fail (VODER_IS_EFFECT_CLASS (klass), NULL);
  g_return_val_if_fail (parameter != NULL, NULL);

  pspec = find_parameter (klass, parameter);

  return pspec != NULL ? g_param_spec_get_qdata (pspec, get_unit_quark ())
                       : NULL;
}

static void
set_unknown_error (VoderEffectClass *klass,
                   const char *parameter,
                   GError **error)
{
  guint n_parameters = 0;
  g_autofree GParamSpec **list =
      voder_effect_class_list_parameters (klass, &n_parameters);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *quoted = voder_suggestion_shorten (parameter);
  g_autofree char *near = NULL;
  g_autofree char *all = NULL;

  for (guint i = 0; i < n_parameters; i++)
    g_ptr_array_add (names, (gpointer) list[i]->name);
  near = voder_suggestion_find (names, NULL, parameter);
  all = voder_suggestion_list (names, names->len);

  if (near != NULL)
    g_set_error (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_PROPERTY,
                 _ ("There is no parameter “%s”; is it %s?"), quoted, near);
  else if (names->len > 0)
    g_set_error (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_PROPERTY,
                 _ ("There is no parameter “%s”; there are %s"), quoted, all);
  else
    g_set_error (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_PROPERTY,
                 _ ("There is no parameter “%s”; there are none"), quoted);
}

/**
 * voder_effect_set_parameter:
 * @self: an effect
 * @parameter: the name of one of its parameters
 * @text: its value: a number with a point, `true` or `false`, or a word
 * @error: return location for an error
 *
 * Sets a parameter as it stands in the text of a chain.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE with %VODER_AUDIO_ERROR_PROPERTY when there is no such
 *   parameter, with %VODER_AUDIO_ERROR_VALUE when it cannot have that value
 */
gboolean
voder_effect_set_parameter (VoderEffect *self,
                            const char *parameter,
                            const char *text,
                            GError **error)
{
  VoderEffectClass *klass;
  g_auto (GValue) value = G_VALUE_INIT;
  GParamSpec *pspec;
  const char *unit;

  g_return_val_if_fail (VODER_IS_EFFECT (self), FALSE);
  g_return_val_if_fail (parameter != NULL && text != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  klass = VODER_EFFECT_GET_CLASS (self);
  pspec = find_parameter (klass, parameter);
  if (pspec == NULL) {
    set_unknown_error (klass, parameter, error);
    return FALSE;
  }

  unit = voder_effect_class_get_unit (klass, parameter);
  if (!voder_parameter_value_parse (pspec, text, unit, &value, error))
    return FALSE;
  g_object_set_property (G_OBJECT (self), pspec->name, &value);

  return TRUE;
}

/**
 * voder_effect_dup_parameter:
 * @self: an effect
 * @parameter: the name of one of its parameters
 *
 * Gives the value of a parameter as voder_effect_set_parameter() takes it.
 *
 * Thread safety: any thread.
 *
 * Returns: (nullable) (transfer full): the text; %NULL when there is no such
 *   parameter
 */
char *
voder_effect_dup_parameter (VoderEffect *self, const char *parameter)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_return_val_if_fail (VODER_IS_EFFECT (self), NULL);
  g_return_val_if_fail (parameter != NULL, NULL);

  if (find_parameter (VODER_EFFECT_GET_CLASS (self), parameter) == NULL)
    return NULL;
  g_object_get_property (G_OBJECT (self), parameter, &value);

  return voder_parameter_value_print (&value);
}
