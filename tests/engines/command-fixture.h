/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "spoken.h"

G_BEGIN_DECLS

/* Keys of a description whose program is that of the tests. */
#define SPEAKING_VOICES "Voices=one:en-US:female;two:de:male;\n"

char *command_get_program (void);
char *command_build_keys (const char *arguments, const char *keys);
char *command_write (const char *groups);
VoderEngine *command_create (const char *groups);
VoderEngine *command_create_with (const char *arguments, const char *keys);
char *command_decode (const Spoken *spoken);
char *command_hear (VoderEngine *engine, const char *text);
char *command_hear_utterance (VoderEngine *engine, VoderUtterance *utterance);
GError *command_fail (VoderEngine *engine, const char *text);
char *command_get_path (const char *name);
void command_assert_refused (const char *groups, const char *named);

/* An utterance that is spoken in the background, and can be cancelled. */
typedef struct {
  VoderEngine *engine;
  VoderUtterance *utterance;
  VoderChannel *channel;
  VoderSender *sender;
  VoderReceiver *receiver;
  VoderGroup *group;
  char *pipe; /* where the program tells its number */
  int pipe_fd;
  int pid;
} CommandTask;

char *command_make_pipe (void);
void command_task_start (CommandTask *self,
                         VoderEngine *engine,
                         const char *text,
                         const char *pipe);
void command_task_wait_for_program (CommandTask *self);
void command_task_cancel (CommandTask *self);
void command_task_assert_gone (CommandTask *self);
void command_task_clear (CommandTask *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CommandTask, command_task_clear)

G_END_DECLS
