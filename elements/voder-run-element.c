/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-run-element.h"

#include "voder-element-error.h"
#include "voder-run-slot.h"

/*
 * VoderRunElement:
 *
 * An element whose sink pad fills a #VoderRun that pushes on its source pad: it
 * starts the run with a stream's first buffer, and ends it with the stream, in
 * a flush or a change of state. A subclass makes the run and knows its events;
 * its class has the pad templates “sink” and “src”.
 *
 * The lock order is: stream lock of the sink pad, stream lock of the source
 * pad, object lock. What is pushed comes from the pipeline's last stage, on a
 * thread of the flow layer, under the source pad's stream lock. A GstTask would
 * need one more queue between that stage and the pad, one more thread that the
 * run's group does not own, and with them a second thing to wake and to join;
 * as it is, the group is all there is. How a run ends is #VoderRunSlot's
 * matter.
 */
typedef struct {
  GstPad *sink_pad;
  GstPad *src_pad;
  VoderRunSlot slot;
} VoderRunElementPrivate;

enum {
  PROP_STATS = 1,
};

#define CATEGORY(self) VODER_RUN_ELEMENT_GET_CLASS (self)->category

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (VoderRunElement,
                                     voder_run_element,
                                     GST_TYPE_ELEMENT)

static VoderRunElementPrivate *
get_private (VoderRunElement *self)
{
  return voder_run_element_get_instance_private (self);
}

static void
begin_flush (VoderRunElement *self)
{
  VoderRunElementClass *klass = VODER_RUN_ELEMENT_GET_CLASS (self);

  voder_run_slot_begin_flush (&get_private (self)->slot);
  if (klass->set_flushing != NULL)
    klass->set_flushing (self, TRUE);
}

static void
end_flush (VoderRunElement *self)
{
  VoderRunElementClass *klass = VODER_RUN_ELEMENT_GET_CLASS (self);

  if (klass->set_flushing != NULL)
    klass->set_flushing (self, FALSE);
  voder_run_slot_end_flush (&get_private (self)->slot);
}

/* Publishes the run for @buffer. NULL in a flush, or when that failed, and was
 * posted. */
static VoderRun *
begin_run (VoderRunElement *self, GstBuffer *buffer, GstFlowReturn *flow)
{
  VoderRunElementClass *klass = VODER_RUN_ELEMENT_GET_CLASS (self);
  g_autoptr (VoderRun) run = NULL;
  g_autoptr (GError) error = NULL;

  *flow = klass->prepare != NULL ? klass->prepare (self) : GST_FLOW_OK;
  if (*flow != GST_FLOW_OK)
    return NULL;

  run = klass->create_run (self, buffer, &error);
  if (run == NULL) {
    voder_element_post_error (GST_ELEMENT (self), error);
    *flow = GST_FLOW_ERROR;
    return NULL;
  }
  if (!voder_run_slot_publish (&get_private (self)->slot, run)) {
    *flow = GST_FLOW_FLUSHING;
    return NULL;
  }
  if (klass->begin != NULL)
    klass->begin (self, run);

  return g_steal_pointer (&run);
}

/*
 * Gives the run of this stream; starts it with the stream's first @buffer, and
 * with the first of another kind.
 */
static VoderRun *
obtain_run (VoderRunElement *self, GstBuffer *buffer, GstFlowReturn *flow)
{
  VoderRunElementClass *klass = VODER_RUN_ELEMENT_GET_CLASS (self);
  g_autoptr (VoderRun) run = voder_run_element_dup_run (self);

  if (run != NULL && (buffer == NULL || klass->continues == NULL ||
                      klass->continues (self, buffer)))
    return g_steal_pointer (&run);

  g_clear_object (&run);
  voder_run_element_drain (self);

  return begin_run (self, buffer, flow);
}

static GstFlowReturn
voder_run_element_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  VoderRunElement *self = VODER_RUN_ELEMENT (parent);
  g_autoptr (GstBuffer) owned = buffer;
  g_autoptr (VoderRun) run = NULL;
  GstFlowReturn flow;

  GST_CAT_LOG_OBJECT (CATEGORY (self), self, "input: %" GST_PTR_FORMAT, buffer);
  run = obtain_run (self, buffer, &flow);
  if (run == NULL)
    return flow;

  return voder_run_push (run, g_steal_pointer (&owned));
}

static gboolean
end_stream (VoderRunElement *self, GstEvent *event)
{
  GstFlowReturn flow;
  g_autoptr (VoderRun) run = obtain_run (self, NULL, &flow);

  if (run == NULL)
    return FALSE;

  voder_run_end (run, event);

  return TRUE;
}

static void
stop_flush (VoderRunElement *self, GstEvent *event)
{
  voder_run_slot_join (&get_private (self)->slot);
  VODER_RUN_ELEMENT_GET_CLASS (self)->restart (self, event);
  end_flush (self);
}

/*
 * What is serialised with the input cannot pass what is made of it: such events
 * end here, but for those that the subclass puts at their place again.
 */
static gboolean
voder_run_element_sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  VoderRunElement *self = VODER_RUN_ELEMENT (parent);
  g_autoptr (GstEvent) owned = event;

  GST_CAT_DEBUG_OBJECT (CATEGORY (self), self, "event: %" GST_PTR_FORMAT,
                        event);
  switch (GST_EVENT_TYPE (event)) {
  case GST_EVENT_FLUSH_START:
    begin_flush (self);
    return gst_pad_event_default (pad, parent, g_steal_pointer (&owned));
  case GST_EVENT_FLUSH_STOP:
    stop_flush (self, event);
    return gst_pad_event_default (pad, parent, g_steal_pointer (&owned));
  case GST_EVENT_EOS:
    return end_stream (self, event);
  default:
    break;
  }

  if (!GST_EVENT_IS_SERIALIZED (event))
    return gst_pad_event_default (pad, parent, g_steal_pointer (&owned));

  VODER_RUN_ELEMENT_GET_CLASS (self)->sink_event (self, event);

  return TRUE;
}

