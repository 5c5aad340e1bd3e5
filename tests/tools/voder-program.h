/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The real program, run in a folder of its own. */
typedef struct {
  char *folder;
  GSubprocessLauncher *launcher;
} VoderProgram;

/* How a run of it ended; @status is the exit status, or 128 + the signal. */
typedef struct {
  int status;
  char *out;
  gsize n_out;
  char *err;
} VoderProgramResult;

VoderProgram *voder_program_new (void);
void voder_program_free (VoderProgram *self);
void voder_program_remove_tree (const char *folder);
void voder_program_set_env (VoderProgram *self,
                            const char *name,
                            const char *value);
void voder_program_set_plugin_path (VoderProgram *self, const char *path);
void voder_program_set_elements (VoderProgram *self,
                                 const char *const *plugins);
char *voder_program_get_path (VoderProgram *self, const char *name);
void voder_program_write (VoderProgram *self,
                          const char *name,
                          const char *bytes,
                          gssize n_bytes);
char *voder_program_read (VoderProgram *self, const char *name, gsize *n_bytes);
JsonNode *voder_program_read_json (VoderProgram *self, const char *name);
char *voder_program_list (VoderProgram *self);
GSubprocess *voder_program_start (VoderProgram *self,
                                  GSubprocessFlags flags,
                                  const char *const *arguments);
VoderProgramResult *voder_program_run_with_input (VoderProgram *self,
                                                  const char *input,
                                                  gssize n_input,
                                                  const char *const *arguments);
VoderProgramResult *voder_program_run (VoderProgram *self,
                                       ...) G_GNUC_NULL_TERMINATED;
void voder_program_result_free (VoderProgramResult *self);

void voder_program_assert_status (VoderProgramResult *result, int status);
void voder_program_assert_said (const char *text, const char *part);
void voder_program_assert_files (VoderProgram *self, const char *names);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderProgram, voder_program_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderProgramResult, voder_program_result_free)

G_END_DECLS
