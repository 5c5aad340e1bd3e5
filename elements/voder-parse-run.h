/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-run.h"
#include "voder-text-writer.h"

G_BEGIN_DECLS

/* What a run is made of; all borrowed. @format is a media type, @language a
 * BCP-47 tag or NULL. */
typedef struct {
  GstElement *element;
  VoderTextWriter *writer;
  const char *format;
  const char *language;
  gboolean read_code;
} VoderParseRunSetup;

#define VODER_TYPE_PARSE_RUN (voder_parse_run_get_type ())
G_DECLARE_FINAL_TYPE (VoderParseRun,
                      voder_parse_run,
                      VODER,
                      PARSE_RUN,
                      VoderRun)

VoderRun *voder_parse_run_new (const VoderParseRunSetup *setup, GError **error);

G_END_DECLS
