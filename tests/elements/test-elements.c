/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "voder-elements.h"

/* Steps of a walk through the states. */
#define N_STEPS 40

static void
for_each_element (void (*check) (GstElementFactory *factory))
{
  g_autoptr (GPtrArray) factories = voder_elements_list ();

  g_assert_cmpuint (factories->len, >, 8);
  for (guint i = 0; i < factories->len; i++) {
    g_test_message ("%s", GST_OBJECT_NAME (factories->pdata[i]));
    check (factories->pdata[i]);
  }
}

static GstElement *
create (GstElementFactory *factory)
{
  GstElement *element = gst_element_factory_create (factory, NULL);

  g_assert_nonnull (element);

  return gst_object_ref_sink (element);
}

static void
check_description (GstElementFactory *factory)
{
  const char *const keys[] = {
    GST_ELEMENT_METADATA_LONGNAME,
    GST_ELEMENT_METADATA_KLASS,
    GST_ELEMENT_METADATA_DESCRIPTION,
    GST_ELEMENT_METADATA_AUTHOR,
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    const char *value = gst_element_factory_get_metadata (factory, keys[i]);

    g_assert_nonnull (value);
    g_assert_cmpuint (strlen (value), >, 3);
  }
  g_assert_cmpuint (gst_element_factory_get_num_pad_templates (factory), >, 0);
}

static void
test_descriptions (void)
{
  for_each_element (check_description);
}

static void
check_property (GstElement *element, GParamSpec *pspec)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_assert_nonnull (g_param_spec_get_blurb (pspec));
  g_assert_cmpuint (strlen (g_param_spec_get_blurb (pspec)), >, 8);
  if (pspec->flags & G_PARAM_READABLE)
    g_object_get_property (G_OBJECT (element), pspec->name, &value);
  if ((pspec->flags & G_PARAM_READWRITE) != G_PARAM_READWRITE)
    return;

  g_assert_true (pspec->flags &
                 (GST_PARAM_MUTABLE_READY | GST_PARAM_MUTABLE_PAUSED |
                  GST_PARAM_MUTABLE_PLAYING));
  g_assert_true (g_param_value_defaults (pspec, &value));
  g_object_set_property (G_OBJECT (element), pspec->name, &value);
}

/* What is ours, at least. */
static void
check_properties (GstElementFactory *factory)
{
  g_autoptr (GstElement) element = create (factory);
  g_autofree GParamSpec **list = NULL;
  guint n = 0;

  list = g_object_class_list_properties (G_OBJECT_GET_CLASS (element), &n);
  for (guint i = 0; i < n; i++)
    if (g_type_is_a (list[i]->owner_type, GST_TYPE_ELEMENT) &&
        g_str_has_prefix (g_type_name (list[i]->owner_type), "Voder"))
      check_property (element, list[i]);
}

static void
test_properties (void)
{
  for_each_element (check_properties);
}

/* It may not be able to go up, and says why then; it always comes down. */
static void
change (GstElement *element, GstBus *bus, GstState state)
{
  GstState before = GST_STATE (element);
  GstStateChangeReturn result = gst_element_set_state (element, state);
  g_autoptr (GstMessage) message = NULL;

  if (result != GST_STATE_CHANGE_FAILURE)
    return;

  g_assert_cmpint (state, >, before);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
}

static void
walk (GstElementFactory *factory, const GstState *states, guint n_states)
{
  g_autoptr (GstElement) element = create (factory);
  g_autoptr (GstBus) bus = gst_bus_new ();

  gst_element_set_bus (element, bus);
  for (guint i = 0; i < n_states; i++)
    change (element, bus, states[i]);
  change (element, bus, GST_STATE_NULL);
  g_assert_cmpint (GST_STATE (element), ==, GST_STATE_NULL);
  gst_bus_set_flushing (bus, TRUE);
  gst_element_set_bus (element, NULL);
}