/* READY to PAUSED. */
static gboolean
start (VoderRunElement *self)
{
  VoderRunElementClass *klass = VODER_RUN_ELEMENT_GET_CLASS (self);

  if (!klass->start (self)) {
    klass->stop (self);
    return FALSE;
  }
  end_flush (self);

  return TRUE;
}

static void
stop (VoderRunElement *self)
{
  begin_flush (self);
  voder_run_slot_join (&get_private (self)->slot);
  VODER_RUN_ELEMENT_GET_CLASS (self)->stop (self);
}

/* The pads wake what waits downstream, between the cancel and the join. */
static GstStateChangeReturn
voder_run_element_change_state (GstElement *element, GstStateChange change)
{
  VoderRunElement *self = VODER_RUN_ELEMENT (element);
  GstStateChangeReturn result;

  if (change == GST_STATE_CHANGE_READY_TO_PAUSED && !start (self))
    return GST_STATE_CHANGE_FAILURE;
  if (change == GST_STATE_CHANGE_PAUSED_TO_READY)
    begin_flush (self);

  result = GST_ELEMENT_CLASS (voder_run_element_parent_class)
               ->change_state (element, change);

  if (change == GST_STATE_CHANGE_PAUSED_TO_READY ||
      (change == GST_STATE_CHANGE_READY_TO_PAUSED &&
       result == GST_STATE_CHANGE_FAILURE))
    stop (self);

  return result;
}

static GstStructure *
dup_stats (VoderRunElement *self)
{
  VoderRunElementClass *klass = VODER_RUN_ELEMENT_GET_CLASS (self);
  GstStructure *stats = gst_structure_new_empty (klass->stats_name);
  g_autoptr (VoderRun) run = voder_run_element_dup_run (self);

  if (klass->add_stats != NULL)
    klass->add_stats (self, stats);
  if (run != NULL)
    voder_run_add_stats (run, stats);

  return stats;
}

static void
voder_run_element_get_property (GObject *object,
                                guint property_id,
                                GValue *value,
                                GParamSpec *pspec)
{
  if (property_id == PROP_STATS)
    g_value_take_boxed (value, dup_stats (VODER_RUN_ELEMENT (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static GstPad *
add_pad (VoderRunElement *self, const char *name)
{
  GstElement *element = GST_ELEMENT (self);
  GstPad *pad = gst_pad_new_from_template (
      gst_element_get_pad_template (element, name), name);

  gst_element_add_pad (element, pad);

  return pad;
}

static void
voder_run_element_constructed (GObject *object)
{
  VoderRunElement *self = VODER_RUN_ELEMENT (object);
  VoderRunElementPrivate *priv = get_private (self);

  G_OBJECT_CLASS (voder_run_element_parent_class)->constructed (object);

  priv->sink_pad = add_pad (self, "sink");
  gst_pad_set_chain_function (priv->sink_pad, voder_run_element_chain);
  gst_pad_set_event_function (priv->sink_pad, voder_run_element_sink_event);
  priv->src_pad = add_pad (self, "src");
  gst_pad_use_fixed_caps (priv->src_pad);
}

static void
voder_run_element_dispose (GObject *object)
{
  voder_run_slot_clear (&get_private (VODER_RUN_ELEMENT (object))->slot);

  G_OBJECT_CLASS (voder_run_element_parent_class)->dispose (object);
}

static void
voder_run_element_class_init (VoderRunElementClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = voder_run_element_get_property;
  object_class->constructed = voder_run_element_constructed;
  object_class->dispose = voder_run_element_dispose;
  GST_ELEMENT_CLASS (klass)->change_state = voder_run_element_change_state;

  g_object_class_install_property (
      object_class, PROP_STATS,
      g_param_spec_boxed (
          "stats", "Statistics",
          "What has been done of the present stream, and by whom",
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  gst_type_mark_as_plugin_api (VODER_TYPE_RUN_ELEMENT, 0);
}

static void
voder_run_element_init (VoderRunElement *self)
{
  voder_run_slot_init (&get_private (self)->slot, GST_ELEMENT (self));
}

GstPad *
voder_run_element_get_sink_pad (VoderRunElement *self)
{
  g_return_val_if_fail (VODER_IS_RUN_ELEMENT (self), NULL);

  return get_private (self)->sink_pad;
}

GstPad *
voder_run_element_get_src_pad (VoderRunElement *self)
{
  g_return_val_if_fail (VODER_IS_RUN_ELEMENT (self), NULL);

  return get_private (self)->src_pad;
}

/*
 * Gives the run at hand (transfer full) or NULL.
 *
 * Thread safety: any thread.
 */
VoderRun *
voder_run_element_dup_run (VoderRunElement *self)
{
  g_return_val_if_fail (VODER_IS_RUN_ELEMENT (self), NULL);

  return voder_run_slot_dup (&get_private (self)->slot);
}

/*
 * Gives the run at hand or NULL; the caller has the object lock.
 */
VoderRun *
voder_run_element_peek_run (VoderRunElement *self)
{
  g_return_val_if_fail (VODER_IS_RUN_ELEMENT (self), NULL);

  return get_private (self)->slot.run;
}

/*
 * Ends the run at hand; all of it leaves first. On the sink pad's streaming
 * thread.
 */
void
voder_run_element_drain (VoderRunElement *self)
{
  g_return_if_fail (VODER_IS_RUN_ELEMENT (self));

  voder_run_slot_drain (&get_private (self)->slot);
}
