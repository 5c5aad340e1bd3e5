/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/*
 * VoderTagMerge:
 *
 * The tags of a stream of speech: what upstream says goes before what the
 * document says, and that before what the voice says.
 *
 * Thread safety: any thread, under the object lock of @owner.
 */
typedef struct {
  GstObject *owner;
  GstTagList *voice;
  GstTagList *document;
  GstTagList *upstream;
  gboolean is_new;
} VoderTagMerge;

void voder_tag_merge_init (VoderTagMerge *self, GstObject *owner);
void voder_tag_merge_clear (VoderTagMerge *self);
void voder_tag_merge_begin (VoderTagMerge *self);
void voder_tag_merge_set_voice (VoderTagMerge *self,
                                const char *name,
                                const char *language);
void voder_tag_merge_set_document (VoderTagMerge *self, GstEvent *event);
void voder_tag_merge_add_upstream (VoderTagMerge *self, GstEvent *event);
GstTagList *voder_tag_merge_take (VoderTagMerge *self);

G_END_DECLS
