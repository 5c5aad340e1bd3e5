/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lets two requests through at once, and then two a second. */
#include <stdio.h>
#include <voder/voder.h>

#define TIMEOUT_US (5 * G_USEC_PER_SEC)

/* A request that waits for its turn, and gives up when it cannot be in time. */
static void
request (VoderLimiter *limiter, VoderContext *context, const char *name)
{
  g_autoptr (GError) error = NULL;

  if (voder_limiter_acquire (limiter, 1, G_CANCELLABLE (context), &error))
    printf ("%s\n", name);
  else
    printf ("%s: %s\n", name, error->message);
}

int
main (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (2, 2);
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, TIMEOUT_US);
  guint64 ticket = 0;
  gint64 wait_us;

  request (limiter, context, "first");
  request (limiter, context, "second");
  request (limiter, context, "third, after a while");

  /* Whoever waits in a way of his own asks how long. */
  voder_limiter_set_rate (limiter, 0.001);
  wait_us = voder_limiter_reserve (limiter, 1, &ticket, NULL);
  printf ("a token comes %s\n", wait_us > TIMEOUT_US ? "late" : "soon");
  voder_limiter_give_back (limiter, ticket);

  request (limiter, context, "fourth");

  g_clear_object (&context);
  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);

  return 0;
}
