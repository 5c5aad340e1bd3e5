/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-priority-queue-private.h"

#define NONE         0
#define IMPORTANT    (1 << VODER_PRIORITY_IMPORTANT)
#define MESSAGE      (1 << VODER_PRIORITY_MESSAGE)
#define TEXT         (1 << VODER_PRIORITY_TEXT)
#define NOTIFICATION (1 << VODER_PRIORITY_NOTIFICATION)
#define PROGRESS     (1 << VODER_PRIORITY_PROGRESS)

/*
 * What one speaker says, what waits for it, and what is given up: the rules of
 * SSIP's five priorities, and nothing else. Items are pointers that it does
 * not look at.
 *
 * The rules are those of Speech Dispatcher's “SSIP Protocol”, section “Priority
 * Categories”. Where that is silent, it does as Speech Dispatcher 0.12 does: a
 * progress that comes cancels notifications, and the last progress of a series
 * takes the place among the messages that the time of its coming gives it.
 *
 * Thread safety: one thread.
 */
struct _VoderPriorityQueue {
  /* In the order of their coming; each class has a rule of its own for how
   * many there can be. */
  GArray *waiting;
  gpointer current;
  VoderPriority current_priority;
  gboolean paused;
};

typedef struct {
  gpointer item;
  VoderPriority priority;
  /* A progress that could not be spoken when it came: the last of its series,
   * as long as no other comes. */
  gboolean is_held;
} Entry;

/* What an item of a class does when it comes: which classes, spoken or
 * waiting, are in its way, and which it cancels. A waiting progress is
 * cancelled by none but its successor: the last of a series is always heard. */
typedef struct {
  guint yields_to;
  guint cancels_spoken;
  guint cancels_waiting;
} Rule;

static const Rule rules[VODER_N_PRIORITIES] = {
  [VODER_PRIORITY_IMPORTANT] = { NONE, MESSAGE | TEXT | NOTIFICATION | PROGRESS,
                                 NOTIFICATION },
  [VODER_PRIORITY_MESSAGE] = { NONE, TEXT | NOTIFICATION | PROGRESS,
                               TEXT | NOTIFICATION },
  [VODER_PRIORITY_TEXT] = { NONE, TEXT | NOTIFICATION | PROGRESS,
                            TEXT | NOTIFICATION },
  [VODER_PRIORITY_NOTIFICATION] = { IMPORTANT | MESSAGE | TEXT | PROGRESS,
                                    NOTIFICATION, NOTIFICATION },
  [VODER_PRIORITY_PROGRESS] = { IMPORTANT | MESSAGE | TEXT | PROGRESS,
                                NOTIFICATION, NOTIFICATION | PROGRESS },
};

static Entry *
get_entry (VoderPriorityQueue *self, guint n)
{
  return &g_array_index (self->waiting, Entry, n);
}

static gboolean
is_in (guint mask, VoderPriority priority)
{
  return (mask & (1u << priority)) != 0;
}

/* Whether any of these classes is spoken or waits. */
static gboolean
has_any (VoderPriorityQueue *self, guint mask)
{
  if (self->current != NULL && is_in (mask, self->current_priority))
    return TRUE;

  for (guint i = 0; i < self->waiting->len; i++) {
    if (is_in (mask, get_entry (self, i)->priority))
      return TRUE;
  }

  return FALSE;
}

static void
cancel_current (VoderPriorityQueue *self, guint mask, GPtrArray *cancelled)
{
  if (self->current == NULL || !is_in (mask, self->current_priority))
    return;

  g_ptr_array_add (cancelled, self->current);
  self->current = NULL;
}

/* Cancels those of these classes that came before the @n-th. */
static guint
cancel_waiting (VoderPriorityQueue *self,
                guint n,
                guint mask,
                GPtrArray *cancelled)
{
  guint i = 0;

  while (i < n) {
    Entry *entry = get_entry (self, i);

    if (!is_in (mask, entry->priority)) {
      i++;
      continue;
    }
    g_ptr_array_add (cancelled, entry->item);
    g_array_remove_index (self->waiting, i);
    n--;
  }

  return n;
}

static gboolean
is_best_effort (VoderPriority priority)
{
  return priority == VODER_PRIORITY_NOTIFICATION ||
         priority == VODER_PRIORITY_PROGRESS;
}

/* The last of a series that was not spoken when it came becomes a message that
 * came when it did. */
static void
promote_progress (VoderPriorityQueue *self, GPtrArray *cancelled)
{
  for (guint i = 0; i < self->waiting->len; i++) {
    Entry *entry = get_entry (self, i);

    if (entry->priority != VODER_PRIORITY_PROGRESS ||
        (!entry->is_held && self->waiting->len == 1))
      continue;
    entry->priority = VODER_PRIORITY_MESSAGE;
    cancel_waiting (self, i, rules[VODER_PRIORITY_MESSAGE].cancels_waiting,
                    cancelled);
    return;
  }
}

