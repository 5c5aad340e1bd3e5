/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-src-queue.h"

/*
 * VoderSrcQueue:
 *
 * The texts of a source, who speaks them, and when each utterance of theirs is
 * heard. Texts have numbers, which stay when those before them are dropped.
 *
 * Thread safety: any thread; the timeline between voder_src_queue_lock() and
 * voder_src_queue_unlock().
 */
struct _VoderSrcQueue {
  GstObject parent_instance;

  GPtrArray *texts;
  GPtrArray *speakers; /* of #VoderTtsOpening: of each text */
  guint n_dropped;     /* texts before the first that is there */
  VoderTimeline *timeline;
  /* A bell with room for one ring: texts have come. */
  VoderSender *ring;
  VoderReceiver *rung;
};

G_DEFINE_FINAL_TYPE (VoderSrcQueue, voder_src_queue, GST_TYPE_OBJECT)

static void
voder_src_queue_dispose (GObject *object)
{
  VoderSrcQueue *self = VODER_SRC_QUEUE (object);

  g_clear_object (&self->ring);
  g_clear_object (&self->rung);

  G_OBJECT_CLASS (voder_src_queue_parent_class)->dispose (object);
}

static void
voder_src_queue_finalize (GObject *object)
{
  VoderSrcQueue *self = VODER_SRC_QUEUE (object);

  g_ptr_array_unref (self->texts);
  g_ptr_array_unref (self->speakers);
  g_clear_pointer (&self->timeline, voder_timeline_free);

  G_OBJECT_CLASS (voder_src_queue_parent_class)->finalize (object);
}

static void
voder_src_queue_class_init (VoderSrcQueueClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = voder_src_queue_dispose;
  object_class->finalize = voder_src_queue_finalize;
}

static void
voder_src_queue_init (VoderSrcQueue *self)
{
  self->texts = g_ptr_array_new_with_free_func (g_object_unref);
  self->speakers = g_ptr_array_new_with_free_func (g_object_unref);
  voder_channel_open (G_TYPE_BYTES, 1, &self->ring, &self->rung);
}

/*
 * Makes a queue without texts; @rate is that of the speech.
 */
VoderSrcQueue *
voder_src_queue_new (double rate)
{
  VoderSrcQueue *self = g_object_new (VODER_TYPE_SRC_QUEUE, NULL);

  gst_object_ref_sink (self);
  self->timeline = voder_timeline_new (rate);

  return self;
}

/*
 * Wakes who waits; when nobody does, the next wait ends at once.
 */
void
voder_src_queue_ring (VoderSrcQueue *self)
{
  /* When the bell has rung already, nobody has come to it yet. */
  voder_sender_try_send (self->ring, g_bytes_new_static ("", 0), NULL);
}

/*
 * Adds a text behind the others, which @speaker will speak.
 */
void
voder_src_queue_add (VoderSrcQueue *self,
                     VoderSrcText *text,
                     VoderTtsOpening *speaker)
{
  GST_OBJECT_LOCK (self);
  g_ptr_array_add (self->texts, g_object_ref (text));
  g_ptr_array_add (self->speakers, g_object_ref (speaker));
  voder_timeline_add_text (self->timeline, voder_src_text_get_n_bytes (text));
  GST_OBJECT_UNLOCK (self);

  voder_src_queue_ring (self);
}

/*
 * Drops the texts before the @n-th: nobody goes back to them.
 *
 * Returns: how many were dropped
 */
guint
voder_src_queue_drop (VoderSrcQueue *self, guint n)
{
  /* What goes may have to be waited for: not under the lock. */
  g_autoptr (GPtrArray) old = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_dropped;

  GST_OBJECT_LOCK (self);
  n_dropped = MIN (n - MIN (n, self->n_dropped), self->texts->len);
  if (n_dropped > 0)
    voder_timeline_drop_texts (self->timeline, n);
  for (guint i = 0; i < n_dropped; i++) {
    g_ptr_array_add (old, g_ptr_array_steal_index (self->texts, 0));
    g_ptr_array_add (old, g_ptr_array_steal_index (self->speakers, 0));
  }
  self->n_dropped += n_dropped;
  GST_OBJECT_UNLOCK (self);

  return n_dropped;
}

/*
 * Gives the number of the first text that was not dropped.
 */
guint
voder_src_queue_get_first (VoderSrcQueue *self)
{
  guint first;

  GST_OBJECT_LOCK (self);
  first = self->n_dropped;
  GST_OBJECT_UNLOCK (self);

  return first;
}

/*
 * Gives how many texts were added, also those that were dropped.
 */
guint
voder_src_queue_get_n_texts (VoderSrcQueue *self)
{
  guint n_texts;

  GST_OBJECT_LOCK (self);
  n_texts = self->n_dropped + self->texts->len;
  GST_OBJECT_UNLOCK (self);

  return n_texts;
}

/* The place of a text among those that are there; no place when it is not. */
static gboolean
find (VoderSrcQueue *self, guint n, guint *place)
{
  *place = n - MIN (n, self->n_dropped);

  return n >= self->n_dropped && *place < self->texts->len;
}

/*
 * Gives the @n-th text; NULL when there is none, or none any more.
 */
VoderSrcText *
voder_src_queue_dup_text (VoderSrcQueue *self, guint n)
{
  g_autoptr (VoderSrcText) text = NULL;
  guint place;

  GST_OBJECT_LOCK (self);
  if (find (self, n, &place))
    text = g_object_ref (g_ptr_array_index (self->texts, place));
  GST_OBJECT_UNLOCK (self);

  return g_steal_pointer (&text);
}

/*
 * Gives who speaks the @n-th text; NULL when there is none, or none any more.
 */
VoderTtsOpening *
voder_src_queue_dup_speaker (VoderSrcQueue *self, guint n)
{
  g_autoptr (VoderTtsOpening) speaker = NULL;
  guint place;

  GST_OBJECT_LOCK (self);
  if (find (self, n, &place))
    speaker = g_object_ref (g_ptr_array_index (self->speakers, place));
  GST_OBJECT_UNLOCK (self);

  return g_steal_pointer (&speaker);
}

/*
 * Waits until a text was added, or something else was rung for.
 */
gboolean
voder_src_queue_wait (VoderSrcQueue *self,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GBytes) token = NULL;

  return voder_receiver_receive (self->rung, (gpointer *) &token, cancellable,
                                 error);
}

/*
 * Locks the queue and gives its timeline.
 */
VoderTimeline *
voder_src_queue_lock (VoderSrcQueue *self)
{
  GST_OBJECT_LOCK (self);

  return self->timeline;
}

void
voder_src_queue_unlock (VoderSrcQueue *self)
{
  GST_OBJECT_UNLOCK (self);
}
