/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-sender.h>
#include <voder/text/voder-passage.h>

G_BEGIN_DECLS

#define VODER_TYPE_PASSAGE_WRITER (voder_passage_writer_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderPassageWriter,
                      voder_passage_writer,
                      VODER,
                      PASSAGE_WRITER,
                      GObject)

VODER_API VoderPassageWriter *voder_passage_writer_new (
    VoderSender *passages,
    GCancellable *cancellable);
VODER_API void voder_passage_writer_set_block (VoderPassageWriter *self,
                                               VoderBlock block,
                                               guint level);
VODER_API void voder_passage_writer_set_language (VoderPassageWriter *self,
                                                  const char *language);
VODER_API void voder_passage_writer_set_style (VoderPassageWriter *self,
                                               VoderStyle *style);
VODER_API gboolean voder_passage_writer_is_empty (VoderPassageWriter *self);
VODER_API gboolean voder_passage_writer_append (VoderPassageWriter *self,
                                                const char *string,
                                                gint64 source_start,
                                                gint64 source_end,
                                                GError **error);
VODER_API gboolean voder_passage_writer_append_text (VoderPassageWriter *self,
                                                     VoderText *text,
                                                     gsize start,
                                                     gsize end,
                                                     GError **error);
VODER_API void voder_passage_writer_append_mark (VoderPassageWriter *self,
                                                 const char *name,
                                                 gint64 source_start,
                                                 gint64 source_end);
VODER_API gboolean voder_passage_writer_cut (VoderPassageWriter *self,
                                             gboolean is_sentence,
                                             GError **error);
VODER_API gboolean voder_passage_writer_split (VoderPassageWriter *self,
                                               GError **error);
VODER_API gboolean voder_passage_writer_send_silence (VoderPassageWriter *self,
                                                      VoderText *marks,
                                                      gint64 pause_us,
                                                      GError **error);
VODER_API gboolean voder_passage_writer_flush (VoderPassageWriter *self,
                                               GError **error);
VODER_API gboolean voder_passage_writer_end (VoderPassageWriter *self,
                                             GError **error);

G_END_DECLS
