/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-run-slot.h"

/*
 * Makes an empty slot of @element, that flushes until it is said not to.
 */
void
voder_run_slot_init (VoderRunSlot *self, GstElement *element)
{
  *self = (VoderRunSlot){ .element = element, .is_flushing = TRUE };
}

/*
 * Drops the run, if there is one, and waits for its end.
 */
void
voder_run_slot_clear (VoderRunSlot *self)
{
  g_clear_object (&self->run);
}

/*
 * Gives the run (transfer full) or NULL.
 */
VoderRun *
voder_run_slot_dup (VoderRunSlot *self)
{
  g_autoptr (VoderRun) run = NULL;

  GST_OBJECT_LOCK (self->element);
  g_set_object (&run, self->run);
  GST_OBJECT_UNLOCK (self->element);

  return g_steal_pointer (&run);
}

static VoderRun *
steal (VoderRunSlot *self)
{
  g_autoptr (VoderRun) run = NULL;

  GST_OBJECT_LOCK (self->element);
  run = g_steal_pointer (&self->run);
  GST_OBJECT_UNLOCK (self->element);

  return g_steal_pointer (&run);
}

/*
 * Puts @run into the empty slot; FALSE when a flush came first, and the caller
 * drops it.
 */
gboolean
voder_run_slot_publish (VoderRunSlot *self, VoderRun *run)
{
  gboolean is_flushing;

  GST_OBJECT_LOCK (self->element);
  is_flushing = self->is_flushing;
  if (!is_flushing)
    g_set_object (&self->run, run);
  GST_OBJECT_UNLOCK (self->element);

  return !is_flushing;
}

/*
 * Cancels the run: nothing waits in it any longer, and no other is published.
 */
void
voder_run_slot_begin_flush (VoderRunSlot *self)
{
  g_autoptr (VoderRun) run = NULL;

  GST_OBJECT_LOCK (self->element);
  self->is_flushing = TRUE;
  g_set_object (&run, self->run);
  GST_OBJECT_UNLOCK (self->element);

  if (run != NULL)
    voder_run_cancel (run);
}

void
voder_run_slot_end_flush (VoderRunSlot *self)
{
  GST_OBJECT_LOCK (self->element);
  self->is_flushing = FALSE;
  GST_OBJECT_UNLOCK (self->element);
}

/*
 * Empties the slot and waits until nothing of its run is alive.
 */
void
voder_run_slot_join (VoderRunSlot *self)
{
  g_autoptr (VoderRun) run = steal (self);

  if (run != NULL)
    voder_run_join (run);
}

/*
 * Ends the stream of the run; all of it leaves before the slot is empty.
 */
void
voder_run_slot_drain (VoderRunSlot *self)
{
  g_autoptr (VoderRun) run = voder_run_slot_dup (self);

  if (run == NULL)
    return;

  voder_run_drain (run);
  voder_run_slot_join (self);
}
