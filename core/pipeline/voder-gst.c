/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-gst-private.h"

#include <errno.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include <voder/flow/voder-channel.h>
#include <voder/pipeline/voder-stage.h>

/* Where Debian has the elements that we use. */
static const struct {
  const char *element;
  const char *package;
} packages[] = {
  { "audioconvert", "gstreamer1.0-plugins-base" },
  { "audioresample", "gstreamer1.0-plugins-base" },
  { "autoaudiosink", "gstreamer1.0-plugins-good" },
  { "avenc_aac", "gstreamer1.0-libav" },
  { "capsfilter", "libgstreamer1.0-0" },
  { "filesink", "libgstreamer1.0-0" },
  { "flacenc", "gstreamer1.0-plugins-good" },
  { "lamemp3enc", "gstreamer1.0-plugins-good" },
  { "matroskamux", "gstreamer1.0-plugins-good" },
  { "mp4mux", "gstreamer1.0-plugins-good" },
  { "oggmux", "gstreamer1.0-plugins-base" },
  { "opusenc", "gstreamer1.0-plugins-base" },
  { "voaacenc", "gstreamer1.0-plugins-bad" },
  { "vorbisenc", "gstreamer1.0-plugins-base" },
  { "xingmux", "gstreamer1.0-plugins-good" },
};

gboolean
voder_gst_init (GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (gst_init_check (NULL, NULL, &cause))
    return TRUE;

  g_set_error (error, VODER_PIPELINE_ERROR, VODER_PIPELINE_ERROR_ENCODER,
               _ ("Cannot start GStreamer: %s"),
               cause ? cause->message : _ ("unknown reason"));

  return FALSE;
}

static const char *
get_package (const char *element)
{
  for (gsize i = 0; i < G_N_ELEMENTS (packages); i++) {
    if (g_str_equal (packages[i].element, element))
      return packages[i].package;
  }

  return "gstreamer1.0-tools";
}

/*
 * Checks that all elements of a NULL-terminated list are there; the error names
 * the first that is not and the Debian package that has it.
 */
gboolean
voder_gst_check_elements (const char *const *names, GError **error)
{
  for (gsize i = 0; names[i] != NULL; i++) {
    g_autoptr (GstElementFactory) factory = gst_element_factory_find (names[i]);

    if (factory != NULL)
      continue;
    g_set_error (error, VODER_PIPELINE_ERROR, VODER_PIPELINE_ERROR_ENCODER,
                 _ ("The GStreamer element “%s” is missing: install %s"),
                 names[i], get_package (names[i]));
    return FALSE;
  }

  return TRUE;
}

/*
 * Joins @src (transfer floating) and @tail (transfer floating) through
 * converters that pass everything as it is until it is not as @caps
 * (nullable). Nothing is dithered: samples stay what they are, or nearly.
 * Returns: (transfer full)
 */
GstElement *
voder_gst_build (GstElement *src, GstCaps *caps, GstElement *tail)
{
  GstElement *pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  GstElement *convert = gst_element_factory_make ("audioconvert", NULL);
  GstElement *resample = gst_element_factory_make ("audioresample", NULL);
  GstElement *filter =
      gst_element_factory_make ("capsfilter", VODER_GST_FILTER);

  gst_util_set_object_arg (G_OBJECT (convert), "dithering", "none");
  g_object_set (filter, "caps", caps, NULL);
  gst_bin_add_many (GST_BIN (pipeline), src, convert, resample, filter, tail,
                    NULL);
  gst_element_link_many (src, convert, resample, filter, tail, NULL);

  return pipeline;
}

/*
 * @sink (transfer floating) behind converters of its own, so that it gets what
 * it takes whatever comes. Returns: (transfer floating)
 */
GstElement *
voder_gst_adapt (GstElement *sink)
{
  GstElement *bin = gst_bin_new (NULL);
  GstElement *convert = gst_element_factory_make ("audioconvert", NULL);
  GstElement *resample = gst_element_factory_make ("audioresample", NULL);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (convert, "sink");

  gst_bin_add_many (GST_BIN (bin), convert, resample, sink, NULL);
  gst_element_link_many (convert, resample, sink, NULL);
  gst_element_add_pad (bin, gst_ghost_pad_new ("sink", pad));

  return bin;
}

/*
 * Makes what plays from a description as gst-launch-1.0 takes it. Returns:
 * (transfer full), or NULL with VODER_PIPELINE_ERROR_SINK
 */
GstElement *
voder_gst_parse_sink (const char *description, GError **error)
{
  g_autoptr (GstElement) bin = NULL;
  g_autoptr (GError) cause = NULL;
  g_autoptr (GstPad) pad = NULL;

  bin = gst_parse_bin_from_description (description, TRUE, &cause);
  /* GStreamer may give both: then it has made a part of what was asked for. */
  if (bin == NULL || cause != NULL) {
    g_set_error (error, VODER_PIPELINE_ERROR, VODER_PIPELINE_ERROR_SINK,
                 _ ("Cannot use the sink “%s”: %s"), description,
                 cause ? cause->message : _ ("unknown reason"));
    return NULL;
  }

  gst_object_ref_sink (bin);
  pad = gst_element_get_static_pad (bin, "sink");
  if (pad == NULL) {
    g_set_error (error, VODER_PIPELINE_ERROR, VODER_PIPELINE_ERROR_SINK,
                 _ ("Cannot use the sink “%s”: it takes no audio"),
                 description);
    return NULL;
  }

  return g_steal_pointer (&bin);
}

