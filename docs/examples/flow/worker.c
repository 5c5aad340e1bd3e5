/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes every millisecond how far something has come, until it is done. */
#include <stdio.h>
#include <voder/voder.h>

#define PERIOD_US 1000
#define END       3

typedef struct {
  VoderWorker *worker;
  int progress;
} Report;

static gboolean
tick (gpointer data, GCancellable *cancellable, GError **error)
{
  Report *report = data;

  printf ("%d of %d\n", ++report->progress, END);
  if (report->progress == END)
    /* In its own tick a stop does not wait. */
    return voder_worker_stop (report->worker, NULL, error);
  return TRUE;
}

int
main (void)
{
  Report report = { 0 };
  g_autoptr (GError) error = NULL;

  report.worker = voder_worker_new ("report", PERIOD_US, tick, &report, NULL);
  for (int run = 0; run < 2; run++) {
    report.progress = 0;
    if (!voder_worker_start (report.worker, NULL, &error) ||
        !voder_worker_wait (report.worker, NULL, &error)) {
      fprintf (stderr, "%s\n", error->message);
      return 1;
    }
    printf ("stopped after %" G_GUINT64_FORMAT " ticks\n",
            voder_worker_get_n_ticks (report.worker));
  }
  g_object_unref (report.worker);
  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);

  return 0;
}
