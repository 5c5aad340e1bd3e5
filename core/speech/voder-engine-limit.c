/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-engine-limit-private.h"

#include <voder/flow/voder-limiter.h>
#include <voder/flow/voder-semaphore.h>

/* The bucket of characters holds what comes in ten seconds. */
#define BUCKETS_PER_MINUTE 6

/*
 * VoderEngineLimit:
 *
 * How often an engine may be asked, whoever asks: so many utterances and so
 * many characters a minute. It stands before the engine's workers, so that it
 * holds for any number of them.
 *
 * Those who ask stand in one queue, and the first of them waits for both
 * buckets; who is cancelled leaves it as if it had never come. That is why
 * there is a turn: who was given characters and is cancelled before the request
 * leaves them to the next in the queue.
 *
 * Thread safety: any thread.
 */
struct _VoderEngineLimit {
  VoderLimiter *requests;   /* or NULL */
  VoderLimiter *characters; /* or NULL */
  guint max_characters;     /* that its bucket holds */

  VoderSemaphore *turn; /* of one unit */
  gsize n_left;         /* characters that somebody was given and did not use */
};

/*
 * Makes the limit that an engine's keyfile asks for; %NULL when it asks for
 * none.
 */
VoderEngineLimit *
voder_engine_limit_new (VoderPluginInfo *info)
{
  guint n_requests = voder_plugin_info_get_requests_per_minute (info);
  guint n_characters = voder_plugin_info_get_characters_per_minute (info);
  VoderEngineLimit *self;

  if (n_requests == 0 && n_characters == 0)
    return NULL;

  self = g_new0 (VoderEngineLimit, 1);
  if (n_requests > 0)
    self->requests = voder_limiter_new (n_requests / 60.0,
                                        voder_plugin_info_get_burst (info));
  if (n_characters > 0) {
    self->max_characters = MAX (n_characters / BUCKETS_PER_MINUTE, 1);
    self->characters =
        voder_limiter_new (n_characters / 60.0, self->max_characters);
  }
  self->turn = voder_semaphore_new (1);

  return self;
}

void
voder_engine_limit_free (VoderEngineLimit *self)
{
  g_clear_object (&self->turn);
  g_clear_object (&self->requests);
  g_clear_object (&self->characters);
  g_free (self);
}

/* Has the turn. A text that is longer than the bucket takes several goes; what
 * was taken stays for the next when this one is cancelled. */
static gboolean
take_characters (VoderEngineLimit *self,
                 gsize n_characters,
                 GCancellable *cancellable,
                 GError **error)
{
  while (self->n_left < n_characters) {
    guint n = (guint) MIN (n_characters - self->n_left, self->max_characters);

    if (!voder_limiter_acquire (self->characters, n, cancellable, error))
      return FALSE;
    self->n_left += n;
  }

  return TRUE;
}

/* Has the turn. */
static gboolean
take (VoderEngineLimit *self,
      gsize n_characters,
      GCancellable *cancellable,
      GError **error)
{
  if (self->characters != NULL &&
      !take_characters (self, n_characters, cancellable, error))
    return FALSE;
  if (self->requests != NULL &&
      !voder_limiter_acquire (self->requests, 1, cancellable, error))
    return FALSE;
  if (self->characters != NULL)
    self->n_left -= n_characters;

  return TRUE;
}

/*
 * Waits until the engine may be asked to speak @utterance. Fails with
 * %G_IO_ERROR_CANCELLED, %G_IO_ERROR_TIMED_OUT or the cause when @cancellable
 * ends, or, at once, when its deadline comes first; then it is for others as if
 * nobody had asked.
 */
gboolean
voder_engine_limit_acquire (VoderEngineLimit *self,
                            VoderUtterance *utterance,
                            GCancellable *cancellable,
                            GError **error)
{
  const char *string = voder_utterance_get_string (utterance);
  gsize n_characters = (gsize) g_utf8_strlen (string, -1);
  gboolean is_taken;

  if (!voder_semaphore_acquire (self->turn, 1, cancellable, error))
    return FALSE;

  is_taken = take (self, n_characters, cancellable, error);
  voder_semaphore_release (self->turn, 1);

  return is_taken;
}
