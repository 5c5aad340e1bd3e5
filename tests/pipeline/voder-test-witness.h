/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TEST_TYPE_WITNESS (voder_test_witness_get_type ())
G_DECLARE_FINAL_TYPE (VoderTestWitness,
                      voder_test_witness,
                      VODER_TEST,
                      WITNESS,
                      GObject)

VoderTestWitness *voder_test_witness_new (VoderSynthesizer *synthesizer);
gboolean voder_test_witness_has_made (VoderTestWitness *self, const char *text);
void voder_test_witness_wait_for (VoderTestWitness *self, const char *text);

G_END_DECLS
