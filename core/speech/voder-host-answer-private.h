/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-host-wire-private.h"

G_BEGIN_DECLS

/* What a child's answer said next. */
typedef enum {
  VODER_HOST_ANSWER_MORE,   /* it wants more bytes */
  VODER_HOST_ANSWER_DONE,   /* all is said */
  VODER_HOST_ANSWER_ERROR,  /* the engine's error */
  VODER_HOST_ANSWER_BAD,    /* nonsense */
  VODER_HOST_ANSWER_CLOSED, /* the output takes no more */
} VoderHostAnswerState;

/*
 * VoderHostAnswer: takes the answer of a child apart as it arrives.
 *
 * Thread safety: one thread.
 */
typedef struct {
  VoderOutput *output; /* or */
  GListStore *voices;
  GstAudioInfo info;
  gboolean has_format;
  gboolean stays; /* the child answers another request */
  guint64 n_frames_max;
  gsize n_filled;
  guint8 bytes[VODER_HOST_RECORD_MAX + sizeof (VoderHostRecord)];
} VoderHostAnswer;

VoderHostAnswer *voder_host_answer_new (VoderOutput *output,
                                        GListStore *voices,
                                        double n_seconds_max);
VoderHostAnswerState voder_host_answer_feed (VoderHostAnswer *self,
                                             gsize n_bytes,
                                             GError **error);

G_END_DECLS
