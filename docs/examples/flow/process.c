/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Has another program sort words, and sees one fail and one that is stopped. */
#include <stdio.h>
#include <voder/voder.h>

#define TIMEOUT_US (20 * 1000)

/* Prints what a program makes of a text, or why it makes nothing. */
static void
print_answer (const char *const *argv, const char *text, GCancellable *context)
{
  g_autoptr (VoderLaunch) launch = voder_launch_new (argv);
  g_autoptr (GBytes) input = g_bytes_new_static (text, strlen (text));
  g_autoptr (VoderProcess) process = NULL;
  g_autoptr (GBytes) output = NULL;
  g_autoptr (GError) error = NULL;

  voder_launch_set_variable (launch, "LC_ALL", "C");
  process = voder_process_new (launch, context, &error);
  if (process != NULL &&
      voder_process_communicate (process, input, &output, NULL, &error))
    fwrite (g_bytes_get_data (output, NULL), 1, g_bytes_get_size (output),
            stdout);
  else
    printf ("%s\n", error->message);
}

int
main (void)
{
  static const char *const sorts[] = { "sort", NULL };
  static const char *const fails[] = { "sh", "-c", "cat; echo no >&2; exit 3",
                                       NULL };
  static const char *const hangs[] = { "sleep", "1000", NULL };
  g_autoptr (VoderContext) context = NULL;

  print_answer (sorts, "two\none\n", NULL);
  print_answer (fails, "text", NULL);

  /* A stop reaches all that a child has started, and so does a deadline. */
  context = voder_context_new_with_timeout (NULL, TIMEOUT_US);
  print_answer (hangs, "", G_CANCELLABLE (context));

  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);
  return 0;
}
