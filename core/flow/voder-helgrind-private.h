/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * What race checkers cannot see is told to them here; when none runs, this is
 * nothing.
 *
 * Helgrind knows no atomics: what they order looks like a race to it. With
 * -Dlock=pthread, where it can see the rest, it is told of their order by
 * VODER_HAPPENS_… ThreadSanitizer knows them, and is to find one that is too
 * weak, so that it is told nothing of these.
 *
 * Neither sees into GLib: not the lock of a main context, nor the count of an
 * object's references. What these hand to another thread is told of to both.
 */
#if defined(__SANITIZE_THREAD__)
#define VODER_UNDER_TSAN
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define VODER_UNDER_TSAN
#endif
#endif

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

#ifdef VODER_UNDER_TSAN
#include <sanitizer/tsan_interface.h>

extern void AnnotateIgnoreReadsBegin (const char *file, int line);
extern void AnnotateIgnoreReadsEnd (const char *file, int line);
extern void AnnotateIgnoreWritesBegin (const char *file, int line);
extern void AnnotateIgnoreWritesEnd (const char *file, int line);

/* Who hands over goes before GLib's lock, or drops a reference; who takes over
 * has come after that lock, or has dropped the last reference. */
#define VODER_HANDS_OVER(address) __tsan_release (address)
#define VODER_TAKES_OVER(address) __tsan_acquire (address)

/* Around a call of GLib that runs none of our functions: what it allocates for
 * itself, it guards by locks of its own. */
#define VODER_GLIB_BEGINS()                                                    \
  (AnnotateIgnoreReadsBegin (__FILE__, __LINE__),                              \
   AnnotateIgnoreWritesBegin (__FILE__, __LINE__))
#define VODER_GLIB_ENDS()                                                      \
  (AnnotateIgnoreWritesEnd (__FILE__, __LINE__),                               \
   AnnotateIgnoreReadsEnd (__FILE__, __LINE__))

#else

#define VODER_HANDS_OVER(address) VODER_HAPPENS_BEFORE (address)
#define VODER_TAKES_OVER(address) VODER_HAPPENS_AFTER (address)
/* Helgrind's suppressions name GLib. */
#define VODER_GLIB_BEGINS()       ((void) 0)
#define VODER_GLIB_ENDS()         ((void) 0)

#endif
