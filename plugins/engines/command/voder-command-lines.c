/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-command-lines.h"

#include <string.h>

/* A longer line is given in parts. */
#define LINE_MAX_BYTES (64 * 1024)

/* How much an error quotes. */
#define TAIL_MAX_BYTES 1024

void
voder_command_lines_init (VoderCommandLines *self)
{
  self->pending = g_string_new (NULL);
  self->tail = g_string_new (NULL);
}

void
voder_command_lines_clear (VoderCommandLines *self)
{
  g_string_free (self->pending, TRUE);
  g_string_free (self->tail, TRUE);
}

void
voder_command_lines_push (VoderCommandLines *self,
                          const guint8 *bytes,
                          gsize size)
{
  g_string_append_len (self->pending, (const char *) bytes, (gssize) size);
}

static void
remember (VoderCommandLines *self, const char *line)
{
  g_string_append (self->tail, line);
  g_string_append_c (self->tail, '\n');
  if (self->tail->len > TAIL_MAX_BYTES)
    g_string_erase (self->tail, 0, (gssize) (self->tail->len - TAIL_MAX_BYTES));
}

/*
 * Gives the next whole line as UTF-8, without its end; %NULL when there is none
 * yet.
 */
char *
voder_command_lines_pop (VoderCommandLines *self)
{
  const char *start = self->pending->str;
  gsize size = self->pending->len;
  const char *end = memchr (start, '\n', size);
  gsize length = end != NULL ? (gsize) (end - start) : size;
  char *line;

  if (end == NULL && size < LINE_MAX_BYTES)
    return NULL;

  line = g_utf8_make_valid (start, (gssize) length);
  g_string_erase (self->pending, 0, (gssize) length + (end != NULL ? 1 : 0));
  g_strchomp (line);
  remember (self, line);

  return line;
}

/*
 * Gives the end of what has come, for an error; it may be empty.
 */
char *
voder_command_lines_dup_tail (VoderCommandLines *self)
{
  g_autofree char *line = NULL;
  g_autofree char *all = NULL;

  all = g_strconcat (self->tail->str, self->pending->str, NULL);
  line = g_utf8_make_valid (all, -1);

  return g_strdup (g_strstrip (line));
}
