/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-launch.h>

G_BEGIN_DECLS

/**
 * VoderProcessError:
 * @VODER_PROCESS_ERROR_EXIT: the child ended with a status other than 0
 * @VODER_PROCESS_ERROR_SIGNAL: a signal ended it: it crashed, or was killed
 * @VODER_PROCESS_ERROR_STOPPED: voder_process_stop() ended it
 * @VODER_PROCESS_ERROR_HELD: it ended, but left a process behind that held its
 *   pipes
 * @VODER_PROCESS_ERROR_INPUT: it did not read its input, or not all of it
 * @VODER_PROCESS_ERROR_OUTPUT: it wrote too much, or closed its output and went
 *   on
 * @VODER_PROCESS_ERROR_LOST: somebody else reaped it; how it ended is not known
 *
 * What a caller can react to. A program that cannot be started is a
 * %G_IO_ERROR, such as %G_IO_ERROR_NOT_FOUND.
 */
typedef enum {
  VODER_PROCESS_ERROR_EXIT,
  VODER_PROCESS_ERROR_SIGNAL,
  VODER_PROCESS_ERROR_STOPPED,
  VODER_PROCESS_ERROR_HELD,
  VODER_PROCESS_ERROR_INPUT,
  VODER_PROCESS_ERROR_OUTPUT,
  VODER_PROCESS_ERROR_LOST,
} VoderProcessError;

#define VODER_PROCESS_ERROR (voder_process_error_quark ())
VODER_API GQuark voder_process_error_quark (void);

#define VODER_TYPE_PROCESS_ERROR (voder_process_error_get_type ())
VODER_API GType voder_process_error_get_type (void);

#define VODER_TYPE_PROCESS (voder_process_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderProcess, voder_process, VODER, PROCESS, GObject)

VODER_API VoderProcess *voder_process_new (VoderLaunch *launch,
                                           GCancellable *context,
                                           GError **error);
VODER_API int voder_process_get_pid (VoderProcess *self);
VODER_API void voder_process_stop (VoderProcess *self);
VODER_API gboolean voder_process_wait (VoderProcess *self,
                                       GCancellable *cancellable,
                                       GError **error);
VODER_API void voder_process_wait_async (VoderProcess *self,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer data);
VODER_API gboolean voder_process_wait_finish (VoderProcess *self,
                                              GAsyncResult *result,
                                              GError **error);
VODER_API gboolean voder_process_wait_check (VoderProcess *self,
                                             GCancellable *cancellable,
                                             GError **error);
VODER_API void voder_process_wait_check_async (VoderProcess *self,
                                               GCancellable *cancellable,
                                               GAsyncReadyCallback callback,
                                               gpointer data);
VODER_API gboolean voder_process_wait_check_finish (VoderProcess *self,
                                                    GAsyncResult *result,
                                                    GError **error);
VODER_API gboolean voder_process_communicate (VoderProcess *self,
                                              GBytes *input,
                                              GBytes **output,
                                              GCancellable *cancellable,
                                              GError **error);
VODER_API void voder_process_communicate_async (VoderProcess *self,
                                                GBytes *input,
                                                GCancellable *cancellable,
                                                GAsyncReadyCallback callback,
                                                gpointer data);
VODER_API gboolean voder_process_communicate_finish (VoderProcess *self,
                                                     GAsyncResult *result,
                                                     GBytes **output,
                                                     GError **error);
VODER_API gboolean voder_process_write (VoderProcess *self,
                                        const guint8 *data,
                                        gsize size,
                                        GCancellable *cancellable,
                                        GError **error);
VODER_API void voder_process_write_bytes_async (VoderProcess *self,
                                                GBytes *bytes,
                                                GCancellable *cancellable,
                                                GAsyncReadyCallback callback,
                                                gpointer data);
VODER_API gboolean voder_process_write_bytes_finish (VoderProcess *self,
                                                     GAsyncResult *result,
                                                     GError **error);
VODER_API void voder_process_close_stdin (VoderProcess *self);
VODER_API gssize voder_process_read (VoderProcess *self,
                                     guint8 *buffer,
                                     gsize size,
                                     GCancellable *cancellable,
                                     GError **error);
VODER_API GBytes *voder_process_read_bytes (VoderProcess *self,
                                            gsize max_size,
                                            GCancellable *cancellable,
                                            GError **error);
VODER_API void voder_process_read_bytes_async (VoderProcess *self,
                                               gsize max_size,
                                               GCancellable *cancellable,
                                               GAsyncReadyCallback callback,
                                               gpointer data);
VODER_API GBytes *voder_process_read_bytes_finish (VoderProcess *self,
                                                   GAsyncResult *result,
                                                   GError **error);
VODER_API char *voder_process_dup_stderr (VoderProcess *self);
VODER_API gboolean voder_process_has_ended (VoderProcess *self);
VODER_API int voder_process_get_exit_status (VoderProcess *self);
VODER_API int voder_process_get_term_signal (VoderProcess *self);

G_END_DECLS
