/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A request keeps the settings it began with. */
#include <stdio.h>
#include <voder/voder.h>

static void
speak (VoderConfigSnapshot *settings, const char *text)
{
  printf ("%s, by %s at %g\n", text,
          voder_config_snapshot_get_string (settings, "voice", "en"),
          voder_config_snapshot_get_double (settings, "rate", 1.0));
}

int
main (void)
{
  g_autoptr (VoderConfig) config = voder_config_new (NULL);
  g_autoptr (VoderConfigSnapshot) first = NULL;
  g_autoptr (VoderConfigSnapshot) second = NULL;

  first = voder_config_dup_snapshot (config);
  voder_config_set (config, "voice", g_variant_new_string ("de"));
  voder_config_set (config, "rate", g_variant_new_double (1.5));
  second = voder_config_dup_snapshot (config);

  speak (first, "the first");
  speak (second, "the second");

  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);
  return 0;
}
