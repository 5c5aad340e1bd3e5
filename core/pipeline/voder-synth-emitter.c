/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-synth-emitter-private.h"

#include <voder/audio/voder-chunk.h>
#include <voder/flow/voder-context.h>
#include <voder/speech/voder-utterance.h>

/* Chunks taken and sent at once. */
#define BATCH 16

/* Audio that leaves so much earlier than it can be heard is in no hurry: what
 * an engine gives within a part of that time then travels together, but within
 * no more than the last of these. An engine that is much faster than speech
 * would else wake two threads for each chunk. */
#define AHEAD_US      200000
#define GATHER_PART   40
#define GATHER_MAX_US 50000
/* What an effect may make of it is shorter by no more than this. */
#define TEMPO_MAX 6

/* Frames of one chunk of silence; a longer pause is several. */
#define MAX_SILENCE 65536

/* Drains the slots in their order and adds what stands between and before
 * utterances: pauses and marks. */
typedef struct {
  const VoderSynthPlan *plan;
  GCancellable *cancellable;

  /* Slots that were taken before their turn, to be spoken again. */
  GQueue early;

  /* The format of the latest chunk, and what was sent in it. */
  GstAudioInfo info;
  guint64 n_frames;
  /* What was sent in the formats before it. */
  guint64 base_us;
  /* When the first of it was sent, and how much of all was counted. */
  gint64 begun_us;
  guint64 counted_us;
  /* Silence that is due when another utterance comes; or in any case, when the
   * document asks for it. */
  gint64 pause_us;
  gboolean is_asked;
  /* Silence that was sent since the last utterance was heard, and how much of
   * it the document had not asked for. */
  gint64 silence_us;
  gint64 spare_us;
  /* Marks in it: their times in microseconds for frames. */
  GPtrArray *marks;
  /* Something was sent that may not have been taken to its end. */
  gboolean needs_demand;
} Emitter;

static void
count_chunk (Emitter *self, VoderChunk *chunk)
{
  const GstAudioInfo *info = voder_chunk_get_info (chunk);

  if (self->info.rate != info->rate && self->info.rate != 0) {
    self->base_us +=
        gst_util_uint64_scale (self->n_frames, G_USEC_PER_SEC, self->info.rate);
    self->n_frames = 0;
  }
  self->info = *info;
  self->n_frames += voder_chunk_get_n_frames (chunk);
}

static void
publish_counts (Emitter *self)
{
  guint64 sent_us =
      self->base_us +
      gst_util_uint64_scale (self->n_frames, G_USEC_PER_SEC, self->info.rate);

  if (self->begun_us == 0) {
    self->begun_us = g_get_monotonic_time ();
    atomic_store (self->plan->first_audio_us, self->begun_us);
  }
  voder_counters_add (self->plan->counters, VODER_SYNTH_DURATION_US,
                      sent_us - self->counted_us);
  self->counted_us = sent_us;
}

/* How long before it can be heard what comes next is there. */
static gint64
get_ahead (Emitter *self)
{
  gint64 end_us = self->begun_us + (gint64) (self->counted_us / TEMPO_MAX);

  return self->begun_us != 0 ? end_us - g_get_monotonic_time () : 0;
}

static void
gather (Emitter *self, VoderSynthSlot *slot)
{
  gint64 ahead_us = get_ahead (self);

  if (ahead_us > AHEAD_US)
    voder_synth_slot_wait (slot, MIN (ahead_us / GATHER_PART, GATHER_MAX_US),
                           self->cancellable);
}

/* Consumes the chunks. */
static gboolean
send_chunks (Emitter *self, gpointer *chunks, gsize n_chunks, GError **error)
{
  for (gsize i = 0; i < n_chunks; i++)
    count_chunk (self, chunks[i]);

  self->needs_demand = TRUE;
  if (voder_sender_send_many (self->plan->sender, chunks, n_chunks,
                              self->cancellable, error) < n_chunks)
    return FALSE;
  publish_counts (self);

  return TRUE;
}

