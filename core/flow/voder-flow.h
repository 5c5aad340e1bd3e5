/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <voder/voder-macros.h>

G_BEGIN_DECLS

/**
 * VoderFlowError:
 * @VODER_FLOW_ERROR_CLOSED: the channel is closed; nothing can be sent
 * @VODER_FLOW_ERROR_FULL: there is no room now; what was to have it is
 *   released, as always (a #VoderSelect keeps its item until it is sent)
 * @VODER_FLOW_ERROR_EMPTY: there is no item now; try again later
 * @VODER_FLOW_ERROR_STOPPED: the pool or group takes no more tasks
 *
 * What a caller of the flow layer can react to. A cancel is always
 * %G_IO_ERROR_CANCELLED and a deadline %G_IO_ERROR_TIMED_OUT.
 */
typedef enum {
  VODER_FLOW_ERROR_CLOSED,
  VODER_FLOW_ERROR_FULL,
  VODER_FLOW_ERROR_EMPTY,
  VODER_FLOW_ERROR_STOPPED,
} VoderFlowError;

#define VODER_FLOW_ERROR (voder_flow_error_quark ())
VODER_API GQuark voder_flow_error_quark (void);

#define VODER_TYPE_FLOW_ERROR (voder_flow_error_get_type ())
VODER_API GType voder_flow_error_get_type (void);

/**
 * VoderTaskFunc:
 * @data: what was given with the task
 * @cancellable: ends when the task should; never %NULL
 * @error: return location for an error; never %NULL, and empty at first
 *
 * The body of a task.
 *
 * Returns: %FALSE with @error set when the task failed.
 */
typedef gboolean (*VoderTaskFunc) (gpointer data,
                                   GCancellable *cancellable,
                                   GError **error);

VODER_API guint voder_flow_get_live (void);
VODER_API char *voder_flow_describe_live (void);
VODER_API void voder_flow_shutdown (void);

G_END_DECLS
