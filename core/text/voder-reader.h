/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-sender.h>
#include <voder/plugin/voder-plugin-registry.h>
#include <voder/text/voder-passage.h>

G_BEGIN_DECLS

#define VODER_TYPE_READER (voder_reader_get_type ())
VODER_API
G_DECLARE_DERIVABLE_TYPE (VoderReader, voder_reader, VODER, READER, GObject)

/**
 * VoderReaderClass:
 * @read: reads @stream to its end and sends what is to be spoken, in order, as
 *   #VoderPassage items; called on a pool thread
 *
 * What a kind of document overrides.
 */
struct _VoderReaderClass {
  GObjectClass parent_class;

  gboolean (*read) (VoderReader *self,
                    GInputStream *stream,
                    VoderSender *passages,
                    GCancellable *cancellable,
                    GError **error);

  /*< private >*/
  gpointer padding[8];
};

VODER_API VoderReader *voder_reader_new_for_format (
    VoderPluginRegistry *registry,
    const char *format,
    GError **error);
VODER_API gboolean voder_reader_read (VoderReader *self,
                                      GInputStream *stream,
                                      VoderSender *passages,
                                      GCancellable *cancellable,
                                      GError **error);
VODER_API gboolean voder_reader_get_read_code (VoderReader *self);
VODER_API void voder_reader_set_read_code (VoderReader *self,
                                           gboolean read_code);

G_END_DECLS
