/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One producer, one consumer, and a bound on what lies between them. */
#include <stdio.h>
#include <voder/voder.h>

/* The producer has the sender. It needs no message for “finished”: when its
 * last sender is closed or dropped, so is the channel. */
static gboolean
produce (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderSender *sender = data;

  for (int i = 1; i <= 5; i++) {
    char *word = g_strdup_printf ("item %d", i);
    GBytes *item = g_bytes_new_take (word, strlen (word) + 1);

    if (!voder_sender_send (sender, item, cancellable, error))
      return FALSE;
  }
  voder_sender_close (sender);

  return TRUE;
}

int
main (void)
{
  g_autoptr (VoderChannel) channel = voder_channel_new (G_TYPE_BYTES, 2);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;
  gpointer item;

  voder_group_go (group, produce, voder_channel_create_sender (channel),
                  g_object_unref, NULL);

  while (voder_receiver_receive (receiver, &item, NULL, &error)) {
    printf ("%s\n", (const char *) g_bytes_get_data (item, NULL));
    g_bytes_unref (item);
  }
  if (error == NULL)
    printf ("the end\n");

  voder_group_wait (group, NULL, NULL);
  g_clear_object (&group);
  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);

  return 0;
}
