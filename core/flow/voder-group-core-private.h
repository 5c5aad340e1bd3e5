/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "voder-group-private.h"
#include "voder-pool-private.h"

G_BEGIN_DECLS

/* A wait ended because there is a job that the waiting worker should run. */
#define VODER_GROUP_WAIT_HELP (VODER_WAIT_SERVED + 1)

typedef struct {
  guint index;
  GError *error;
} VoderGroupError;

struct _VoderGroupCore {
  VoderRefs refs;
  VoderPoolCore *pool;
  VoderGroupMode mode;
  VoderContext *context;

  VoderLock lock;
  guint limit;
  guint priority;
  guint next_index;
  /* Jobs that have not started, in their order. */
  VoderGroupJob *first;
  VoderGroupJob *last;
  guint n_queued;
  guint n_running;
  /* Queued and running ones, and those whose go() has its place already. */
  guint n_unfinished;
  /* Those of them in which the group was dropped, and which wait for the
   * others. */
  guint n_leaving;
  /* Tickets that wait in the pool. */
  guint n_tickets;
  /* Threads that are about to see what is to be run: what is queued meanwhile
   * is not lost, though it has no ticket. */
  guint n_coming;
  VoderWaiterList room;
  VoderWaiterList joiners;
  /* Those of them that run jobs meanwhile. */
  VoderWaiterList helpers;
  gboolean finished;
  /* By index; in first-error mode the one that counts. */
  GArray *errors;
  gboolean ended_by_task;
};

/* What runs a job: a task of the pool. */
typedef struct _VoderGroupTicket VoderGroupTicket;

gboolean voder_group_core_takes_tasks (VoderGroupCore *self);
gboolean voder_group_core_try_place (VoderGroupCore *self, gboolean may_exceed);
guint voder_group_core_enqueue (VoderGroupCore *self, VoderGroupJob *job);
gboolean voder_group_core_add (VoderGroupCore *self,
                               VoderGroupJob *job,
                               guint *index,
                               VoderWaiterList *claimed);
gboolean voder_group_core_take_back (VoderGroupCore *self,
                                     guint index,
                                     GError **error);
GError *voder_group_core_dup_refusal (VoderGroupCore *self, gboolean is_full);
gboolean voder_group_core_has_job (VoderGroupCore *self);
void voder_group_core_call_helper (VoderGroupCore *self,
                                   VoderWaiterList *claimed);
VoderGroupJob *voder_group_core_dequeue (VoderGroupCore *self);
void voder_group_core_give_up_place (VoderGroupCore *self,
                                     VoderWaiterList *claimed);
void voder_group_core_release_place (VoderGroupCore *self);
int voder_group_core_wait_in (VoderGroupCore *self,
                              VoderWaiterList *list,
                              gboolean helps,
                              GCancellable *cancellable);

void voder_group_errors_clear_one (gpointer data);
void voder_group_core_record (VoderGroupCore *self,
                              guint index,
                              const GError *error);

VoderGroupTicket *voder_group_core_create_ticket (VoderGroupCore *self,
                                                  VoderPoolTask *task);
void voder_group_ticket_settle (VoderGroupTicket *self, gboolean submitted);
gboolean voder_group_core_submit_ticket (VoderGroupCore *self,
                                         VoderPoolFull full,
                                         GError **error);
void voder_group_core_leave (VoderGroupCore *self);
void voder_group_core_submit_missing (VoderGroupCore *self);
void voder_group_core_fail_stranded (VoderGroupCore *self);
void voder_group_core_fail_queued (VoderGroupCore *self);
gboolean voder_group_core_helps (VoderGroupCore *self);
void voder_group_core_help (VoderGroupCore *self);

G_END_DECLS
