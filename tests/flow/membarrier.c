/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Linked into a test: a kernel that knows no membarrier, or that forgets it
 * after the program's start, as $VODER_TEST_MEMBARRIER says: “never”, “once”.
 */
#include <dlfcn.h>
#include <errno.h>
#include <glib.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

#define N_ARGUMENTS 6

typedef long (*Syscall) (long number, ...);

static atomic_uint n_membarriers;

static gboolean
is_refused (long number)
{
  guint n_allowed;

  if (number != SYS_membarrier)
    return FALSE;

  n_allowed = g_strcmp0 (g_getenv ("VODER_TEST_MEMBARRIER"), "once") == 0;
  return atomic_fetch_add (&n_membarriers, 1) >= n_allowed;
}

/* In place of the C library's. As there, not all arguments were given. */
__attribute__ ((no_sanitize ("address"))) long
syscall (long number, ...)
{
  static _Atomic (Syscall) found;
  Syscall real = atomic_load (&found);
  long arguments[N_ARGUMENTS];
  va_list list;

  if (is_refused (number)) {
    errno = ENOSYS;
    return -1;
  }
  if (real == NULL) {
    real = (Syscall) dlsym (RTLD_NEXT, "syscall");
    atomic_store (&found, real);
  }
  va_start (list, number);
  for (gsize i = 0; i < N_ARGUMENTS; i++)
    arguments[i] = va_arg (list, long);
  va_end (list);

  return real (number, arguments[0], arguments[1], arguments[2], arguments[3],
               arguments[4], arguments[5]);
}
