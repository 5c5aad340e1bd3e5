/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Three threads count; what they found is added up by one. */
#include <stdio.h>
#include <voder/voder.h>

typedef struct {
  const char *text;
  int n_words;
} Part;

/* The part is this task's alone until the group has been waited for. */
static gboolean
count (gpointer data, GCancellable *cancellable, GError **error)
{
  Part *part = data;
  g_auto (GStrv) words = g_strsplit (part->text, " ", -1);

  part->n_words = (int) g_strv_length (words);
  return TRUE;
}

int
main (void)
{
  Part parts[] = { { "one" }, { "one two" }, { "one two three" } };
  VoderGroup *group = voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  int n_words = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    voder_group_go (group, count, &parts[i], NULL, NULL);
  voder_group_wait (group, NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    n_words += parts[i].n_words;
  printf ("%d words\n", n_words);

  g_object_unref (group);
  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);
  return 0;
}
