/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Three producers, of which the last to finish closes the channel. */
#include <stdio.h>
#include <voder/voder.h>

static gboolean
produce (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderSender *out = data;

  for (int i = 0; i < 5; i++)
    if (!voder_sender_send (out, g_string_new ("item"), cancellable, error))
      return FALSE;
  return TRUE;
}

int
main (void)
{
  g_autoptr (VoderChannel) channel = voder_channel_new (G_TYPE_GSTRING, 2);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) in = voder_channel_create_receiver (channel);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;
  gpointer item;
  int n_items = 0;

  for (int i = 0; i < 3; i++)
    voder_group_go (group, produce, voder_channel_create_sender (channel),
                    g_object_unref, NULL);
  voder_sender_close (sender);

  while (voder_receiver_receive (in, &item, NULL, &error)) {
    n_items++;
    g_string_free (item, TRUE);
  }
  printf ("%d items, and %s\n", n_items, error ? error->message : "the end");

  if (!voder_sender_close (sender))
    printf ("It is closed already\n");
  if (!voder_sender_send (sender, g_string_new ("late"), NULL, &error))
    printf ("%s\n", error->message);

  voder_group_wait (group, NULL, NULL);
  g_clear_object (&group);
  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);
  return 0;
}
