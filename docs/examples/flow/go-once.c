/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Loads a model when it is first needed; a load that fails is tried again. */
#include <stdio.h>
#include <voder/voder.h>

static gpointer
load_model (gpointer data, GCancellable *cancellable, GError **error)
{
  int *n_loads = data;

  if (++*n_loads == 1) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "The disk is busy");
    return NULL;
  }
  return g_bytes_new_static ("model", 5);
}

static void
use_model (VoderOnce *once)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) model = voder_once_get (once, NULL, &error);

  if (model == NULL)
    printf ("%s\n", error->message);
  else
    printf ("%zu bytes\n", g_bytes_get_size (model));
}

int
main (void)
{
  int n_loads = 0;
  g_autoptr (VoderOnce) once = voder_once_new (G_TYPE_BYTES, VODER_ONCE_RETRY,
                                               load_model, &n_loads, NULL);

  for (int i = 0; i < 3; i++)
    use_model (once);
  printf ("loaded %d times\n", n_loads);

  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);
  return 0;
}
