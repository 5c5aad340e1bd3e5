/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How sure it is that a text is SSML. */
typedef enum {
  VODER_SSML_NO,
  VODER_SSML_LIKELY, /* by the name of its root element alone */
  VODER_SSML_YES,    /* by its namespace, too */
} VoderSsmlGuess;

VoderSsmlGuess voder_ssml_guess (const char *text, gsize length);

G_END_DECLS
