/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/plugin/voder-plugin-info.h>
#include <voder/speech/voder-output.h>

G_BEGIN_DECLS

/* What became of a request to a host. */
typedef enum {
  VODER_HOST_SPOKE,
  VODER_HOST_REFUSED,  /* the engine gave an error, and works */
  VODER_HOST_BROKE,    /* it died or spoke nonsense: another may do it */
  VODER_HOST_HUNG,     /* it gave no sign of life: another may do it */
  VODER_HOST_VANISHED, /* so did its host: the utterance has no part in that */
  VODER_HOST_STOPPED,  /* the caller's end: cancelled, or nobody listens */
} VoderHostOutcome;

/*
 * VoderHost: the engine of a plugin in processes of its own.
 *
 * Thread safety: any thread.
 */
typedef struct _VoderHost VoderHost;

VoderHost *voder_host_new (VoderPluginInfo *info,
                           gboolean is_zygote,
                           guint max_parallel);
void voder_host_free (VoderHost *self);
void voder_host_set_patience (VoderHost *self,
                              gint64 patience_us,
                              gint64 per_char_us);
void voder_host_set_idle_timeout (VoderHost *self, gint64 timeout_us);
void voder_host_dismiss (VoderHost *self);
gboolean voder_host_start (VoderHost *self,
                           GCancellable *cancellable,
                           GError **error);
VoderHostOutcome voder_host_speak (VoderHost *self,
                                   VoderUtterance *utterance,
                                   VoderOutput *output,
                                   GCancellable *cancellable,
                                   GError **error);
VoderHostOutcome voder_host_list_voices (VoderHost *self,
                                         GListModel **list,
                                         GCancellable *cancellable,
                                         GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderHost, voder_host_free)

G_END_DECLS
