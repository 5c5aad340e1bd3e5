/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <pthread.h>

G_BEGIN_DECLS

/* How often somebody looks whether they can do what they came for, before they
 * stand in line. */
#define VODER_THREAD_N_LOOKS 8
/* Who looks, and who is looked for. */
#define VODER_THREAD_BOTH_SIDES 2

typedef void *(*VoderThreadFunc) (void *data);

gboolean voder_thread_start (const char *name,
                             VoderThreadFunc func,
                             void *data,
                             GError **error);
void voder_thread_expect_burials (guint n);
void voder_thread_bury (gboolean expected);
void voder_thread_join_buried (gboolean wait);
guint voder_thread_get_n_processors (void);
void voder_thread_look_away (guint n_threads);
gboolean voder_thread_may_look (void);
guint voder_thread_get_patience (void);
void voder_thread_note_answer (guint n_pauses);
void voder_thread_note_sleep (gint64 duration_us);

G_END_DECLS