static void
add_mark_at (GPtrArray *marks, VoderMark *mark, guint64 frame)
{
  g_ptr_array_add (marks,
                   voder_mark_new_at (mark, frame, VODER_MARK_UNKNOWN_LENGTH));
}

/* Takes the marks of the silence that are less than @n frames behind its frame
 * @start, all of them at the end; %NULL for none. */
static GPtrArray *
take_marks (Emitter *self, guint64 start, gsize n, gboolean is_end)
{
  g_autoptr (GPtrArray) taken =
      g_ptr_array_new_with_free_func ((GDestroyNotify) voder_mark_unref);

  while (self->marks->len > 0) {
    VoderMark *mark = g_ptr_array_index (self->marks, 0);
    guint64 frame = gst_util_uint64_scale_round (
        voder_mark_get_frame (mark), self->info.rate, G_USEC_PER_SEC);

    if (frame >= start + n && !is_end)
      break;
    frame = MAX (frame, start) - start;
    add_mark_at (taken, mark, MIN (frame, n - 1));
    g_ptr_array_remove_index (self->marks, 0);
  }

  return taken->len > 0 ? g_steal_pointer (&taken) : NULL;
}

static gboolean
send_silence (Emitter *self,
              guint64 start,
              gsize n,
              gboolean is_end,
              GError **error)
{
  g_autoptr (GPtrArray) marks = take_marks (self, start, n, is_end);
  g_autoptr (VoderChunk) silence = voder_chunk_new_silence (&self->info, n);
  gpointer chunk = NULL;

  if (marks == NULL)
    chunk = g_steal_pointer (&silence);
  else
    chunk =
        voder_chunk_new (&self->info, voder_chunk_get_buffer (silence), marks);

  return send_chunks (self, &chunk, 1, error);
}

static guint64
to_frames (Emitter *self, gint64 time_us)
{
  return gst_util_uint64_scale_round ((guint64) time_us, self->info.rate,
                                      G_USEC_PER_SEC);
}

/* An utterance that was not heard had a pause before it; the one behind it is
 * shorter by that, so that there is one, the longer of the two. What the
 * document asks for is in place of any other pause. */
static gint64
take_spare (Emitter *self)
{
  gint64 sent_us = self->is_asked ? self->spare_us : self->silence_us;
  gint64 added_us = MAX (self->pause_us - sent_us, 0);

  self->silence_us += added_us;
  self->spare_us = self->is_asked ? 0 : self->spare_us + added_us;

  return self->pause_us - added_us;
}

/* Marks behind the pause wait for the chunk that follows it. */
static gboolean
send_pause (Emitter *self, GError **error)
{
  guint64 start;
  guint64 n_frames;

  /* Before the first audio there is no rate yet, and no pause but one that is
   * asked for. */
  if (self->info.rate == 0) {
    self->pause_us = self->is_asked ? self->pause_us : 0;
    return TRUE;
  }

  start = to_frames (self, take_spare (self));
  n_frames = to_frames (self, self->pause_us);
  self->pause_us = 0;
  self->is_asked = FALSE;
  while (start < n_frames) {
    gsize n = MIN (n_frames - start, MAX_SILENCE);

    if (!send_silence (self, start, n, FALSE, error))
      return FALSE;
    start += n;
  }

  return TRUE;
}

/* What the document asks for at its end is to be heard, and seen: marks are in
 * a frame of silence if need be. */
static gboolean
send_end (Emitter *self, GError **error)
{
  guint64 start;
  guint64 n_frames;

  if (self->info.rate == 0 || (!self->is_asked && self->marks->len == 0))
    return TRUE;

  start = to_frames (self, take_spare (self));
  n_frames = to_frames (self, self->pause_us);
  if (start == n_frames)
    return self->marks->len == 0 || send_silence (self, 0, 1, TRUE, error);
  while (start < n_frames) {
    gsize n = MIN (n_frames - start, MAX_SILENCE);

    if (!send_silence (self, start, n, start + n == n_frames, error))
      return FALSE;
    start += n;
  }

  return TRUE;
}

