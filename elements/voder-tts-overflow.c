/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-tts-overflow.h"

static const GEnumValue values[] = {
  { VODER_TTS_OVERFLOW_CLIP,
    "Cut off what is said after the end of the subtitle", "clip" },
  { VODER_TTS_OVERFLOW_OVERLAP,
    "Begin at the time of the subtitle, even where the one before is spoken",
    "overlap" },
  { VODER_TTS_OVERFLOW_SHIFT, "Begin when the subtitle before has been spoken",
    "shift" },
  { VODER_TTS_OVERFLOW_COMPRESS, "Speak faster, to the end of the subtitle",
    "compress" },
  { 0, NULL, NULL },
};

static gpointer
register_type (gpointer data)
{
  GType type = g_enum_register_static ("VoderTtsOverflow", values);

  gst_type_mark_as_plugin_api (type, 0);

  return GSIZE_TO_POINTER (type);
}

GType
voder_tts_overflow_get_type (void)
{
  static GOnce once = G_ONCE_INIT;

  return GPOINTER_TO_SIZE (g_once (&once, register_type, NULL));
}
