/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/text/voder-text.h>

G_BEGIN_DECLS

/*
 * A part of a text that maps to its source in units of one length: `length`
 * is a multiple of `unit`, and each unit stands for the same number of bytes
 * of the source. Linear text has units of one byte for one byte.
 */
typedef struct {
  gsize start;
  gsize length;
  gsize unit;
  gint64 source_start;
  gint64 source_end;
} VoderTextRun;

/*
 * A mark of the document, before the byte `offset` of the text or at its end.
 */
typedef struct {
  gsize offset;
  GRefString *name;
  gint64 source_start;
  gint64 source_end;
} VoderTextMark;

GArray *voder_text_marks_new (void);
void voder_text_take_pronunciations (VoderText *self, GArray *pronunciations);
const GArray *voder_text_peek_pronunciations (VoderText *self);
VoderText *voder_text_new_take (char *string,
                                gsize length,
                                VoderTextRun *runs,
                                gsize n_runs,
                                GArray *marks);
gsize voder_text_find_run (VoderText *self, gsize offset);
const VoderTextRun *voder_text_get_runs (VoderText *self, gsize *n_runs);
VoderTextRun voder_text_run_slice (const VoderTextRun *run,
                                   gsize start,
                                   gsize end);

G_END_DECLS
