/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-ssml-scope.h"

G_BEGIN_DECLS

/* Says what the elements and the text of a document mean. */
typedef struct {
  VoderPassageWriter *writer;
  GArray *scopes;  /* of VoderSsmlScope: the elements that are open */
  GArray *waiting; /* breaks and marks: they wait for what follows them */

  /* The text of the element that is said in another way, by the number of its
   * scope; 0 for none. */
  VoderTextBuilder *captured;
  guint capturing;

  /* What the writer was told, and whether it has to be cut first. */
  VoderStyle *style;
  GRefString *language;
  gboolean needs_cut;
} VoderSsmlSpeaker;

void voder_ssml_speaker_init (VoderSsmlSpeaker *self,
                              VoderPassageWriter *writer);
void voder_ssml_speaker_clear (VoderSsmlSpeaker *self);
guint voder_ssml_speaker_get_depth (VoderSsmlSpeaker *self);
gboolean voder_ssml_speaker_begin (VoderSsmlSpeaker *self,
                                   const VoderSsmlElement *element,
                                   GError **error);
gboolean voder_ssml_speaker_end (VoderSsmlSpeaker *self,
                                 gint64 source_end,
                                 GError **error);
gboolean voder_ssml_speaker_say (VoderSsmlSpeaker *self,
                                 VoderText *text,
                                 gsize start,
                                 gsize end,
                                 GError **error);
gboolean voder_ssml_speaker_say_string (VoderSsmlSpeaker *self,
                                        const char *string,
                                        gint64 source_start,
                                        gint64 source_end,
                                        GError **error);
gboolean voder_ssml_speaker_finish (VoderSsmlSpeaker *self, GError **error);

G_END_DECLS