/* The first of the most urgent class; -1 when nothing waits. */
static int
find_next (VoderPriorityQueue *self)
{
  int best = -1;

  for (guint i = 0; i < self->waiting->len; i++) {
    if (best < 0 || get_entry (self, i)->priority <
                        get_entry (self, (guint) best)->priority)
      best = (int) i;
  }

  return best;
}

VoderPriorityQueue *
voder_priority_queue_new (void)
{
  VoderPriorityQueue *self = g_new0 (VoderPriorityQueue, 1);

  self->waiting = g_array_new (FALSE, FALSE, sizeof (Entry));

  return self;
}

void
voder_priority_queue_free (VoderPriorityQueue *self)
{
  g_array_unref (self->waiting);
  g_free (self);
}

/*
 * An item comes. Those that it cancels are added to @cancelled in the order of
 * their coming: the one that was spoken, those that waited, or itself. When the
 * one that was spoken is among them nothing is spoken until the next advance.
 */
void
voder_priority_queue_push (VoderPriorityQueue *self,
                           gpointer item,
                           VoderPriority priority,
                           GPtrArray *cancelled)
{
  const Rule *rule = &rules[priority];
  Entry entry = { item, priority, has_any (self, rule->yields_to) };

  if ((self->paused && is_best_effort (priority)) ||
      (entry.is_held && priority == VODER_PRIORITY_NOTIFICATION)) {
    g_ptr_array_add (cancelled, item);
    return;
  }

  cancel_current (self, rule->cancels_spoken, cancelled);
  cancel_waiting (self, self->waiting->len, rule->cancels_waiting, cancelled);
  g_array_append_val (self->waiting, entry);
}

/*
 * While paused nothing new is spoken, and what is only worth hearing at once
 * (notification, progress) is cancelled as it comes.
 */
void
voder_priority_queue_set_paused (VoderPriorityQueue *self, gboolean paused)
{
  self->paused = paused;
}

/*
 * When nothing is spoken, takes the item that is spoken next; it is the current
 * one until it is removed or cancelled. Items that are given up for it are
 * added to @cancelled.
 *
 * Returns: NULL when one is spoken already, none waits, or all is paused
 */
gpointer
voder_priority_queue_advance (VoderPriorityQueue *self, GPtrArray *cancelled)
{
  Entry *entry;
  int next;

  if (self->current != NULL || self->paused)
    return NULL;

  promote_progress (self, cancelled);
  next = find_next (self);
  if (next < 0)
    return NULL;

  entry = get_entry (self, (guint) next);
  self->current = entry->item;
  self->current_priority = entry->priority;
  g_array_remove_index (self->waiting, (guint) next);

  return self->current;
}

/*
 * Forgets an item: it was spoken, or somebody cancels it.
 *
 * Returns: FALSE when it is neither spoken nor waiting
 */
gboolean
voder_priority_queue_remove (VoderPriorityQueue *self, gpointer item)
{
  if (self->current == item) {
    self->current = NULL;
    return item != NULL;
  }

  for (guint i = 0; i < self->waiting->len; i++) {
    if (get_entry (self, i)->item == item) {
      g_array_remove_index (self->waiting, i);
      return TRUE;
    }
  }

  return FALSE;
}

/* The item that is spoken; NULL when none is. */
gpointer
voder_priority_queue_get_current (VoderPriorityQueue *self)
{
  return self->current;
}

/*
 * The item that waits and would be spoken next if the current one ended now and
 * no other came; NULL when there is none.
 */
gpointer
voder_priority_queue_peek_next (VoderPriorityQueue *self)
{
  g_autoptr (VoderPriorityQueue) copy = voder_priority_queue_new ();
  g_autoptr (GPtrArray) cancelled = g_ptr_array_new ();

  if (self->waiting->len == 0)
    return NULL;

  g_array_append_vals (copy->waiting, self->waiting->data, self->waiting->len);

  return voder_priority_queue_advance (copy, cancelled);
}

/* All items (transfer container): the one that is spoken, then those that wait
 * in the order of their coming. */
GPtrArray *
voder_priority_queue_list (VoderPriorityQueue *self)
{
  GPtrArray *items = g_ptr_array_new ();

  if (self->current != NULL)
    g_ptr_array_add (items, self->current);
  for (guint i = 0; i < self->waiting->len; i++)
    g_ptr_array_add (items, get_entry (self, i)->item);

  return items;
}
