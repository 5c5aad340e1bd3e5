/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/pipeline/voder-priority.h>

G_BEGIN_DECLS

#define VODER_N_PRIORITIES (VODER_PRIORITY_PROGRESS + 1)

typedef struct _VoderPriorityQueue VoderPriorityQueue;

VoderPriorityQueue *voder_priority_queue_new (void);
void voder_priority_queue_free (VoderPriorityQueue *self);
void voder_priority_queue_push (VoderPriorityQueue *self,
                                gpointer item,
                                VoderPriority priority,
                                GPtrArray *cancelled);
void voder_priority_queue_set_paused (VoderPriorityQueue *self,
                                      gboolean paused);
gpointer voder_priority_queue_advance (VoderPriorityQueue *self,
                                       GPtrArray *cancelled);
gboolean voder_priority_queue_remove (VoderPriorityQueue *self, gpointer item);
gpointer voder_priority_queue_get_current (VoderPriorityQueue *self);
gpointer voder_priority_queue_peek_next (VoderPriorityQueue *self);
GPtrArray *voder_priority_queue_list (VoderPriorityQueue *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderPriorityQueue, voder_priority_queue_free)

G_END_DECLS
