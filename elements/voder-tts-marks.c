/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-tts-marks.h"

static const GEnumValue values[] = {
  { VODER_TTS_MARKS_NONE, "Nothing", "none" },
  { VODER_TTS_MARKS_SENTENCE, "Each sentence, or subtitle", "sentence" },
  { VODER_TTS_MARKS_WORD, "Each word", "word" },
  { 0, NULL, NULL },
};

static gpointer
register_type (gpointer data)
{
  GType type = g_enum_register_static ("VoderTtsMarks", values);

  gst_type_mark_as_plugin_api (type, 0);

  return GSIZE_TO_POINTER (type);
}

GType
voder_tts_marks_get_type (void)
{
  static GOnce once = G_ONCE_INIT;

  return GPOINTER_TO_SIZE (g_once (&once, register_type, NULL));
}
