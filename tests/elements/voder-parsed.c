/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-parsed.h"

#include <string.h>

/*
 * Makes a harness around a voderparse, which it puts to PLAYING; @caps (NULL:
 * none yet) are those of the document.
 */
GstHarness *
voder_parsed_harness (const char *caps)
{
  GstHarness *harness = gst_harness_new ("voderparse");

  g_assert_nonnull (harness);
  if (caps != NULL)
    gst_harness_set_src_caps_str (harness, caps);

  return harness;
}

/*
 * Pushes @n_bytes of @bytes in blocks of @block_size bytes.
 */
void
voder_parsed_push (GstHarness *harness,
                   const char *bytes,
                   gsize n_bytes,
                   gsize block_size)
{
  for (gsize i = 0; i < n_bytes; i += block_size) {
    gsize size = MIN (block_size, n_bytes - i);
    GstBuffer *buffer = gst_buffer_new_memdup (bytes + i, size);

    g_assert_cmpint (gst_harness_push (harness, buffer), ==, GST_FLOW_OK);
  }
}

/* The text of a buffer is UTF-8, whatever came in. */
static char *
dup_text (GstBuffer *buffer)
{
  GstMapInfo map;
  char *text = NULL;

  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  g_assert_true (g_utf8_validate_len ((const char *) map.data, map.size, NULL));
  text = g_strndup ((const char *) map.data, map.size);
  gst_buffer_unmap (buffer, &map);

  return text;
}

/*
 * Waits for EOS and gives all that came before.
 */
VoderParsed *
voder_parsed_collect (GstHarness *harness)
{
  VoderParsed *self = g_new0 (VoderParsed, 1);
  GstBuffer *buffer = NULL;
  GstEvent *event = NULL;

  self->buffers =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  self->events =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_event_unref);
  self->sentences = g_ptr_array_new_with_free_func (g_free);
  do {
    event = gst_harness_pull_event (harness);
    g_assert_nonnull (event);
    g_ptr_array_add (self->events, event);
  } while (GST_EVENT_TYPE (event) != GST_EVENT_EOS);
  while ((buffer = gst_harness_try_pull (harness)) != NULL) {
    g_ptr_array_add (self->buffers, buffer);
    g_ptr_array_add (self->sentences, dup_text (buffer));
  }

  return self;
}

/*
 * Parses @text, pushed in blocks of @block_size bytes.
 */
VoderParsed *
voder_parsed_new (const char *caps, const char *text, gsize block_size)
{
  g_autoptr (GstHarness) harness = voder_parsed_harness (caps);

  voder_parsed_push (harness, text, strlen (text), block_size);
  g_assert_true (gst_harness_push_event (harness, gst_event_new_eos ()));

  return voder_parsed_collect (harness);
}

void
voder_parsed_free (VoderParsed *self)
{
  g_ptr_array_unref (self->buffers);
  g_ptr_array_unref (self->events);
  g_ptr_array_unref (self->sentences);
  g_free (self);
}

/*
 * Asserts that the sentences are those of @expected, which a NULL ends.
 */
void
voder_parsed_assert_sentences (VoderParsed *self, const char *const *expected)
{
  guint n_expected = g_strv_length ((char **) expected);

  for (guint i = 0; i < MIN (n_expected, self->sentences->len); i++)
    g_assert_cmpstr (self->sentences->pdata[i], ==, expected[i]);
  g_assert_cmpuint (self->sentences->len, ==, n_expected);
}

static void
assert_same_fields (VoderParsed *a, VoderParsed *b, guint n)
{
  static const char *const names[] = {
    "id",       "block", "level",        "begins-block", "ends-block",
    "language", "pause", "source-start", "source-end",   NULL
  };
  const GstStructure *fields = voder_parsed_get_fields (a, n);
  const GstStructure *others = voder_parsed_get_fields (b, n);

  for (guint i = 0; names[i] != NULL; i++) {
    const GValue *value = gst_structure_get_value (fields, names[i]);
    const GValue *other = gst_structure_get_value (others, names[i]);

    g_assert_cmpint (value == NULL, ==, other == NULL);
    if (value != NULL)
      g_assert_cmpint (gst_value_compare (value, other), ==, GST_VALUE_EQUAL);
  }
}

/*
 * Asserts that the same sentences with the same metadata left.
 */
void
voder_parsed_assert_equal (VoderParsed *a, VoderParsed *b)
{
  g_assert_cmpuint (a->sentences->len, ==, b->sentences->len);
  for (guint i = 0; i < a->sentences->len; i++) {
    g_assert_cmpstr (a->sentences->pdata[i], ==, b->sentences->pdata[i]);
    assert_same_fields (a, b, i);
  }
}

/*
 * Gives the metadata of the @n-th sentence.
 */
const GstStructure *
voder_parsed_get_fields (VoderParsed *self, guint n)
{
  GstCustomMeta *meta = NULL;

  g_assert_cmpuint (n, <, self->buffers->len);
  meta = gst_buffer_get_custom_meta (self->buffers->pdata[n],
                                     "VoderUtteranceMeta");
  g_assert_nonnull (meta);

  return gst_custom_meta_get_structure (meta);
}

/*
 * Gives the last event of @type; NULL when there is none.
 */
GstEvent *
voder_parsed_find_event (VoderParsed *self, GstEventType type)
{
  for (guint i = self->events->len; i > 0; i--) {
    GstEvent *event = self->events->pdata[i - 1];

    if (GST_EVENT_TYPE (event) == type)
      return event;
  }

  return NULL;
}

gboolean
voder_parsed_has_markdown (void)
{
  return voder_plugin_registry_find_format (
             voder_plugin_registry_get_default (), VODER_PLUGIN_KIND_READER,
             "text/markdown") != NULL;
}
