/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/audio/audio.h>

G_BEGIN_DECLS

/* How files of one ending are made. */
typedef struct _VoderFileFormat VoderFileFormat;

const VoderFileFormat *voder_file_format_find (const char *path,
                                               GError **error);
const char *const *voder_file_format_get_endings (void);
gboolean voder_file_format_check (const VoderFileFormat *self, GError **error);
gboolean voder_file_format_is_wav (const VoderFileFormat *self);
guint voder_file_format_get_tail (const VoderFileFormat *self);
GstElement *voder_file_format_create (const VoderFileFormat *self,
                                      const char *path,
                                      GError **error);
GstCaps *voder_file_format_choose_caps (const VoderFileFormat *self,
                                        GstElement *encoder,
                                        const GstAudioInfo *info);

G_END_DECLS
