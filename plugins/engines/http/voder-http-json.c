/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-http-json.h"

/* The parser calls itself for each bracket, so that a text of brackets would
 * use up the stack. */
#define DEPTH_MAX 32

/*
 * Whether the text is nested no deeper than any answer of use. The parser takes
 * more than JSON: what could hide brackets from this count, comments and single
 * quotes, is refused.
 */
static gboolean
is_tame (const char *text, gsize length)
{
  gboolean in_string = FALSE;
  gsize depth = 0;

  for (gsize i = 0; i < length; i++) {
    char c = text[i];

    if (in_string && c == '\\')
      i++;
    else if (c == '"')
      in_string = !in_string;
    else if (in_string)
      continue;
    else if (c == '/' || c == '#' || c == '\'')
      return FALSE;
    else if ((c == '[' || c == '{') && ++depth > DEPTH_MAX)
      return FALSE;
    else if ((c == ']' || c == '}') && depth > 0)
      depth--;
  }

  return TRUE;
}

/*
 * Parses what a server says is JSON. Gives %NULL when it is not, or is nested
 * deeper than any answer of use.
 */
JsonNode *
voder_http_json_parse (const char *text, gsize length)
{
  g_autoptr (JsonParser) parser = NULL;

  if (length == 0 || !g_utf8_validate_len (text, length, NULL) ||
      !is_tame (text, length))
    return NULL;

  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, text, (gssize) length, NULL))
    return NULL;

  return json_parser_steal_root (parser);
}

/*
 * Gives the string that a node is, or %NULL.
 */
const char *
voder_http_json_peek_string (JsonNode *node)
{
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  return json_node_get_string (node);
}

/*
 * Gives a member of the object that a node is, or %NULL.
 */
JsonNode *
voder_http_json_peek_member (JsonNode *node, const char *name)
{
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;

  return json_object_get_member (json_node_get_object (node), name);
}
