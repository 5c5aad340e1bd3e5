/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-host-process-private.h"

G_BEGIN_DECLS

/*
 * VoderHostSeat: a place for one utterance at a time, with a child in it or
 * none.
 *
 * Thread safety: one thread.
 */
typedef struct _VoderHostSeat VoderHostSeat;

#define VODER_TYPE_HOST_SEAT (voder_host_seat_get_type ())
GType voder_host_seat_get_type (void);

VoderHostSeat *voder_host_seat_new (void);
VoderHostSeat *voder_host_seat_ref (VoderHostSeat *self);
void voder_host_seat_unref (VoderHostSeat *self);
gboolean voder_host_seat_suits (VoderHostSeat *self, const char *voice);
void voder_host_seat_set_voice (VoderHostSeat *self, const char *voice);
gboolean voder_host_seat_is_orphaned (VoderHostSeat *self);
gboolean voder_host_seat_has_hung (VoderHostSeat *self);
gboolean voder_host_seat_fill (VoderHostSeat *self,
                               VoderHostProcess *process,
                               GCancellable *cancellable,
                               GError **error);
gboolean voder_host_seat_send (VoderHostSeat *self,
                               const guint8 *bytes,
                               gsize size,
                               gint64 patience_us,
                               GCancellable *cancellable,
                               GError **error);
gssize voder_host_seat_receive (VoderHostSeat *self,
                                guint8 *bytes,
                                gsize size,
                                gint64 patience_us,
                                GCancellable *cancellable,
                                GError **error);
void voder_host_seat_release (VoderHostSeat *self);
void voder_host_seat_kill (VoderHostSeat *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderHostSeat, voder_host_seat_unref)

G_END_DECLS
