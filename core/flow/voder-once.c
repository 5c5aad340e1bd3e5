/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-once.h>

#include <glib/gi18n-lib.h>
#include <voder/flow/voder-context.h>

#include "voder-flight-private.h"
#include "voder-properties-private.h"

/**
 * VoderOnce:
 *
 * Something that is made when it is first asked for, once, for all.
 *
 * The function that makes it runs in a thread of voder_pool_get_blocking(),
 * not in that of a caller: so each one who waits can be cancelled, and returns
 * at once, while the others go on waiting. The function's cancellable ends when
 * the last of them has left. Whoever asks after that waits until the cancelled
 * run has ended; it gets the value if there is one all the same, else the
 * function runs once more. It never runs twice at a time, and never again once
 * there is a value.
 *
 * An error goes to all who wait. With %VODER_ONCE_RETRY the next one who asks
 * starts anew; with %VODER_ONCE_KEEP_ERROR it gets the same error, unless the
 * run was ended from outside, by a cancel or the end of the pool.
 *
 * When the function itself, or a task of its own, asks for the value, this
 * fails with %G_IO_ERROR_WOULD_RECURSE; also through a chain of several. It is
 * recognised by the thread and by the context: use the function's cancellable,
 * or a child of it, for whatever it does.
 *
 * One that g_object_new() made has no function, and every call fails with
 * %G_IO_ERROR_NOT_INITIALIZED.
 *
 * Thread safety: any thread. The value is handed to many threads.
 */
struct _VoderOnce {
  GObject parent_instance;

  GType value_type;
  VoderOnceFlags flags;
  VoderMaker maker;

  /* What has landed and is final; set once. */
  _Atomic (VoderFlight *) settled;
  VoderLock lock;
  VoderFlight *flight;
};

enum {
  PROP_VALUE_TYPE = 1,
  PROP_FLAGS,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (VoderOnce, voder_once, G_TYPE_OBJECT)

static gboolean
can_be_made (GType type)
{
  return G_TYPE_IS_BOXED (type) || G_TYPE_IS_OBJECT (type) ||
         G_TYPE_IS_INTERFACE (type);
}

/* What a once without a function has. */
static gpointer
make_nothing (gpointer data, GCancellable *cancellable, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_INITIALIZED,
                       _ ("There is nothing that makes the value"));
  return NULL;
}

static void
voder_once_constructed (GObject *object)
{
  VoderOnce *self = VODER_ONCE (object);

  G_OBJECT_CLASS (voder_once_parent_class)->constructed (object);

  if (can_be_made (self->value_type))
    return;
  if (self->value_type != G_TYPE_NONE)
    g_critical ("A once cannot have the type %s",
                g_type_name (self->value_type));
  self->value_type = G_TYPE_OBJECT;
}

