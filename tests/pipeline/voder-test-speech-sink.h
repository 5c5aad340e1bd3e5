/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/base/gstbasesink.h>
#include <voder/voder.h>

G_BEGIN_DECLS

/* What a sink of the name “voder-test-speech-sink” got: the audio of each turn,
 * which begins with a stream. There is one at a time. */
typedef struct {
  GPtrArray *turns; /* GByteArray */
  gint64 last_us;   /* when the last audio came */
  guint n_slices;
  guint speed; /* of the sink's clock, before the first job */
  gboolean fails;
} VoderTestHeard;

void voder_test_speech_sink_register (void);
void voder_test_heard_begin (VoderTestHeard *self);
void voder_test_heard_clear (VoderTestHeard *self);
guint voder_test_heard_get_n_turns (VoderTestHeard *self);
guint voder_test_heard_get_n_slices (VoderTestHeard *self);
gint64 voder_test_heard_get_last_us (VoderTestHeard *self);
GBytes *voder_test_heard_dup_turn (VoderTestHeard *self, guint n);
GstClockTime voder_test_heard_get_time (VoderTestHeard *self);
void voder_test_heard_set_fails (VoderTestHeard *self, gboolean fails);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VoderTestHeard, voder_test_heard_clear)

G_END_DECLS
