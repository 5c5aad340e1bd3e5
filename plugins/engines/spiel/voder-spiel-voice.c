/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-spiel-voice.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* Plain samples, and samples in chunks between events. */
#define RAW     "audio/x-raw"
#define CHUNKED "audio/x-spiel"

#define MIN_RATE     1000
#define MAX_RATE     384000
#define MAX_CHANNELS 8

/* How much of a format an error quotes, in bytes. */
#define MAX_QUOTED 100

/* What a VoderOutput takes. */
static gboolean
is_known_format (GstAudioFormat format)
{
  return format == GST_AUDIO_FORMAT_U8 || format == GST_AUDIO_FORMAT_S16 ||
         format == GST_AUDIO_FORMAT_S32 || format == GST_AUDIO_FORMAT_F32;
}

static void
parse_format (VoderSpielVoice *self)
{
  g_autoptr (GstStructure) caps =
      gst_structure_from_string (self->format, NULL);
  GstAudioFormat format;
  const char *name;
  int channels, rate;

  if (caps == NULL)
    return;

  self->is_chunked = gst_structure_has_name (caps, CHUNKED);
  name = gst_structure_get_string (caps, "format");
  if (!self->is_chunked && !gst_structure_has_name (caps, RAW))
    return;
  if (name == NULL || !gst_structure_get_int (caps, "channels", &channels) ||
      !gst_structure_get_int (caps, "rate", &rate))
    return;

  format = gst_audio_format_from_string (name);
  if (is_known_format (format) && channels >= 1 && channels <= MAX_CHANNELS &&
      rate >= MIN_RATE && rate <= MAX_RATE)
    gst_audio_info_set_format (&self->info, format, rate, channels, NULL);
}

/* @format: as the provider tells it, of any content */
VoderSpielVoice *
voder_spiel_voice_new (const char *provider,
                       const char *id,
                       const char *language,
                       const char *format)
{
  VoderSpielVoice *self = g_new0 (VoderSpielVoice, 1);

  self->provider = g_strdup (provider);
  self->id = g_strdup (id);
  self->language = g_strdup (language);
  self->format = g_strdup (format);
  gst_audio_info_init (&self->info);
  parse_format (self);

  return self;
}

void
voder_spiel_voice_free (VoderSpielVoice *self)
{
  g_free (self->provider);
  g_free (self->id);
  g_free (self->language);
  g_free (self->format);
  g_free (self);
}

/* Whether it can be heard; an error says what it would send. */
gboolean
voder_spiel_voice_check (const VoderSpielVoice *self, GError **error)
{
  g_autofree char *format = NULL;

  if (GST_AUDIO_INFO_IS_VALID (&self->info))
    return TRUE;

  format = g_utf8_make_valid (self->format,
                              (gssize) MIN (strlen (self->format), MAX_QUOTED));
  g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FORMAT,
               _ ("The voice “%s” of %s has an audio format that cannot be "
                  "used: “%s”"),
               self->id, self->provider, format);

  return FALSE;
}
