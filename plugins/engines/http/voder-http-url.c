/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-http-url.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

/* Longer than any address of use; one from a server is not trusted. */
#define URL_MAX_BYTES 2048

static int
get_default_port (GUri *uri)
{
  return g_str_equal (g_uri_get_scheme (uri), "https") ? 443 : 80;
}

static int
get_port (GUri *uri)
{
  int port = g_uri_get_port (uri);

  return port != -1 ? port : get_default_port (uri);
}

static void
set_error (GError **error, const char *url, const char *why)
{
  g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
               _ ("Cannot use the address “%s”: %s"), url, why);
}

/* What is sent is private, and so may be the key: it is never sent in the clear
 * to another machine. */
static gboolean
check (GUri *uri, GError **error)
{
  const char *scheme = g_uri_get_scheme (uri);
  g_autofree char *shown = voder_http_url_describe (uri);

  if (g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    set_error (error, shown, _ ("it names no host"));
  else if (g_uri_get_userinfo (uri) != NULL)
    set_error (error, shown, _ ("it must not hold a name or password"));
  else if (g_str_equal (scheme, "https"))
    return TRUE;
  else if (!g_str_equal (scheme, "http"))
    set_error (error, shown, _ ("it is neither https: nor http:"));
  else if (!voder_http_url_is_loopback (uri))
    set_error (error, shown,
               _ ("http: is for servers on this machine only; use https:"));
  else
    return TRUE;

  return FALSE;
}

/*
 * Parses the address of a server: https:, or http: on this machine, without a
 * password, a query or a fragment. An error never quotes a password.
 */
GUri *
voder_http_url_parse (const char *string, GError **error)
{
  g_autoptr (GUri) uri = NULL;
  g_autofree char *shown = NULL;

  if (strlen (string) <= URL_MAX_BYTES)
    uri = g_uri_parse (string, SOUP_HTTP_URI_FLAGS, NULL);
  if (uri == NULL) {
    g_set_error_literal (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                         _ ("The server’s address is not valid"));
    return NULL;
  }

  shown = voder_http_url_describe (uri);
  if (g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL)
    set_error (error, shown, _ ("it must not hold “?” or “#”"));
  else if (check (uri, error))
    return g_steal_pointer (&uri);

  return NULL;
}

/*
 * Puts @path behind the path of @base, with one stroke between them.
 */
GUri *
voder_http_url_join (GUri *base, const char *path)
{
  g_autofree char *start = g_strdup (g_uri_get_path (base));
  g_autofree char *joined = NULL;
  gsize length = strlen (start);

  while (length > 0 && start[length - 1] == '/')
    start[--length] = '\0';
  while (*path == '/')
    path++;
  joined = g_strconcat (start, "/", path, NULL);

  return soup_uri_copy (base, SOUP_URI_PATH, joined, SOUP_URI_NONE);
}

/*
 * Gives where a redirect leads. The rules of the first address hold for each
 * further one, and no other machine may send us to a server on this one.
 */
GUri *
voder_http_url_follow (GUri *from, const char *location, GError **error)
{
  g_autoptr (GUri) uri = NULL;
  g_autofree char *shown = NULL;

  if (location != NULL && strlen (location) <= URL_MAX_BYTES)
    uri = g_uri_parse_relative (from, location, SOUP_HTTP_URI_FLAGS, NULL);
  if (uri == NULL) {
    shown = voder_http_url_describe (from);
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                 _ ("“%s” redirects to nowhere"), shown);
    return NULL;
  }

  if (!check (uri, error))
    return NULL;
  if (voder_http_url_is_loopback (uri) && !voder_http_url_is_loopback (from)) {
    shown = voder_http_url_describe (uri);
    set_error (error, shown,
               _ ("another machine redirects to a server on this one"));
    return NULL;
  }

  return g_steal_pointer (&uri);
}

/*
 * Whether the host is this machine: 127.0.0.0/8, ::1 or localhost.
 */
gboolean
voder_http_url_is_loopback (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  g_autoptr (GInetAddress) address = NULL;

  if (host == NULL)
    return FALSE;
  if (g_ascii_strcasecmp (host, "localhost") == 0)
    return TRUE;

  address = g_inet_address_new_from_string (host);

  return address != NULL && g_inet_address_get_is_loopback (address);
}

/*
 * Whether a key for @a may be sent to @b.
 */
gboolean
voder_http_url_is_same_origin (GUri *a, GUri *b)
{
  return g_str_equal (g_uri_get_scheme (a), g_uri_get_scheme (b)) &&
         g_ascii_strcasecmp (g_uri_get_host (a), g_uri_get_host (b)) == 0 &&
         get_port (a) == get_port (b);
}

/*
 * What messages call an address: nothing of it that might be secret.
 */
char *
voder_http_url_describe (GUri *uri)
{
  int port = get_port (uri) != get_default_port (uri) ? get_port (uri) : -1;
  g_autofree char *shown =
      g_uri_join (G_URI_FLAGS_ENCODED, g_uri_get_scheme (uri), NULL,
                  g_uri_get_host (uri), port, g_uri_get_path (uri), NULL, NULL);

  return g_utf8_make_valid (shown, -1);
}
