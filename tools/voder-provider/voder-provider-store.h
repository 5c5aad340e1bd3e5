/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-provider-engine.h"

G_BEGIN_DECLS

void voder_provider_store_load (GPtrArray *engines);
void voder_provider_store_save (GPtrArray *engines);

G_END_DECLS
