/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Four tasks want the same; it is made once. */
#include <stdio.h>
#include <voder/voder.h>

#define MAX_BYTES 1000000
#define HOUR_US   (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

static int n_made;

/* Runs in a pool; it should end when cancellable does. */
static GBytes *
make_upper (const char *key,
            gint64 *time_to_live_us,
            gpointer data,
            GCancellable *cancellable,
            GError **error)
{
  char *upper = g_ascii_strup (key, -1);

  g_atomic_int_inc (&n_made);
  *time_to_live_us = HOUR_US;
  return g_bytes_new_take (upper, strlen (upper));
}

static gboolean
ask (gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) value = voder_cache_obtain (
      data, "hello", make_upper, NULL, NULL, cancellable, error);

  return value != NULL;
}

int
main (void)
{
  g_autoptr (VoderCache) cache = voder_cache_new (MAX_BYTES);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GBytes) value = NULL;

  for (int i = 0; i < 4; i++)
    voder_group_go (group, ask, cache, NULL, NULL);
  if (!voder_group_wait (group, NULL, NULL))
    return 1;

  value = voder_cache_lookup (cache, "hello");
  printf ("%.5s, made %d time\n", (const char *) g_bytes_get_data (value, NULL),
          n_made);

  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);

  return 0;
}
