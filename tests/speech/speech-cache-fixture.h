/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "speech-test.h"

G_BEGIN_DECLS

#define FRAMES_A_LETTER 64
#define LIMIT           (16 * 1024 * 1024)

/*
 * Stub: a synthesizer whose samples follow from the text, with a mark for each
 * letter and one that has a name. It waits or fails as it is told.
 */
#define TYPE_STUB (stub_get_type ())
G_DECLARE_FINAL_TYPE (Stub, stub, TEST, STUB, GObject)

struct _Stub {
  GObject parent_instance;

  GstAudioFormat format;
  VoderReceiver *gate; /* in the middle it waits until this closes; or %NULL */
  gboolean fails;
  gboolean has_no_list; /* nobody finds a voice */
  gboolean is_soft;     /* by 20 dB */
  const char *deaf_to;  /* it fails on what contains this */
  guint n_repeats;
  int n_calls;
  int n_measured; /* of these, for a text that a voice is measured with */
};

/* A cache over it, in a directory that is gone at the end. */
typedef struct {
  char *folder;
  char *path;
  Stub *stub;
  VoderSpeechStore *store;
  VoderSpeechCache *cache;
} CacheFixture;

CacheFixture *cache_fixture_new (void);
void cache_fixture_free (CacheFixture *self);
void cache_fixture_open (CacheFixture *self,
                         const char *identity,
                         guint64 limit);
gboolean ask (VoderSynthesizer *synthesizer,
              VoderUtterance *utterance,
              Pipe *pipe,
              GCancellable *cancellable,
              GError **error);
char *describe (Pipe *pipe);
char *hear (gpointer synthesizer, const char *text);
void assert_heard (CacheFixture *fixture, const char *text, int n_calls);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CacheFixture, cache_fixture_free)

G_END_DECLS
