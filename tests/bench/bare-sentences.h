/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdio.h>

/*
 * Reads the next sentence from the standard input, where each ends with a NUL,
 * into *text, which it grows. Returns 0 at the end.
 */
static inline int
bare_sentences_next (char **text, size_t *size)
{
  return getdelim (text, size, '\0', stdin) > 0;
}
