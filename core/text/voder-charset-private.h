/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/text/voder-text.h>

G_BEGIN_DECLS

typedef struct _VoderCharset VoderCharset;

/* What became of the bytes at the front of a piece. */
typedef enum {
  VODER_CHARSET_CHARACTERS,
  VODER_CHARSET_INVALID,
  VODER_CHARSET_INCOMPLETE,
} VoderCharsetResult;

/* At most this many characters come from one step of a conversion. */
#define VODER_CHARSET_MAX_CHARACTERS 4

typedef struct {
  gsize n_bytes;
  guint n_characters;
  gunichar characters[VODER_CHARSET_MAX_CHARACTERS];
} VoderCharsetStep;

VoderCharset *voder_charset_new (const char *name, GError **error);
void voder_charset_free (VoderCharset *self);
const char *voder_charset_get_name (VoderCharset *self);
gboolean voder_charset_has_ascii (VoderCharset *self);
VoderCharsetResult voder_charset_step (VoderCharset *self,
                                       const guint8 *bytes,
                                       gsize n_bytes,
                                       VoderCharsetStep *step);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderCharset, voder_charset_free)

G_END_DECLS
