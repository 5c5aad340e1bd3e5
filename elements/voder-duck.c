/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-duck.h"

#include <math.h>
#include <string.h>

#include "voder-duck-settings.h"
#include "voder-mark-meta.h"

#define KEY_NAME "key"

/**
 * SECTION:element-voderduck
 * @title: voderduck
 *
 * Makes music softer while somebody speaks. The music goes through it, from the
 * pad `sink`; what it makes way for comes to the pad `key`, and goes no
 * further: put a `tee` before it, and mix the two behind.
 *
 * |[
 * gst-launch-1.0 audiomixer name=mix ! audioconvert ! autoaudiosink \
 *   filesrc location=music.flac ! flacparse ! flacdec ! \
 *   voderduck name=duck look-ahead=100 ! queue ! mix. \
 *   filesrc location=book.txt ! text/plain ! vodertts engine=flite ! \
 *   audioconvert ! audioresample ! audio/x-raw,rate=48000 ! tee name=speech ! \
 *   queue ! duck.key speech. ! queue ! mix.
 * ]|
 *
 * The two are brought together by their timestamps. The key may have other
 * channels and another format than the music, but not another sample rate.
 *
 * While a sample of the key is louder than `threshold`, and for `hold`
 * milliseconds after the last, the music gets softer by `depth` decibels, on a
 * curve that takes `attack` milliseconds; then it comes back within `release`.
 * With `look-ahead` it begins so long before the key is heard, so that no first
 * word drowns; in a live pipeline that is latency. The properties are in the
 * units of the effects, and can be controlled, but for `look-ahead`.
 *
 * The marks on the music's buffers, if it is speech, stay at their samples;
 * those of the key go no further, as itself.
 *
 * The music ends the stream. When the key ends, the music goes on; without a
 * key, or while nothing comes of it in a live pipeline, it stays as it is, to
 * the bit. A key that is not live has to come as fast as the music, if only as
 * silence or as GAP events: what it holds is not known before.
 *
 * Thread safety: as #GstElement.
 */
struct _VoderDuck {
  GstAudioAggregator parent_instance;

  GstAggregatorPad *music;
  VoderDuckSettings settings; /* under the object's lock */

  GstPadChainFunction base_chain; /* of the key's pad */

  /* Of the streaming thread: */
  VoderDucking ducking;
  GArray *key;   /* the peak of each frame of the buffer that is made */
  guint n_music; /* frames of it that are music, so far */
};

/* Both may be converted, but not resampled. */
static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink",
    GST_PAD_SINK,
    GST_PAD_ALWAYS,
    GST_STATIC_CAPS (
        GST_AUDIO_CAPS_MAKE (GST_AUDIO_FORMATS_ALL) ", layout=interleaved"));
static GstStaticPadTemplate key_template = GST_STATIC_PAD_TEMPLATE (
    KEY_NAME,
    GST_PAD_SINK,
    GST_PAD_REQUEST,
    GST_STATIC_CAPS (
        GST_AUDIO_CAPS_MAKE (GST_AUDIO_FORMATS_ALL) ", layout=interleaved"));
static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src",
                             GST_PAD_SRC,
                             GST_PAD_ALWAYS,
                             GST_STATIC_CAPS (GST_AUDIO_CAPS_MAKE (
                                 GST_AUDIO_NE (F32)) ", layout=interleaved"));

G_DEFINE_FINAL_TYPE (VoderDuck, voder_duck, GST_TYPE_AUDIO_AGGREGATOR)
GST_ELEMENT_REGISTER_DEFINE (voderduck,
                             "voderduck",
                             GST_RANK_NONE,
                             VODER_TYPE_DUCK)

/* The base class leaves out what is flagged so: the marks on it, and what the
 * stream ends with. */
static GstPadProbeReturn
hear_silence (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  if (!GST_BUFFER_FLAG_IS_SET (info->data, GST_BUFFER_FLAG_GAP))
    return GST_PAD_PROBE_OK;

  info->data = gst_buffer_make_writable (info->data);
  GST_BUFFER_FLAG_UNSET (info->data, GST_BUFFER_FLAG_GAP);

  return GST_PAD_PROBE_OK;
}

