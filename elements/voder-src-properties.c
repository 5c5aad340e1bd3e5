/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-src-private.h"

/* The properties of a source that are not settings of the speech. */

enum {
  PROP_TEXT = VODER_TTS_PROP_LAST + 1,
  PROP_URI,
  PROP_FORMAT,
  PROP_AT_END,
  PROP_STATS,
};

GType
voder_src_at_end_get_type (void)
{
  static const GEnumValue values[] = {
    { VODER_SRC_AT_END_EOS, "The stream ends", "eos" },
    { VODER_SRC_AT_END_WAIT, "Wait for another text", "wait" },
    { 0, NULL, NULL },
  };
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("VoderSrcAtEnd", values));

  return type;
}

static void
set_at_end (VoderSrc *self, VoderSrcAtEnd at_end)
{
  g_autoptr (VoderSrcQueue) queue = voder_src_dup_queue (self);

  GST_OBJECT_LOCK (self);
  self->at_end = at_end;
  GST_OBJECT_UNLOCK (self);
  if (queue != NULL)
    voder_src_queue_ring (queue);
}

static void
set_format (VoderSrc *self, const char *format)
{
  GST_OBJECT_LOCK (self);
  g_free (self->format);
  self->format = format != NULL && *format != '\0' ? g_strdup (format) : NULL;
  GST_OBJECT_UNLOCK (self);
}

void
voder_src_set_property (GObject *object,
                        guint property_id,
                        const GValue *value,
                        GParamSpec *pspec)
{
  VoderSrc *self = VODER_SRC (object);
  gboolean is_known;

  switch (property_id) {
  case PROP_TEXT:
    voder_src_set_text (self, g_value_get_string (value));
    return;
  case PROP_URI:
    voder_src_set_uri (self, g_value_get_string (value));
    return;
  case PROP_FORMAT:
    set_format (self, g_value_get_string (value));
    return;
  case PROP_AT_END:
    set_at_end (self, (VoderSrcAtEnd) g_value_get_enum (value));
    return;
  default:
    break;
  }

  if (property_id == VODER_TTS_PROP_EFFECTS &&
      !voder_src_check_effects (self, g_value_get_string (value)))
    return;

  GST_OBJECT_LOCK (self);
  is_known = voder_tts_settings_set (&self->settings, property_id, value);
  self->n_changes++;
  GST_OBJECT_UNLOCK (self);
  if (!is_known)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

/* FALSE when the property is not the element's own. With the object lock. */
static gboolean
get_own (VoderSrc *self, guint property_id, GValue *value)
{
  switch (property_id) {
  case PROP_TEXT:
    if (self->text != NULL)
      g_value_take_string (value, voder_src_text_dup_string (self->text));
    return TRUE;
  case PROP_URI:
    g_value_set_string (value, self->uri);
    return TRUE;
  case PROP_FORMAT:
    g_value_set_string (value, self->format);
    return TRUE;
  case PROP_AT_END:
    g_value_set_enum (value, (int) self->at_end);
    return TRUE;
  default:
    return FALSE;
  }
}

void
voder_src_get_property (GObject *object,
                        guint property_id,
                        GValue *value,
                        GParamSpec *pspec)
{
  VoderSrc *self = VODER_SRC (object);
  gboolean is_known;

  if (property_id == PROP_STATS) {
    g_value_take_boxed (value, voder_src_dup_stats (self));
    return;
  }

  GST_OBJECT_LOCK (self);
  is_known = get_own (self, property_id, value) ||
             voder_tts_settings_get (&self->settings, property_id, value);
  GST_OBJECT_UNLOCK (self);
  if (!is_known)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

/*
 * Installs the properties, those of the speech too, on the class.
 */
void
voder_src_install_properties (GObjectClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  voder_tts_settings_install (klass);
  g_object_class_install_property (
      klass, PROP_TEXT,
      g_param_spec_string (
          "text", "Text",
          "What to speak; set again while it is spoken, what comes behind it",
          NULL, flags | GST_PARAM_MUTABLE_PLAYING));
  g_object_class_install_property (
      klass, PROP_URI,
      g_param_spec_string ("uri", "URI",
                           "What to speak, and how, as a “voder:” URI", NULL,
                           flags | GST_PARAM_MUTABLE_READY));
  g_object_class_install_property (
      klass, PROP_FORMAT,
      g_param_spec_string ("format", "Format",
                           "Media type of the text, such as text/markdown; "
                           "none: plain text, or what the name of a file says",
                           NULL, flags | GST_PARAM_MUTABLE_PLAYING));
  g_object_class_install_property (
      klass, PROP_AT_END,
      g_param_spec_enum ("at-end", "At end", "What comes behind the last text",
                         VODER_TYPE_SRC_AT_END, VODER_SRC_AT_END_EOS,
                         flags | GST_PARAM_MUTABLE_PLAYING));
  gst_type_mark_as_plugin_api (VODER_TYPE_SRC_AT_END, 0);
  g_object_class_install_property (
      klass, PROP_STATS,
      g_param_spec_boxed (
          "stats", "Statistics",
          "Who speaks, and what has been read and synthesised of the text at "
          "hand",
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}
