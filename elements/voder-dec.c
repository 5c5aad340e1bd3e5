/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-dec.h"

#include "voder-document-caps.h"
#include "voder-tts-settings.h"
#include "voder-tts.h"

/**
 * SECTION:element-voderdec
 * @title: voderdec
 * @short_description: decodes documents to speech
 *
 * `vodertts` for `decodebin`, `playbin` and whatever is built on them: it has a
 * rank, takes documents with markup and nothing else, and so is found for a
 * file that is one. Text that belongs to a film stays text.
 *
 * The properties are those of `vodertts`. A player that does not know them
 * speaks with the engine of the highest rank; one that does sets them in the
 * handler of `playbin`'s signal `element-setup`.
 *
 * ## Example launch lines
 * |[
 * gst-play-1.0 notes.md
 * gst-launch-1.0 filesrc location=notes.md ! decodebin ! audioconvert ! \
 *   autoaudiosink
 * ]|
 *
 * Since: 0.1
 */
struct _VoderDec {
  GstBin parent_instance;

  GstElement *tts; /* the bin's */

  /* On its streaming thread, until it is announced. */
  GstStream *stream;
};

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src",
    GST_PAD_SRC,
    GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_AUDIO_CAPS_MAKE (
        GST_AUDIO_FORMATS_ALL) ", layout=(string)interleaved"));

G_DEFINE_FINAL_TYPE (VoderDec, voder_dec, GST_TYPE_BIN)
GST_ELEMENT_REGISTER_DEFINE (voderdec,
                             "voderdec",
                             GST_RANK_MARGINAL,
                             VODER_TYPE_DEC)

static void
voder_dec_get_property (GObject *object,
                        guint property_id,
                        GValue *value,
                        GParamSpec *pspec)
{
  g_object_get_property (G_OBJECT (VODER_DEC (object)->tts), pspec->name,
                         value);
}

static void
voder_dec_set_property (GObject *object,
                        guint property_id,
                        const GValue *value,
                        GParamSpec *pspec)
{
  g_object_set_property (G_OBJECT (VODER_DEC (object)->tts), pspec->name,
                         value);
}

static void
voder_dec_finalize (GObject *object)
{
  g_clear_object (&VODER_DEC (object)->stream);

  G_OBJECT_CLASS (voder_dec_parent_class)->finalize (object);
}

static void
voder_dec_class_init (VoderDecClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  g_autoptr (GstCaps) caps = voder_document_caps_new ();

  object_class->finalize = voder_dec_finalize;
  object_class->get_property = voder_dec_get_property;
  object_class->set_property = voder_dec_set_property;

  voder_tts_settings_install (object_class);
  gst_element_class_add_pad_template (
      element_class,
      gst_pad_template_new ("sink", GST_PAD_SINK, GST_PAD_ALWAYS, caps));
  gst_element_class_add_static_pad_template (element_class, &src_template);
  /* Not “Decoder”: parsebin would leave it to decodebin3, which takes what is
   * text for subtitles. */
  gst_element_class_set_static_metadata (
      element_class, "Voder document decoder", "Codec/Demuxer/Audio",
      "Reads documents aloud in any player", "The Voder project");
}

/* What comes out is another kind of stream than what goes in. Who is not told
 * takes it for the same: decodebin3 would have speech for subtitles. */
static GstEvent *
add_stream (VoderDec *self, GstEvent *event)
{
  const char *id = NULL;

  gst_event_parse_stream_start (event, &id);
  g_clear_object (&self->stream);
  self->stream =
      gst_stream_new (id, NULL, GST_STREAM_TYPE_AUDIO, GST_STREAM_FLAG_NONE);
  event = gst_event_make_writable (event);
  gst_event_set_stream (event, self->stream);

  return event;
}

static void
announce_stream (VoderDec *self, GstPad *pad, GstEvent *event)
{
  g_autoptr (GstStreamCollection) streams = NULL;
  GstCaps *caps = NULL;

  if (self->stream == NULL)
    return;

  gst_event_parse_caps (event, &caps);
  gst_stream_set_caps (self->stream, caps);
  streams = gst_stream_collection_new (NULL);
  gst_stream_collection_add_stream (streams, g_steal_pointer (&self->stream));
  gst_pad_push_event (pad, gst_event_new_stream_collection (streams));
  gst_element_post_message (
      GST_ELEMENT (self),
      gst_message_new_stream_collection (GST_OBJECT (self), streams));
}

static GstPadProbeReturn
handle_event (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  VoderDec *self = data;

  switch (GST_EVENT_TYPE (info->data)) {
  case GST_EVENT_STREAM_START:
    info->data = add_stream (self, info->data);
    break;
  case GST_EVENT_CAPS:
    announce_stream (self, pad, info->data);
    break;
  default:
    break;
  }

  return GST_PAD_PROBE_OK;
}

static void
add_probe (VoderDec *self)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (self->tts, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, handle_event,
                     self, NULL);
}

static void
add_ghost_pad (VoderDec *self, const char *name)
{
  GstElementClass *klass = GST_ELEMENT_GET_CLASS (self);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (self->tts, name);

  gst_element_add_pad (
      GST_ELEMENT (self),
      gst_ghost_pad_new_from_template (
          name, pad, gst_element_class_get_pad_template (klass, name)));
}

static void
voder_dec_init (VoderDec *self)
{
  self->tts = g_object_new (VODER_TYPE_TTS, "name", "tts", NULL);
  gst_bin_add (GST_BIN (self), self->tts);
  add_ghost_pad (self, "sink");
  add_ghost_pad (self, "src");
  add_probe (self);
}
