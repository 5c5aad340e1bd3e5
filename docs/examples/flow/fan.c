/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tasks make lines, any of them first; the lines come out in order. */
#include <stdio.h>
#include <voder/voder.h>

static int number;

static gboolean
make_line (gpointer data, GCancellable *cancellable, GError **error)
{
  char *line = g_strdup (g_object_get_data (data, "line"));

  return voder_sender_send (data, g_bytes_new_take (line, strlen (line) + 1),
                            cancellable, error);
}

int
main (void)
{
  /* A channel of channels: its bound is how far ahead the work may be. */
  g_autoptr (VoderChannel) order = voder_channel_new (VODER_TYPE_RECEIVER, 8);
  g_autoptr (VoderSender) ordered = voder_channel_create_sender (order);
  g_autoptr (VoderReceiver) from = voder_channel_create_receiver (order);
  g_autoptr (VoderChannel) out = voder_channel_new (G_TYPE_BYTES, 8);
  g_autoptr (VoderSender) to = voder_channel_create_sender (out);
  g_autoptr (VoderReceiver) lines = voder_channel_create_receiver (out);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  gpointer line;

  voder_fan_in_order (group, from, to, NULL);
  while (number < 3) {
    g_autoptr (VoderChannel) one = voder_channel_new (G_TYPE_BYTES, 1);
    VoderSender *result = voder_channel_create_sender (one);

    g_object_set_data_full (G_OBJECT (result), "line",
                            g_strdup_printf ("line %d", ++number), g_free);
    voder_sender_send (ordered, voder_channel_create_receiver (one), NULL,
                       NULL);
    voder_group_go (group, make_line, result, g_object_unref, NULL);
  }
  voder_sender_close (ordered);

  while (voder_receiver_receive (lines, &line, NULL, NULL)) {
    printf ("%s\n", (const char *) g_bytes_get_data (line, NULL));
    g_bytes_unref (line);
  }
  voder_group_wait (group, NULL, NULL);
  g_clear_object (&group);
  voder_flow_shutdown ();

  return (int) voder_flow_get_live ();
}
