/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "speech-test.h"

G_BEGIN_DECLS

/* What the unsteady engine does, and the file in which it counts. */
typedef struct {
  char *path;
  VoderEnginePool *pool;
} HostFixture;

/* The sentences that speak_many() has had spoken so far. */
extern int n_spoken;

void host_fixture_set_up (HostFixture *fixture, gconstpointer data);
void host_fixture_tear_down (HostFixture *fixture, gconstpointer data);
void host_fixture_set_plan (HostFixture *fixture, const char *how, guint every);
void host_fixture_add_for (const char *path,
                           VoderIsolation isolation,
                           void (*func) (HostFixture *, gconstpointer));
void host_fixture_add (const char *path,
                       void (*func) (HostFixture *, gconstpointer));
VoderEnginePool *open_pool (VoderIsolation isolation, guint max_parallel);
GByteArray *speak_in (VoderEnginePool *pool,
                      const char *voice,
                      const char *text,
                      GError **error);
GByteArray *speak (VoderEnginePool *pool, const char *text, GError **error);
GByteArray *speak_many (VoderEnginePool *pool, guint first, guint n_sentences);
char *hash_speech (VoderEnginePool *pool, guint n_sentences);
char *hash_healthy (guint n_sentences);

G_END_DECLS
