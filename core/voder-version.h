/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder-macros.h>

#define VODER_MAJOR_VERSION 0
#define VODER_MINOR_VERSION 1
#define VODER_MICRO_VERSION 0

/**
 * VODER_ABI_VERSION:
 *
 * The version of the contract between the library and its plugins. A plugin
 * built for another one is skipped.
 */
#define VODER_ABI_VERSION 1

G_BEGIN_DECLS

VODER_API const char *voder_get_version (void);

G_END_DECLS