/* Until all that was sent has gone its way, a slot can still be spoken
 * otherwise. An empty chunk tells the receiver where it has to ask for more. */
static gboolean
wait_for_demand (Emitter *self, GError **error)
{
  g_autoptr (GBytes) token = NULL;
  gpointer end = NULL;

  if (self->plan->demand == NULL || !self->needs_demand)
    return TRUE;

  end = voder_chunk_new_silence (&self->info, 0);
  if (!send_chunks (self, &end, 1, error) ||
      !voder_receiver_receive (self->plan->demand, (gpointer *) &token,
                               self->cancellable, error))
    return FALSE;
  self->needs_demand = FALSE;

  return TRUE;
}

static gboolean
begins_with_sentence (VoderChunk *chunk)
{
  for (guint i = 0; i < voder_chunk_get_n_marks (chunk); i++) {
    VoderMark *mark = voder_chunk_get_mark (chunk, i);

    if (voder_mark_get_frame (mark) > 0)
      return FALSE;
    if (voder_mark_get_mark_type (mark) == VODER_MARK_SENTENCE)
      return TRUE;
  }

  return FALSE;
}

static void
add_mark (GPtrArray *marks, VoderMarkType type, VoderUtterance *utterance)
{
  gint64 start;
  gint64 end;
  VoderMark *mark =
      voder_mark_new (type, voder_utterance_get_string (utterance), 0,
                      VODER_MARK_UNKNOWN_LENGTH, VODER_ACCURACY_EXACT);

  if (voder_utterance_get_source (utterance, &start, &end)) {
    VoderMark *placed = voder_mark_new_with_source (
        mark, voder_utterance_get_document (utterance), start, end);

    voder_mark_unref (mark);
    mark = placed;
  }

  g_ptr_array_add (marks, mark);
}

static void
add_block_mark (GPtrArray *marks, VoderUtterance *utterance)
{
  if ((voder_utterance_get_flags (utterance) & VODER_PASSAGE_BEGIN) == 0)
    return;

  if (voder_utterance_get_block (utterance) == VODER_BLOCK_PARAGRAPH)
    add_mark (marks, VODER_MARK_PARAGRAPH, utterance);
  else if (voder_utterance_get_block (utterance) == VODER_BLOCK_HEADING)
    add_mark (marks, VODER_MARK_HEADING, utterance);
}

/* The first chunk of an utterance with the marks of what begins there. */
static VoderChunk *
mark_chunk (Emitter *self, VoderChunk *chunk, VoderUtterance *utterance)
{
  g_autoptr (VoderChunk) plain = chunk;
  g_autoptr (GPtrArray) marks =
      g_ptr_array_new_with_free_func ((GDestroyNotify) voder_mark_unref);

  for (guint i = 0; i < self->marks->len; i++)
    add_mark_at (marks, g_ptr_array_index (self->marks, i), 0);
  g_ptr_array_set_size (self->marks, 0);
  add_block_mark (marks, utterance);
  if (!begins_with_sentence (plain))
    add_mark (marks, VODER_MARK_SENTENCE, utterance);
  for (guint i = 0; i < voder_chunk_get_n_marks (plain); i++)
    g_ptr_array_add (marks, voder_mark_ref (voder_chunk_get_mark (plain, i)));

  return voder_chunk_new (voder_chunk_get_info (plain),
                          voder_chunk_get_buffer (plain), marks);
}

/* The utterance is heard. The first audio of all tells the format of a silence
 * before it. */
static gboolean
send_first (Emitter *self, VoderChunk *chunk, GError **error)
{
  if (self->info.rate == 0) {
    self->info = *voder_chunk_get_info (chunk);
    if (!send_pause (self, error))
      return FALSE;
  }
  self->silence_us = 0;
  self->spare_us = 0;

  return TRUE;
}

