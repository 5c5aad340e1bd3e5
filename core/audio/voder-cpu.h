/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>
#include <voder/voder-macros.h>

G_BEGIN_DECLS

/**
 * VoderCpuLevel:
 * @VODER_CPU_LEVEL_PLAIN: what every processor of the architecture has: of
 *   x86-64, SSE2
 * @VODER_CPU_LEVEL_AVX2: AVX2 as well
 *
 * What instructions the processor has that effects are compiled for.
 */
typedef enum {
  VODER_CPU_LEVEL_PLAIN,
  VODER_CPU_LEVEL_AVX2,
} VoderCpuLevel;

#define VODER_TYPE_CPU_LEVEL (voder_cpu_level_get_type ())
VODER_API GType voder_cpu_level_get_type (void);

VODER_API VoderCpuLevel voder_cpu_get_level (void);

G_END_DECLS
