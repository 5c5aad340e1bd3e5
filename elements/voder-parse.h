/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-run-element.h"

G_BEGIN_DECLS

#define VODER_TYPE_PARSE (voder_parse_get_type ())
G_DECLARE_FINAL_TYPE (VoderParse, voder_parse, VODER, PARSE, VoderRunElement)

GST_ELEMENT_REGISTER_DECLARE (voderparse)

G_END_DECLS
