/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-markdown-reader.h"

VODER_PLUGIN_DEFINE (voder_markdown_reader_get_type);
