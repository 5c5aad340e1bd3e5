/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-fuzz-reader.h"
#include "voder-fuzz.h"

#include <string.h>

const char *const voder_fuzz_words[] = {
  "<p>",
  "</p>",
  "<s>",
  "</s>",
  "<break time='1s'/>",
  "<break strength='weak'/>",
  "<mark name='m'/>",
  "<emphasis level='strong'>",
  "</emphasis>",
  "<prosody rate='slow' pitch='+2st' volume='-6dB'>",
  "</prosody>",
  "<voice name='a' languages='en:en-GB' gender='male'>",
  "</voice>",
  "<lang xml:lang='de'>",
  "</lang>",
  "<sub alias='x y'>",
  "</sub>",
  "<say-as interpret-as='date' format='mdy'>",
  "<say-as interpret-as='characters'>",
  "</say-as>",
  "<phoneme alphabet='ipa' ph='t\xc9\x99m'>",
  "</phoneme>",
  "<speak xml:lang='en'>",
  "</speak>",
  "<![CDATA[",
  "]]>",
  "<!--",
  "-->",
  "<!DOCTYPE speak [<!ENTITY a 'b'>]>",
  "&amp;",
  "&#x20AC;",
  "&#228;",
  "&a;",
  "<?xml version='1.0' encoding='UTF-16'?>",
  "\xef\xbb\xbf",
  "\xc3\xa4",
  "999999999999",
  "-1e300",
  "NaN",
  NULL,
};

void
voder_fuzz_one (const guint8 *bytes, gsize size)
{
  VoderPluginRegistry *registry = voder_plugin_registry_get_default ();
  g_autoptr (VoderReader) reader =
      voder_reader_new_for_format (registry, "application/ssml+xml", NULL);

  g_assert_nonnull (reader);
  /* libxml2 takes a “>” in quotes for the end of a document type, if it has not
   * got more yet. */
  voder_fuzz_reader (reader, reader, bytes, size,
                     memmem (bytes, size, "<!DOCTYPE", 9) != NULL);
}