static gboolean
send_slot (Emitter *self, VoderSynthSlot *slot, GError **error)
{
  VoderReceiver *receiver = voder_synth_slot_get_receiver (slot);
  gboolean is_first = TRUE;
  gpointer chunks[BATCH];
  GError *cause = NULL;
  gsize n_chunks;

  while ((n_chunks = voder_receiver_receive_many (
              receiver, chunks, BATCH, self->cancellable, &cause)) > 0) {
    if (is_first && !send_first (self, chunks[0], error)) {
      for (gsize i = 0; i < n_chunks; i++)
        voder_chunk_unref (chunks[i]);
      return FALSE;
    }
    if (is_first)
      chunks[0] =
          mark_chunk (self, chunks[0], voder_synth_slot_get_utterance (slot));
    is_first = FALSE;
    if (!send_chunks (self, chunks, n_chunks, error))
      return FALSE;
    if (n_chunks < BATCH)
      gather (self, slot);
  }

  if (cause != NULL) {
    g_propagate_error (error, cause);
    return FALSE;
  }

  return TRUE;
}

/* An utterance that turns out to be silent must not add up pauses. */
static void
take_pause (Emitter *self, VoderSynthSlot *slot)
{
  VoderUtterance *utterance = voder_synth_slot_get_utterance (slot);
  double own = voder_synth_slot_get_manner (slot).rate;
  double rate = CLAMP (voder_utterance_get_rate (utterance) * own,
                       VODER_RATE_MIN, VODER_RATE_MAX);
  gint64 pause_us = voder_utterance_get_pause_us (utterance) / rate + 0.5;

  self->pause_us = MAX (self->pause_us, pause_us);
}

/* A silence that the document asks for, in place of the pause that is due. */
static void
take_silence (Emitter *self, VoderSynthSlot *slot)
{
  VoderUtterance *utterance = voder_synth_slot_get_utterance (slot);
  VoderText *text = voder_utterance_get_text (utterance);
  double rate = CLAMP (voder_manner_get (self->plan->manner).rate,
                       VODER_RATE_MIN, VODER_RATE_MAX);

  if (!self->is_asked)
    self->pause_us = 0;
  self->is_asked = TRUE;
  for (guint i = 0; i < voder_text_get_n_marks (text); i++) {
    gint64 start, end;
    const char *name = voder_text_get_mark (text, i, NULL, &start, &end);
    g_autoptr (VoderMark) mark =
        voder_mark_new (VODER_MARK_NAMED, name, (guint64) self->pause_us,
                        VODER_MARK_UNKNOWN_LENGTH, VODER_ACCURACY_EXACT);

    if (start >= 0)
      g_ptr_array_add (
          self->marks,
          voder_mark_new_with_source (
              mark, voder_utterance_get_document (utterance), start, end));
    else
      g_ptr_array_add (self->marks, g_steal_pointer (&mark));
  }
  self->pause_us +=
      (gint64) (voder_utterance_get_pause_us (utterance) / rate + 0.5);
}

static void
count (Emitter *self, guint counter)
{
  voder_counters_add (self->plan->counters, counter, 1);
}

static gboolean
is_stale (Emitter *self, VoderSynthSlot *slot)
{
  return !voder_manner_equals (voder_synth_slot_get_manner (slot),
                               voder_manner_get (self->plan->manner));
}

/* Consumes the slot; gives one that is spoken as things stand now. */
static VoderSynthSlot *
refresh (Emitter *self, VoderSynthSlot *slot, GError **error)
{
  g_autoptr (VoderSynthSlot) old = slot;

  if (!is_stale (self, slot))
    return g_steal_pointer (&old);

  count (self, VODER_SYNTH_REMADE);

  return self->plan->renew (old, self->plan->data, error);
}

/* Of those behind a slot that is spoken again as many are begun as there are
 * workers, so that nobody waits for each in turn. */
static gboolean
refresh_early (Emitter *self, GError **error)
{
  while (self->early.length + 1 < self->plan->n_parallel) {
    VoderSynthSlot *slot = NULL;

    if (!voder_receiver_try_receive (self->plan->slots, (gpointer *) &slot,
                                     NULL))
      return TRUE;
    slot = refresh (self, slot, error);
    if (slot == NULL)
      return FALSE;
    g_queue_push_tail (&self->early, slot);
  }

  return TRUE;
}

