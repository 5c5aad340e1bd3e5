/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Loads a dictionary when it is first needed, once for four tasks. */
#include <stdio.h>
#include <voder/voder.h>

static char name[] = "a, b, c";
static int n_loads;

/* Runs in a pool; it should end when cancellable does. */
static gpointer
load (gpointer data, GCancellable *cancellable, GError **error)
{
  if (voder_cancellable_set_error_if_done (cancellable, error))
    return NULL;

  g_atomic_int_inc (&n_loads);
  return g_bytes_new (data, strlen (data));
}

static gboolean
look_up (gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) dictionary = voder_once_get (data, cancellable, error);

  return dictionary != NULL;
}

int
main (void)
{
  g_autoptr (VoderOnce) once =
      voder_once_new (G_TYPE_BYTES, VODER_ONCE_RETRY, load, name, NULL);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GBytes) dictionary = NULL;
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 4; i++)
    voder_group_go (group, look_up, once, NULL, NULL);
  if (!voder_group_wait (group, NULL, &error)) {
    fprintf (stderr, "%s\n", error->message);
    return 1;
  }

  dictionary = voder_once_get (once, NULL, NULL);
  printf ("%zu bytes, loaded %d time\n", g_bytes_get_size (dictionary),
          n_loads);

  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);

  return 0;
}
