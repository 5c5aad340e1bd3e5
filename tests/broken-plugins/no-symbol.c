/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/voder.h>

extern G_MODULE_EXPORT const int some_other_symbol;
const int some_other_symbol = 1;
