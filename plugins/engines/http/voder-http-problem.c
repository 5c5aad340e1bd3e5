/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-http-problem.h"

#include <string.h>

#include "voder-http-json.h"

/* A message of more characters is cut. */
#define QUOTE_MAX_CHARACTERS 300

/* Where servers put what went wrong, the first that is there counts:
 * {error: {message}} of OpenAI, {detail: {message}} and {detail: [{msg}]} of
 * FastAPI, {error: "…"} and {message: "…"} of others. */
static const struct {
  const char *outer;
  const char *inner;
} places[] = {
  { "error", "message" }, { "detail", "message" }, { "detail", "msg" },
  { "error", NULL },      { "detail", NULL },      { "message", NULL },
};

static const char *
find_message (JsonNode *root)
{
  if (voder_http_json_peek_string (root) != NULL)
    return voder_http_json_peek_string (root);

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++) {
    JsonNode *node = voder_http_json_peek_member (root, places[i].outer);
    const char *message;

    if (node != NULL && JSON_NODE_HOLDS_ARRAY (node) &&
        json_array_get_length (json_node_get_array (node)) > 0)
      node = json_array_get_element (json_node_get_array (node), 0);
    if (places[i].inner != NULL)
      node = voder_http_json_peek_member (node, places[i].inner);
    message = voder_http_json_peek_string (node);
    if (message != NULL)
      return message;
  }

  return NULL;
}

/* Some servers repeat the key that they do not like. */
static void
hide_key (GString *text, const char *key)
{
  if (key != NULL && *key != '\0')
    g_string_replace (text, key, "…", 0);
}

/* One line of printable characters, of bounded length. */
static char *
tidy (const char *text)
{
  GString *tidied = g_string_new (NULL);
  gsize n_characters = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (!g_unichar_isgraph (c))
      c = ' ';
    if (c == ' ' && (tidied->len == 0 || tidied->str[tidied->len - 1] == ' '))
      continue;
    if (n_characters++ == QUOTE_MAX_CHARACTERS) {
      g_string_append (tidied, "…");
      break;
    }
    g_string_append_unichar (tidied, c);
  }
  g_strchomp (tidied->str);

  return g_string_free (tidied, FALSE);
}

/*
 * Gives what a server says went wrong, as one short line without @key, or %NULL
 * when it says nothing of use. @text is the start of the body of its answer, at
 * most %VODER_HTTP_PROBLEM_MAX_BYTES.
 */
char *
voder_http_problem_quote (const char *text, gsize length, const char *key)
{
  g_autoptr (JsonNode) root = voder_http_json_parse (text, length);
  g_autoptr (GString) message = NULL;
  g_autofree char *valid = NULL;
  g_autofree char *tidied = NULL;

  if (root != NULL) {
    const char *found = find_message (root);

    message = g_string_new (found != NULL ? found : "");
  } else {
    valid = g_utf8_make_valid (length > 0 ? text : "", (gssize) length);
    g_strstrip (valid);
    /* A page for people, or JSON that is broken or has been cut. */
    message = g_string_new (strchr ("<{[", *valid) == NULL ? valid : "");
  }

  hide_key (message, key);
  tidied = tidy (message->str);

  return *tidied != '\0' ? g_steal_pointer (&tidied) : NULL;
}
