/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-file-format-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <voder/pipeline/voder-stage.h>

#include "voder-gst-private.h"
#include "voder-ogg-serial-private.h"
#include "voder-wav-header-private.h"

#define MAX_ELEMENTS 4

/* voaacenc does not give the block of 1,024 frames in which the audio ends, nor
 * the one before it, and what it gives begins with 576 frames of silence. */
#define VOAACENC_TAIL (3 * 1024)

/* The table of file endings. Speech of one channel is transparent at the bit
 * rates given here. */
struct _VoderFileFormat {
  const char *ending;
  /* What makes the bytes of the file, as for gst-launch; audio goes into the
   * element “encoder”, pages come out of “ogg” where there is one. */
  const char *encoder;
  /* The elements of which the encoder consists. */
  const char *elements[MAX_ELEMENTS];
  /* How much the encoder must get after the end to give all before it. */
  guint n_tail_frames;
};

static const VoderFileFormat formats[] = {
  { "wav", NULL, { NULL } },
  { "flac", "flacenc name=encoder", { "flacenc", NULL } },
  { "opus",
    "opusenc name=encoder audio-type=voice bitrate=48000 ! oggmux name=ogg",
    { "opusenc", "oggmux", NULL } },
  { "ogg",
    "vorbisenc name=encoder quality=0.4 ! oggmux name=ogg",
    { "vorbisenc", "oggmux", NULL } },
  { "mp3",
    "lamemp3enc name=encoder target=quality quality=4 ! xingmux",
    { "lamemp3enc", "xingmux", NULL } },
  { "m4a",
    "fdkaacenc name=encoder bitrate=64000 ! mp4mux",
    { "fdkaacenc", "mp4mux", NULL } },
  { "m4a",
    "avenc_aac name=encoder bitrate=64000 ! mp4mux",
    { "avenc_aac", "mp4mux", NULL } },
  /* The last of those for an ending is named when all of them are missing. */
  { "m4a",
    "voaacenc name=encoder bitrate=64000 ! mp4mux",
    { "voaacenc", "mp4mux", NULL },
    VOAACENC_TAIL },
  /* Opus as in .opus, but with an index for seeking. */
  { "mka",
    "opusenc name=encoder audio-type=voice bitrate=48000 ! matroskamux",
    { "opusenc", "matroskamux", NULL } },
};

static const char *const endings[] = { "wav", "flac", "opus", "ogg",
                                       "mp3", "m4a",  "mka",  NULL };

/* Other rates than the file's lose the least in the next one above. */
static const int usual_rates[] = { 8000,  11025, 12000, 16000, 22050,
                                   24000, 32000, 44100, 48000 };

static const char *
get_ending (const char *path)
{
  const char *slash = strrchr (path, G_DIR_SEPARATOR);
  const char *base = slash ? slash + 1 : path;
  const char *dot = strrchr (base, '.');

  return dot && dot > base ? dot + 1 : "";
}

static const VoderFileFormat *
find_ending (const char *ending)
{
  const VoderFileFormat *last = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++) {
    if (g_ascii_strcasecmp (formats[i].ending, ending) != 0)
      continue;
    last = &formats[i];
    if (voder_file_format_check (last, NULL))
      return last;
  }

  return last;
}

/*
 * The format for the ending of @path, the first whose elements are all there
 * where there are several. GStreamer must be initialised.
 */
const VoderFileFormat *
voder_file_format_find (const char *path, GError **error)
{
  const char *ending = get_ending (path);
  const VoderFileFormat *format = find_ending (ending);
  g_autofree char *known = NULL;

  if (format != NULL)
    return format;

  known = g_strjoinv (", ", (char **) endings);
  if (*ending == '\0')
    g_set_error (error, VODER_PIPELINE_ERROR, VODER_PIPELINE_ERROR_ENDING,
                 _ ("The name “%s” has no ending; known ones are %s"), path,
                 known);
  else
    g_set_error (error, VODER_PIPELINE_ERROR, VODER_PIPELINE_ERROR_ENDING,
                 _ ("The ending “%s” of “%s” is not known; known ones are %s"),
                 ending, path, known);

  return NULL;
}

const char *const *
voder_file_format_get_endings (void)
{
  return endings;
}

/* Whether all that it needs is installed. */
gboolean
voder_file_format_check (const VoderFileFormat *self, GError **error)
{
  static const char *const common[] = { "capsfilter", "filesink",
                                        "audioconvert", "audioresample", NULL };

  return voder_gst_check_elements (common, error) &&
         voder_gst_check_elements (self->elements, error);
}

