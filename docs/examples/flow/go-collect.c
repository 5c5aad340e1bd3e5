/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks some words, all of them, and tells which were wrong. */
#include <stdio.h>
#include <voder/voder.h>

static gboolean
check (gpointer data, GCancellable *cancellable, GError **error)
{
  const char *word = data;

  if (g_str_is_ascii (word))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "“%s” is not ASCII",
               word);
  return FALSE;
}

int
main (void)
{
  static const char *const words[] = { "Tür", "door", "porte", "dør" };
  VoderGroup *group = voder_group_new (NULL, VODER_GROUP_COLLECT, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    voder_group_go (group, check, (gpointer) words[i], NULL, NULL);
  voder_group_wait (group, NULL, NULL);

  for (guint n = 0; n < voder_group_get_n_errors (group); n++) {
    guint index;
    g_autoptr (GError) error = voder_group_dup_nth_error (group, n, &index);

    printf ("%u: %s\n", index, error->message);
  }

  g_object_unref (group);
  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);
  return 0;
}
