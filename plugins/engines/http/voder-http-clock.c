/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-http-clock.h"

/*
 * VoderHttpClock:
 *
 * Gives each phase of an exchange with a server a time of its own. All of it
 * happens under one cancellable, as libsoup has it; the deadline of a phase
 * cancels that with the cause.
 *
 * Thread safety: one thread.
 */
struct _VoderHttpClock {
  VoderContext *exchange;

  VoderContext *phase;
  gulong handler;
  const char *message;
};

VoderHttpClock *
voder_http_clock_new (GCancellable *parent)
{
  VoderHttpClock *self = g_new0 (VoderHttpClock, 1);

  self->exchange = voder_context_new (parent);

  return self;
}

void
voder_http_clock_free (VoderHttpClock *self)
{
  voder_http_clock_stop (self);
  g_object_unref (self->exchange);
  g_free (self);
}

/*
 * What to do the exchange under.
 */
GCancellable *
voder_http_clock_get_cancellable (VoderHttpClock *self)
{
  return G_CANCELLABLE (self->exchange);
}

/* Runs in the thread of all deadlines. */
static void
on_late (GCancellable *phase, gpointer data)
{
  VoderHttpClock *self = data;
  g_autoptr (GError) cause =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, self->message);

  voder_context_cancel (self->exchange, cause);
}

/*
 * Ends the phase before, if there was one, and begins another. @message, which
 * is not copied, says what was late when it does not end in time.
 */
void
voder_http_clock_start (VoderHttpClock *self,
                        gint64 timeout_us,
                        const char *message)
{
  voder_http_clock_stop (self);
  self->message = message;
  self->phase = voder_context_new_with_timeout (NULL, timeout_us);
  self->handler = g_cancellable_connect (G_CANCELLABLE (self->phase),
                                         G_CALLBACK (on_late), self, NULL);
}

/*
 * Ends the phase.
 */
void
voder_http_clock_stop (VoderHttpClock *self)
{
  if (self->phase == NULL)
    return;

  /* Waits for a handler that is running. */
  g_cancellable_disconnect (G_CANCELLABLE (self->phase), self->handler);
  g_clear_object (&self->phase);
}
