/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-test-stage.h"

G_BEGIN_DECLS

GPtrArray *voder_test_chunks_new (void);
void voder_test_chunks_add (GPtrArray *chunks,
                            GstAudioFormat format,
                            int rate,
                            int channels,
                            gsize n_frames);
void voder_test_chunks_add_noise (GPtrArray *chunks,
                                  guint n_chunks,
                                  gsize n_frames);
GByteArray *voder_test_chunks_join (GPtrArray *chunks);
gboolean voder_test_chunks_run (GPtrArray *chunks,
                                VoderStage *last,
                                GCancellable *cancellable,
                                GError **error);

G_END_DECLS
