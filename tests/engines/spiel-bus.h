/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-test.h"

G_BEGIN_DECLS

#define SPIEL_BUS_PROVIDER "test.One.Speech.Provider"

/* A bus of the test's own, which starts speech-provider under the names that
 * were added. */
typedef struct {
  char *folder;
  GTestDBus *bus;
  GDBusConnection *connection;
} SpielBus;

SpielBus *spiel_bus_new (const char *const *providers);
void spiel_bus_free (SpielBus *self);
void spiel_bus_start (SpielBus *self, const char *provider);
guint spiel_bus_get_pid (SpielBus *self, const char *provider);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpielBus, spiel_bus_free)

G_END_DECLS
