/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-fuzz-reader.h"
#include "voder-fuzz.h"

const char *const voder_fuzz_words[] = {
  "\n\n",         "\r",           "\r\n",
  "\f",           "-----\n",      "=*=*=*\n",
  "\t",           "\xef\xbb\xbf", "\xff\xfe",
  "\xfe\xff",     "\xc3\xa4",     "\xc3",
  "\xe2\x80\xa9", "\xe3\x80\x82", "\xf0\x9f\x98\x80",
  "\xed\xa0\x80", "\xc0\x80",     "Dr.",
  "...",          "\x1b$B",       NULL,
};

void
voder_fuzz_one (const guint8 *bytes, gsize size)
{
  g_autoptr (VoderReader) reader = voder_plain_reader_new ();

  voder_fuzz_reader (reader, reader, bytes, size, FALSE);
}