static GstPad *
make_pad (GstStaticPadTemplate *of)
{
  g_autoptr (GstPadTemplate) template = gst_static_pad_template_get (of);

  return g_object_new (GST_TYPE_AUDIO_AGGREGATOR_CONVERT_PAD, "name",
                       of->name_template, "direction", of->direction,
                       "template", template, NULL);
}

static GstClockTime
get_look_ahead (VoderDuck *self)
{
  GstClockTime time;

  GST_OBJECT_LOCK (self);
  time = (GstClockTime) ((double) self->settings.look_ahead_ms * GST_MSECOND);
  GST_OBJECT_UNLOCK (self);

  return time;
}

/* The key is heard so much earlier than it is. */
static void
shift_key (VoderDuck *self)
{
  g_autoptr (GstPad) pad =
      gst_element_get_static_pad (GST_ELEMENT (self), KEY_NAME);

  if (pad != NULL)
    gst_pad_set_offset (pad, -(gint64) get_look_ahead (self));
}

/* The base class waits for the buffer that it makes, and for no more. */
static void
update_latency (VoderDuck *self)
{
  guint64 duration = 0;
  GstClockTime latency;

  g_object_get (self, "output-buffer-duration", &duration, NULL);
  latency = duration + get_look_ahead (self);
  gst_aggregator_set_latency (GST_AGGREGATOR (self), latency, latency);
}

static void
voder_duck_notify (GObject *object, GParamSpec *pspec)
{
  if (strcmp (pspec->name, "look-ahead") == 0)
    shift_key (VODER_DUCK (object));
  if (strcmp (pspec->name, "look-ahead") == 0 ||
      strcmp (pspec->name, "output-buffer-duration") == 0 ||
      strcmp (pspec->name, "output-buffer-duration-fraction") == 0)
    update_latency (VODER_DUCK (object));

  if (G_OBJECT_CLASS (voder_duck_parent_class)->notify != NULL)
    G_OBJECT_CLASS (voder_duck_parent_class)->notify (object, pspec);
}

static GstFlowReturn
handle_key (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstFlowReturn result = VODER_DUCK (parent)->base_chain (pad, parent, buffer);

  /* Behind the end of the music nobody listens, but speech goes on elsewhere:
   * a tee would end it. */
  return result == GST_FLOW_EOS ? GST_FLOW_OK : result;
}

static GstAggregatorPad *
voder_duck_create_new_pad (GstAggregator *aggregator,
                           GstPadTemplate *template,
                           const char *name,
                           const GstCaps *caps)
{
  g_autoptr (GstPad) there =
      gst_element_get_static_pad (GST_ELEMENT (aggregator), KEY_NAME);

  return there == NULL ? GST_AGGREGATOR_PAD (make_pad (&key_template)) : NULL;
}

static GstPad *
voder_duck_request_new_pad (GstElement *element,
                            GstPadTemplate *template,
                            const char *name,
                            const GstCaps *caps)
{
  GstPad *pad = GST_ELEMENT_CLASS (voder_duck_parent_class)
                    ->request_new_pad (element, template, name, caps);

  if (pad == NULL)
    return NULL;

  /* The base class has set its own when it made the pad. */
  VODER_DUCK (element)->base_chain = GST_PAD_CHAINFUNC (pad);
  gst_pad_set_chain_function (pad, handle_key);
  shift_key (VODER_DUCK (element));

  return pad;
}

/* Gives whether something comes to a pad, and what. */
static gboolean
get_info (gpointer pad, GstAudioInfo *info)
{
  gboolean is_known;

  GST_OBJECT_LOCK (pad);
  *info = GST_AUDIO_AGGREGATOR_PAD (pad)->info;
  is_known = GST_AUDIO_INFO_IS_VALID (info);
  GST_OBJECT_UNLOCK (pad);

  return is_known;
}

