/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-counters-snapshot.h>

#include "voder-counters-private.h"

/* The numbers of a span by name, in the order in which they are told. */
static guint64
get_nth (VoderCountersSnapshot *self, guint span, guint n, const char **name)
{
  const struct {
    const char *name;
    guint64 value;
  } all[] = {
    { "started", voder_counters_snapshot_get_started (self, span) },
    { "finished", voder_counters_snapshot_get_finished (self, span) },
    { "failed", voder_counters_snapshot_get_failed (self, span) },
    { "in-flight", voder_counters_snapshot_get_in_flight (self, span) },
    { "amount", voder_counters_snapshot_get_amount (self, span) },
  };
  const struct {
    const char *name;
    double quantile;
  } times[] = {
    { "p50-us", 0.5 },
    { "p90-us", 0.9 },
    { "p99-us", 0.99 },
    { "max-us", 1.0 },
  };
  guint time = n - G_N_ELEMENTS (all);

  if (n < G_N_ELEMENTS (all)) {
    *name = all[n].name;
    return all[n].value;
  }
  if (time >= G_N_ELEMENTS (times)) {
    *name = NULL;
    return 0;
  }
  *name = times[time].name;
  return (guint64) voder_counters_snapshot_get_quantile_us (
      self, span, times[time].quantile);
}

/**
 * voder_counters_snapshot_to_variant:
 * @self: a snapshot
 *
 * Puts all into a dictionary: `elapsed-us` (`x`), `counters` (`a{st}`) and
 * `spans` (`a{sa{st}}`) with `started`, `finished`, `failed`, `in-flight`,
 * `amount`, `p50-us`, `p90-us`, `p99-us` and `max-us`, in this order and that
 * of the names.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer floating): a variant of the type `a{sv}`
 */
GVariant *
voder_counters_snapshot_to_variant (VoderCountersSnapshot *self)
{
  GVariantBuilder counters;
  GVariantBuilder spans;
  GVariantBuilder all;

  g_return_val_if_fail (self != NULL, NULL);

  g_variant_builder_init (&counters, G_VARIANT_TYPE ("a{st}"));
  for (guint i = 0; i < self->layout->n_counters; i++)
    g_variant_builder_add (&counters, "{st}", self->layout->counters[i],
                           self->bank.counters[i]);

  g_variant_builder_init (&spans, G_VARIANT_TYPE ("a{sa{st}}"));
  for (guint i = 0; i < self->layout->n_spans; i++) {
    const char *name;
    guint64 value;

    g_variant_builder_open (&spans, G_VARIANT_TYPE ("{sa{st}}"));
    g_variant_builder_add (&spans, "s", self->layout->spans[i]);
    g_variant_builder_open (&spans, G_VARIANT_TYPE ("a{st}"));
    for (guint n = 0; value = get_nth (self, i, n, &name), name != NULL; n++)
      g_variant_builder_add (&spans, "{st}", name, value);
    g_variant_builder_close (&spans);
    g_variant_builder_close (&spans);
  }

  g_variant_builder_init (&all, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&all, "{sv}", "elapsed-us",
                         g_variant_new_int64 (self->elapsed_us));
  g_variant_builder_add (&all, "{sv}", "counters",
                         g_variant_builder_end (&counters));
  g_variant_builder_add (&all, "{sv}", "spans", g_variant_builder_end (&spans));
  return g_variant_builder_end (&all);
}

static void
append_string (GString *json, const char *text)
{
  g_string_append_c (json, '"');
  for (; *text != '\0'; text++) {
    if (*text == '"' || *text == '\\')
      g_string_append_printf (json, "\\%c", *text);
    else if ((guchar) *text < 0x20)
      g_string_append_printf (json, "\\u%04x", (guchar) *text);
    else
      g_string_append_c (json, *text);
  }
  g_string_append_c (json, '"');
}

static void
append_number (GString *json, const char *name, guint64 value)
{
  const char last = json->str[json->len - 1];

  if (last != '{')
    g_string_append_c (json, ',');
  append_string (json, name);
  g_string_append_printf (json, ":%" G_GUINT64_FORMAT, value);
}

static void
append_span (GString *json, VoderCountersSnapshot *self, guint span)
{
  const char *name;
  guint64 value;

  if (span > 0)
    g_string_append_c (json, ',');
  append_string (json, self->layout->spans[span]);
  g_string_append (json, ":{");
  for (guint n = 0; value = get_nth (self, span, n, &name), name != NULL; n++)
    append_number (json, name, value);
  g_string_append_c (json, '}');
}

/**
 * voder_counters_snapshot_to_json:
 * @self: a snapshot
 *
 * Writes what voder_counters_snapshot_to_variant() gives as one line of JSON.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): the line, without an end of line
 */
char *
voder_counters_snapshot_to_json (VoderCountersSnapshot *self)
{
  GString *json;

  g_return_val_if_fail (self != NULL, NULL);

  json = g_string_new ("{");
  append_number (json, "elapsed-us", (guint64) self->elapsed_us);
  g_string_append (json, ",\"counters\":{");
  for (guint i = 0; i < self->layout->n_counters; i++)
    append_number (json, self->layout->counters[i], self->bank.counters[i]);
  g_string_append (json, "},\"spans\":{");
  for (guint i = 0; i < self->layout->n_spans; i++)
    append_span (json, self, i);
  g_string_append (json, "}}");

  return g_string_free (json, FALSE);
}
