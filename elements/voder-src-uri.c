/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-src-uri.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#define SCHEME "voder:"

#define MAX_NAMES 40

G_GNUC_PRINTF (2, 3)
static gboolean
fail (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  g_autofree char *valid = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  valid = g_utf8_make_valid (message, -1);
  g_set_error_literal (error, GST_URI_ERROR, GST_URI_ERROR_BAD_URI, valid);

  return FALSE;
}

/* NULL when the escapes are broken, or hide the end of a string. */
static char *
unescape (const char *from, const char *to, const char *what, GError **error)
{
  char *text = g_uri_unescape_segment (from, to, NULL);
  g_autofree char *part = NULL;

  if (text != NULL)
    return text;

  part = g_strndup (from, (gsize) (to - from));
  fail (error, _ ("The %s “%s” of the URI has a broken escape"), what, part);

  return NULL;
}

/* The host may be empty or this one. */
static gboolean
parse_path (VoderSrcUri *self, const char *from, const char *to, GError **error)
{
  const char *path = from;
  gsize n_host;

  if (g_str_has_prefix (from, "//")) {
    from += 2;
    n_host = strcspn (from, "/?#");
    path = from + n_host;
    if (n_host != 0 && (n_host != strlen ("localhost") ||
                        g_ascii_strncasecmp (from, "localhost", n_host) != 0))
      return fail (error,
                   _ ("The URI names the host “%.*s”; a file is named with "
                      "three slashes, as voder:///folder/file"),
                   (int) n_host, from);
  }
  if (path >= to || path[1] == '\0' || path + 1 == to)
    return fail (error, _ ("The URI names no file"));

  self->path = unescape (path, to, _ ("path"), error);

  return self->path != NULL;
}

static gboolean
parse_text (VoderSrcUri *self, const char *from, const char *to, GError **error)
{
  self->text = unescape (from, to, _ ("text"), error);
  if (self->text == NULL)
    return FALSE;
  if (!g_utf8_validate (self->text, -1, NULL))
    return fail (error, _ ("The text of the URI is not UTF-8"));
  if (*self->text == '\0')
    return fail (error, _ ("The URI has no text"));

  return TRUE;
}

/* Properties of the class itself, not of its parents. */
static gboolean
is_parameter (GObjectClass *klass, GParamSpec *pspec)
{
  const GParamFlags flags = G_PARAM_READWRITE;

  return pspec->owner_type == G_OBJECT_CLASS_TYPE (klass) &&
         (pspec->flags & flags) == flags &&
         g_strcmp0 (pspec->name, "text") != 0 &&
         g_strcmp0 (pspec->name, "uri") != 0;
}

static GPtrArray *
list_parameters (GObjectClass *klass)
{
  GPtrArray *names = g_ptr_array_new ();
  guint n_properties;
  g_autofree GParamSpec **properties =
      g_object_class_list_properties (klass, &n_properties);

  for (guint i = 0; i < n_properties; i++)
    if (is_parameter (klass, properties[i]))
      g_ptr_array_add (names, (gpointer) properties[i]->name);

  return names;
}

static GParamSpec *
find_parameter (GObjectClass *klass, const char *name, GError **error)
{
  GParamSpec *pspec = g_object_class_find_property (klass, name);
  g_autoptr (GPtrArray) names = NULL;
  g_autofree char *list = NULL;

  if (pspec != NULL && is_parameter (klass, pspec))
    return pspec;

  names = list_parameters (klass);
  list = voder_suggestion_list (names, MAX_NAMES);
  fail (error, _ ("The URI has an unknown parameter “%s”; there are: %s"), name,
        list);

  return NULL;
}

static gboolean
parse_value (GParamSpec *pspec, const char *text, GValue *value)
{
  g_value_init (value, pspec->value_type);
  if (G_IS_PARAM_SPEC_STRING (pspec)) {
    g_value_set_string (value, text);
    return g_utf8_validate (text, -1, NULL);
  }

  return gst_value_deserialize (value, text) &&
         !g_param_value_validate (pspec, value);
}

static void
value_clear (gpointer data)
{
  if (G_IS_VALUE (data))
    g_value_unset (data);
}

static gboolean
parse_parameter (VoderSrcUri *self,
                 const char *from,
                 const char *to,
                 GObjectClass *klass,
                 GError **error)
{
  const char *equals = memchr (from, '=', (gsize) (to - from));
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;
  GParamSpec *pspec = NULL;
  GValue value = G_VALUE_INIT;

  name = unescape (from, equals != NULL ? equals : to, _ ("parameter"), error);
  if (name == NULL)
    return FALSE;
  pspec = find_parameter (klass, name, error);
  if (pspec == NULL)
    return FALSE;
  if (g_ptr_array_find (self->names, pspec->name, NULL))
    return fail (error, _ ("The URI has the parameter “%s” twice"), name);
  text = unescape (equals != NULL ? equals + 1 : to, to, _ ("value"), error);
  if (text == NULL)
    return FALSE;
  if (!parse_value (pspec, text, &value)) {
    value_clear (&value);
    return fail (error, _ ("The parameter “%s” of the URI cannot be “%s”"),
                 name, text);
  }

  g_ptr_array_add (self->names, (gpointer) pspec->name);
  g_array_append_val (self->values, value);

  return TRUE;
}

static gboolean
parse_query (VoderSrcUri *self,
             const char *query,
             GObjectClass *klass,
             GError **error)
{
  while (*query != '\0') {
    const char *end = query + strcspn (query, "&;");

    if (end > query && !parse_parameter (self, query, end, klass, error))
      return FALSE;
    query = *end != '\0' ? end + 1 : end;
  }

  return TRUE;
}

/*
 * Takes @uri apart, whose parameters are properties of @klass. What it sets is
 * to be cleared, whatever is returned.
 *
 * Returns: FALSE with %GST_URI_ERROR_BAD_URI, which tells what is wrong.
 */
gboolean
voder_src_uri_parse (VoderSrcUri *self,
                     const char *uri,
                     GObjectClass *klass,
                     GError **error)
{
  const char *query;
  const char *end;

  *self = (VoderSrcUri){ 0 };
  self->names = g_ptr_array_new ();
  self->values = g_array_new (FALSE, FALSE, sizeof (GValue));
  g_array_set_clear_func (self->values, value_clear);

  if (g_ascii_strncasecmp (uri, SCHEME, strlen (SCHEME)) != 0)
    return fail (error, _ ("The URI “%s” does not begin with “%s”"), uri,
                 SCHEME);
  uri += strlen (SCHEME);
  if (strchr (uri, '#') != NULL)
    return fail (error, _ ("The URI has a “#”, which is written %%23 in a text "
                           "or path"));

  query = strchr (uri, '?');
  end = query != NULL ? query : uri + strlen (uri);
  if (*uri == '/' ? !parse_path (self, uri, end, error)
                  : !parse_text (self, uri, end, error))
    return FALSE;

  return query == NULL || parse_query (self, query + 1, klass, error);
}

void
voder_src_uri_clear (VoderSrcUri *self)
{
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_pointer (&self->values, g_array_unref);
}