guint
voder_file_format_get_tail (const VoderFileFormat *self)
{
  return self->n_tail_frames;
}

gboolean
voder_file_format_is_wav (const VoderFileFormat *self)
{
  return self->encoder == NULL;
}

static void
fix_serial (GstBin *bin)
{
  g_autoptr (GstElement) ogg = gst_bin_get_by_name (bin, "ogg");
  g_autoptr (GstPad) pad = NULL;

  if (ogg == NULL)
    return;
  pad = gst_element_get_static_pad (ogg, "src");
  voder_ogg_serial_fix (pad);
}

/*
 * Everything from the encoder to the file. A WAV file is appended to: its
 * header is there already. (transfer floating)
 */
GstElement *
voder_file_format_create (const VoderFileFormat *self,
                          const char *path,
                          GError **error)
{
  g_autofree char *description = NULL;
  g_autoptr (GstElement) encoder = NULL;
  g_autoptr (GstElement) file = NULL;
  g_autoptr (GstPad) pad = NULL;
  GstElement *bin;

  if (self->encoder == NULL)
    description = g_strdup ("filesink name=file append=true");
  else
    description = g_strdup_printf ("%s ! filesink name=file", self->encoder);

  bin = gst_parse_bin_from_description (description, FALSE, error);
  if (bin == NULL)
    return NULL;

  file = gst_bin_get_by_name (GST_BIN (bin), "file");
  g_object_set (file, "location", path, NULL);
  encoder =
      gst_bin_get_by_name (GST_BIN (bin), self->encoder ? "encoder" : "file");
  fix_serial (GST_BIN (bin));
  pad = gst_element_get_static_pad (encoder, "sink");
  gst_element_add_pad (bin, gst_ghost_pad_new ("sink", pad));

  return bin;
}

static GstCaps *
get_accepted (const VoderFileFormat *self, GstElement *encoder)
{
  g_autoptr (GstPad) pad = NULL;

  if (self->encoder == NULL)
    return voder_wav_header_get_caps ();
  pad = gst_element_get_static_pad (encoder, "sink");

  return gst_pad_query_caps (pad, NULL);
}

static int
choose_rate (GstCaps *accepted, int rate)
{
  int best = 48000;

  for (gsize i = G_N_ELEMENTS (usual_rates); i-- > 0;) {
    g_autoptr (GstCaps) caps = gst_caps_new_simple (
        "audio/x-raw", "rate", G_TYPE_INT, usual_rates[i], NULL);

    if (usual_rates[i] < rate)
      break;
    if (gst_caps_can_intersect (caps, accepted))
      best = usual_rates[i];
  }

  return best;
}

/* Sets a field of @caps, unless the encoder then no longer agrees. */
static void
try_field (GstCaps *caps, GstCaps *accepted, const char *name, GValue *value)
{
  g_autoptr (GstCaps) narrowed = gst_caps_copy (caps);

  gst_caps_set_value (narrowed, name, value);
  if (gst_caps_can_intersect (narrowed, accepted))
    gst_caps_set_value (caps, name, value);
  g_value_unset (value);
}

static void
try_int (GstCaps *caps, GstCaps *accepted, const char *name, int number)
{
  GValue value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_INT);
  g_value_set_int (&value, number);

  try_field (caps, accepted, name, &value);
}

static void
try_string (GstCaps *caps,
            GstCaps *accepted,
            const char *name,
            const char *text)
{
  GValue value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, text);

  try_field (caps, accepted, name, &value);
}

/*
 * The caps in which the encoder gets audio that begins as @info says: just
 * those where it takes them, else the nearest. (transfer full)
 */
GstCaps *
voder_file_format_choose_caps (const VoderFileFormat *self,
                               GstElement *encoder,
                               const GstAudioInfo *info)
{
  g_autoptr (GstCaps) accepted = get_accepted (self, encoder);
  g_autoptr (GstCaps) exact = gst_audio_info_to_caps (info);
  g_autoptr (GstCaps) caps = NULL;

  if (gst_caps_can_intersect (exact, accepted))
    return g_steal_pointer (&exact);

  caps = gst_caps_new_empty_simple ("audio/x-raw");
  try_int (caps, accepted, "rate", choose_rate (accepted, info->rate));
  try_int (caps, accepted, "rate", info->rate);
  try_int (caps, accepted, "channels", info->channels);
  try_string (caps, accepted, "format", "F32LE");
  try_string (caps, accepted, "format", "S16LE");
  try_string (caps, accepted, "format", GST_AUDIO_INFO_NAME (info));

  return gst_caps_fixate (gst_caps_intersect (caps, accepted));
}
