/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One function can only send, the other only receive. */
#include <stdio.h>
#include <voder/voder.h>

static gboolean
ask (VoderSender *questions, GError **error)
{
  return voder_sender_send (questions, g_string_new ("How many?"), NULL, error);
}

static gboolean
hear (VoderReceiver *questions, GError **error)
{
  gpointer item;

  if (!voder_receiver_receive (questions, &item, NULL, error))
    return FALSE;

  printf ("%s\n", ((GString *) item)->str);
  g_string_free (item, TRUE);
  return TRUE;
}

int
main (void)
{
  g_autoptr (VoderChannel) channel = voder_channel_new (G_TYPE_GSTRING, 1);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (GError) error = NULL;

  if (!ask (sender, &error) || !hear (receiver, &error))
    printf ("%s\n", error->message);

  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);
  return 0;
}
