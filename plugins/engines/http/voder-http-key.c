/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-http-key.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#ifdef VODER_HTTP_HAS_SECRET
#include <libsecret/secret.h>
#endif

#ifdef VODER_HTTP_HAS_SECRET
static GHashTable *
collect (const VoderHttpDescription *description)
{
  GHashTable *attributes = g_hash_table_new (g_str_hash, g_str_equal);
  char **words = description->key_secret;

  for (guint i = 0; words[i] != NULL; i += 2)
    g_hash_table_insert (attributes, words[i], words[i + 1]);

  return attributes;
}

/* Gives the key, or %NULL without an error when the keyring has none. There is
 * no schema: the attributes are whatever it was stored with. */
static char *
ask_keyring (const VoderHttpDescription *description,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GHashTable) attributes = collect (description);
  g_autoptr (SecretService) service = NULL;
  char *key = NULL;
  GList *items;

  service = secret_service_get_sync (SECRET_SERVICE_NONE, cancellable, error);
  items = service == NULL
              ? NULL
              : secret_service_search_sync (service, NULL, attributes,
                                            SECRET_SEARCH_UNLOCK |
                                                SECRET_SEARCH_LOAD_SECRETS,
                                            cancellable, error);
  if (items != NULL) {
    g_autoptr (SecretValue) value = secret_item_get_secret (items->data);

    key = value != NULL ? g_strdup (secret_value_get_text (value)) : NULL;
  }
  g_list_free_full (items, g_object_unref);

  return key;
}
#else
static char *
ask_keyring (const VoderHttpDescription *description,
             GCancellable *cancellable,
             GError **error)
{
  g_set_error_literal (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                       _ ("this build of Voder has no libsecret"));

  return NULL;
}
#endif

static gboolean
is_sendable (const char *key)
{
  for (; *key != '\0'; key++) {
    if (!g_ascii_isgraph (*key))
      return FALSE;
  }

  return TRUE;
}

/* Takes the key over if a header can hold it; no message shows it. */
static gboolean
check (char *found, char **key, GError **error)
{
  g_strstrip (found);
  if (*found != '\0' && is_sendable (found)) {
    *key = found;
    return TRUE;
  }

  voder_http_key_free (found);
  g_set_error_literal (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                       _ ("The server’s key is empty or holds characters that "
                          "no key has"));

  return FALSE;
}

/* @why the keyring could not be asked, or %NULL. */
static void
set_missing (const VoderHttpDescription *description,
             const GError *why,
             GError **error)
{
  const char *variable = description->key_variable;

  if (variable != NULL && why != NULL)
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                 _ ("There is no key for the server: the variable %s is not "
                    "set, and the keyring cannot be asked: %s"),
                 variable, why->message);
  else if (why != NULL)
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                 _ ("There is no key for the server: the keyring cannot be "
                    "asked: %s"),
                 why->message);
  else if (variable != NULL && description->key_secret != NULL)
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                 _ ("There is no key for the server: neither in the variable "
                    "%s nor in the keyring"),
                 variable);
  else if (variable != NULL)
    g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                 _ ("There is no key for the server: the variable %s is not "
                    "set"),
                 variable);
  else
    g_set_error_literal (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                         _ ("There is no key for the server in the keyring"));
}

/*
 * Gives the server's key, from the environment or else from the keyring; %NULL
 * when it needs none.
 */
gboolean
voder_http_key_load (const VoderHttpDescription *description,
                     char **key,
                     GCancellable *cancellable,
                     GError **error)
{
  const char *variable = description->key_variable;
  g_autoptr (GError) why = NULL;
  char *found = NULL;

  *key = NULL;
  if (variable == NULL && description->key_secret == NULL)
    return TRUE;

  if (variable != NULL && g_getenv (variable) != NULL)
    return check (g_strdup (g_getenv (variable)), key, error);
  if (description->key_secret != NULL)
    found = ask_keyring (description, cancellable, &why);
  if (found != NULL)
    return check (found, key, error);

  if (voder_cancellable_set_error_if_done (cancellable, error))
    return FALSE;
  set_missing (description, why, error);

  return FALSE;
}

/*
 * Frees a key and leaves nothing of it in memory.
 */
void
voder_http_key_free (char *key)
{
  if (key == NULL)
    return;

  explicit_bzero (key, strlen (key));
  g_free (key);
}
