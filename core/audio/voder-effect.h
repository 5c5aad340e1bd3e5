/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/audio/audio.h>
#include <voder/voder-macros.h>

G_BEGIN_DECLS

/**
 * VoderAudioError:
 * @VODER_AUDIO_ERROR_SYNTAX: the text of a chain or preset cannot be read
 * @VODER_AUDIO_ERROR_EFFECT: there is no such effect, or it cannot be loaded
 * @VODER_AUDIO_ERROR_PROPERTY: the effect has no such property
 * @VODER_AUDIO_ERROR_VALUE: the property cannot have that value
 * @VODER_AUDIO_ERROR_FORMAT: the effect cannot work on audio of that format
 * @VODER_AUDIO_ERROR_PRESET: there is no such preset, or it is too new
 * @VODER_AUDIO_ERROR_FAILED: the effect failed otherwise
 *
 * What a caller of the audio layer can react to.
 */
typedef enum {
  VODER_AUDIO_ERROR_SYNTAX,
  VODER_AUDIO_ERROR_EFFECT,
  VODER_AUDIO_ERROR_PROPERTY,
  VODER_AUDIO_ERROR_VALUE,
  VODER_AUDIO_ERROR_FORMAT,
  VODER_AUDIO_ERROR_PRESET,
  VODER_AUDIO_ERROR_FAILED,
} VoderAudioError;

#define VODER_AUDIO_ERROR (voder_audio_error_quark ())
VODER_API GQuark voder_audio_error_quark (void);

#define VODER_TYPE_AUDIO_ERROR (voder_audio_error_get_type ())
VODER_API GType voder_audio_error_get_type (void);

/**
 * VODER_EFFECT_BLOCK_FRAMES:
 *
 * More frames than these never reach #VoderEffectClass.process at a time.
 */
#define VODER_EFFECT_BLOCK_FRAMES 1024

/**
 * VODER_EFFECT_RATE_MIN:
 *
 * The lowest sample rate that effects work at, in Hz.
 */
#define VODER_EFFECT_RATE_MIN 8000

/**
 * VODER_EFFECT_RATE_MAX:
 *
 * The highest sample rate that effects work at, in Hz.
 */
#define VODER_EFFECT_RATE_MAX 192000

typedef struct _VoderEffectBlock VoderEffectBlock;

/**
 * VoderEffectBlock:
 * @input: (nullable) (array): @n_input frames, interleaved; the memory of
 *   @output only for an effect that works in place
 * @n_input: how many frames there are to take
 * @output: (nullable) (array): room for @n_output frames, interleaved
 * @n_output: how many frames there is room for
 * @n_taken: set to how many frames of @input were taken
 * @n_given: set to how many frames were written to @output
 *
 * What an effect works on: 32-bit float samples, full scale ±1.0.
 */
struct _VoderEffectBlock {
  const float *input;
  gsize n_input;
  float *output;
  gsize n_output;
  gsize n_taken;
  gsize n_given;
};

/**
 * VODER_EFFECT_PARAMETERS_MAX:
 *
 * How many parameters voder_effect_class_install_parameters() takes.
 */
#define VODER_EFFECT_PARAMETERS_MAX 64

typedef struct _VoderEffectParameter VoderEffectParameter;

/**
 * VoderEffectParameter: (skip)
 * @name: the name of the property
 * @description: a sentence on what it does, to be translated
 * @unit: (nullable): its unit
 * @min: the lowest value
 * @max: the highest value
 * @value: the value when nobody sets one
 * @get_type: (nullable): for a word in place of a number: the enumeration
 *
 * A parameter of an effect; an array of them is enough to have the properties.
 */
struct _VoderEffectParameter {
  const char *name;
  const char *description;
  const char *unit;
  float min;
  float max;
  float value;
  GType (*get_type) (void);
};

#define VODER_TYPE_EFFECT (voder_effect_get_type ())
VODER_API
G_DECLARE_DERIVABLE_TYPE (VoderEffect, voder_effect, VODER, EFFECT, GObject)

