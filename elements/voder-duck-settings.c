/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-duck-settings.h"

#include <stddef.h>

#define LOOK_AHEAD_MAX_MS 1000.0f

enum {
  PROP_THRESHOLD = 1,
  PROP_DEPTH,
  PROP_ATTACK,
  PROP_HOLD,
  PROP_RELEASE,
  PROP_LOOK_AHEAD,
};

typedef struct {
  const char *name;
  const char *description;
  float min;
  float max;
  float value;
  gsize field;
  float per_field; /* so many of the property's unit are one of the field's */
} Number;

#define DECIBELS(field) offsetof (VoderDuckSettings, shape.field##_db), 1.0f
#define MILLISECONDS(field)                                                    \
  offsetof (VoderDuckSettings, shape.field##_s), 1000.0f

static const Number numbers[] = {
  [PROP_THRESHOLD] = { "threshold",
                       "What of the key is louder is heard, in dB of full "
                       "scale",
                       -80.0f, 0.0f, -40.0f, DECIBELS (threshold) },
  [PROP_DEPTH] = { "depth", "How much softer the sound gets, in dB", 0.0f,
                   96.0f, 12.0f, DECIBELS (depth) },
  [PROP_ATTACK] = { "attack", "Time to get so soft, in ms", 0.0f, 5000.0f,
                    80.0f, MILLISECONDS (attack) },
  [PROP_HOLD] = { "hold",
                  "Time to stay so behind the last of the key, in ms; at "
                  "least 20",
                  0.0f, 10000.0f, 400.0f, MILLISECONDS (hold) },
  [PROP_RELEASE] = { "release", "Time to get as loud as before, in ms", 0.0f,
                     10000.0f, 600.0f, MILLISECONDS (release) },
  [PROP_LOOK_AHEAD] = { "look-ahead",
                        "How long before the key it begins, in ms; latency in "
                        "a live pipeline",
                        0.0f, LOOK_AHEAD_MAX_MS, 0.0f,
                        offsetof (VoderDuckSettings, look_ahead_ms), 1.0f },
};

static void
set_number (VoderDuckSettings *self, const Number *number, float value)
{
  G_STRUCT_MEMBER (float, self, number->field) = value / number->per_field;
}

/*
 * Installs the properties on the class of an element.
 */
void
voder_duck_settings_install (GObjectClass *klass)
{
  for (guint i = PROP_THRESHOLD; i <= PROP_LOOK_AHEAD; i++) {
    GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

    flags |= i == PROP_LOOK_AHEAD
                 ? GST_PARAM_MUTABLE_READY
                 : GST_PARAM_CONTROLLABLE | GST_PARAM_MUTABLE_PLAYING;
    g_object_class_install_property (
        klass, i,
        g_param_spec_float (numbers[i].name, NULL, numbers[i].description,
                            numbers[i].min, numbers[i].max, numbers[i].value,
                            flags));
  }
}

/*
 * Fills @self with the properties' defaults.
 */
void
voder_duck_settings_init (VoderDuckSettings *self)
{
  for (guint i = PROP_THRESHOLD; i <= PROP_LOOK_AHEAD; i++)
    set_number (self, &numbers[i], numbers[i].value);
}

/*
 * Gives the property of that number.
 */
void
voder_duck_settings_get (const VoderDuckSettings *self,
                         guint property_id,
                         GValue *value)
{
  const Number *number = &numbers[property_id];

  g_value_set_float (value, G_STRUCT_MEMBER (float, self, number->field) *
                                number->per_field);
}

/*
 * Sets the property of that number.
 */
void
voder_duck_settings_set (VoderDuckSettings *self,
                         guint property_id,
                         const GValue *value)
{
  set_number (self, &numbers[property_id], g_value_get_float (value));
}
