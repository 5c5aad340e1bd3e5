/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TEST_N_PRIORITIES 5

/* The rules of the priorities as Speech Dispatcher's manual words them: a queue
 * for each class, and a note of the last progress. Items are numbers from 1;
 * the log has “-2” for one that is given up, “+3” for one that is spoken, “=3”
 * for its end. */
typedef struct {
  GQueue queues[VODER_TEST_N_PRIORITIES];
  int last_progress;
  int spoken; /* 0 for none */
  VoderPriority spoken_as;
  gboolean paused;
  GString *log;
} VoderTestModel;

void voder_test_model_init (VoderTestModel *self);
void voder_test_model_clear (VoderTestModel *self);
void voder_test_model_come (VoderTestModel *self,
                            int item,
                            VoderPriority priority);
void voder_test_model_end (VoderTestModel *self);
void voder_test_model_remove (VoderTestModel *self, int item);
void voder_test_model_advance (VoderTestModel *self);
void voder_test_model_set_paused (VoderTestModel *self, gboolean paused);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VoderTestModel, voder_test_model_clear)

G_END_DECLS
