/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/gst.h>

#include "voder-test.h"

G_BEGIN_DECLS

/*
 * VoderSrcPlayer: a vodersrc in a pipeline, and what it gave since the last
 * flush. What is recorded is to be looked at when nothing streams: after
 * voder_src_player_wait_eos(), or when the pipeline is PAUSED.
 */
typedef struct {
  GstElement *pipeline;
  GstElement *src;
  GstPad *pad;

  GByteArray *pcm;
  GArray *times; /* of GstClockTime: of the buffers */
  GstSegment segment;
  GstCaps *caps;
  GstClockTime first;
  GstClockTime end; /* of the last buffer */
  guint n_segments; /* since the last flush */
  guint n_tags;
  GstToc *toc; /* the last one */
  guint n_tocs;
  guint32 seqnum; /* of the last seek */
} VoderSrcPlayer;

VoderSrcPlayer *voder_src_player_new (const char *properties);
VoderSrcPlayer *voder_src_player_new_for_text (const char *text);
void voder_src_player_free (VoderSrcPlayer *self);
void voder_src_player_set_state (VoderSrcPlayer *self, GstState state);
void voder_src_player_wait_preroll (VoderSrcPlayer *self);
void voder_src_player_wait_eos (VoderSrcPlayer *self);
void voder_src_player_play (VoderSrcPlayer *self);
GError *voder_src_player_wait_error (VoderSrcPlayer *self);
gboolean voder_src_player_seek_full (VoderSrcPlayer *self,
                                     double rate,
                                     GstFormat format,
                                     GstSeekFlags flags,
                                     gint64 start,
                                     gint64 stop);
void voder_src_player_seek (VoderSrcPlayer *self,
                            GstSeekFlags flags,
                            GstClockTime start);
GstClockTime voder_src_player_get_duration (VoderSrcPlayer *self);
GstClockTime voder_src_player_get_position (VoderSrcPlayer *self);
GBytes *voder_src_player_dup_pcm (VoderSrcPlayer *self);
char *voder_src_player_write (const char *name,
                              const char *text,
                              gssize length);

void voder_src_assert_tail (GBytes *all, VoderSrcPlayer *player, gsize start);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderSrcPlayer, voder_src_player_free)

G_END_DECLS
