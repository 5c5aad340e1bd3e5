/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/flow/voder-once.h>

#include <glib/gi18n-lib.h>

#include "voder-item-private.h"
#include "voder-once-private.h"
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
enum {
  PROP_VALUE_TYPE = 1,
  PROP_FLAGS,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (VoderOnce, voder_once, G_TYPE_OBJECT)

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

  if (voder_item_is_type (self->value_type))
    return;
  if (self->value_type != G_TYPE_NONE)
    voder_item_check_type (self->value_type, "VoderOnce:value-type");
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
   * What it makes: a boxed or an object type, strings or variants; #GObject if
   * none is given.
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

/**
 * voder_once_new: (skip)
 * @value_type: what it makes: a boxed or an object type, %G_TYPE_STRING, or
 *   %G_TYPE_VARIANT, of which no floating ones are made
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

  g_return_val_if_fail (func != NULL, NULL);
  if (!voder_item_check_type (value_type, G_STRFUNC))
    return NULL;

  self = g_object_new (VODER_TYPE_ONCE, "value-type", value_type, "flags",
                       flags, NULL);
  self->maker = (VoderMaker){ func, data, destroy };

  return self;
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

  return voder_once_peek_settled (self) != NULL;
}
