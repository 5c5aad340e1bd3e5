/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-effect-element.h"

#include "voder-effect-stream.h"

/* So finely a controller moves the parameters, however long the buffers are;
 * parts of it are smoothed by the effects. */
#define CONTROL_MS 10

/**
 * SECTION:element-voder-effect
 * @title: voder-EFFECT
 *
 * Each effect that `voder effects` lists is an element, named `voder-` and its
 * name; its parameters are properties that can be controlled.
 *
 * |[
 * gst-launch-1.0 filesrc location=book.flac ! decodebin ! audioconvert ! \
 *   voder-tempo rate=1.5 ! voder-limiter ! audioconvert ! autoaudiosink
 * ]|
 *
 * A controller moves the properties each 10 ms of stream time, however long the
 * buffers are.
 *
 * GStreamer finds them by their keyfiles; the code of the effects is loaded
 * when the first of these elements is made.
 *
 * Thread safety: as #GstElement.
 */
typedef struct {
  VoderEffect *effect; /* %NULL when it could not be made */
  GError *error;       /* why */
  GstPad *sink;
  GstPad *src;
  VoderEffectStream stream;
  GstSegment segment; /* of what comes */
  GstClockTime time;  /* in it: of the buffer that is worked on */
} VoderEffectElementPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (VoderEffectElement,
                                     voder_effect_element,
                                     GST_TYPE_ELEMENT)

#define CAPS                                                                   \
  "audio/x-raw, format=" GST_AUDIO_NE (                                        \
      F32) ", rate=[8000, 192000], channels=[1, 64], layout=interleaved"

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink",
                             GST_PAD_SINK,
                             GST_PAD_ALWAYS,
                             GST_STATIC_CAPS (CAPS));
static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src",
                             GST_PAD_SRC,
                             GST_PAD_ALWAYS,
                             GST_STATIC_CAPS (CAPS));

static VoderEffectElementPrivate *
get_private (gpointer self)
{
  return voder_effect_element_get_instance_private (self);
}

static void
post_error (VoderEffectElement *self, const GError *why)
{
  GST_ELEMENT_ERROR (self, STREAM, FAILED, ("%s", why->message), (NULL));
}

static GstFlowReturn
push (VoderEffectElementPrivate *priv, GstBuffer *buffer)
{
  return buffer != NULL ? gst_pad_push (priv->src, buffer) : GST_FLOW_OK;
}

/* Pushes what came out, if the effect did not fail at it. */
static GstFlowReturn
push_checked (VoderEffectElement *self, GstBuffer *buffer)
{
  VoderEffectElementPrivate *priv = get_private (self);
  g_autoptr (GError) error = NULL;

  if (voder_effect_check (priv->effect, &error))
    return push (priv, buffer);

  gst_clear_buffer (&buffer);
  g_prefix_error (&error, "%s: ", GST_OBJECT_NAME (self));
  post_error (self, error);

  return GST_FLOW_ERROR;
}

static GstFlowReturn
drain (VoderEffectElement *self)
{
  VoderEffectElementPrivate *priv = get_private (self);

  return push_checked (self, voder_effect_stream_end (&priv->stream));
}

/* What was held back goes before what comes, which is another sound. */
static void
end_sound (VoderEffectElement *self)
{
  drain (self);
  voder_effect_stream_reset (&get_private (self)->stream);
}

static gboolean
set_caps (VoderEffectElement *self, GstCaps *caps)
{
  VoderEffectElementPrivate *priv = get_private (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstCaps) given = NULL;
  GstAudioInfo info;

  if (!gst_audio_info_from_caps (&info, caps))
    return FALSE;

  drain (self);
  if (!voder_effect_stream_begin (&priv->stream, &info, &error)) {
    g_prefix_error (&error, "%s: ", GST_OBJECT_NAME (self));
    post_error (self, error);
    return FALSE;
  }
  given = gst_audio_info_to_caps (voder_effect_get_output_info (priv->effect));
  gst_element_post_message (GST_ELEMENT (self),
                            gst_message_new_latency (GST_OBJECT (self)));

  return gst_pad_push_event (priv->src, gst_event_new_caps (given));
}

