/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Counts letters in three threads, with one deadline for all. */
#include <stdio.h>
#include <voder/voder.h>

#define TIMEOUT_US (5 * G_USEC_PER_SEC)

static const char *const WORDS[] = { "some", "words", "to", "count" };

static int n_letters;

/* A worker: takes words until there are no more, or until it is cancelled. */
static gboolean
count_letters (gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failed = NULL;
  gpointer item;

  while (voder_receiver_receive (data, &item, cancellable, &failed)) {
    g_autoptr (GBytes) word = item;

    g_atomic_int_add (&n_letters, (int) g_bytes_get_size (word));
  }
  if (failed == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

int
main (void)
{
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, TIMEOUT_US);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, G_CANCELLABLE (context));
  g_autoptr (VoderChannel) words = voder_channel_new (G_TYPE_BYTES, 8);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (words);
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 3; i++)
    voder_group_go (group, count_letters, voder_channel_create_receiver (words),
                    g_object_unref, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (WORDS); i++)
    voder_sender_send (sender, g_bytes_new_static (WORDS[i], strlen (WORDS[i])),
                       G_CANCELLABLE (context), NULL);
  /* The last sender closes the channel, and so the workers come to an end. */
  voder_sender_close (sender);

  if (!voder_group_wait (group, NULL, &error)) {
    fprintf (stderr, "%s\n", error->message);
    return 1;
  }
  printf ("%d letters\n", n_letters);
  voder_flow_shutdown ();

  return 0;
}
