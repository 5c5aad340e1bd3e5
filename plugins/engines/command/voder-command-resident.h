/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-command-job.h"

G_BEGIN_DECLS

typedef struct _VoderCommandResident VoderCommandResident;

char *voder_command_resident_build_key (const VoderCommandJob *job);
VoderCommandResident *voder_command_resident_new (VoderCommandJob *job,
                                                  GError **error);
void voder_command_resident_free (VoderCommandResident *self);
const char *voder_command_resident_get_key (const VoderCommandResident *self);
gboolean voder_command_resident_is_alive (VoderCommandResident *self);
gboolean voder_command_resident_speak (VoderCommandResident *self,
                                       VoderCommandJob *job,
                                       GCancellable *cancellable,
                                       GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderCommandResident,
                               voder_command_resident_free)

G_END_DECLS
