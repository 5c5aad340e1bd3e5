/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test-witness.h"

/* More sentences than any test has it see. */
#define CAPACITY 999

/* A synthesizer that has another one speak, and tells of what it was done with.
 * Thread safety: any thread, but for what it tells. */
struct _VoderTestWitness {
  GObject parent_instance;

  VoderSynthesizer *synthesizer;
  VoderSender *sender;
  VoderReceiver *receiver;
  GPtrArray *made;
};

static GListModel *
list_voices (VoderSynthesizer *synthesizer,
             GCancellable *cancellable,
             GError **error)
{
  VoderTestWitness *self = VODER_TEST_WITNESS (synthesizer);

  return voder_synthesizer_list_voices (self->synthesizer, cancellable, error);
}

static VoderVoice *
find_voice (VoderSynthesizer *synthesizer,
            const char *id,
            const char *language,
            GCancellable *cancellable,
            GError **error)
{
  VoderTestWitness *self = VODER_TEST_WITNESS (synthesizer);

  return voder_synthesizer_find_voice (self->synthesizer, id, language,
                                       cancellable, error);
}

static gboolean
synthesize (VoderSynthesizer *synthesizer,
            VoderUtterance *utterance,
            VoderOutput *output,
            GCancellable *cancellable,
            GError **error)
{
  VoderTestWitness *self = VODER_TEST_WITNESS (synthesizer);
  const char *text = voder_utterance_get_string (utterance);

  if (!voder_synthesizer_synthesize (self->synthesizer, utterance, output,
                                     cancellable, error))
    return FALSE;

  return voder_sender_send (self->sender, g_bytes_new (text, strlen (text)),
                            cancellable, error);
}

static void
voder_test_witness_synthesizer_init (VoderSynthesizerInterface *iface)
{
  iface->list_voices = list_voices;
  iface->find_voice = find_voice;
  iface->synthesize = synthesize;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (
    VoderTestWitness,
    voder_test_witness,
    G_TYPE_OBJECT,
    G_IMPLEMENT_INTERFACE (VODER_TYPE_SYNTHESIZER,
                           voder_test_witness_synthesizer_init))

static void
voder_test_witness_finalize (GObject *object)
{
  VoderTestWitness *self = VODER_TEST_WITNESS (object);

  g_object_unref (self->synthesizer);
  g_object_unref (self->sender);
  g_object_unref (self->receiver);
  g_ptr_array_unref (self->made);

  G_OBJECT_CLASS (voder_test_witness_parent_class)->finalize (object);
}

static void
voder_test_witness_class_init (VoderTestWitnessClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = voder_test_witness_finalize;
}

static void
voder_test_witness_init (VoderTestWitness *self)
{
  g_autoptr (VoderChannel) channel = voder_channel_new (G_TYPE_BYTES, CAPACITY);

  self->sender = voder_channel_create_sender (channel);
  self->receiver = voder_channel_create_receiver (channel);
  self->made = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
}

VoderTestWitness *
voder_test_witness_new (VoderSynthesizer *synthesizer)
{
  VoderTestWitness *self = g_object_new (VODER_TEST_TYPE_WITNESS, NULL);

  self->synthesizer = g_object_ref (synthesizer);

  return self;
}

/* On one thread. */
gboolean
voder_test_witness_has_made (VoderTestWitness *self, const char *text)
{
  g_autoptr (GBytes) wanted = g_bytes_new (text, strlen (text));
  gpointer item = NULL;

  while (voder_receiver_try_receive (self->receiver, &item, NULL))
    g_ptr_array_add (self->made, item);

  return g_ptr_array_find_with_equal_func (self->made, wanted,
                                           (GEqualFunc) g_bytes_equal, NULL);
}

/* On one thread; the same as the other one. */
void
voder_test_witness_wait_for (VoderTestWitness *self, const char *text)
{
  gpointer item = NULL;

  while (!voder_test_witness_has_made (self, text)) {
    g_assert_true (voder_receiver_receive (self->receiver, &item, NULL, NULL));
    g_ptr_array_add (self->made, item);
  }
}
