/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-test.h"

G_BEGIN_DECLS

typedef gboolean (*VoderTestStageFunc) (VoderReceiver *receiver,
                                        VoderSender *sender,
                                        gpointer data,
                                        GCancellable *cancellable,
                                        GError **error);

VoderStage *voder_test_stage_new (const char *type_name,
                                  GType input_type,
                                  GType output_type,
                                  VoderTestStageFunc func,
                                  gpointer data);
VoderStage *voder_test_stage_new_source (GType item_type, GPtrArray *items);
VoderStage *voder_test_stage_new_sink (GType item_type, GPtrArray *items);

G_END_DECLS
