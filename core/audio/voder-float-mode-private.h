/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

G_BEGIN_DECLS

/*
 * Denormal numbers, as a filter's dying echo is made of them, cost a hundred
 * times what others do. Between voder_float_mode_begin() and _end() the
 * processor takes them for 0.
 */
#if defined(__SSE2__)
#define VODER_FLOAT_MODE_FLUSH 0x8040u /* FTZ and DAZ */
#elif defined(__aarch64__)
#define VODER_FLOAT_MODE_FLUSH (G_GUINT64_CONSTANT (1) << 24) /* FZ */
#endif

static inline guint64
voder_float_mode_begin (void)
{
#if defined(__SSE2__)
  guint64 saved = _mm_getcsr ();

  _mm_setcsr ((unsigned int) saved | VODER_FLOAT_MODE_FLUSH);

  return saved;
#elif defined(__aarch64__)
  guint64 saved;

  __asm__ volatile("mrs %0, fpcr" : "=r"(saved));
  __asm__ volatile("msr fpcr, %0" : : "r"(saved | VODER_FLOAT_MODE_FLUSH));

  return saved;
#else
  return 0;
#endif
}

static inline void
voder_float_mode_end (guint64 saved)
{
#if defined(__SSE2__)
  _mm_setcsr ((unsigned int) saved);
#elif defined(__aarch64__)
  __asm__ volatile("msr fpcr, %0" : : "r"(saved));
#endif
}

G_END_DECLS
