/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Helgrind knows no atomics: what they order looks like a race to it. With
 * -Dlock=pthread, where it can see the rest, it is told; elsewhere, and when
 * it does not run, this is nothing.
 */
#if !defined(VODER_LOCK_FUTEX) && __has_include(<valgrind/helgrind.h>)
#include <valgrind/helgrind.h>

/* Whoever tells “after” of an address has seen what those who told “before”
 * did. */
#define VODER_HAPPENS_BEFORE(address) ANNOTATE_HAPPENS_BEFORE (address)
#define VODER_HAPPENS_AFTER(address)  ANNOTATE_HAPPENS_AFTER (address)
/* Nothing more is told of it. */
#define VODER_HAPPENS_NO_MORE(address)                                         \
  ANNOTATE_HAPPENS_BEFORE_FORGET_ALL (address)
/* Nobody else will look at it: what others did with it is forgotten. */
#define VODER_IS_UNUSED(variable)                                              \
  VALGRIND_HG_CLEAN_MEMORY (&(variable), sizeof (variable))
/* An atomic variable in allocated memory that is stored to without a lock:
 * up to its release it is not looked at. */
#define VODER_IS_ATOMIC(variable)                                              \
  VALGRIND_HG_DISABLE_CHECKING (&(variable), sizeof (variable))

#else

#define VODER_HAPPENS_BEFORE(address)  (void) (address)
#define VODER_HAPPENS_AFTER(address)   (void) (address)
#define VODER_HAPPENS_NO_MORE(address) (void) (address)
#define VODER_IS_UNUSED(variable)      (void) &(variable)
#define VODER_IS_ATOMIC(variable)      (void) &(variable)

#endif
