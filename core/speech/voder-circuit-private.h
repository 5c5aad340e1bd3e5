/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/flow/voder-worker.h>

G_BEGIN_DECLS

/*
 * VoderCircuit: whether something that fails again and again is asked at all.
 *
 * It opens after a number of failures in a row. A probe in the background then
 * tries again and again, each time after twice as long, and closes it once it
 * succeeds.
 *
 * Thread safety: any thread.
 */
typedef struct _VoderCircuit VoderCircuit;

VoderCircuit *voder_circuit_new (const char *name,
                                 VoderTaskFunc probe,
                                 gpointer data);
void voder_circuit_free (VoderCircuit *self);
void voder_circuit_set_limits (VoderCircuit *self,
                               guint n_in_row,
                               gint64 probe_us);
gboolean voder_circuit_is_open (VoderCircuit *self);
void voder_circuit_succeed (VoderCircuit *self);
gboolean voder_circuit_fail (VoderCircuit *self);
guint voder_circuit_get_n_successes (VoderCircuit *self);
guint voder_circuit_get_n_failures (VoderCircuit *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderCircuit, voder_circuit_free)

G_END_DECLS
