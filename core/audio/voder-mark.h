/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>
#include <voder/voder-macros.h>

G_BEGIN_DECLS

/**
 * VoderMarkType:
 * @VODER_MARK_WORD: a word begins
 * @VODER_MARK_SENTENCE: a sentence begins
 * @VODER_MARK_NAMED: a mark that the text names, as SSML's `<mark>`
 * @VODER_MARK_PARAGRAPH: a paragraph begins
 * @VODER_MARK_HEADING: a heading begins
 *
 * What begins at a mark.
 */
typedef enum {
  VODER_MARK_WORD,
  VODER_MARK_SENTENCE,
  VODER_MARK_NAMED,
  VODER_MARK_PARAGRAPH,
  VODER_MARK_HEADING,
} VoderMarkType;

#define VODER_TYPE_MARK_TYPE (voder_mark_type_get_type ())
VODER_API GType voder_mark_type_get_type (void);

/**
 * VoderAccuracy:
 * @VODER_ACCURACY_EXACT: the engine said so
 * @VODER_ACCURACY_MODELLED: from the engine's own model, scaled to its audio
 * @VODER_ACCURACY_ESTIMATED: from the text alone
 *
 * How well the time of a mark is known.
 */
typedef enum {
  VODER_ACCURACY_EXACT,
  VODER_ACCURACY_MODELLED,
  VODER_ACCURACY_ESTIMATED,
} VoderAccuracy;

#define VODER_TYPE_ACCURACY (voder_accuracy_get_type ())
VODER_API GType voder_accuracy_get_type (void);

/**
 * VODER_MARK_UNKNOWN_LENGTH:
 *
 * The length of a mark that lasts until the next one of its type.
 */
#define VODER_MARK_UNKNOWN_LENGTH G_GUINT64_CONSTANT (18446744073709551615)

#define VODER_TYPE_MARK (voder_mark_get_type ())
typedef struct _VoderMark VoderMark;
VODER_API GType voder_mark_get_type (void);

VODER_API VoderMark *voder_mark_new (VoderMarkType type,
                                     const char *text,
                                     guint64 frame,
                                     guint64 n_frames,
                                     VoderAccuracy accuracy);
VODER_API VoderMark *voder_mark_new_at (VoderMark *self,
                                        guint64 frame,
                                        guint64 n_frames);
VODER_API VoderMark *voder_mark_new_with_source (VoderMark *self,
                                                 guint document,
                                                 gint64 source_start,
                                                 gint64 source_end);
VODER_API VoderMark *voder_mark_ref (VoderMark *self);
VODER_API void voder_mark_unref (VoderMark *self);
VODER_API VoderMarkType voder_mark_get_mark_type (VoderMark *self);
VODER_API const char *voder_mark_get_text (VoderMark *self);
VODER_API guint64 voder_mark_get_frame (VoderMark *self);
VODER_API guint64 voder_mark_get_n_frames (VoderMark *self);
VODER_API VoderAccuracy voder_mark_get_accuracy (VoderMark *self);
VODER_API guint voder_mark_get_document (VoderMark *self);
VODER_API gboolean voder_mark_get_source (VoderMark *self,
                                          gint64 *start,
                                          gint64 *end);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderMark, voder_mark_unref)

G_END_DECLS
