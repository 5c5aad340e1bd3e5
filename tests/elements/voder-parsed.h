/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gst/check/gstharness.h>

#include "voder-test.h"

G_BEGIN_DECLS

#define TEXT_CAPS "text/x-raw, format=(string)utf8"

/* Everything that left voderparse for one document. */
typedef struct {
  GPtrArray *buffers;
  GPtrArray *events;
  GPtrArray *sentences; /* the buffers' text */
} VoderParsed;

GstHarness *voder_parsed_harness (const char *caps);
void voder_parsed_push (GstHarness *harness,
                        const char *bytes,
                        gsize n_bytes,
                        gsize block_size);
VoderParsed *voder_parsed_collect (GstHarness *harness);
VoderParsed *voder_parsed_new (const char *caps,
                               const char *text,
                               gsize block_size);
void voder_parsed_free (VoderParsed *self);
void voder_parsed_assert_sentences (VoderParsed *self,
                                    const char *const *expected);
void voder_parsed_assert_equal (VoderParsed *a, VoderParsed *b);
const GstStructure *voder_parsed_get_fields (VoderParsed *self, guint n);
GstEvent *voder_parsed_find_event (VoderParsed *self, GstEventType type);
gboolean voder_parsed_has_markdown (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderParsed, voder_parsed_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstHarness, gst_harness_teardown)

G_END_DECLS
