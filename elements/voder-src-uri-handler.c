/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gi18n-lib.h>

#include "voder-src-private.h"
#include "voder-src-uri.h"

#define GST_CAT_DEFAULT voder_src_debug

/* The URI of a source. */

static GstURIType
uri_get_type (GType type)
{
  return GST_URI_SRC;
}

static const char *const *
uri_get_protocols (GType type)
{
  static const char *const protocols[] = { "voder", NULL };

  return protocols;
}

static char *
uri_get (GstURIHandler *handler)
{
  VoderSrc *self = VODER_SRC (handler);
  char *uri = NULL;

  GST_OBJECT_LOCK (self);
  uri = g_strdup (self->uri);
  GST_OBJECT_UNLOCK (self);

  return uri;
}

static void
apply_uri (VoderSrc *self, const char *uri, const VoderSrcUri *parts)
{
  /* A text is of the format that the URI names. */
  for (guint i = 0; i < parts->names->len; i++)
    g_object_set_property (G_OBJECT (self), g_ptr_array_index (parts->names, i),
                           &g_array_index (parts->values, GValue, i));
  voder_src_set_text (self, parts->text);
  GST_OBJECT_LOCK (self);
  g_free (self->path);
  self->path = g_strdup (parts->path);
  g_free (self->uri);
  self->uri = g_strdup (uri);
  GST_OBJECT_UNLOCK (self);
}

static gboolean
uri_set (GstURIHandler *handler, const char *uri, GError **error)
{
  VoderSrc *self = VODER_SRC (handler);
  g_autoptr (VoderSrcQueue) queue = voder_src_dup_queue (self);
  g_auto (VoderSrcUri) parts = { NULL };

  if (queue != NULL) {
    g_set_error_literal (error, GST_URI_ERROR, GST_URI_ERROR_BAD_STATE,
                         _ ("The URI cannot be changed while it is spoken"));
    return FALSE;
  }
  if (!voder_src_uri_parse (&parts, uri, G_OBJECT_GET_CLASS (self), error))
    return FALSE;
  apply_uri (self, uri, &parts);

  return TRUE;
}

/*
 * Makes the source a handler of “voder:” URIs.
 */
void
voder_src_uri_handler_init (gpointer iface, gpointer data)
{
  GstURIHandlerInterface *handler = iface;

  handler->get_type = uri_get_type;
  handler->get_protocols = uri_get_protocols;
  handler->get_uri = uri_get;
  handler->set_uri = uri_set;
}

/*
 * Sets the URI. One that cannot be used is told of when the element starts.
 */
void
voder_src_set_uri (VoderSrc *self, const char *uri)
{
  g_autoptr (GError) error = NULL;

  if (uri == NULL || *uri == '\0')
    voder_src_set_text (self, NULL);
  else if (!uri_set (GST_URI_HANDLER (self), uri, &error))
    GST_WARNING_OBJECT (self, "%s", error->message);

  GST_OBJECT_LOCK (self);
  g_clear_error (&self->uri_error);
  self->uri_error = g_steal_pointer (&error);
  GST_OBJECT_UNLOCK (self);
}