static gboolean
handle_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  VoderEffectElementPrivate *priv = get_private (parent);
  GstCaps *caps;
  gboolean is_ok;

  switch (GST_EVENT_TYPE (event)) {
  case GST_EVENT_CAPS:
    gst_event_parse_caps (event, &caps);
    is_ok = set_caps (VODER_EFFECT_ELEMENT (parent), caps);
    gst_event_unref (event);
    return is_ok;
  case GST_EVENT_SEGMENT:
    end_sound (VODER_EFFECT_ELEMENT (parent));
    gst_event_copy_segment (event, &priv->segment);
    break;
  case GST_EVENT_STREAM_START:
  case GST_EVENT_GAP:
  case GST_EVENT_SEGMENT_DONE:
    end_sound (VODER_EFFECT_ELEMENT (parent));
    break;
  case GST_EVENT_EOS:
    drain (VODER_EFFECT_ELEMENT (parent));
    break;
  case GST_EVENT_FLUSH_STOP:
    voder_effect_stream_reset (&priv->stream);
    break;
  default:
    break;
  }

  return gst_pad_event_default (pad, parent, event);
}

/* What controls the properties counts stream time. */
static void
sync_values (gpointer data, gsize n_frames)
{
  VoderEffectElementPrivate *priv = get_private (data);
  int rate = GST_AUDIO_INFO_RATE (voder_effect_get_input_info (priv->effect));
  GstClockTime time = gst_segment_to_stream_time (
      &priv->segment, GST_FORMAT_TIME,
      priv->time + gst_util_uint64_scale_int (n_frames, GST_SECOND, rate));

  if (GST_CLOCK_TIME_IS_VALID (time))
    gst_object_sync_values (data, time);
}

/* Only who has a controller pays for it. */
static void
begin_control (VoderEffectElement *self, GstBuffer *buffer)
{
  VoderEffectElementPrivate *priv = get_private (self);
  gboolean is_controlled =
      GST_BUFFER_PTS_IS_VALID (buffer) &&
      priv->segment.format == GST_FORMAT_TIME &&
      gst_object_has_active_control_bindings (GST_OBJECT (self));

  priv->time = GST_BUFFER_PTS (buffer);
  priv->stream.sync = is_controlled ? sync_values : NULL;
  priv->stream.sync_data = self;
  priv->stream.n_sync =
      (gsize) GST_AUDIO_INFO_RATE (voder_effect_get_input_info (priv->effect)) *
      CONTROL_MS / 1000;
}

static GstFlowReturn
handle_buffer (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  VoderEffectElementPrivate *priv = get_private (parent);
  GstBuffer *given;

  if (!priv->stream.is_ready) {
    gst_buffer_unref (buffer);
    return GST_FLOW_NOT_NEGOTIATED;
  }

  /* What jumps in time is another sound. */
  if (GST_BUFFER_IS_DISCONT (buffer))
    end_sound (VODER_EFFECT_ELEMENT (parent));
  begin_control (VODER_EFFECT_ELEMENT (parent), buffer);
  given = voder_effect_stream_process (&priv->stream, buffer);

  return push_checked (VODER_EFFECT_ELEMENT (parent), given);
}

static GstClockTime
get_latency (VoderEffectElementPrivate *priv)
{
  const GstAudioInfo *info;

  if (!priv->stream.is_ready)
    return 0;
  info = voder_effect_get_input_info (priv->effect);

  return gst_util_uint64_scale_int_ceil (
      voder_effect_get_latency (priv->effect), GST_SECOND,
      GST_AUDIO_INFO_RATE (info));
}

