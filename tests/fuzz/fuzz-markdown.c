/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-fuzz-reader.h"
#include "voder-fuzz.h"

const char *const voder_fuzz_words[] = {
  "# ",          "\n\n",
  "---\n",       "```\n",
  "~~~",         "> ",
  "* ",          "1. ",
  "    ",        "\t",
  "[a](b)",      "![a](b)",
  "[a]: b",      "[a][b]",
  "<b>",         "</b>",
  "<!--",        "-->",
  "<script>",    "</script>",
  "&amp;",       "&#0;",
  "&#x20AC;",    "| a | b |\n",
  "|---|---|\n", "**",
  "_",           "`",
  "``",          "~~",
  "\\",          "  \n",
  "\r\n",        "\xef\xbb\xbf",
  "\xc3\xa4",    "===\n",
  "<a href='",   "https://a.b/c",
  "- [x] ",      "$$",
  "+++\n",       "[^1]",
  NULL,
};

/* Slices of broken blocks may differ from the whole: the parser has ways of its
 * own with them. */
void
voder_fuzz_one (const guint8 *bytes, gsize size)
{
  VoderPluginRegistry *registry = voder_plugin_registry_get_default ();
  g_autoptr (VoderReader) whole =
      voder_reader_new_for_format (registry, "text/markdown", NULL);
  g_autoptr (VoderReader) sliced =
      voder_reader_new_for_format (registry, "text/markdown", NULL);

  g_assert_nonnull (whole);
  voder_fuzz_reader (whole, whole, bytes, size, FALSE);
  g_object_set (sliced, "slice-bytes", 1, "read-code", TRUE, NULL);
  voder_fuzz_reader (sliced, sliced, bytes, size, FALSE);
}
