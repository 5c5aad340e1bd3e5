/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/voder.h>

G_BEGIN_DECLS

#define VODER_TYPE_MARKDOWN_READER (voder_markdown_reader_get_type ())
G_DECLARE_FINAL_TYPE (VoderMarkdownReader,
                      voder_markdown_reader,
                      VODER,
                      MARKDOWN_READER,
                      VoderReader)

G_END_DECLS
