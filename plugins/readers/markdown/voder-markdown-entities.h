/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* No name of an entity is longer, with its ampersand and semicolon. */
#define VODER_MARKDOWN_MAX_ENTITY 40
/* Room for what one stands for, with a NUL. */
#define VODER_MARKDOWN_ENTITY_BYTES 16

typedef struct {
  const char *name;
  const char *text;
} VoderMarkdownEntity;

/* Made by make-entities.py; sorted by name. */
extern const VoderMarkdownEntity voder_markdown_entities[];
extern const gsize voder_markdown_n_entities;

gboolean voder_markdown_decode_entity (const char *entity,
                                       gsize length,
                                       char *text);

G_END_DECLS
