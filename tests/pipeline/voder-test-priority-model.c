/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test-priority-model.h"

#define ITEM(n)   GINT_TO_POINTER (n)
#define NUMBER(p) GPOINTER_TO_INT (p)

static void
drop (VoderTestModel *self, int item)
{
  g_string_append_printf (self->log, "-%d ", item);
}

static void
interrupt (VoderTestModel *self, VoderPriority from)
{
  if (self->spoken == 0 || self->spoken_as < from)
    return;
  drop (self, self->spoken);
  self->spoken = 0;
}

static void
empty (VoderTestModel *self, VoderPriority priority)
{
  while (!g_queue_is_empty (&self->queues[priority]))
    drop (self, NUMBER (g_queue_pop_head (&self->queues[priority])));
}

static gboolean
is_busy (VoderTestModel *self)
{
  gboolean busy =
      self->spoken != 0 && self->spoken_as != VODER_PRIORITY_NOTIFICATION;

  for (guint i = 0; i < VODER_PRIORITY_NOTIFICATION; i++)
    busy |= !g_queue_is_empty (&self->queues[i]);

  return busy || self->last_progress != 0;
}

static int
compare_numbers (gconstpointer a, gconstpointer b, gpointer data)
{
  return NUMBER (a) - NUMBER (b);
}

/* The last progress of a series becomes a message. */
static void
promote (VoderTestModel *self)
{
  GQueue *texts = &self->queues[VODER_PRIORITY_TEXT];
  int last = self->last_progress;

  if (last == 0)
    return;

  g_queue_insert_sorted (&self->queues[VODER_PRIORITY_MESSAGE], ITEM (last),
                         compare_numbers, NULL);
  self->last_progress = 0;
  if (!g_queue_is_empty (texts) && NUMBER (g_queue_peek_head (texts)) < last)
    empty (self, VODER_PRIORITY_TEXT);
}

/* Speaks the next one, unless one is spoken. */
void
voder_test_model_advance (VoderTestModel *self)
{
  if (self->spoken != 0 || self->paused)
    return;

  promote (self);
  for (guint i = 0; i < VODER_TEST_N_PRIORITIES && self->spoken == 0; i++) {
    self->spoken = NUMBER (g_queue_pop_head (&self->queues[i]));
    self->spoken_as = (VoderPriority) i;
  }
  if (self->spoken != 0)
    g_string_append_printf (self->log, "+%d ", self->spoken);
}

void
voder_test_model_init (VoderTestModel *self)
{
  *self = (VoderTestModel){ .log = g_string_new (NULL) };
  for (guint i = 0; i < VODER_TEST_N_PRIORITIES; i++)
    g_queue_init (&self->queues[i]);
}

void
voder_test_model_clear (VoderTestModel *self)
{
  for (guint i = 0; i < VODER_TEST_N_PRIORITIES; i++)
    g_queue_clear (&self->queues[i]);
  g_string_free (self->log, TRUE);
}

static void
interrupt_for (VoderTestModel *self, VoderPriority priority, gboolean busy)
{
  if (priority == VODER_PRIORITY_IMPORTANT) {
    interrupt (self, VODER_PRIORITY_MESSAGE);
  } else if (priority < VODER_PRIORITY_NOTIFICATION) {
    interrupt (self, VODER_PRIORITY_TEXT);
    empty (self, VODER_PRIORITY_TEXT);
  } else if (!busy) {
    interrupt (self, VODER_PRIORITY_NOTIFICATION);
  }
}

void
voder_test_model_come (VoderTestModel *self, int item, VoderPriority priority)
{
  gboolean busy = is_busy (self);

  if (self->paused && priority >= VODER_PRIORITY_NOTIFICATION) {
    drop (self, item);
    return;
  }

  interrupt_for (self, priority, busy);
  if (!busy || priority < VODER_PRIORITY_NOTIFICATION) {
    g_queue_push_tail (&self->queues[priority], ITEM (item));
  } else if (priority == VODER_PRIORITY_NOTIFICATION) {
    drop (self, item);
  } else {
    if (self->last_progress != 0)
      drop (self, self->last_progress);
    self->last_progress = item;
  }
  voder_test_model_advance (self);
}

void
voder_test_model_end (VoderTestModel *self)
{
  if (self->spoken == 0)
    return;
  g_string_append_printf (self->log, "=%d ", self->spoken);
  self->spoken = 0;
  voder_test_model_advance (self);
}

/* Somebody cancels it, if it is there; then follows an advance. */
void
voder_test_model_remove (VoderTestModel *self, int item)
{
  gboolean was_there = self->spoken == item || self->last_progress == item;

  if (self->spoken == item)
    self->spoken = 0;
  if (self->last_progress == item)
    self->last_progress = 0;
  for (guint i = 0; i < VODER_TEST_N_PRIORITIES; i++)
    was_there |= g_queue_remove (&self->queues[i], ITEM (item));
  if (was_there)
    drop (self, item);
}

void
voder_test_model_set_paused (VoderTestModel *self, gboolean paused)
{
  self->paused = paused;
  voder_test_model_advance (self);
}
