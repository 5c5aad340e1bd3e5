/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/*
 * Whatever a _new() function takes is a construct-only property, so that what
 * g_object_new() makes, as language bindings do, is the same: a whole object.
 * What can be neither given as a property nor left out, such as a child, is
 * one that has ended; each of its functions says so by an error.
 */
#define VODER_PROPERTY_FIXED                                                   \
  (G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS)
/* One that cannot be asked for. */
#define VODER_PROPERTY_GIVEN                                                   \
  (G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS)

G_END_DECLS
