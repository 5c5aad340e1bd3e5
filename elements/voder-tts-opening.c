/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-tts-opening.h"

#include "voder-element-error.h"
#include "voder-tts-names.h"

/*
 * VoderTtsOpening:
 *
 * The engines of an element, which are looked for in the background from READY
 * to PAUSED: to load an engine, to start its child and to ask a server for its
 * voices takes its time, and no change of state has to wait for that. What
 * cannot be had is posted as an error of the element; of a change, while others
 * speak, as a warning.
 *
 * An opening that is dropped leaves nothing to wait for: what is under way ends
 * by itself, and is dropped then.
 *
 * Thread safety: any thread.
 */
struct _VoderTtsOpening {
  GObject parent_instance;

  VoderOnce *once;
  VoderGroup *group;
  VoderTtsOpeningFunc func; /* NULL: nobody is told */
  gpointer data;
};

G_DEFINE_FINAL_TYPE (VoderTtsOpening, voder_tts_opening, G_TYPE_OBJECT)

/* What the engines are made of, also when the element has gone meanwhile. */
typedef struct {
  VoderTtsSettings settings;
  GWeakRef *element; /* in a GRcBox */
  GstMessageType failure;
} Order;

static void
order_free (gpointer data)
{
  Order *self = data;

  voder_tts_settings_clear (&self->settings);
  g_atomic_rc_box_release_full (self->element,
                                (GDestroyNotify) g_weak_ref_clear);
  g_free (self);
}

/* Posts why before anybody who waits can end the stream for it. */
static void
order_fail (Order *self, const GError *why)
{
  g_autoptr (GstElement) element = g_weak_ref_get (self->element);

  if (element != NULL)
    voder_element_post_missing (element, self->failure, why,
                                self->settings.engine, self->settings.voice);
}

static gpointer
order_run (gpointer data, GCancellable *cancellable, GError **error)
{
  Order *self = data;
  GError *why = NULL;
  VoderTtsEngines *engines =
      voder_tts_engines_new (&self->settings, self->element, cancellable, &why);

  if (engines != NULL)
    return engines;

  if (!voder_cancellable_set_error_if_done (cancellable, NULL))
    order_fail (self, why);
  g_propagate_error (error, why);

  return NULL;
}

/* The group's one task: has the engines be looked for before text comes. */
static gboolean
look_ahead (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderTtsOpening *self = data;
  g_autoptr (VoderTtsEngines) engines =
      voder_once_get (self->once, cancellable, NULL);

  if (engines != NULL && self->func != NULL)
    self->func (self, engines, self->data);

  return TRUE;
}

static void
voder_tts_opening_dispose (GObject *object)
{
  VoderTtsOpening *self = VODER_TTS_OPENING (object);

  if (self->group != NULL) {
    voder_group_cancel (self->group, NULL);
    voder_group_wait (self->group, NULL, NULL);
  }
  g_clear_object (&self->group);
  g_clear_object (&self->once);

  G_OBJECT_CLASS (voder_tts_opening_parent_class)->dispose (object);
}

static void
voder_tts_opening_class_init (VoderTtsOpeningClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = voder_tts_opening_dispose;
}

static void
voder_tts_opening_init (VoderTtsOpening *self)
{
}

static VoderTtsOpening *
create (GstElement *element,
        const VoderTtsSettings *settings,
        GstMessageType failure)
{
  VoderTtsOpening *self = NULL;
  Order *order = g_new0 (Order, 1);

  voder_tts_settings_copy (settings, &order->settings);
  order->failure = failure;
  order->element = g_atomic_rc_box_new0 (GWeakRef);
  g_weak_ref_init (order->element, element);
  self = g_object_new (VODER_TYPE_TTS_OPENING, NULL);
  self->once = voder_once_new (VODER_TYPE_TTS_ENGINES, VODER_ONCE_KEEP_ERROR,
                               order_run, order, order_free);
  self->group = voder_group_new (voder_pool_get_blocking (),
                                 VODER_GROUP_FIRST_ERROR, NULL);

  return self;
}

/*
 * Begins to look for the engines of @element.
 *
 * Returns: NULL with @error set when one that is named is not installed, or no
 *   thread can be had.
 */
VoderTtsOpening *
voder_tts_opening_new (GstElement *element,
                       const VoderTtsSettings *settings,
                       GError **error)
{
  g_autoptr (VoderTtsOpening) self = NULL;

  g_return_val_if_fail (GST_IS_ELEMENT (element), NULL);
  g_return_val_if_fail (settings != NULL, NULL);

  if (!voder_tts_names_check (settings, error))
    return NULL;

  self = create (element, settings, GST_MESSAGE_ERROR);
  if (!voder_group_go (self->group, look_ahead, self, NULL, error))
    return NULL;

  return g_steal_pointer (&self);
}

/*
 * Makes an opening of engines that take over while others speak; it begins with
 * voder_tts_opening_begin(). @func is called on another thread once they are
 * there, and must not drop the opening.
 *
 * Returns: NULL with @error set when one that is named is not installed.
 */
VoderTtsOpening *
voder_tts_opening_new_change (GstElement *element,
                              const VoderTtsSettings *settings,
                              VoderTtsOpeningFunc func,
                              gpointer data,
                              GError **error)
{
  VoderTtsOpening *self = NULL;

  g_return_val_if_fail (GST_IS_ELEMENT (element), NULL);
  g_return_val_if_fail (settings != NULL, NULL);

  if (!voder_tts_names_check (settings, error))
    return NULL;

  self = create (element, settings, GST_MESSAGE_WARNING);
  self->func = func;
  self->data = data;

  return self;
}

/*
 * Begins to look for the engines.
 *
 * Returns: FALSE with @error set when no thread can be had.
 */
gboolean
voder_tts_opening_begin (VoderTtsOpening *self, GError **error)
{
  g_return_val_if_fail (VODER_IS_TTS_OPENING (self), FALSE);

  return voder_group_go (self->group, look_ahead, self, NULL, error);
}

/*
 * Waits for the engines (transfer full).
 *
 * Returns: NULL with an error when they cannot be had, which has been posted
 *   then, or when @cancellable ended the wait
 */
VoderTtsEngines *
voder_tts_opening_wait (VoderTtsOpening *self,
                        GCancellable *cancellable,
                        GError **error)
{
  g_return_val_if_fail (VODER_IS_TTS_OPENING (self), NULL);

  return voder_once_get (self->once, cancellable, error);
}

/*
 * Gives the engines (transfer full) when they are there already; else NULL.
 */
VoderTtsEngines *
voder_tts_opening_dup_engines (VoderTtsOpening *self)
{
  g_return_val_if_fail (VODER_IS_TTS_OPENING (self), NULL);

  return voder_once_is_done (self->once)
             ? voder_once_get (self->once, NULL, NULL)
             : NULL;
}

/*
 * Whether the engines cannot be had, which has been posted.
 */
gboolean
voder_tts_opening_has_failed (VoderTtsOpening *self)
{
  g_autoptr (VoderTtsEngines) engines = NULL;

  g_return_val_if_fail (VODER_IS_TTS_OPENING (self), FALSE);

  if (!voder_once_is_done (self->once))
    return FALSE;

  engines = voder_once_get (self->once, NULL, NULL);

  return engines == NULL;
}
