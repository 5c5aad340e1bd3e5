/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-ssml-prosody.h"

G_BEGIN_DECLS

typedef enum {
  VODER_SSML_OTHER, /* what it holds is spoken, and it does nothing besides */
  VODER_SSML_AUDIO,
  VODER_SSML_BREAK,
  VODER_SSML_EMPHASIS,
  VODER_SSML_MARK,
  VODER_SSML_PARAGRAPH,
  VODER_SSML_PHONEME,
  VODER_SSML_PROSODY,
  VODER_SSML_SAY_AS,
  VODER_SSML_SENTENCE,
  VODER_SSML_SPEAK,
  VODER_SSML_SUB,
  VODER_SSML_UNSPOKEN,
  VODER_SSML_VOICE,
} VoderSsmlKind;

/* An element as the parser gives it. */
typedef struct {
  const char *name;
  const char *namespace;
  const char **attributes; /* name and value in turn, ended by %NULL */
  gint64 source_start;     /* of its tag */
  gint64 source_end;
} VoderSsmlElement;

/* What holds inside an element. */
typedef struct {
  VoderSsmlKind kind;
  gboolean is_silent; /* nothing of it is spoken */
  VoderSsmlProsody prosody;
  VoderStyle *style;
  GRefString *language; /* nullable */
  /* Of what is said in another way than it is written: how, and from where; of
   * phonemes, those of the IPA. */
  char *replacement;
  char *format;
  gint64 source_start;
} VoderSsmlScope;

const char *voder_ssml_element_get (const VoderSsmlElement *self,
                                    const char *attribute);
VoderSsmlKind voder_ssml_element_get_kind (const VoderSsmlElement *self);

void voder_ssml_scope_init (VoderSsmlScope *self,
                            const VoderSsmlScope *parent,
                            const VoderSsmlElement *element);
void voder_ssml_scope_clear (VoderSsmlScope *self);

G_END_DECLS
