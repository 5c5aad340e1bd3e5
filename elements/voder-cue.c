/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-cue.h"

struct _VoderCue {
  VoderText *text;
  char *caption;
  GstClockTime start;
  GstClockTime duration;
  VoderReceiver *speech;
};

G_DEFINE_BOXED_TYPE (VoderCue, voder_cue, voder_cue_ref, voder_cue_unref)

static void
voder_cue_clear (gpointer data)
{
  VoderCue *self = data;

  g_clear_pointer (&self->text, voder_text_unref);
  g_free (self->caption);
  g_clear_object (&self->speech);
}

/*
 * Makes a cue of @text, from @start (%GST_CLOCK_TIME_NONE: when the one before
 * has ended) for @duration (%GST_CLOCK_TIME_NONE: as long as it takes). Its
 * chunks come through @speech. Both are NULL for a gap.
 */
VoderCue *
voder_cue_new (VoderText *text,
               const char *caption,
               GstClockTime start,
               GstClockTime duration,
               VoderReceiver *speech)
{
  VoderCue *self = NULL;

  g_return_val_if_fail ((text == NULL) == (speech == NULL), NULL);

  self = g_atomic_rc_box_new0 (VoderCue);
  self->text = text != NULL ? voder_text_ref (text) : NULL;
  self->caption = g_strdup (caption);
  self->start = start;
  self->duration = duration;
  g_set_object (&self->speech, speech);

  return self;
}

VoderCue *
voder_cue_ref (VoderCue *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
voder_cue_unref (VoderCue *self)
{
  g_atomic_rc_box_release_full (self, voder_cue_clear);
}

VoderText *
voder_cue_get_text (VoderCue *self)
{
  return self->text;
}

const char *
voder_cue_get_caption (VoderCue *self)
{
  return self->caption;
}

GstClockTime
voder_cue_get_start (VoderCue *self)
{
  return self->start;
}

GstClockTime
voder_cue_get_duration (VoderCue *self)
{
  return self->duration;
}

VoderReceiver *
voder_cue_get_speech (VoderCue *self)
{
  return self->speech;
}
