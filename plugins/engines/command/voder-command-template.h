/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/* What a placeholder stands for that is text. */
typedef enum {
  VODER_COMMAND_TEXT,
  VODER_COMMAND_TEXT_FILE,
  VODER_COMMAND_OUTPUT,
  VODER_COMMAND_OUTPUT_FOLDER,
  VODER_COMMAND_VOICE,
  VODER_COMMAND_MODEL,
  VODER_COMMAND_LANGUAGE,
  VODER_COMMAND_SPEAKER_NAME,
  VODER_COMMAND_SSML,
  VODER_COMMAND_PROGRAM,
  VODER_COMMAND_HOME,
  VODER_COMMAND_DATA,
  VODER_COMMAND_N_STRINGS,
} VoderCommandString;

/* What a placeholder stands for that is a number, in whatever unit. */
typedef enum {
  VODER_COMMAND_RATE,
  VODER_COMMAND_PITCH,
  VODER_COMMAND_VOLUME,
  VODER_COMMAND_SPEAKER,
  VODER_COMMAND_N_NUMBERS,
} VoderCommandNumber;

/*
 * VoderCommandValues: what placeholders are replaced by. A string may be %NULL
 * and a number not a number: there is none.
 */
typedef struct {
  const char *strings[VODER_COMMAND_N_STRINGS];
  double numbers[VODER_COMMAND_N_NUMBERS];
  double words_per_minute; /* at the rate 1 */
} VoderCommandValues;

typedef struct _VoderCommandTemplate VoderCommandTemplate;

VoderCommandTemplate *voder_command_template_new (const char *text,
                                                  GError **error);
void voder_command_template_free (VoderCommandTemplate *self);
gboolean voder_command_template_has_string (const VoderCommandTemplate *self,
                                            VoderCommandString string);
gboolean voder_command_template_has_number (const VoderCommandTemplate *self,
                                            VoderCommandNumber number);
gboolean voder_command_template_is_number (const VoderCommandTemplate *self);
char *voder_command_template_expand (const VoderCommandTemplate *self,
                                     const VoderCommandValues *values);

gboolean voder_command_templates_have_string (const GPtrArray *templates,
                                              VoderCommandString string);
gboolean voder_command_templates_have_number (const GPtrArray *templates,
                                              VoderCommandNumber number);
char **voder_command_templates_expand (const GPtrArray *templates,
                                       const VoderCommandValues *values);

void voder_command_values_init (VoderCommandValues *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderCommandTemplate,
                               voder_command_template_free)

G_END_DECLS
