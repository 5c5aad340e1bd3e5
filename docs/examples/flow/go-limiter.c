/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two requests at once, then one every thousand seconds. */
#include <stdio.h>
#include <voder/voder.h>

#define TIMEOUT_US (60 * G_USEC_PER_SEC)

static void
request (VoderLimiter *limiter, GCancellable *context)
{
  g_autoptr (GError) error = NULL;

  if (voder_limiter_acquire (limiter, 1, context, &error))
    printf ("asks the server\n");
  else
    printf ("%s\n", error->message);
}

int
main (void)
{
  g_autoptr (VoderLimiter) limiter = voder_limiter_new (0.001, 2);
  g_autoptr (VoderContext) context =
      voder_context_new_with_timeout (NULL, TIMEOUT_US);

  request (limiter, G_CANCELLABLE (context));
  request (limiter, G_CANCELLABLE (context));
  if (!voder_limiter_try_acquire (limiter, 1))
    printf ("no token is left\n");
  request (limiter, G_CANCELLABLE (context));

  g_clear_object (&context);
  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);
  return 0;
}
