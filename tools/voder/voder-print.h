/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

gboolean voder_print_text (const char *text,
                           gssize length,
                           GCancellable *cancellable,
                           GError **error);
GString *voder_print_format_json (JsonBuilder *builder, gboolean is_pretty);
gboolean voder_print_json (JsonBuilder *builder, GError **error);
void voder_print_add_string (JsonBuilder *builder,
                             const char *name,
                             const char *value);
void voder_print_add_strings (JsonBuilder *builder,
                              const char *name,
                              const char *const *values);
void voder_print_add_int (JsonBuilder *builder, const char *name, gint64 value);
void voder_print_add_double (JsonBuilder *builder,
                             const char *name,
                             double value);
void voder_print_add_source (JsonBuilder *builder,
                             gboolean is_known,
                             gint64 start,
                             gint64 end);
void voder_print_append_element (GString *array,
                                 gboolean is_first,
                                 JsonBuilder *builder);
void voder_print_end_array (GString *array, gboolean is_empty);
const char *voder_print_get_nick (GType enum_type, int value);

G_END_DECLS
