/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-supervisor-private.h"

/**
 * voder_supervisor_set_backoff:
 * @self: a supervisor that has not started
 * @first_us: microseconds before the first restart in a row, 0 or more
 * @factor: how many times longer each further delay is, 1.0 or more
 * @ceiling_us: microseconds that no delay exceeds, @first_us or more
 *
 * Sets the delays.
 *
 * Thread safety: one thread.
 */
void
voder_supervisor_set_backoff (VoderSupervisor *self,
                              gint64 first_us,
                              double factor,
                              gint64 ceiling_us)
{
  g_return_if_fail (VODER_IS_SUPERVISOR (self));
  g_return_if_fail (!self->supervision->started);
  g_return_if_fail (first_us >= 0 && ceiling_us >= first_us);
  g_return_if_fail (factor >= 1.0);

  self->supervision->first_us = first_us;
  self->supervision->factor = factor;
  self->supervision->ceiling_us = ceiling_us;
}

/**
 * voder_supervisor_set_steady_time:
 * @self: a supervisor that has not started
 * @steady_us: microseconds, 0 or more
 *
 * Sets how long a child must live for the delays and the count of restarts in
 * a row to begin anew.
 *
 * Thread safety: one thread.
 */
void
voder_supervisor_set_steady_time (VoderSupervisor *self, gint64 steady_us)
{
  g_return_if_fail (VODER_IS_SUPERVISOR (self));
  g_return_if_fail (!self->supervision->started);
  g_return_if_fail (steady_us >= 0);

  self->supervision->steady_us = steady_us;
}

/**
 * voder_supervisor_set_max_restarts:
 * @self: a supervisor that has not started
 * @n_restarts: how many in a row; 0 for none, or %VODER_SUPERVISOR_FOR_EVER
 *
 * Sets how many restarts in a row there are at most.
 *
 * Thread safety: one thread.
 */
void
voder_supervisor_set_max_restarts (VoderSupervisor *self, guint n_restarts)
{
  g_return_if_fail (VODER_IS_SUPERVISOR (self));
  g_return_if_fail (!self->supervision->started);

  self->supervision->max_restarts = n_restarts;
}

/**
 * voder_supervisor_set_restart_on_success:
 * @self: a supervisor that has not started
 * @restart: %FALSE when a child that ends well has done its work
 *
 * Sets whether a child that ended with exit status 0 is started again.
 *
 * Thread safety: one thread.
 */
void
voder_supervisor_set_restart_on_success (VoderSupervisor *self,
                                         gboolean restart)
{
  g_return_if_fail (VODER_IS_SUPERVISOR (self));
  g_return_if_fail (!self->supervision->started);

  self->supervision->restart_on_success = restart;
}