/* As upstream's generic/states checks of its own elements. */
static void
check_states (GstElementFactory *factory)
{
  const GstState orders[][4] = {
    { GST_STATE_READY, GST_STATE_PAUSED, GST_STATE_PLAYING, GST_STATE_PAUSED },
    { GST_STATE_PLAYING, GST_STATE_READY, GST_STATE_PLAYING, GST_STATE_NULL },
    { GST_STATE_PAUSED, GST_STATE_READY, GST_STATE_PAUSED, GST_STATE_NULL },
    { GST_STATE_PAUSED, GST_STATE_PAUSED, GST_STATE_NULL, GST_STATE_NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    walk (factory, orders[i], G_N_ELEMENTS (orders[i]));
}

static void
test_states (void)
{
  for_each_element (check_states);
}

static void
check_walk (GstElementFactory *factory)
{
  GstState states[N_STEPS];

  for (guint i = 0; i < N_STEPS; i++)
    states[i] = (GstState) g_test_rand_int_range (GST_STATE_NULL,
                                                  GST_STATE_PLAYING + 1);
  walk (factory, states, N_STEPS);
}

static void
test_walks (void)
{
  for_each_element (check_walk);
}

static void
send (GstPad *pad, GstEvent *event)
{
  gst_pad_send_event (pad, event);
}

static void
send_to_sink (GstPad *pad)
{
  send (pad, gst_event_new_flush_start ());
  send (pad, gst_event_new_flush_stop (TRUE));
  send (pad, gst_event_new_stream_start ("nothing"));
  send (pad, gst_event_new_flush_start ());
  send (pad, gst_event_new_flush_stop (FALSE));
  send (pad, gst_event_new_eos ());
  send (pad, gst_event_new_eos ());
}

static void
send_to_source (GstPad *pad)
{
  g_autoptr (GstQuery) latency = gst_query_new_latency ();
  g_autoptr (GstQuery) seeking = gst_query_new_seeking (GST_FORMAT_TIME);
  g_autoptr (GstQuery) caps = gst_query_new_caps (NULL);
  gint64 position;

  gst_pad_query (pad, latency);
  gst_pad_query (pad, seeking);
  gst_pad_query (pad, caps);
  gst_pad_query_position (pad, GST_FORMAT_TIME, &position);
  gst_pad_query_duration (pad, GST_FORMAT_BYTES, &position);
  send (pad, gst_event_new_qos (GST_QOS_TYPE_THROTTLE, 1.0, 0, 0));
  send (pad, gst_event_new_seek (1.0, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH,
                                 GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_NONE, -1));
  send (pad, gst_event_new_reconfigure ());
}

static gboolean
send_to_pad (GstElement *element, GstPad *pad, gpointer data)
{
  if (GST_PAD_IS_SINK (pad))
    send_to_sink (pad);
  else
    send_to_source (pad);

  return TRUE;
}

/* Without any data, in every state. */
static void
check_events (GstElementFactory *factory)
{
  g_autoptr (GstElement) element = create (factory);
  g_autoptr (GstBus) bus = gst_bus_new ();

  gst_element_set_bus (element, bus);
  for (GstState state = GST_STATE_NULL; state <= GST_STATE_PLAYING; state++) {
    change (element, bus, state);
    gst_element_foreach_pad (element, send_to_pad, NULL);
  }
  change (element, bus, GST_STATE_NULL);
  gst_bus_set_flushing (bus, TRUE);
  gst_element_set_bus (element, NULL);
}

static void
test_events (void)
{
  for_each_element (check_events);
}

/* Nobody refers to it any more, whatever state it has been in. */
static void
check_finalized (GstElementFactory *factory)
{
  for (GstState state = GST_STATE_NULL; state <= GST_STATE_PLAYING; state++) {
    GstElement *element = create (factory);
    GWeakRef weak;

    g_weak_ref_init (&weak, element);
    gst_element_set_state (element, state);
    gst_element_set_state (element, GST_STATE_NULL);
    gst_object_unref (element);
    g_assert_null (g_weak_ref_get (&weak));
    g_weak_ref_clear (&weak);
  }
}

static void
test_finalized (void)
{
  for_each_element (check_finalized);
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/elements/each-says-what-it-is", test_descriptions);
  voder_test_add ("/elements/each-says-what-its-properties-are",
                  test_properties);
  voder_test_add ("/elements/each-goes-through-the-states-in-every-order",
                  test_states);
  voder_test_add ("/elements/each-comes-back-from-any-walk", test_walks);
  voder_test_add ("/elements/each-takes-events-and-queries-before-data",
                  test_events);
  voder_test_add ("/elements/each-is-gone-with-its-last-reference",
                  test_finalized);

  return voder_test_run ();
}