static gboolean
check_elements (const char *sink, GError **error)
{
  static const char *const common[] = { "capsfilter", "audioconvert",
                                        "audioresample", NULL };
  const char *const chosen[] = { sink ? NULL : VODER_GST_DEFAULT_SINK, NULL };

  return voder_gst_check_elements (common, error) &&
         voder_gst_check_elements (chosen, error);
}

/*
 * Starts GStreamer, looks whether all is there to play, and makes what plays;
 * NULL is the sound card. Returns: (transfer full), or NULL with
 * VODER_PIPELINE_ERROR_SINK or VODER_PIPELINE_ERROR_ENCODER
 */
GstElement *
voder_gst_create_sink (const char *description, GError **error)
{
  if (!voder_gst_init (error) || !check_elements (description, error))
    return NULL;

  return voder_gst_parse_sink (
      description ? description : VODER_GST_DEFAULT_SINK, error);
}

/* Without a sound card autoaudiosink plays into nothing and only warns. */
static gboolean
is_silence (GstMessage *message)
{
  GstObject *source = GST_MESSAGE_SRC (message);
  GstElementFactory *factory =
      GST_IS_ELEMENT (source) ? gst_element_get_factory (GST_ELEMENT (source))
                              : NULL;

  return GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING && factory != NULL &&
         g_str_equal (GST_OBJECT_NAME (factory), "autoaudiosink");
}

/* Whether nothing more comes after this message. */
gboolean
voder_gst_ends_run (GstMessage *message)
{
  return GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS ||
         GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR ||
         is_silence (message);
}

/* Takes the messages that end a run from whatever thread posts them. */
static GstBusSyncReply
on_message (GstBus *bus, GstMessage *message, gpointer data)
{
  VoderSender *sender = data;

  if (voder_gst_ends_run (message))
    voder_sender_try_send (sender, message, NULL);
  else
    gst_message_unref (message);

  return GST_BUS_DROP;
}

static const char *
get_element_name (GstMessage *message)
{
  GstObject *source = GST_MESSAGE_SRC (message);
  GstElementFactory *factory =
      GST_IS_ELEMENT (source) ? gst_element_get_factory (GST_ELEMENT (source))
                              : NULL;

  if (factory != NULL)
    return GST_OBJECT_NAME (factory);

  return source ? GST_OBJECT_NAME (source) : "GStreamer";
}

/* What the kernel said stands at the end of the details of a resource error:
 * it says more than GStreamer's own sentence. */
static const char *
get_reason (const GError *error, const char *debug)
{
  const char *details = debug ? strrchr (debug, '\n') : NULL;
  const char *reason = details ? g_strrstr (details, ": ") : NULL;

  if (g_error_matches (error, GST_RESOURCE_ERROR,
                       GST_RESOURCE_ERROR_NO_SPACE_LEFT))
    return g_strerror (ENOSPC);
  if (error->domain == GST_RESOURCE_ERROR && reason != NULL)
    return reason + strlen (": ");

  return error->message;
}

static GError *
make_error (GstMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *debug = NULL;

  gst_message_parse_error (message, &error, &debug);

  return g_error_new (VODER_PIPELINE_ERROR, VODER_PIPELINE_ERROR_SINK, "%s: %s",
                      get_element_name (message), get_reason (error, debug));
}

/* Tells whether a message that ends a run tells of a failure, and of which. */
gboolean
voder_gst_check_message (GstMessage *message, GError **error)
{
  if (is_silence (message)) {
    g_set_error_literal (error, VODER_PIPELINE_ERROR, VODER_PIPELINE_ERROR_SINK,
                         _ ("there is no sound card that can be used"));
    return FALSE;
  }
  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR)
    return TRUE;

  g_propagate_error (error, make_error (message));

  return FALSE;
}

static gboolean
start_and_wait (GstElement *pipeline,
                VoderReceiver *messages,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (GstMessage) message = NULL;

  if (gst_element_set_state (pipeline, GST_STATE_PLAYING) !=
      GST_STATE_CHANGE_FAILURE)
    return voder_receiver_receive (messages, (gpointer *) &message, cancellable,
                                   error) &&
           voder_gst_check_message (message, error);

  if (voder_receiver_try_receive (messages, (gpointer *) &message, NULL) &&
      !voder_gst_check_message (message, error))
    return FALSE;
  g_set_error_literal (error, VODER_PIPELINE_ERROR, VODER_PIPELINE_ERROR_SINK,
                       _ ("GStreamer cannot start"));

  return FALSE;
}

/*
 * Plays @pipeline to its end and stops it, whatever happens. On a cancel it is
 * stopped at once, and nothing more is heard. Errors of its elements are
 * VODER_PIPELINE_ERROR_SINK.
 */
gboolean
voder_gst_run (GstElement *pipeline, GCancellable *cancellable, GError **error)
{
  g_autoptr (VoderChannel) channel = voder_channel_new (GST_TYPE_MESSAGE, 8);
  g_autoptr (VoderReceiver) messages = voder_channel_create_receiver (channel);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) late = NULL;
  gboolean ok;

  gst_bus_set_sync_handler (
      bus, on_message, voder_channel_create_sender (channel), g_object_unref);
  ok = start_and_wait (pipeline, messages, cancellable, error);
  gst_element_set_state (pipeline, GST_STATE_NULL);

  /* A file may still fail when it is closed. */
  if (ok && voder_receiver_try_receive (messages, (gpointer *) &late, NULL))
    ok = voder_gst_check_message (late, error);
  gst_bus_set_sync_handler (bus, NULL, NULL, NULL);

  return ok;
}