static void
voder_once_get_property (GObject *object,
                         guint id,
                         GValue *value,
                         GParamSpec *spec)
{
  VoderOnce *self = VODER_ONCE (object);

  switch (id) {
  case PROP_VALUE_TYPE:
    g_value_set_gtype (value, self->value_type);
    break;
  case PROP_FLAGS:
    g_value_set_flags (value, self->flags);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
}

static void
voder_once_set_property (GObject *object,
                         guint id,
                         const GValue *value,
                         GParamSpec *spec)
{
  VoderOnce *self = VODER_ONCE (object);

  switch (id) {
  case PROP_VALUE_TYPE:
    self->value_type = g_value_get_gtype (value);
    break;
  case PROP_FLAGS:
    self->flags = g_value_get_flags (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
}

static void
voder_once_finalize (GObject *object)
{
  VoderOnce *self = VODER_ONCE (object);
  VoderFlight *settled;

  /* Whoever used it last has left it before this line. */
  voder_lock (&self->lock);
  g_assert (self->flight == NULL);
  voder_unlock (&self->lock);
  settled = atomic_load (&self->settled);
  VODER_HAPPENS_NO_MORE (&self->settled);
  g_clear_pointer (&settled, voder_flight_unref);
  voder_maker_clear (&self->maker);
  voder_lock_clear (&self->lock);

  G_OBJECT_CLASS (voder_once_parent_class)->finalize (object);
}

static void
voder_once_class_init (VoderOnceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = voder_once_constructed;
  object_class->get_property = voder_once_get_property;
  object_class->set_property = voder_once_set_property;
  object_class->finalize = voder_once_finalize;

  /**
   * VoderOnce:value-type:
   *
   * What it makes: a boxed or an object type; #GObject if none is given.
   */
  properties[PROP_VALUE_TYPE] = g_param_spec_gtype (
      "value-type", NULL, NULL, G_TYPE_NONE, VODER_PROPERTY_FIXED);

  /**
   * VoderOnce:flags:
   *
   * What becomes of an error.
   */
  properties[PROP_FLAGS] =
      g_param_spec_flags ("flags", NULL, NULL, VODER_TYPE_ONCE_FLAGS,
                          VODER_ONCE_RETRY, VODER_PROPERTY_FIXED);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
voder_once_init (VoderOnce *self)
{
  voder_lock_init (&self->lock);
  atomic_init (&self->settled, NULL);
  self->maker.func = make_nothing;
}

static gboolean
run_flight (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderFlight *flight = data;

  do
    voder_flight_run (flight, cancellable);
  while (!voder_flight_land (flight));

  return TRUE;
}

/* The table's reference goes to settled, or is not the last one. */
static void
detach_flight (VoderFlight *flight)
{
  VoderOnce *self = VODER_ONCE (flight->owner);
  gboolean is_final = flight->value != NULL;

  if ((self->flags & VODER_ONCE_KEEP_ERROR) != 0 && !flight->interrupted)
    is_final = TRUE;
  self->flight = NULL;
  if (is_final) {
    VODER_HAPPENS_BEFORE (&self->settled);
    atomic_store (&self->settled, flight);
  } else {
    voder_flight_unref (flight);
  }
}

/* The closure's value, if it gave one. */
static gpointer
invoke_closure (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderOnce *self = data;
  GClosure *closure = self->maker.data;
  g_auto (GValue) argument = G_VALUE_INIT;
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&argument, G_TYPE_CANCELLABLE);
  g_value_set_object (&argument, cancellable);
  g_value_init (&value, self->value_type);
  g_closure_invoke (closure, &value, 1, &argument, NULL);
  if (G_TYPE_IS_BOXED (self->value_type))
    return g_value_dup_boxed (&value);

  return g_value_dup_object (&value);
}

static void
release_closure (gpointer data)
{
  g_closure_unref (data);
}

/* Joins the flight, or makes one that the caller has to start. The lock is
 * held. */
static VoderFlight *
join (VoderOnce *self,
      VoderWaiter *asker,
      GCancellable *cancellable,
      gboolean *starts,
      GError **error)
{
  VoderMaker maker = { self->maker.func, self->maker.data, NULL };
  g_autoptr (VoderFlight) flight = NULL;

  *starts = self->flight == NULL;
  if (*starts)
    flight = voder_flight_new (G_OBJECT (self), &self->lock, self->value_type,
                               detach_flight);
  else
    flight = voder_flight_ref (self->flight);
  if (!voder_flight_check (flight, asker->wait->woken == NULL, cancellable,
                           error))
    return NULL;

  if (self->maker.func == invoke_closure)
    maker.data = self;
  voder_flight_join (flight, asker, &maker);
  if (*starts)
    self->flight = voder_flight_ref (flight);

  return g_steal_pointer (&flight);
}

static VoderFlight *
peek_settled (VoderOnce *self)
{
  VoderFlight *settled =
      atomic_load_explicit (&self->settled, memory_order_acquire);

  if (settled != NULL)
    VODER_HAPPENS_AFTER (&self->settled);
  return settled;
}

/* Waits for the flight of the others, or starts one. */
static gpointer
get_from_flight (VoderOnce *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (VoderFlight) flight = NULL;
  gboolean starts = FALSE;
  VoderFlight *settled;
  VoderWaiter asker;
  VoderWait wait;

  voder_wait_init (&wait);
  voder_waiter_init (&asker, &wait, NULL);
  voder_lock (&self->lock);
  settled = peek_settled (self);
  if (settled == NULL)
    flight = join (self, &asker, cancellable, &starts, error);
  voder_unlock (&self->lock);

  if (settled != NULL)
    return voder_flight_dup_value (settled, error);
  if (flight == NULL)
    return NULL;
  if (starts)
    voder_flight_start (flight, run_flight);

  return voder_flight_wait (flight, &asker, cancellable, error);
}

/* Has a task return what there is, or wait for a flight. */
static void
begin (VoderOnce *self, GTask *task)
{
  VoderFlightTask *asker = voder_flight_task_new (task);
  VoderFlight *flight = NULL;
  gboolean starts = FALSE;
  VoderFlight *settled;
  GError *error = NULL;

  voder_lock (&self->lock);
  settled = peek_settled (self);
  if (settled == NULL)
    flight = join (self, &asker->waiter, g_task_get_cancellable (task), &starts,
                   &error);
  voder_unlock (&self->lock);

  if (flight == NULL) {
    voder_flight_task_settle (asker, settled, error);
    return;
  }
  if (starts)
    voder_flight_start (flight, run_flight);
  voder_flight_task_begin (asker, flight);
}

/**
 * voder_once_new: (skip)
 * @value_type: what it makes: a boxed or an object type
 * @flags: what becomes of an error
 * @func: (scope notified) (closure data) (destroy destroy): makes the value
 * @data: for @func
 * @destroy: (nullable): releases @data, when the object is finalized
 *
 * Makes an object that calls @func when it is first asked.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new once
 */
VoderOnce *
voder_once_new (GType value_type,
                VoderOnceFlags flags,
                VoderOnceFunc func,
                gpointer data,
                GDestroyNotify destroy)
{
  VoderOnce *self;

  g_return_val_if_fail (can_be_made (value_type), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  self = g_object_new (VODER_TYPE_ONCE, "value-type", value_type, "flags",
                       flags, NULL);
  self->maker = (VoderMaker){ func, data, destroy };

  return self;
}

/**
 * voder_once_new_with_closure: (rename-to voder_once_new)
 * @value_type: what it makes: a boxed or an object type
 * @flags: what becomes of an error
 * @closure: makes the value: it gets a #GCancellable and returns a value of
 *   @value_type, or %NULL on failure
 *
 * Does what voder_once_new() does, for languages other than C.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new once
 */
VoderOnce *
voder_once_new_with_closure (GType value_type,
                             VoderOnceFlags flags,
                             GClosure *closure)
{
  g_return_val_if_fail (closure != NULL, NULL);

  g_closure_ref (closure);
  g_closure_sink (closure);
  if (G_CLOSURE_NEEDS_MARSHAL (closure))
    g_closure_set_marshal (closure, g_cclosure_marshal_generic);

  return voder_once_new (value_type, flags, invoke_closure, closure,
                         release_closure);
}

/**
 * voder_once_get_value_type:
 * @self: a once
 *
 * Thread safety: any thread.
 *
 * Returns: the type of its value
 */
GType
voder_once_get_value_type (VoderOnce *self)
{
  g_return_val_if_fail (VODER_IS_ONCE (self), G_TYPE_INVALID);

  return self->value_type;
}

/**
 * voder_once_is_done:
 * @self: a once
 *
 * Thread safety: any thread.
 *
 * Returns: %TRUE when the value, or an error that is kept, is there
 */
gboolean
voder_once_is_done (VoderOnce *self)
{
  g_return_val_if_fail (VODER_IS_ONCE (self), FALSE);

  return peek_settled (self) != NULL;
}

/**
 * voder_once_get: (skip)
 * @self: a once
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Gets the value, which is made if this is the first call, and waited for if
 * another thread was first. Once it is there this takes no lock.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a copy of, or a reference to, the value; %NULL with
 *   the error of the function, with %G_IO_ERROR_WOULD_RECURSE when the function
 *   asks itself, with %VODER_FLOW_ERROR_STOPPED when the pools are shut down,
 *   or with %G_IO_ERROR_CANCELLED, %G_IO_ERROR_TIMED_OUT or the cause when
 *   @cancellable ended first
 */
gpointer
voder_once_get (VoderOnce *self, GCancellable *cancellable, GError **error)
{
  VoderFlight *settled;

  g_return_val_if_fail (VODER_IS_ONCE (self), NULL);

  if (voder_cancellable_set_error_if_done (cancellable, error))
    return NULL;

  settled = peek_settled (self);
  if (settled != NULL)
    return voder_flight_dup_value (settled, error);

  return get_from_flight (self, cancellable, error);
}

/**
 * voder_once_get_async:
 * @self: a once
 * @cancellable: (nullable): ends the wait
 * @callback: (nullable) (scope async): called when done
 * @data: for @callback
 *
 * Does what voder_once_get() does. No thread waits for it.
 *
 * Thread safety: any thread.
 */
void
voder_once_get_async (VoderOnce *self,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (VODER_IS_ONCE (self));

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, voder_once_get_async);
  /* A context tells its own cause. */
  g_task_set_check_cancellable (task, FALSE);
  if (voder_cancellable_set_error_if_done (cancellable, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    begin (self, task);
}

/**
 * voder_once_get_finish: (skip)
 * @self: a once
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): as voder_once_get()
 */
gpointer
voder_once_get_finish (VoderOnce *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return voder_flight_finish (G_TASK (result), error);
}

static gboolean
take_value (VoderOnce *self, GValue *value, gpointer taken)
{
  if (taken == NULL)
    return FALSE;

  g_value_init (value, self->value_type);
  if (G_TYPE_IS_BOXED (self->value_type))
    g_value_take_boxed (value, taken);
  else
    g_value_take_object (value, taken);
  return TRUE;
}

/**
 * voder_once_get_value:
 * @self: a once
 * @value: (out caller-allocates): the value, of the type that it has
 * @cancellable: (nullable): ends the wait
 * @error: return location for an error
 *
 * Does what voder_once_get() does, for languages other than C. @value is
 * zeroed, not initialised.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE with an error as voder_once_get() gives
 */
gboolean
voder_once_get_value (VoderOnce *self,
                      GValue *value,
                      GCancellable *cancellable,
                      GError **error)
{
  g_return_val_if_fail (VODER_IS_ONCE (self), FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  return take_value (self, value, voder_once_get (self, cancellable, error));
}

/**
 * voder_once_get_value_finish:
 * @self: a once
 * @result: what the callback was given
 * @value: (out caller-allocates): the value, of the type that it has
 * @error: return location for an error
 *
 * Does what voder_once_get_finish() does, for languages other than C.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE with an error as voder_once_get() gives
 */
gboolean
voder_once_get_value_finish (VoderOnce *self,
                             GAsyncResult *result,
                             GValue *value,
                             GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (value != NULL, FALSE);

  return take_value (self, value, voder_once_get_finish (self, result, error));
}
