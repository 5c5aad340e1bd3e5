/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* `NAME=VALUE` in the text of a chain; places are characters, from 1. */
typedef struct {
  char *name;
  char *value;
  guint place;
} VoderChainSetting;

/* An effect in the text of a chain. */
typedef struct {
  char *name;
  guint place;
  GPtrArray *settings; /* of VoderChainSetting */
} VoderChainItem;

GPtrArray *voder_chain_text_parse (const char *text, GError **error);
void voder_chain_text_append_value (GString *text, const char *value);

G_END_DECLS
