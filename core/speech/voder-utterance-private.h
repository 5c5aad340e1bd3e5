/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/speech/voder-utterance.h>

G_BEGIN_DECLS

/*
 * The fields of an utterance, which its builder fills. Strings are shared with
 * the utterances made from this one.
 */
struct _VoderUtterance {
  gatomicrefcount ref_count;
  VoderText *text;
  GRefString *language;
  GRefString *voice;
  VoderStyle *style;
  double rate;
  double pitch;
  double volume;
  gint64 pause_us;
  guint document;
  guint level;
  VoderBlock block;
  VoderPassageFlags flags;
  gboolean is_ssml;
  gboolean is_silence;
};

VoderUtterance *voder_utterance_copy_fields (const VoderUtterance *from);

G_END_DECLS
