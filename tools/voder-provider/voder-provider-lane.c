/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-provider-lane.h"

/* What one client waits for, by number. */
typedef struct {
  char *client;
  GSequence *tickets;
  GList link;
} ClientQueue;

/*
 * VoderProviderLane:
 *
 * Says who speaks next with an engine. Clients take turns, however many
 * requests one of them has; of one client's requests the oldest goes first,
 * since they are heard in their order: the one that is heard now is never
 * behind a thousand that wait. A VoderSemaphore has one queue for all.
 *
 * Thread safety: the main thread.
 */
struct _VoderProviderLane {
  guint limit;
  guint n_running;
  VoderProviderLaneFunc start;
  gboolean is_pumping;

  GHashTable *queues; /* by the client's name; those where somebody waits */
  GQueue turns;       /* the same, who is next at the head */
};

static void
client_queue_free (gpointer data)
{
  ClientQueue *self = data;

  g_sequence_free (self->tickets);
  g_free (self->client);
  g_free (self);
}

/* At most @limit speak at a time. */
VoderProviderLane *
voder_provider_lane_new (guint limit, VoderProviderLaneFunc start)
{
  VoderProviderLane *self = g_new0 (VoderProviderLane, 1);

  self->limit = limit;
  self->start = start;
  self->queues =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, client_queue_free);
  g_queue_init (&self->turns);

  return self;
}

void
voder_provider_lane_free (VoderProviderLane *self)
{
  g_hash_table_unref (self->queues);
  g_free (self);
}

static int
compare_numbers (gconstpointer a, gconstpointer b, gpointer data)
{
  const VoderProviderTicket *first = a;
  const VoderProviderTicket *second = b;

  return (first->number > second->number) - (first->number < second->number);
}

static ClientQueue *
obtain_queue (VoderProviderLane *self, const char *client)
{
  ClientQueue *queue = g_hash_table_lookup (self->queues, client);

  if (queue != NULL)
    return queue;

  queue = g_new0 (ClientQueue, 1);
  queue->client = g_strdup (client);
  queue->tickets = g_sequence_new (NULL);
  queue->link.data = queue;
  g_hash_table_insert (self->queues, queue->client, queue);
  g_queue_push_tail_link (&self->turns, &queue->link);

  return queue;
}

static void
drop_ticket (VoderProviderLane *self, VoderProviderTicket *ticket)
{
  ClientQueue *queue = ticket->queue;

  g_sequence_remove (ticket->place);
  ticket->place = NULL;
  ticket->queue = NULL;
  if (!g_sequence_is_empty (queue->tickets))
    return;

  g_queue_unlink (&self->turns, &queue->link);
  g_hash_table_remove (self->queues, queue->client);
}

/* Gives who is next, and the others their turn before that client. */
static VoderProviderTicket *
take_next (VoderProviderLane *self)
{
  ClientQueue *queue = g_queue_peek_head (&self->turns);
  VoderProviderTicket *ticket;

  if (queue == NULL)
    return NULL;

  g_queue_unlink (&self->turns, &queue->link);
  g_queue_push_tail_link (&self->turns, &queue->link);
  ticket = g_sequence_get (g_sequence_get_begin_iter (queue->tickets));
  drop_ticket (self, ticket);

  return ticket;
}

static void
pump (VoderProviderLane *self)
{
  VoderProviderTicket *ticket;

  if (self->is_pumping)
    return;

  self->is_pumping = TRUE;
  while (self->n_running < self->limit && (ticket = take_next (self)) != NULL) {
    self->n_running++;
    self->start (ticket->data);
  }
  self->is_pumping = FALSE;
}

/* Has the ticket's owner started when it is its turn, perhaps at once. One that
 * waits already goes on waiting. */
void
voder_provider_lane_add (VoderProviderLane *self, VoderProviderTicket *ticket)
{
  ClientQueue *queue;

  if (ticket->queue != NULL)
    return;

  queue = obtain_queue (self, ticket->client);
  ticket->queue = queue;
  ticket->place =
      g_sequence_insert_sorted (queue->tickets, ticket, compare_numbers, NULL);
  pump (self);
}

/* Forgets a ticket, if it waits. */
void
voder_provider_lane_remove (VoderProviderLane *self,
                            VoderProviderTicket *ticket)
{
  if (ticket->queue != NULL)
    drop_ticket (self, ticket);
}

/* One that was started is done; it may be added again before or after that. */
void
voder_provider_lane_leave (VoderProviderLane *self)
{
  self->n_running--;
  pump (self);
}
