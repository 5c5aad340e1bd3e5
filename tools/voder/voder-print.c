/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-print.h"

#include <gio/gunixoutputstream.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "voder-command.h"

/*
 * Writes to standard output. Where nobody reads any more (`voder voices |
 * head`) it fails with %VODER_COMMAND_ERROR_UNREAD, which ends the program
 * without a message.
 */
gboolean
voder_print_text (const char *text,
                  gssize length,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (GOutputStream) out = NULL;
  g_autoptr (GError) local = NULL;
  gsize n_bytes = length < 0 ? strlen (text) : (gsize) length;

  out = g_unix_output_stream_new (STDOUT_FILENO, FALSE);
  if (g_output_stream_write_all (out, text, n_bytes, NULL, cancellable, &local))
    return TRUE;

  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE)) {
    g_set_error_literal (error, VODER_COMMAND_ERROR, VODER_COMMAND_ERROR_UNREAD,
                         local->message);
    return FALSE;
  }

  g_propagate_prefixed_error (error, g_steal_pointer (&local),
                              _ ("Cannot write to standard output: "));

  return FALSE;
}

/*
 * What @builder has built; indented, and with a line feed at the end, when
 * @is_pretty.
 */
GString *
voder_print_format_json (JsonBuilder *builder, gboolean is_pretty)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  GString *text = g_string_new (NULL);

  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, is_pretty);
  json_generator_to_gstring (generator, text);
  if (is_pretty)
    g_string_append_c (text, '\n');

  return text;
}

/*
 * Writes what @builder has built to standard output.
 */
gboolean
voder_print_json (JsonBuilder *builder, GError **error)
{
  g_autoptr (GString) text = voder_print_format_json (builder, TRUE);

  return voder_print_text (text->str, (gssize) text->len, NULL, error);
}

/*
 * Adds a member; %NULL becomes null, and bytes that are not UTF-8 (in the name
 * of a file) the replacement character.
 */
void
voder_print_add_string (JsonBuilder *builder,
                        const char *name,
                        const char *value)
{
  g_autofree char *valid = NULL;

  json_builder_set_member_name (builder, name);
  if (value == NULL) {
    json_builder_add_null_value (builder);
    return;
  }

  valid = g_utf8_make_valid (value, -1);
  json_builder_add_string_value (builder, valid);
}

void
voder_print_add_strings (JsonBuilder *builder,
                         const char *name,
                         const char *const *values)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (gsize i = 0; values != NULL && values[i] != NULL; i++)
    json_builder_add_string_value (builder, values[i]);
  json_builder_end_array (builder);
}

void
voder_print_add_int (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

void
voder_print_add_double (JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, value);
}

/*
 * Adds where in its document something stands, in bytes; null if not known.
 */
void
voder_print_add_source (JsonBuilder *builder,
                        gboolean is_known,
                        gint64 start,
                        gint64 end)
{
  if (is_known) {
    voder_print_add_int (builder, "source_start", start);
    voder_print_add_int (builder, "source_end", end);
  } else {
    voder_print_add_string (builder, "source_start", NULL);
    voder_print_add_string (builder, "source_end", NULL);
  }
}

/*
 * Appends what @builder has built to an array that is written bit by bit, an
 * element a line.
 */
void
voder_print_append_element (GString *array,
                            gboolean is_first,
                            JsonBuilder *builder)
{
  g_autoptr (GString) json = voder_print_format_json (builder, FALSE);

  g_string_append (array, is_first ? "[\n" : ",\n");
  g_string_append_len (array, json->str, (gssize) json->len);
}

void
voder_print_end_array (GString *array, gboolean is_empty)
{
  g_string_append (array, is_empty ? "[]\n" : "\n]\n");
}

/*
 * The name of a value of an enumeration as it stands in JSON: its nick.
 */
const char *
voder_print_get_nick (GType enum_type, int value)
{
  g_autoptr (GEnumClass) type = g_type_class_ref (enum_type);
  GEnumValue *found = g_enum_get_value (type, value);

  return found != NULL ? found->value_nick : NULL;
}
