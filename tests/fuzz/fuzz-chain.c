/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-fuzz.h"

#include <voder/voder.h>

const char *const voder_fuzz_words[] = {
  "gain",       "gain=-3", " ! ",      "!",        "=",          "\"",
  "\\",         "tempo",   "rate=1.5", "limiter",  "loudness",   "target=-16",
  "fade-out=2", "1e999",   "-nan",     "0x1p3",    "compressor", "equalizer",
  "pauses",     "bands=",  ",",        "\xc3\xa4", "pitch",      NULL,
};

/* A chain that is written out is the same when it is read again. */
void
voder_fuzz_one (const guint8 *bytes, gsize size)
{
  g_autofree char *text =
      g_utf8_make_valid ((const char *) bytes, (gssize) size);
  g_autoptr (GError) error = NULL;
  g_autoptr (VoderEffectChain) chain = voder_effect_chain_new_from_string (
      voder_plugin_registry_get_default (), text, &error);
  g_autoptr (VoderEffectChain) again = NULL;
  g_autofree char *written = NULL;
  g_autofree char *rewritten = NULL;

  g_assert_cmpint (chain == NULL, ==, error != NULL);
  if (chain == NULL)
    return;

  written = voder_effect_chain_to_string (chain);
  again = voder_effect_chain_new_from_string (
      voder_plugin_registry_get_default (), written, &error);
  g_assert_no_error (error);
  rewritten = voder_effect_chain_to_string (again);
  g_assert_cmpstr (rewritten, ==, written);
}
