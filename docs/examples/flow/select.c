/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An alarm goes before the news, however much news there is. */
#include <stdio.h>
#include <voder/voder.h>

static VoderSender *
add (VoderSelect *select)
{
  g_autoptr (VoderChannel) channel = voder_channel_new (G_TYPE_BYTES, 8);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);

  voder_select_add_receive (select, receiver);
  return voder_channel_create_sender (channel);
}

static void
say (VoderSender *sender, const char *words)
{
  voder_sender_send (sender, g_bytes_new_static (words, strlen (words) + 1),
                     NULL, NULL);
}

int
main (void)
{
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_PRIORITY);
  g_autoptr (VoderSender) alarms = add (select);
  g_autoptr (VoderSender) news = add (select);
  g_autoptr (GError) error = NULL;
  gpointer item;

  say (news, "rain in the evening");
  say (news, "and sun tomorrow");
  say (alarms, "the kettle is hot");
  voder_sender_close (news);
  voder_sender_close (alarms);

  /* A case whose channel has come to its end is told once, then left out; one
   * whose sender has failed tells why. */
  while (error == NULL && voder_select_wait (select, NULL, &error) >= 0) {
    if (!voder_select_take_item (select, &item, &error))
      continue;
    printf ("%s\n", (const char *) g_bytes_get_data (item, NULL));
    g_bytes_unref (item);
  }
  if (g_error_matches (error, VODER_FLOW_ERROR, VODER_FLOW_ERROR_CLOSED))
    printf ("all is said\n");

  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);

  return 0;
}