/* What goes out is as the music; while there is none yet, as the key. */
static GstCaps *
voder_duck_fixate_src_caps (GstAggregator *aggregator, GstCaps *caps)
{
  VoderDuck *self = VODER_DUCK (aggregator);
  g_autoptr (GstPad) key =
      gst_element_get_static_pad (GST_ELEMENT (self), KEY_NAME);
  g_autoptr (GstCaps) wanted = NULL;
  GstAudioInfo from, info;

  if (!get_info (self->music, &from) && (key == NULL || !get_info (key, &from)))
    return GST_AGGREGATOR_CLASS (voder_duck_parent_class)
        ->fixate_src_caps (aggregator, caps);

  gst_audio_info_set_format (
      &info, GST_AUDIO_FORMAT_F32, GST_AUDIO_INFO_RATE (&from),
      GST_AUDIO_INFO_CHANNELS (&from),
      GST_AUDIO_INFO_IS_UNPOSITIONED (&from) ? NULL : from.position);
  wanted = gst_audio_info_to_caps (&info);
  if (gst_caps_can_intersect (wanted, caps)) {
    gst_caps_unref (caps);
    return g_steal_pointer (&wanted);
  }

  /* Who comes next wants other channels. */
  caps = gst_caps_make_writable (caps);
  gst_structure_fixate_field_nearest_int (gst_caps_get_structure (caps, 0),
                                          "rate", GST_AUDIO_INFO_RATE (&from));

  return GST_AGGREGATOR_CLASS (voder_duck_parent_class)
      ->fixate_src_caps (aggregator, caps);
}

static GstBuffer *
voder_duck_create_output_buffer (GstAudioAggregator *aggregator, guint n_frames)
{
  VoderDuck *self = VODER_DUCK (aggregator);

  g_array_set_size (self->key, 0);
  g_array_set_size (self->key, n_frames);
  self->n_music = 0;

  return GST_AUDIO_AGGREGATOR_CLASS (voder_duck_parent_class)
      ->create_output_buffer (aggregator, n_frames);
}

/* @from and @to have the same format, that of the output. */
static void
take_music (VoderDuck *self,
            const float *from,
            GstBuffer *buffer,
            guint offset,
            guint n_frames,
            gsize n_channels)
{
  gsize size = n_channels * sizeof (float);

  gst_buffer_fill (buffer, offset * size, from, n_frames * size);
  self->n_music = MAX (self->n_music, offset + n_frames);
}

static void
take_key (VoderDuck *self,
          const float *from,
          guint offset,
          guint n_frames,
          gsize n_channels)
{
  float *peaks = &g_array_index (self->key, float, offset);

  for (guint i = 0; i < n_frames; i++) {
    for (gsize c = 0; c < n_channels; c++)
      peaks[i] = MAX (peaks[i], fabsf (from[i * n_channels + c]));
  }
}

static gboolean
voder_duck_aggregate_one_buffer (GstAudioAggregator *aggregator,
                                 GstAudioAggregatorPad *pad,
                                 GstBuffer *input,
                                 guint in_offset,
                                 GstBuffer *output,
                                 guint out_offset,
                                 guint n_frames)
{
  VoderDuck *self = VODER_DUCK (aggregator);
  gboolean is_music = (gpointer) pad == self->music;
  GstAudioAggregatorPad *src =
      GST_AUDIO_AGGREGATOR_PAD (GST_AGGREGATOR (self)->srcpad);
  gsize n_channels = (gsize) GST_AUDIO_INFO_CHANNELS (&src->info);
  const float *from;
  GstMapInfo map;

  if (!gst_buffer_map (input, &map, GST_MAP_READ))
    return FALSE;

  from = (const float *) (gconstpointer) map.data + in_offset * n_channels;
  if (is_music) {
    take_music (self, from, output, out_offset, n_frames, n_channels);
    voder_mark_meta_copy (input, in_offset, n_frames, output, out_offset);
  } else {
    take_key (self, from, out_offset, n_frames, n_channels);
  }
  gst_buffer_unmap (input, &map);

  return is_music;
}

