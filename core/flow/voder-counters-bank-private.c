/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-counters-private.h"

/* Of a cache line, so that threads that count side by side do not share one. */
#define ALIGNMENT 64

VoderCountersLayout *
voder_counters_layout_new (const char *const *counters,
                           const char *const *spans)
{
  VoderCountersLayout *self = g_new0 (VoderCountersLayout, 1);
  const char *const none[] = { NULL };

  atomic_init (&self->refs, 1);
  self->counters = g_strdupv ((char **) (counters != NULL ? counters : none));
  self->spans = g_strdupv ((char **) (spans != NULL ? spans : none));
  self->n_counters = g_strv_length (self->counters);
  self->n_spans = g_strv_length (self->spans);

  return self;
}

void
voder_counters_layout_unref (VoderCountersLayout *self)
{
  if (!voder_refs_drop (&self->refs))
    return;

  g_strfreev (self->counters);
  g_strfreev (self->spans);
  g_free (self);
}

/* Whole cache lines of nothing. */
static gpointer
allocate (gsize size)
{
  gsize n_lines = (size + ALIGNMENT - 1) / ALIGNMENT;

  return g_aligned_alloc0 (MAX (n_lines, 1), ALIGNMENT, ALIGNMENT);
}

void
voder_counters_bank_init (VoderCountersBank *self,
                          const VoderCountersLayout *layout)
{
  self->counters = allocate (layout->n_counters * sizeof *self->counters);
  self->spans = allocate (layout->n_spans * sizeof *self->spans);
}

void
voder_counters_bank_clear (VoderCountersBank *self,
                           const VoderCountersLayout *layout)
{
  for (guint i = 0; i < layout->n_spans; i++)
    g_clear_pointer (&self->spans[i].durations, g_free);
  g_clear_pointer (&self->counters, g_aligned_free);
  g_clear_pointer (&self->spans, g_aligned_free);
}

static void
move_span (VoderCountersSpan *self, VoderCountersSpan *from)
{
  self->started += from->started;
  self->failed += from->failed;
  self->amount += from->amount;
  from->started = from->failed = from->amount = 0;
  if (from->durations == NULL || from->durations->count == 0)
    return;

  if (self->durations == NULL)
    self->durations = g_new0 (VoderHistogram, 1);
  voder_histogram_move (self->durations, from->durations);
}

/*
 * Adds what another one holds, and empties that.
 */
void
voder_counters_bank_move (VoderCountersBank *self,
                          VoderCountersBank *from,
                          const VoderCountersLayout *layout)
{
  for (guint i = 0; i < layout->n_counters; i++) {
    self->counters[i] += from->counters[i];
    from->counters[i] = 0;
  }
  for (guint i = 0; i < layout->n_spans; i++)
    move_span (&self->spans[i], &from->spans[i]);
}
