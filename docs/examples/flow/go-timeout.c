/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A receive that is too late takes nothing; the next one gets it. */
#include <stdio.h>
#include <voder/voder.h>

#define TIMEOUT_US 1000

static void
hear (VoderReceiver *in)
{
  g_autoptr (GError) error = NULL;
  gint64 deadline_us = g_get_monotonic_time () + TIMEOUT_US;
  gpointer word;

  if (voder_receiver_receive_until (in, &word, deadline_us, NULL, &error)) {
    printf ("%s\n", ((GString *) word)->str);
    g_string_free (word, TRUE);
  } else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT)) {
    printf ("nothing yet\n");
  } else {
    printf ("%s\n", error ? error->message : "the end");
  }
}

int
main (void)
{
  g_autoptr (VoderChannel) channel = voder_channel_new (G_TYPE_GSTRING, 1);
  g_autoptr (VoderSender) out = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) in = voder_channel_create_receiver (channel);

  hear (in);
  voder_sender_send (out, g_string_new ("hello"), NULL, NULL);
  hear (in);
  voder_sender_close (out);
  hear (in);

  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);
  return 0;
}
