/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Waits for a task that waits for it: a mistake that ends at the deadline. */
#include <stdio.h>
#include <voder/voder.h>

#define TIMEOUT_US 20000

static gboolean
square (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderSender *results = data;

  return voder_sender_send (results, g_string_new ("4"), cancellable, error);
}

int
main (void)
{
  g_autoptr (VoderChannel) channel = voder_channel_new (G_TYPE_GSTRING, 0);
  g_autoptr (VoderReceiver) results = voder_channel_create_receiver (channel);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (VoderContext) context = NULL;
  g_autoptr (GError) error = NULL;

  voder_group_go (group, square, voder_channel_create_sender (channel),
                  g_object_unref, NULL);

  /* The task waits for a receive that would come after this. */
  context = voder_context_new_with_timeout (NULL, TIMEOUT_US);
  if (!voder_group_wait (group, G_CANCELLABLE (context), &error))
    printf ("%s\n", error->message);

  /* Its task is cancelled, and waited for. */
  g_clear_object (&group);
  printf ("nothing waits any more\n");

  g_clear_object (&context);
  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);
  return 0;
}
