/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Three stages: one says words, one makes them loud, one prints them. */
#include <stdio.h>
#include <voder/voder.h>

static gboolean
say (gpointer data, GCancellable *cancellable, GError **error)
{
  static const char *const words[] = { "one", "two", "three" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (!voder_sender_send (data, g_string_new (words[i]), cancellable, error))
      return FALSE;
  return TRUE;
}

static gboolean
shout (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderReceiver *in = g_ptr_array_index ((GPtrArray *) data, 0);
  VoderSender *out = g_ptr_array_index ((GPtrArray *) data, 1);
  gpointer word;

  while (voder_receiver_receive (in, &word, cancellable, error))
    if (!voder_sender_send (out, g_string_ascii_up (word), cancellable, error))
      return FALSE;
  return *error == NULL;
}

int
main (void)
{
  g_autoptr (VoderChannel) words = voder_channel_new (G_TYPE_GSTRING, 2);
  g_autoptr (VoderChannel) shouts = voder_channel_new (G_TYPE_GSTRING, 2);
  g_autoptr (VoderReceiver) in = voder_channel_create_receiver (shouts);
  GPtrArray *ends = g_ptr_array_new_with_free_func (g_object_unref);
  VoderGroup *group = voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;
  gpointer word;

  g_ptr_array_add (ends, voder_channel_create_receiver (words));
  g_ptr_array_add (ends, voder_channel_create_sender (shouts));
  voder_group_go (group, shout, ends, (GDestroyNotify) g_ptr_array_unref, NULL);
  voder_group_go (group, say, voder_channel_create_sender (words),
                  g_object_unref, NULL);

  while (voder_receiver_receive (in, &word, NULL, NULL)) {
    printf ("%s\n", ((GString *) word)->str);
    g_string_free (word, TRUE);
  }
  if (!voder_group_wait (group, NULL, &error))
    printf ("%s\n", error->message);

  g_object_unref (group);
  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);
  return 0;
}
