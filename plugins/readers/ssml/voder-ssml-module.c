/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-ssml-reader.h"

VODER_PLUGIN_DEFINE (voder_ssml_reader_get_type);
