/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Speaks with the settings of its time: a change meanwhile is not noticed. */
#include <stdio.h>
#include <voder/voder.h>

typedef struct {
  VoderConfigSnapshot *settings;
  const char *text;
} Request;

static gboolean
speak (gpointer data, GCancellable *cancellable, GError **error)
{
  const Request *request = data;
  const char *voice =
      voder_config_snapshot_get_string (request->settings, "voice", "en");

  printf ("%s, by %s at %g\n", request->text, voice,
          voder_config_snapshot_get_double (request->settings, "rate", 1.0));
  return TRUE;
}

static void
run (const Request *request)
{
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);

  voder_group_go (group, speak, (gpointer) request, NULL, NULL);
  voder_group_wait (group, NULL, NULL);
}

int
main (void)
{
  g_autoptr (VoderConfig) config = voder_config_new (NULL);
  Request first = { voder_config_dup_snapshot (config), "first" };
  Request second = { NULL, "second" };

  voder_config_set (config, "voice", g_variant_new_string ("de"));
  voder_config_set (config, "rate", g_variant_new_double (1.5));
  second.settings = voder_config_dup_snapshot (config);
  run (&first);
  run (&second);
  printf ("%d changes\n", (int) voder_config_get_generation (config) - 1);

  voder_config_snapshot_unref (first.settings);
  voder_config_snapshot_unref (second.settings);
  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);

  return 0;
}
