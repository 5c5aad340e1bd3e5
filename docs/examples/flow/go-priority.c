/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is urgent goes first, however much else there is. */
#include <stdio.h>
#include <voder/voder.h>

static VoderSender *
add (VoderSelect *select)
{
  g_autoptr (VoderChannel) channel = voder_channel_new (G_TYPE_GSTRING, 8);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);

  voder_select_add_receive (select, receiver);
  return voder_channel_create_sender (channel);
}

int
main (void)
{
  g_autoptr (VoderSelect) select = voder_select_new (VODER_SELECT_PRIORITY);
  g_autoptr (VoderSender) urgent = add (select);
  g_autoptr (VoderSender) normal = add (select);
  g_autoptr (GError) error = NULL;
  gpointer job;

  voder_sender_send (normal, g_string_new ("read the news"), NULL, NULL);
  voder_sender_send (normal, g_string_new ("read a book"), NULL, NULL);
  voder_sender_send (urgent, g_string_new ("tell the time"), NULL, NULL);
  voder_sender_close (normal);
  voder_sender_close (urgent);

  while (error == NULL && voder_select_wait (select, NULL, &error) >= 0) {
    if (!voder_select_take_item (select, &job, &error))
      continue; /* the end of a channel, or the error that stands for it */
    printf ("%s\n", ((GString *) job)->str);
    g_string_free (job, TRUE);
  }
  printf ("%s\n", error->message);

  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);
  return 0;
}
