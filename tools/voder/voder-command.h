/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

/* What the program itself can end with; the exit status follows from it. */
typedef enum {
  VODER_COMMAND_ERROR_USAGE,       /* 2 */
  VODER_COMMAND_ERROR_INTERRUPTED, /* 130 */
  VODER_COMMAND_ERROR_TERMINATED,  /* 143 */
  VODER_COMMAND_ERROR_UNREAD,      /* 0: whoever read standard output is gone */
  VODER_COMMAND_ERROR_UNUSABLE,    /* 1: said on standard output already */
} VoderCommandError;

#define VODER_COMMAND_ERROR (voder_command_error_quark ())
GQuark voder_command_error_quark (void);

/* A subcommand: one file `voder-cmd-NAME.c`, one line of the table in main. */
typedef struct _VoderCommand VoderCommand;
struct _VoderCommand {
  const char *name;
  const char *arguments;
  const char *summary;
  const char *description;
  gboolean (*run) (const VoderCommand *self,
                   int argc,
                   char **argv,
                   GError **error);
};

extern const VoderCommand voder_cmd_cache;
extern const VoderCommand voder_cmd_doctor;
extern const VoderCommand voder_cmd_effects;
extern const VoderCommand voder_cmd_engines;
extern const VoderCommand voder_cmd_measure;
extern const VoderCommand voder_cmd_plugins;
extern const VoderCommand voder_cmd_render;
extern const VoderCommand voder_cmd_sentences;
extern const VoderCommand voder_cmd_speak;
extern const VoderCommand voder_cmd_voices;

GOptionContext *voder_command_create_options (const VoderCommand *self,
                                              const GOptionEntry *entries);
gboolean voder_command_parse_no_arguments (const VoderCommand *self,
                                           const GOptionEntry *entries,
                                           int argc,
                                           char **argv,
                                           GError **error);
gboolean voder_command_check_count (char **arguments,
                                    guint min,
                                    guint max,
                                    GError **error);
int voder_command_run (const VoderCommand *self, int argc, char **argv);

G_END_DECLS