/* Where the music ends, the output does. */
static void
shorten (VoderDuck *self, GstBuffer *buffer, const GstAudioInfo *info)
{
  gsize size = (gsize) GST_AUDIO_INFO_BPF (info) * self->n_music;

  if (self->n_music == 0 || size >= gst_buffer_get_size (buffer) ||
      !gst_aggregator_pad_is_eos (self->music))
    return;

  gst_buffer_set_size (buffer, (gssize) size);
  GST_BUFFER_DURATION (buffer) = gst_util_uint64_scale_int_round (
      self->n_music, GST_SECOND, GST_AUDIO_INFO_RATE (info));
  if (GST_BUFFER_OFFSET_IS_VALID (buffer))
    GST_BUFFER_OFFSET_END (buffer) = GST_BUFFER_OFFSET (buffer) + self->n_music;
}

/* What controls the properties counts stream time. */
static void
sync_values (VoderDuck *self, GstBuffer *buffer)
{
  GstAggregatorPad *src = GST_AGGREGATOR_PAD (GST_AGGREGATOR (self)->srcpad);
  GstClockTime time;

  GST_OBJECT_LOCK (src);
  time = gst_segment_to_stream_time (&src->segment, GST_FORMAT_TIME,
                                     GST_BUFFER_PTS (buffer));
  GST_OBJECT_UNLOCK (src);
  if (GST_CLOCK_TIME_IS_VALID (time))
    gst_object_sync_values (GST_OBJECT (self), time);
}

static void
duck (VoderDuck *self, GstBuffer *buffer, const GstAudioInfo *info)
{
  VoderDuckingShape shape;
  GstMapInfo map;

  GST_OBJECT_LOCK (self);
  shape = self->settings.shape;
  GST_OBJECT_UNLOCK (self);
  if (self->ducking.rate != (float) GST_AUDIO_INFO_RATE (info))
    voder_ducking_reset (&self->ducking, GST_AUDIO_INFO_RATE (info));
  voder_ducking_set (&self->ducking, &shape);

  if (!gst_buffer_map (buffer, &map, GST_MAP_READWRITE))
    return;
  voder_ducking_process (&self->ducking,
                         (const float *) (gconstpointer) self->key->data,
                         (float *) (gpointer) map.data,
                         map.size / (gsize) GST_AUDIO_INFO_BPF (info),
                         (gsize) GST_AUDIO_INFO_CHANNELS (info));
  gst_buffer_unmap (buffer, &map);
}

static GstFlowReturn
voder_duck_finish_buffer (GstAggregator *aggregator, GstBuffer *buffer)
{
  VoderDuck *self = VODER_DUCK (aggregator);
  GstAudioInfo info = GST_AUDIO_AGGREGATOR_PAD (aggregator->srcpad)->info;

  buffer = gst_buffer_make_writable (buffer);
  shorten (self, buffer, &info);
  sync_values (self, buffer);
  duck (self, buffer, &info);
  self->n_music = 0;

  return GST_AGGREGATOR_CLASS (voder_duck_parent_class)
      ->finish_buffer (aggregator, buffer);
}

/* Music that has not left yet comes first. */
static GstFlowReturn
voder_duck_aggregate (GstAggregator *aggregator, gboolean has_timed_out)
{
  VoderDuck *self = VODER_DUCK (aggregator);

  if (self->n_music == 0 && gst_aggregator_pad_is_eos (self->music))
    return GST_FLOW_EOS;

  return GST_AGGREGATOR_CLASS (voder_duck_parent_class)
      ->aggregate (aggregator, has_timed_out);
}

static void
forget (VoderDuck *self)
{
  self->ducking.rate = 0.0f;
  self->n_music = 0;
}

/* The base class has its end begin as the last segment did; before there was
 * one it breaks an assertion (1.22). */
