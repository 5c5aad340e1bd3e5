/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-test.h"

G_BEGIN_DECLS

/* A keyring on a session bus of its own, served in the main context. */
typedef struct {
  GTestDBus *bus;
  GDBusConnection *connection;
  GDBusNodeInfo *node;
  guint owner;
  const char *attribute; /* of the one item that there is: service=… */
  const char *secret;
  gboolean is_silent; /* a search is never answered */
  guint n_searches;
  guint n_reads;
  void (*then) (gpointer data); /* called at a search */
  gpointer data;
} SecretKeyring;

SecretKeyring *secret_keyring_new (const char *attribute, const char *secret);
void secret_keyring_free (SecretKeyring *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SecretKeyring, secret_keyring_free)

G_END_DECLS
