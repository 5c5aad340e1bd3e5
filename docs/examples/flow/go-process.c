/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Has a program change a text, and another one stopped at its deadline. */
#include <stdio.h>
#include <voder/voder.h>

#define TIMEOUT_US 20000
#define GRACE_US   500000

static GBytes *
run (const char *const *argv,
     const char *text,
     GCancellable *context,
     GError **error)
{
  g_autoptr (VoderLaunch) launch = voder_launch_new (argv);
  g_autoptr (GBytes) input = g_bytes_new (text, strlen (text));
  g_autoptr (VoderProcess) process = NULL;
  GBytes *output = NULL;

  voder_launch_set_grace (launch, GRACE_US);
  process = voder_process_new (launch, context, error);
  if (process != NULL)
    voder_process_communicate (process, input, &output, NULL, error);
  return output;
}

int
main (void)
{
  static const char *const shouts[] = { "tr", "a-z", "A-Z", NULL };
  static const char *const hangs[] = { "sh", "-c", "sleep 1000 & wait", NULL };
  g_autoptr (VoderContext) context = NULL;
  g_autoptr (GBytes) loud = run (shouts, "hello", NULL, NULL);
  g_autoptr (GBytes) none = NULL;
  g_autoptr (GError) error = NULL;

  if (loud != NULL)
    printf ("%.5s\n", (const char *) g_bytes_get_data (loud, NULL));

  context = voder_context_new_with_timeout (NULL, TIMEOUT_US);
  none = run (hangs, "", G_CANCELLABLE (context), &error);
  printf ("%s\n", none ? "It has ended" : error->message);

  g_clear_object (&context);
  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);
  return 0;
}