static gboolean
voder_duck_sink_event (GstAggregator *aggregator,
                       GstAggregatorPad *pad,
                       GstEvent *event)
{
  GstAggregatorClass *base = GST_AGGREGATOR_CLASS (voder_duck_parent_class);
  g_autoptr (GstEvent) last = NULL;
  GstSegment segment;
  GstEvent *first = NULL;

  if (GST_EVENT_TYPE (event) == GST_EVENT_EOS)
    last = gst_pad_get_sticky_event (GST_PAD (pad), GST_EVENT_SEGMENT, 0);
  if (GST_EVENT_TYPE (event) != GST_EVENT_EOS || last != NULL)
    return base->sink_event (aggregator, pad, event);

  gst_segment_init (&segment, GST_FORMAT_TIME);
  first = gst_event_new_segment (&segment);
  gst_event_set_seqnum (first, gst_event_get_seqnum (event));
  base->sink_event (aggregator, pad, first);

  return base->sink_event (aggregator, pad, event);
}

static gboolean
voder_duck_start (GstAggregator *aggregator)
{
  forget (VODER_DUCK (aggregator));
  update_latency (VODER_DUCK (aggregator));

  return GST_AGGREGATOR_CLASS (voder_duck_parent_class)->start (aggregator);
}

static GstFlowReturn
voder_duck_flush (GstAggregator *aggregator)
{
  forget (VODER_DUCK (aggregator));

  return GST_AGGREGATOR_CLASS (voder_duck_parent_class)->flush (aggregator);
}

static void
voder_duck_get_property (GObject *object,
                         guint id,
                         GValue *value,
                         GParamSpec *pspec)
{
  GST_OBJECT_LOCK (object);
  voder_duck_settings_get (&VODER_DUCK (object)->settings, id, value);
  GST_OBJECT_UNLOCK (object);
}

static void
voder_duck_set_property (GObject *object,
                         guint id,
                         const GValue *value,
                         GParamSpec *pspec)
{
  GST_OBJECT_LOCK (object);
  voder_duck_settings_set (&VODER_DUCK (object)->settings, id, value);
  GST_OBJECT_UNLOCK (object);
}

static void
voder_duck_finalize (GObject *object)
{
  g_array_unref (VODER_DUCK (object)->key);

  G_OBJECT_CLASS (voder_duck_parent_class)->finalize (object);
}

static void
voder_duck_class_init (VoderDuckClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstAggregatorClass *base_class = GST_AGGREGATOR_CLASS (klass);
  GstAudioAggregatorClass *audio_class = GST_AUDIO_AGGREGATOR_CLASS (klass);

  object_class->get_property = voder_duck_get_property;
  object_class->set_property = voder_duck_set_property;
  object_class->notify = voder_duck_notify;
  object_class->finalize = voder_duck_finalize;
  element_class->request_new_pad = voder_duck_request_new_pad;
  base_class->create_new_pad = voder_duck_create_new_pad;
  base_class->start = voder_duck_start;
  base_class->flush = voder_duck_flush;
  base_class->sink_event = voder_duck_sink_event;
  base_class->aggregate = voder_duck_aggregate;
  base_class->fixate_src_caps = voder_duck_fixate_src_caps;
  base_class->finish_buffer = voder_duck_finish_buffer;
  audio_class->create_output_buffer = voder_duck_create_output_buffer;
  audio_class->aggregate_one_buffer = voder_duck_aggregate_one_buffer;

  voder_duck_settings_install (object_class);
  gst_element_class_add_static_pad_template_with_gtype (
      element_class, &sink_template, GST_TYPE_AUDIO_AGGREGATOR_CONVERT_PAD);
  gst_element_class_add_static_pad_template_with_gtype (
      element_class, &key_template, GST_TYPE_AUDIO_AGGREGATOR_CONVERT_PAD);
  gst_element_class_add_static_pad_template_with_gtype (
      element_class, &src_template, GST_TYPE_AUDIO_AGGREGATOR_PAD);
  gst_element_class_set_static_metadata (
      element_class, "Ducker", "Filter/Effect/Audio",
      "Makes music softer while somebody speaks", "Voder");
}

static void
voder_duck_init (VoderDuck *self)
{
  GstPad *pad = make_pad (&sink_template);

  self->key = g_array_new (FALSE, TRUE, sizeof (float));
  voder_duck_settings_init (&self->settings);
  self->music = GST_AGGREGATOR_PAD (pad);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, hear_silence, NULL, NULL);
  gst_element_add_pad (GST_ELEMENT (self), pad);
}