/* FALSE without error when there are no more. */
static gboolean
take_slot (Emitter *self, VoderSynthSlot **slot, GError **error)
{
  *slot = g_queue_pop_head (&self->early);

  return *slot != NULL ||
         voder_receiver_receive (self->plan->slots, (gpointer *) slot,
                                 self->cancellable, error);
}

/* Whether to go on behind an utterance that was not spoken, or not whole. The
 * error of a run that ends is no such thing. */
static gboolean
may_skip (Emitter *self, const GError *error)
{
  return self->plan->skips && error->domain != VODER_FLOW_ERROR &&
         !voder_cancellable_set_error_if_done (self->cancellable, NULL);
}

/* The error quotes the sentence. */
static gboolean
skip_slot (Emitter *self, VoderSynthSlot *slot, GError *why, GError **error)
{
  if (!may_skip (self, why)) {
    g_propagate_error (error, why);
    return FALSE;
  }

  if (self->plan->report != NULL)
    self->plan->report (VODER_INCIDENT_SKIPPED,
                        voder_synth_slot_get_utterance (slot), why,
                        self->plan->report_data);
  else
    g_warning ("%s", why->message);
  g_error_free (why);
  count (self, VODER_SYNTH_SKIPPED);

  return TRUE;
}

static gboolean
emit_slot (Emitter *self, VoderSynthSlot *slot, GError **error)
{
  GError *why = NULL;

  if (!send_slot (self, slot, error))
    return FALSE;

  take_pause (self, slot);
  if (!voder_synth_slot_check (slot, &why))
    return skip_slot (self, slot, why, error);
  count (self, VODER_SYNTH_SYNTHESIZED);

  return TRUE;
}

/* The pause is that of the utterance before: it need not wait. */
static gboolean
emit_next (Emitter *self, VoderSynthSlot *next, GError **error)
{
  g_autoptr (VoderSynthSlot) slot = next;
  gboolean was_stale;

  if (voder_utterance_is_silence (voder_synth_slot_get_utterance (slot))) {
    take_silence (self, slot);
    count (self, VODER_SYNTH_SYNTHESIZED);
    return TRUE;
  }

  gather (self, slot);
  if (!send_pause (self, error) || !wait_for_demand (self, error))
    return FALSE;

  was_stale = is_stale (self, slot);
  slot = refresh (self, g_steal_pointer (&slot), error);
  if (slot == NULL || (was_stale && !refresh_early (self, error)))
    return FALSE;

  return emit_slot (self, slot, error);
}

/*
 * Makes the counters of what leaves a stage.
 */
VoderCounters *
voder_synth_counters_new (void)
{
  const char *const names[] = {
    [VODER_SYNTH_SYNTHESIZED] = "synthesized",
    [VODER_SYNTH_SKIPPED] = "skipped",
    [VODER_SYNTH_REMADE] = "remade",
    [VODER_SYNTH_DURATION_US] = "duration-us",
    NULL,
  };

  return voder_counters_new (names, NULL);
}

/*
 * Sends the audio of the slots in their order until there are no more slots.
 */
gboolean
voder_synth_emit (const VoderSynthPlan *plan,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (GPtrArray) marks =
      g_ptr_array_new_with_free_func ((GDestroyNotify) voder_mark_unref);
  Emitter self = { .plan = plan, .cancellable = cancellable, .marks = marks };
  VoderSynthSlot *slot = NULL;
  GError *cause = NULL;

  while (take_slot (&self, &slot, &cause) && emit_next (&self, slot, &cause))
    continue;
  if (cause == NULL)
    send_end (&self, &cause);
  g_queue_clear_full (&self.early, (GDestroyNotify) voder_synth_slot_unref);

  if (cause == NULL)
    return TRUE;
  g_propagate_error (error, cause);

  return FALSE;
}
