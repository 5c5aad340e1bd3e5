/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/speech/voder-engine.h>

G_BEGIN_DECLS

/*
 * VoderHostChild: one that answers requests, in the process of a host's child.
 */
typedef struct {
  VoderEngine *engine;
  int fd;
  /* Whether it may go on after a request in that voice. */
  gboolean (*may_stay) (gpointer data, const char *voice);
  gpointer data;
  char *voice;      /* of the last request */
  gboolean is_last; /* it may not go on after that */
} VoderHostChild;

gboolean voder_host_child_is_asked (VoderHostChild *self);
gboolean voder_host_child_serve (VoderHostChild *self);

G_END_DECLS
