/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keeps a program running that always fails, until that is no use. */
#include <stdio.h>
#include <voder/voder.h>

#define FIRST_US   1000
#define CEILING_US 4000

static void
on_ended (VoderSupervisor *supervisor,
          GError *error,
          gint64 delay_us,
          gpointer data)
{
  printf ("%s\n", error->message);
  if (delay_us >= 0)
    printf ("again in %d ms\n", (int) (delay_us / 1000));
}

static void
on_over (GObject *source, GAsyncResult *result, gpointer loop)
{
  voder_supervisor_wait_finish (VODER_SUPERVISOR (source), result, NULL);
  g_main_loop_quit (loop);
}

int
main (void)
{
  static const char *const argv[] = { "sh", "-c", "exit 3", NULL };
  g_autoptr (VoderLaunch) launch = voder_launch_new (argv);
  g_autoptr (VoderSupervisor) supervisor = voder_supervisor_new (launch, NULL);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;

  voder_launch_set_streams (launch, VODER_LAUNCH_NULL, VODER_LAUNCH_INHERIT,
                            VODER_LAUNCH_INHERIT);
  voder_supervisor_set_backoff (supervisor, FIRST_US, 2.0, CEILING_US);
  voder_supervisor_set_max_restarts (supervisor, 3);
  g_signal_connect (supervisor, "ended", G_CALLBACK (on_ended), NULL);
  if (!voder_supervisor_start (supervisor, &error)) {
    fprintf (stderr, "%s\n", error->message);
    return 1;
  }

  voder_supervisor_wait_async (supervisor, NULL, on_over, loop);
  g_main_loop_run (loop);
  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);
  return 0;
}
