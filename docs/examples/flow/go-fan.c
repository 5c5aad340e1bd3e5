/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Three workers take from one channel and give to another. */
#include <stdio.h>
#include <stdlib.h>
#include <voder/voder.h>

static const char *const WORDS[] = { "some", "words", "to", "count" };

/* Its ends are dropped when it returns; so the last worker closes. */
static gboolean
measure (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderReceiver *words = g_ptr_array_index ((GPtrArray *) data, 0);
  VoderSender *lengths = g_ptr_array_index ((GPtrArray *) data, 1);
  gpointer word;

  while (voder_receiver_receive (words, &word, cancellable, error)) {
    g_string_printf (word, "%zu", ((GString *) word)->len);
    if (!voder_sender_send (lengths, word, cancellable, error))
      return FALSE;
  }
  return *error == NULL;
}

int
main (void)
{
  g_autoptr (VoderChannel) in = voder_channel_new (G_TYPE_GSTRING, 8);
  g_autoptr (VoderChannel) out = voder_channel_new (G_TYPE_GSTRING, 8);
  g_autoptr (VoderReceiver) lengths = voder_channel_create_receiver (out);
  g_autoptr (VoderSender) words = voder_channel_create_sender (in);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  gpointer length;
  int n_letters = 0;

  for (int i = 0; i < 3; i++) {
    GPtrArray *ends = g_ptr_array_new_with_free_func (g_object_unref);

    g_ptr_array_add (ends, voder_channel_create_receiver (in));
    g_ptr_array_add (ends, voder_channel_create_sender (out));
    voder_group_go (group, measure, ends, (GDestroyNotify) g_ptr_array_unref,
                    NULL);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (WORDS); i++)
    voder_sender_send (words, g_string_new (WORDS[i]), NULL, NULL);
  voder_sender_close (words);

  while (voder_receiver_receive (lengths, &length, NULL, NULL)) {
    n_letters += atoi (((GString *) length)->str);
    g_string_free (length, TRUE);
  }
  if (voder_group_wait (group, NULL, NULL))
    printf ("%d letters\n", n_letters);

  g_clear_object (&group);
  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);
  return 0;
}
