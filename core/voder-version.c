/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/voder-version.h>

#define VERSION_STRING                                                         \
  G_STRINGIFY (VODER_MAJOR_VERSION)                                            \
  "." G_STRINGIFY (VODER_MINOR_VERSION) "." G_STRINGIFY (VODER_MICRO_VERSION)

/**
 * voder_get_version:
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer none): the version of the library in use, as “1.2.3”
 */
const char *
voder_get_version (void)
{
  return VERSION_STRING;
}
