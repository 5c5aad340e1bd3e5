/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-command-template.h"
#include "voder-command-voice.h"

G_BEGIN_DECLS

/* How the text gets to the program. */
typedef enum {
  VODER_COMMAND_INPUT_STDIN,
  VODER_COMMAND_INPUT_ARGUMENT,
  VODER_COMMAND_INPUT_FILE,
  VODER_COMMAND_INPUT_JSON,
} VoderCommandInput;

/* Whether a program stays, and how it says that it has spoken. */
typedef enum {
  VODER_COMMAND_RESIDENT_NO,
  VODER_COMMAND_RESIDENT_PATH,    /* a line with the file's path */
  VODER_COMMAND_RESIDENT_MESSAGE, /* a line among its messages */
} VoderCommandResidence;

/* What characters the program reads. */
typedef enum {
  VODER_COMMAND_CHARSET_UTF_8,
  VODER_COMMAND_CHARSET_LATIN_1,
  VODER_COMMAND_CHARSET_ASCII,
} VoderCommandCharset;

/* A member of the JSON object that the program reads. */
typedef struct {
  char *name;
  VoderCommandTemplate *value;
} VoderCommandMember;

/*
 * VoderCommandDescription: what a description file says about a program.
 *
 * Thread safety: immutable.
 */
typedef struct {
  char **programs;    /* of which one is {program} */
  GPtrArray *command; /* of VoderCommandTemplate, as each list of arguments */
  GPtrArray *probe;   /* NULL: it is what its name says */
  GRegex *probe_match;
  char **environment; /* name and value, by turns */

  VoderCommandInput input;
  GArray *members; /* of VoderCommandMember */
  VoderCommandCharset charset;
  char **avoid; /* what the program takes for commands */
  gboolean needs_letter;
  gboolean is_ssml; /* it reads SSML */

  gboolean is_file; /* the audio is in a file, not what it writes out */
  VoderCommandResidence residence;
  GRegex *end_match;
  GstAudioFormat format; /* UNKNOWN: a WAV header says it */
  guint rate;
  guint n_channels;
  double seconds_per_character;

  double words_per_minute;
  double min_rate;
  double max_rate;
  double min_pitch;
  double max_pitch;

  GPtrArray *rows;        /* of VoderCommandVoice */
  GPtrArray *voice_files; /* patterns of paths */
  gboolean reads_files;   /* voice_match looks into them */
  GPtrArray *voice_command;
  GRegex *voice_match;
  GHashTable *tags; /* what the program calls a language → BCP-47 */
  char **languages; /* of voices that do not say theirs */

  VoderCommandTemplate *model_json; /* NULL: models have none */
  char **model_rate;                /* ways to members of it */
  char **model_language;
  char **model_speakers;
} VoderCommandDescription;

VoderCommandDescription *voder_command_description_new (const char *path,
                                                        GError **error);
void voder_command_description_free (VoderCommandDescription *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderCommandDescription,
                               voder_command_description_free)

G_END_DECLS
