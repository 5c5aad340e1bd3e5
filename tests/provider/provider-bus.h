/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-test.h"

G_BEGIN_DECLS

#define PROVIDER_NAME      "org.voder.Speech.Provider"
#define PROVIDER_PATH      "/org/voder/Speech/Provider"
#define PROVIDER_INTERFACE "org.freedesktop.Speech.Provider"

/* A bus of the test's own, and the real program on it. */
typedef struct {
  char *folder;
  GTestDBus *bus;
  GDBusConnection *connection;
  GSubprocess *provider; /* NULL if the bus starts it */
  guint watch;
  guint changes;
  gboolean is_there; /* somebody has the name */
  guint n_appeared;  /* so often somebody took it */
  guint n_changes;   /* of the voices */
  GVariant *voices;  /* what the last change told */
} ProviderBus;

ProviderBus *provider_bus_new (void);
ProviderBus *provider_bus_new_idle (double idle_timeout_s);
void provider_bus_free (ProviderBus *self);
char *provider_bus_get_path (ProviderBus *self, const char *name);
void provider_bus_run (ProviderBus *self, const char *const *options);
void provider_bus_start (ProviderBus *self, const char *const *options);
void provider_bus_stop (ProviderBus *self);
void provider_bus_wait_there (ProviderBus *self, gboolean is_there);
void provider_bus_wait_exit (ProviderBus *self, int status);
GVariant *provider_bus_get_all (ProviderBus *self);
GVariant *provider_bus_find_voice (GVariant *all, const char *id);
int provider_bus_get_pid (ProviderBus *self);
guint provider_bus_count (ProviderBus *self, const char *what);
void provider_bus_wait_count (ProviderBus *self, const char *what, guint n);
void provider_bus_wait_closed (ProviderBus *self, const char *target);
guint64 provider_bus_get_status (ProviderBus *self, const char *field);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProviderBus, provider_bus_free)

G_END_DECLS
