/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-timeline-walk.h"

G_BEGIN_DECLS

GPtrArray *voder_timeline_chapters_new (const VoderTimelineGround *ground);

G_END_DECLS
