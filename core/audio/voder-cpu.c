/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/audio/voder-cpu.h>

#include <glib.h>

/* Set to "plain", it has effects work as on a processor without AVX2, so that
 * the two can be compared. */
#define SWITCH "VODER_CPU"

/**
 * voder_cpu_get_level:
 *
 * Tells which of its variants an effect shall use; it asks in
 * #VoderEffectClass.setup. What comes out has to be the same for all, to the
 * bit. With `plain` in the environment variable `VODER_CPU` the answer is
 * always %VODER_CPU_LEVEL_PLAIN.
 *
 * Thread safety: any thread.
 *
 * Returns: the highest level that the processor has
 */
VoderCpuLevel
voder_cpu_get_level (void)
{
#if defined(__x86_64__) || defined(__i386__)
  if (g_strcmp0 (g_getenv (SWITCH), "plain") != 0 &&
      __builtin_cpu_supports ("avx2"))
    return VODER_CPU_LEVEL_AVX2;
#endif

  return VODER_CPU_LEVEL_PLAIN;
}
