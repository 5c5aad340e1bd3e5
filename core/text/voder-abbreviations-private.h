/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * VoderAbbreviations: the abbreviations of a language, behind whose full stops
 * no sentence ends.
 *
 * Thread safety: immutable.
 */
typedef struct _VoderAbbreviations VoderAbbreviations;

VoderAbbreviations *voder_abbreviations_new (const char *language,
                                             const char *locale);
void voder_abbreviations_free (VoderAbbreviations *self);
gboolean voder_abbreviations_cover (const VoderAbbreviations *self,
                                    const char *text,
                                    gsize length,
                                    gsize boundary);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderAbbreviations, voder_abbreviations_free)

G_END_DECLS
