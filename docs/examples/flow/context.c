/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A request with a voice and a deadline, and one that is called off. */
#include <stdio.h>
#include <voder/voder.h>

#define TIMEOUT_US 1000

/* What a library far below does: it waits for something that never comes. */
static void
speak (GCancellable *cancellable, VoderContextKey *voice_key)
{
  g_autoptr (VoderChannel) sound = voder_channel_new (G_TYPE_BYTES, 0);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (sound);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (sound);
  g_autoptr (GError) error = NULL;
  gpointer item;

  voder_receiver_receive (receiver, &item, cancellable, &error);
  printf ("%s: %s\n",
          voder_context_get_string (VODER_CONTEXT (cancellable), voice_key),
          error->message);
}

int
main (void)
{
  VoderContextKey *voice_key =
      voder_context_key_declare ("example-voice", G_TYPE_STRING);
  g_auto (GValue) voice = G_VALUE_INIT;
  g_autoptr (GError) cause = NULL;
  VoderContext *session;
  VoderContext *request;

  g_value_init (&voice, G_TYPE_STRING);
  g_value_set_static_string (&voice, "Emma");
  session = voder_context_new_with_value (NULL, voice_key, &voice);

  request =
      voder_context_new_with_timeout (G_CANCELLABLE (session), TIMEOUT_US);
  speak (G_CANCELLABLE (request), voice_key);
  g_object_unref (request);

  request = voder_context_new (G_CANCELLABLE (session));
  cause = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED,
                               "The window was closed");
  voder_context_cancel (session, cause);
  speak (G_CANCELLABLE (request), voice_key);
  g_object_unref (request);

  g_object_unref (session);
  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);

  return 0;
}
