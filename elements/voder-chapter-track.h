/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TYPE_CHAPTER_TRACK (voder_chapter_track_get_type ())
G_DECLARE_FINAL_TYPE (VoderChapterTrack,
                      voder_chapter_track,
                      VODER,
                      CHAPTER_TRACK,
                      GObject)

VoderChapterTrack *voder_chapter_track_new (void);
void voder_chapter_track_reset (VoderChapterTrack *self);
void voder_chapter_track_set_headings (VoderChapterTrack *self,
                                       VoderReceiver *headings);
void voder_chapter_track_add (VoderChapterTrack *self,
                              VoderMark *mark,
                              GstClockTime time);
void voder_chapter_track_work (VoderChapterTrack *self);
void voder_chapter_track_end (VoderChapterTrack *self, GstClockTime time);
GstEvent *voder_chapter_track_take_tags (VoderChapterTrack *self);
GstEvent *voder_chapter_track_take_toc (VoderChapterTrack *self);

G_END_DECLS
