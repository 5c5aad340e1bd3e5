/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A request with a voice and a time limit, told to all that serve it. */
#include <stdio.h>
#include <voder/voder.h>

#define TIMEOUT_US 1000

/* Waits for a sound that never comes. */
static gboolean
speak (VoderContextKey *key, GCancellable *context, GError **error)
{
  g_autoptr (VoderChannel) channel = voder_channel_new (G_TYPE_BYTES, 0);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) sound = voder_channel_create_receiver (channel);
  gpointer item;

  printf ("%s\n", voder_context_get_string (VODER_CONTEXT (context), key));
  if (!voder_receiver_receive (sound, &item, context, error))
    return FALSE;

  g_bytes_unref (item);
  return TRUE;
}

int
main (void)
{
  VoderContextKey *key = voder_context_key_declare ("voice", G_TYPE_STRING);
  g_auto (GValue) voice = G_VALUE_INIT;
  g_autoptr (VoderContext) session = NULL;
  g_autoptr (VoderContext) request = NULL;
  g_autoptr (GError) error = NULL;

  g_value_init (&voice, G_TYPE_STRING);
  g_value_set_string (&voice, "Emma");
  session = voder_context_new_with_value (NULL, key, &voice);
  request =
      voder_context_new_with_timeout (G_CANCELLABLE (session), TIMEOUT_US);

  if (!speak (key, G_CANCELLABLE (request), &error))
    printf ("%s\n", error->message);

  g_clear_object (&request);
  g_clear_object (&session);
  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);
  return 0;
}