/**
 * VoderEffectClass:
 * @setup: gets ready for audio of a format, as the properties stand; it may
 *   change the output's rate and channels, which are the input's. May allocate
 * @process: takes frames and gives frames, as many as it can. It is called with
 *   at most %VODER_EFFECT_BLOCK_FRAMES frames of input, all of them finite and
 *   at most 1e6. No allocation, no lock, no log, no system call
 * @drain: gives, without input, what is left, once the input has ended; called
 *   until it gives nothing. The same holds as for @process
 * @reset: returns to the state after @setup, as at each flush. The same holds
 *   as for @process; only where the parameters that are set want another memory
 *   than that of @setup, it may allocate
 * @map: which input frame an output frame comes from; the base class's uses the
 *   anchors of voder_effect_add_anchor()
 * @check: whether nothing has failed since setup; for an effect that may, as
 *   one that others work for
 * @wants_loudness: whether voder_effect_set_voice_loudness() is of use to it as
 *   its properties stand
 * @set_voice_loudness: is told of a voice, in an effect that hands it on to
 *   others; others read voder_effect_get_voice_loudness()
 *
 * What an effect overrides. @process must be; without @drain nothing is left.
 */
struct _VoderEffectClass {
  GObjectClass parent_class;

  gboolean (*setup) (VoderEffect *self,
                     const GstAudioInfo *input,
                     GstAudioInfo *output,
                     GError **error);
  void (*process) (VoderEffect *self, VoderEffectBlock *block);
  void (*drain) (VoderEffect *self, VoderEffectBlock *block);
  void (*reset) (VoderEffect *self);
  double (*map) (VoderEffect *self, double output_frame);
  gboolean (*check) (VoderEffect *self, GError **error);
  gboolean (*wants_loudness) (VoderEffect *self);
  void (*set_voice_loudness) (VoderEffect *self, float loudness);

  /*< private >*/
  const VoderEffectParameter *parameters;
  guint n_parameters;
  gpointer padding[5];
};

VODER_API gboolean voder_effect_setup (VoderEffect *self,
                                       const GstAudioInfo *input,
                                       GError **error);
VODER_API const GstAudioInfo *voder_effect_get_input_info (VoderEffect *self);
VODER_API const GstAudioInfo *voder_effect_get_output_info (VoderEffect *self);
VODER_API void voder_effect_process (VoderEffect *self,
                                     VoderEffectBlock *block);
VODER_API gboolean voder_effect_drain (VoderEffect *self,
                                       VoderEffectBlock *block);
VODER_API gboolean voder_effect_check (VoderEffect *self, GError **error);
VODER_API void voder_effect_reset (VoderEffect *self);
VODER_API gboolean voder_effect_wants_loudness (VoderEffect *self);
VODER_API void voder_effect_set_voice_loudness (VoderEffect *self,
                                                float loudness);
VODER_API float voder_effect_get_voice_loudness (VoderEffect *self);
VODER_API guint voder_effect_get_latency (VoderEffect *self);
VODER_API void voder_effect_set_latency (VoderEffect *self, guint n_frames);
VODER_API gboolean voder_effect_is_in_place (VoderEffect *self);
VODER_API void voder_effect_set_in_place (VoderEffect *self,
                                          gboolean is_in_place);
VODER_API float voder_effect_get_value (VoderEffect *self, guint n);
VODER_API guint voder_effect_get_n_changes (VoderEffect *self);
VODER_API guint64 voder_effect_get_n_taken (VoderEffect *self);
VODER_API guint64 voder_effect_get_n_given (VoderEffect *self);
VODER_API void voder_effect_add_anchor (VoderEffect *self,
                                        double output_frame,
                                        double input_frame);
VODER_API void voder_effect_set_pace (VoderEffect *self, double n_frames);
VODER_API double voder_effect_map (VoderEffect *self, double output_frame);
VODER_API gboolean voder_effect_find_output (VoderEffect *self,
                                             guint64 input_frame,
                                             guint64 *output_frame);
VODER_API guint64 voder_effect_map_length (VoderEffect *self,
                                           guint64 input_frame,
                                           guint64 n_frames,
                                           guint64 output_frame);

G_END_DECLS
