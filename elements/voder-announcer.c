/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-announcer.h"

/*
 * VoderAnnouncer:
 *
 * Posts element messages when their running time has come on the pipeline's
 * clock, latency included: when what they tell of leaves the sinks, however
 * much is queued before those.
 *
 * One wait on the clock is for the first message alone. All of it, also the
 * posting, is under the announcer's object lock, so that nothing is posted any
 * more once voder_announcer_flush() has returned. The announcer is an object of
 * its own for that: a message is posted under the element's lock.
 *
 * Thread safety: any thread.
 */
struct _VoderAnnouncer {
  GstObject parent_instance;

  GstElement *element; /* owns the announcer */

  /* Under the object lock. */
  GQueue pending; /* of Notice, by time */
  GstClockID wait;
  gboolean is_playing;
  gboolean is_flushing;
  GstClockTime latency;
};

typedef struct {
  GstClockTime running_time;
  guint64 id;
  GstStructure *fields;
} Notice;

/* So many words are a quarter of an hour. When more wait, nobody plays the
 * audio by the clock, and the oldest need not wait either. */
#define MAX_PENDING 4096

G_DEFINE_FINAL_TYPE (VoderAnnouncer, voder_announcer, GST_TYPE_OBJECT)

static void
notice_free (gpointer data)
{
  Notice *self = data;

  g_clear_pointer (&self->fields, gst_structure_free);
  g_free (self);
}

static void
post_first (VoderAnnouncer *self)
{
  Notice *notice = g_queue_pop_head (&self->pending);
  GstObject *element = GST_OBJECT (self->element);

  gst_element_post_message (
      self->element,
      gst_message_new_element (element, g_steal_pointer (&notice->fields)));
  notice_free (notice);
}

/* Without a clock, everything is due. */
static GstClockTime
get_due_time (VoderAnnouncer *self, const Notice *notice)
{
  return gst_element_get_base_time (self->element) + notice->running_time +
         self->latency;
}

static void
disarm (VoderAnnouncer *self)
{
  if (self->wait == NULL)
    return;

  gst_clock_id_unschedule (self->wait);
  g_clear_pointer (&self->wait, gst_clock_id_unref);
}

static gboolean on_due (GstClock *clock,
                        GstClockTime time,
                        GstClockID id,
                        gpointer data);

static void
arm (VoderAnnouncer *self, GstClock *clock)
{
  Notice *first = g_queue_peek_head (&self->pending);

  disarm (self);
  if (first == NULL)
    return;

  self->wait = gst_clock_new_single_shot_id (clock, get_due_time (self, first));
  gst_clock_id_wait_async (self->wait, on_due, gst_object_ref (self),
                           (GDestroyNotify) gst_object_unref);
}

/* Posts what is due, and waits for the next one. */
static void
work (VoderAnnouncer *self)
{
  g_autoptr (GstClock) clock = NULL;

  while (g_queue_get_length (&self->pending) > MAX_PENDING)
    post_first (self);
  if (!self->is_playing)
    return;

  clock = gst_element_get_clock (self->element);
  while (!g_queue_is_empty (&self->pending) &&
         (clock == NULL ||
          get_due_time (self, g_queue_peek_head (&self->pending)) <=
              gst_clock_get_time (clock)))
    post_first (self);
  if (clock != NULL)
    arm (self, clock);
}

static gboolean
on_due (GstClock *clock, GstClockTime time, GstClockID id, gpointer data)
{
  VoderAnnouncer *self = data;

  GST_OBJECT_LOCK (self);
  if (id == self->wait)
    work (self);
  GST_OBJECT_UNLOCK (self);

  return TRUE;
}

static int
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  const Notice *one = a, *other = b;

  return one->running_time < other->running_time ? -1 : 1;
}

/* Nearly always behind the last one. */
static void
insert (VoderAnnouncer *self, Notice *notice)
{
  const Notice *last = g_queue_peek_tail (&self->pending);

  if (last == NULL || last->running_time <= notice->running_time)
    g_queue_push_tail (&self->pending, notice);
  else
    g_queue_insert_sorted (&self->pending, notice, compare, NULL);
}

static void
voder_announcer_dispose (GObject *object)
{
  voder_announcer_flush (VODER_ANNOUNCER (object));

  G_OBJECT_CLASS (voder_announcer_parent_class)->dispose (object);
}