static gboolean
handle_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  VoderEffectElementPrivate *priv = get_private (parent);
  GstClockTime min, max, own;
  gboolean is_live;

  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return gst_pad_query_default (pad, parent, query);
  if (!gst_pad_peer_query (priv->sink, query))
    return FALSE;

  gst_query_parse_latency (query, &is_live, &min, &max);
  own = get_latency (priv);
  if (GST_CLOCK_TIME_IS_VALID (max))
    max += own;
  gst_query_set_latency (query, is_live, min + own, max);

  return TRUE;
}

static GstStateChangeReturn
voder_effect_element_change_state (GstElement *element,
                                   GstStateChange transition)
{
  VoderEffectElementPrivate *priv = get_private (element);
  GstStateChangeReturn result;

  if (priv->effect == NULL) {
    post_error (VODER_EFFECT_ELEMENT (element), priv->error);
    return GST_STATE_CHANGE_FAILURE;
  }

  result = GST_ELEMENT_CLASS (voder_effect_element_parent_class)
               ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    voder_effect_stream_stop (&priv->stream);

  return result;
}

static void
voder_effect_element_get_property (GObject *object,
                                   guint id,
                                   GValue *value,
                                   GParamSpec *pspec)
{
  VoderEffect *effect = get_private (object)->effect;

  if (effect != NULL)
    g_object_get_property (G_OBJECT (effect), pspec->name, value);
}

static void
voder_effect_element_set_property (GObject *object,
                                   guint id,
                                   const GValue *value,
                                   GParamSpec *pspec)
{
  VoderEffect *effect = get_private (object)->effect;

  if (effect != NULL)
    g_object_set_property (G_OBJECT (effect), pspec->name, value);
}

static void
voder_effect_element_finalize (GObject *object)
{
  VoderEffectElementPrivate *priv = get_private (object);

  voder_effect_stream_clear (&priv->stream);
  g_clear_object (&priv->effect);
  g_clear_error (&priv->error);

  G_OBJECT_CLASS (voder_effect_element_parent_class)->finalize (object);
}

static void
voder_effect_element_class_init (VoderEffectElementClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->finalize = voder_effect_element_finalize;
  element_class->change_state = voder_effect_element_change_state;
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
}

static void
make_effect (VoderEffectElement *self)
{
  VoderEffectElementPrivate *priv = get_private (self);
  VoderEffectElementClass *klass = VODER_EFFECT_ELEMENT_GET_CLASS (self);

  priv->effect = voder_effect_create (voder_plugin_registry_get_default (),
                                      voder_plugin_info_get_name (klass->info),
                                      &priv->error);
  voder_effect_stream_init (&priv->stream, priv->effect);
}

static void
voder_effect_element_init (VoderEffectElement *self)
{
}

/*
 * Says whose effect the elements of a class are.
 */
void
voder_effect_element_class_set_info (VoderEffectElementClass *klass,
                                     VoderPluginInfo *info)
{
  klass->info = info;
  /* These are not inherited. */
  G_OBJECT_CLASS (klass)->get_property = voder_effect_element_get_property;
  G_OBJECT_CLASS (klass)->set_property = voder_effect_element_set_property;
}

/*
 * Makes the effect and the pads. The class is the element's own only now, not
 * in the base class's init.
 */
void
voder_effect_element_build (VoderEffectElement *self)
{
  VoderEffectElementPrivate *priv = get_private (self);
  gboolean keeps_format = VODER_EFFECT_ELEMENT_GET_CLASS (self)->keeps_format;

  make_effect (self);
  gst_segment_init (&priv->segment, GST_FORMAT_UNDEFINED);
  priv->sink = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_event_function (priv->sink, handle_event);
  gst_pad_set_chain_function (priv->sink, handle_buffer);
  if (keeps_format)
    GST_PAD_SET_PROXY_CAPS (priv->sink);
  gst_element_add_pad (GST_ELEMENT (self), priv->sink);
  priv->src = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_query_function (priv->src, handle_query);
  if (keeps_format)
    GST_PAD_SET_PROXY_CAPS (priv->src);
  else
    gst_pad_use_fixed_caps (priv->src);
  gst_element_add_pad (GST_ELEMENT (self), priv->src);
}
