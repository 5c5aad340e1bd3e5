/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "strict-client.h"

static const char *const no_options[] = { NULL };

static void
test_espeak (void)
{
  static const char text[] = "Hello world. This is real.";
  g_autoptr (ProviderBus) bus = provider_bus_new ();
  const StrictWish wish = { .text = text, .voice = "espeak/en" };
  g_autoptr (StrictSpeech) speech = NULL;
  g_autofree char *events = NULL;

  if (voder_plugin_registry_find (voder_plugin_registry_get_default (),
                                  VODER_PLUGIN_KIND_ENGINE, "espeak") == NULL) {
    g_test_skip ("espeak was not built");
    return;
  }
  provider_bus_start (bus, no_options);
  speech = strict_client_say (bus, &wish);
  events = strict_speech_dup_events (speech, text);
  g_assert_cmpuint (speech->pcm->len, >, 2 * 22050);
  g_assert_cmpstr (events, ==,
                   "S:Hello world. W:Hello W:world S:This is real. W:This "
                   "W:is W:real");
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/provider/espeak-speaks", test_espeak);

  return voder_test_run ();
}
