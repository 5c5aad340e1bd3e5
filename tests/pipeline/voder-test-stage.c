/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test-stage.h"

#define TEST_TYPE_STAGE (test_stage_get_type ())
G_DECLARE_DERIVABLE_TYPE (TestStage, test_stage, TEST, STAGE, VoderStage)

/*
 * A stage whose body is a function. Item types belong to a class: each name is
 * a class of its own.
 */
struct _TestStageClass {
  VoderStageClass parent_class;
};

typedef struct {
  VoderTestStageFunc func;
  gpointer data;
} TestStagePrivate;

typedef struct {
  GType input_type;
  GType output_type;
} ItemTypes;

G_DEFINE_TYPE_WITH_PRIVATE (TestStage, test_stage, VODER_TYPE_STAGE)

static gboolean
test_stage_run (VoderStage *stage,
                VoderReceiver *receiver,
                VoderSender *sender,
                GCancellable *cancellable,
                GError **error)
{
  TestStagePrivate *priv = test_stage_get_instance_private (TEST_STAGE (stage));

  return priv->func (receiver, sender, priv->data, cancellable, error);
}

static void
test_stage_class_init (TestStageClass *klass)
{
  VODER_STAGE_CLASS (klass)->run = test_stage_run;
}

static void
test_stage_init (TestStage *self)
{
}

static void
init_named_class (gpointer klass, gpointer data)
{
  const ItemTypes *types = data;

  VODER_STAGE_CLASS (klass)->input_type = types->input_type;
  VODER_STAGE_CLASS (klass)->output_type = types->output_type;
}

static GType
get_named_type (const char *name, GType input_type, GType output_type)
{
  GTypeInfo info = { sizeof (TestStageClass), .class_init = init_named_class };
  ItemTypes *types;
  GType type = g_type_from_name (name);

  if (type != G_TYPE_INVALID)
    return type;

  types = g_new (ItemTypes, 1);
  types->input_type = input_type;
  types->output_type = output_type;
  info.class_data = types;
  info.instance_size = sizeof (TestStage);

  return g_type_register_static (TEST_TYPE_STAGE, name, &info, 0);
}

/* A name always goes with the same types. */
VoderStage *
voder_test_stage_new (const char *type_name,
                      GType input_type,
                      GType output_type,
                      VoderTestStageFunc func,
                      gpointer data)
{
  VoderStage *self =
      g_object_new (get_named_type (type_name, input_type, output_type), NULL);
  TestStagePrivate *priv = test_stage_get_instance_private (TEST_STAGE (self));

  priv->func = func;
  priv->data = data;
  g_assert_cmpuint (voder_stage_get_input_type (self), ==, input_type);
  g_assert_cmpuint (voder_stage_get_output_type (self), ==, output_type);

  return self;
}

static gboolean
send_all (VoderReceiver *receiver,
          VoderSender *sender,
          gpointer data,
          GCancellable *cancellable,
          GError **error)
{
  GPtrArray *items = data;
  GType type = voder_sender_get_item_type (sender);

  for (guint i = 0; i < items->len; i++) {
    gpointer item = g_boxed_copy (type, g_ptr_array_index (items, i));

    if (!voder_sender_send (sender, item, cancellable, error))
      return FALSE;
  }

  return TRUE;
}

/* Sends copies of the items. */
VoderStage *
voder_test_stage_new_source (GType item_type, GPtrArray *items)
{
  g_autofree char *name =
      g_strdup_printf ("Test%sSourceStage", g_type_name (item_type));

  return voder_test_stage_new (name, G_TYPE_NONE, item_type, send_all, items);
}

static gboolean
take_all (VoderReceiver *receiver,
          VoderSender *sender,
          gpointer data,
          GCancellable *cancellable,
          GError **error)
{
  gpointer item = NULL;
  GError *cause = NULL;

  while (voder_receiver_receive (receiver, &item, cancellable, &cause))
    g_ptr_array_add (data, item);

  if (cause == NULL)
    return TRUE;
  g_propagate_error (error, cause);

  return FALSE;
}

/* Puts what comes into the array. */
VoderStage *
voder_test_stage_new_sink (GType item_type, GPtrArray *items)
{
  g_autofree char *name =
      g_strdup_printf ("Test%sSinkStage", g_type_name (item_type));

  return voder_test_stage_new (name, item_type, G_TYPE_NONE, take_all, items);
}
