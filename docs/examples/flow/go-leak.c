/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A producer without an end leaves nothing behind when nobody reads on. */
#include <stdio.h>
#include <voder/voder.h>

static gboolean
count (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderSender *numbers = data;

  for (int n = 1;; n++) {
    GString *number = g_string_new (NULL);

    g_string_printf (number, "%d", n);
    if (!voder_sender_send (numbers, number, cancellable, error))
      return FALSE;
  }
}

int
main (void)
{
  g_autoptr (VoderChannel) channel = voder_channel_new (G_TYPE_GSTRING, 0);
  g_autoptr (VoderReceiver) numbers = voder_channel_create_receiver (channel);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;
  gpointer number;

  voder_group_go (group, count, voder_channel_create_sender (channel),
                  g_object_unref, NULL);
  for (int i = 0; i < 3; i++) {
    voder_receiver_receive (numbers, &number, NULL, NULL);
    printf ("%s\n", ((GString *) number)->str);
    g_string_free (number, TRUE);
  }

  /* Who counts waits in its send; that fails now. */
  g_clear_object (&numbers);
  voder_group_wait (group, NULL, &error);
  printf ("%s\n", error->message);

  g_clear_object (&group);
  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);
  return 0;
}
