/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A cache whose values are made once, and whose errors are not kept. */
#include <stdio.h>
#include <voder/voder.h>

#define MAX_BYTES 1000000

static GBytes *
load (const char *key,
      gint64 *time_to_live_us,
      gpointer data,
      GCancellable *cancellable,
      GError **error)
{
  int *n_loads = data;

  if (++*n_loads == 1) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "“%s” is busy", key);
    return NULL;
  }
  return g_bytes_new (key, strlen (key));
}

static void
ask (VoderCache *cache, int *n_loads)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) value = NULL;

  value = voder_cache_obtain (cache, "word", load, n_loads, NULL, NULL, &error);
  if (value == NULL)
    printf ("%s\n", error->message);
  else
    printf ("%zu bytes\n", g_bytes_get_size (value));
}

int
main (void)
{
  g_autoptr (VoderCache) cache = voder_cache_new (MAX_BYTES);
  int n_loads = 0;

  for (int i = 0; i < 3; i++)
    ask (cache, &n_loads);
  printf ("loaded %d times, %d hit\n", n_loads,
          (int) voder_cache_get_stat (cache, VODER_CACHE_HITS));

  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);
  return 0;
}
