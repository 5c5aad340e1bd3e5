/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-command-description.h"

G_BEGIN_DECLS

/*
 * VoderCommandCatalogue: which program it is, and the voices that it has.
 *
 * Thread safety: immutable.
 */
typedef struct _VoderCommandCatalogue VoderCommandCatalogue;

VoderCommandCatalogue *voder_command_catalogue_new (
    const VoderCommandDescription *description,
    GCancellable *cancellable,
    GError **error);
void voder_command_catalogue_free (VoderCommandCatalogue *self);
const char *voder_command_catalogue_get_program (
    const VoderCommandCatalogue *self);
const VoderCommandVoice *voder_command_catalogue_find (
    const VoderCommandCatalogue *self,
    const char *id);
GListModel *voder_command_catalogue_list (const VoderCommandCatalogue *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderCommandCatalogue,
                               voder_command_catalogue_free)

G_END_DECLS