static void
voder_announcer_class_init (VoderAnnouncerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = voder_announcer_dispose;
}

static void
voder_announcer_init (VoderAnnouncer *self)
{
  g_queue_init (&self->pending);
}

/*
 * Makes the announcer of @element, which must outlive what it posts: it flushes
 * before it goes.
 */
VoderAnnouncer *
voder_announcer_new (GstElement *element)
{
  VoderAnnouncer *self = NULL;

  g_return_val_if_fail (GST_IS_ELEMENT (element), NULL);

  self = g_object_new (VODER_TYPE_ANNOUNCER, NULL);
  self->element = element;

  return gst_object_ref_sink (self);
}

/*
 * Posts a message with @fields (transfer full) at @running_time; at once, when
 * that is past or the element has no clock. @id names it to
 * voder_announcer_set_duration().
 */
void
voder_announcer_add (VoderAnnouncer *self,
                     GstClockTime running_time,
                     guint64 id,
                     GstStructure *fields)
{
  Notice *notice = NULL;

  g_return_if_fail (VODER_IS_ANNOUNCER (self));
  g_return_if_fail (GST_CLOCK_TIME_IS_VALID (running_time));
  g_return_if_fail (fields != NULL);

  notice = g_new0 (Notice, 1);
  notice->running_time = running_time;
  notice->id = id;
  notice->fields = fields;

  GST_OBJECT_LOCK (self);
  if (self->is_flushing) {
    notice_free (notice);
    GST_OBJECT_UNLOCK (self);
    return;
  }
  insert (self, notice);
  if (g_queue_peek_head (&self->pending) == notice ||
      g_queue_get_length (&self->pending) > MAX_PENDING)
    work (self);
  GST_OBJECT_UNLOCK (self);
}

/*
 * Sets the field “duration” of a message that waits still.
 */
void
voder_announcer_set_duration (VoderAnnouncer *self,
                              guint64 id,
                              GstClockTime duration)
{
  g_return_if_fail (VODER_IS_ANNOUNCER (self));

  GST_OBJECT_LOCK (self);
  for (GList *l = self->pending.tail; l != NULL; l = l->prev) {
    Notice *notice = l->data;

    if (notice->id != id)
      continue;
    gst_structure_set (notice->fields, "duration", G_TYPE_UINT64, duration,
                       NULL);
    break;
  }
  GST_OBJECT_UNLOCK (self);
}

/*
 * The element's clock runs from its base time.
 */
void
voder_announcer_play (VoderAnnouncer *self)
{
  g_return_if_fail (VODER_IS_ANNOUNCER (self));

  GST_OBJECT_LOCK (self);
  self->is_playing = TRUE;
  work (self);
  GST_OBJECT_UNLOCK (self);
}

/*
 * The element's clock stands; messages wait until it goes on.
 */
void
voder_announcer_pause (VoderAnnouncer *self)
{
  g_return_if_fail (VODER_IS_ANNOUNCER (self));

  GST_OBJECT_LOCK (self);
  self->is_playing = FALSE;
  disarm (self);
  GST_OBJECT_UNLOCK (self);
}

/*
 * Sets how much later than their running time the sinks render buffers.
 */
void
voder_announcer_set_latency (VoderAnnouncer *self, GstClockTime latency)
{
  g_return_if_fail (VODER_IS_ANNOUNCER (self));

  GST_OBJECT_LOCK (self);
  self->latency = GST_CLOCK_TIME_IS_VALID (latency) ? latency : 0;
  work (self);
  GST_OBJECT_UNLOCK (self);
}

static void
drop (VoderAnnouncer *self)
{
  disarm (self);
  g_queue_clear_full (&self->pending, notice_free);
}

/*
 * Drops what waits. Nothing of it is posted once this has returned.
 */
void
voder_announcer_flush (VoderAnnouncer *self)
{
  g_return_if_fail (VODER_IS_ANNOUNCER (self));

  GST_OBJECT_LOCK (self);
  drop (self);
  GST_OBJECT_UNLOCK (self);
}

/*
 * While flushing, nothing waits, and what is added is dropped.
 */
void
voder_announcer_set_flushing (VoderAnnouncer *self, gboolean is_flushing)
{
  g_return_if_fail (VODER_IS_ANNOUNCER (self));

  GST_OBJECT_LOCK (self);
  self->is_flushing = is_flushing;
  drop (self);
  GST_OBJECT_UNLOCK (self);
}
