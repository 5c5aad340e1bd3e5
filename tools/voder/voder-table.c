/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-table.h"

#include "voder-print.h"

#define SEPARATOR "  "

/*
 * Rows of text whose columns stand below each other.
 *
 * Thread safety: one thread.
 */
struct _VoderTable {
  guint n_columns;
  GPtrArray *cells;
};

VoderTable *
voder_table_new (guint n_columns)
{
  VoderTable *self = g_new0 (VoderTable, 1);

  self->n_columns = n_columns;
  self->cells = g_ptr_array_new_with_free_func (g_free);

  return self;
}

void
voder_table_free (VoderTable *self)
{
  g_ptr_array_unref (self->cells);
  g_free (self);
}

/*
 * Adds a row: as many strings as there are columns, then %NULL.
 */
void
voder_table_add (VoderTable *self, ...)
{
  const char *cell;
  va_list cells;

  va_start (cells, self);
  while ((cell = va_arg (cells, const char *)) != NULL)
    g_ptr_array_add (self->cells, g_utf8_make_valid (cell, -1));
  va_end (cells);

  g_assert (self->cells->len % self->n_columns == 0);
}

static long
get_width (VoderTable *self, guint column)
{
  long width = 0;

  for (guint i = column; i < self->cells->len; i += self->n_columns)
    width = MAX (width, g_utf8_strlen (self->cells->pdata[i], -1));

  return width;
}

static void
append_cell (GString *text, const char *cell, long width)
{
  g_string_append (text, cell);
  for (long n = g_utf8_strlen (cell, -1); n < width; n++)
    g_string_append_c (text, ' ');
  g_string_append (text, SEPARATOR);
}

/*
 * Writes the rows to standard output, without blanks at the ends of the lines.
 */
gboolean
voder_table_print (VoderTable *self, GError **error)
{
  g_autofree long *widths = g_new (long, self->n_columns);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->n_columns; i++)
    widths[i] = get_width (self, i);

  for (guint i = 0; i < self->cells->len; i++) {
    guint column = i % self->n_columns;

    append_cell (text, self->cells->pdata[i], widths[column]);
    if (column + 1 < self->n_columns)
      continue;

    while (text->len > 0 && text->str[text->len - 1] == ' ')
      g_string_truncate (text, text->len - 1);
    g_string_append_c (text, '\n');
  }

  return voder_print_text (text->str, (gssize) text->len, NULL, error);
}
