/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-chain-text-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <voder/audio/voder-effect.h>

/* Bounds the work that a text of somebody else's can ask for. */
#define MAX_BYTES   (64 * 1024)
#define MAX_EFFECTS 64

/*
 * Where the reader is in the text: gst-launch's syntax, in which `!` stands
 * between effects, a value may be quoted, and `\` takes a character as it is.
 */
typedef struct {
  const char *text;
  const char *p;
} Scanner;

static void
setting_free (gpointer data)
{
  VoderChainSetting *self = data;

  g_free (self->name);
  g_free (self->value);
  g_free (self);
}

static void
item_free (gpointer data)
{
  VoderChainItem *self = data;

  g_free (self->name);
  g_ptr_array_unref (self->settings);
  g_free (self);
}

static guint
get_place (const Scanner *self, const char *p)
{
  return (guint) g_utf8_pointer_to_offset (self->text, p) + 1;
}

static gboolean
fail (const Scanner *self, const char *p, const char *why, GError **error)
{
  g_set_error (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_SYNTAX,
               _ ("Character %u: %s"), get_place (self, p), why);

  return FALSE;
}

static void
skip_spaces (Scanner *self)
{
  while (g_ascii_isspace (*self->p))
    self->p++;
}

static gboolean
is_name_char (char c)
{
  return g_ascii_isalnum (c) || c == '-' || c == '_';
}

/* Gives %NULL where no name begins. */
static char *
take_name (Scanner *self)
{
  const char *start = self->p;

  while (is_name_char (*self->p))
    self->p++;

  return self->p > start ? g_strndup (start, (gsize) (self->p - start)) : NULL;
}

/* What stands up to @quote, or to the next space when that is 0. */
static gboolean
take_value (Scanner *self, char quote, GString *value, GError **error)
{
  const char *start = self->p - (quote != '\0');

  for (; *self->p != '\0'; self->p++) {
    if (quote != '\0' ? *self->p == quote
                      : g_ascii_isspace (*self->p) || *self->p == '!')
      break;
    if (*self->p == '\\' && self->p[1] != '\0')
      self->p++;
    g_string_append_c (value, *self->p);
  }

  if (quote == '\0')
    return TRUE;
  if (*self->p == '\0')
    return fail (self, start, _ ("The quotation mark is not closed"), error);
  self->p++;
  if (*self->p != '\0' && *self->p != '!' && !g_ascii_isspace (*self->p))
    return fail (self, self->p, _ ("Behind a quoted value comes a space"),
                 error);

  return TRUE;
}

static gboolean
parse_setting (Scanner *self, VoderChainItem *item, GError **error)
{
  const char *start = self->p;
  g_autofree char *name = take_name (self);
  g_autoptr (GString) value = g_string_new (NULL);
  VoderChainSetting *setting;
  char quote = '\0';

  if (name == NULL)
    return fail (self, self->p, _ ("NAME=VALUE or “!” is missing"), error);

  skip_spaces (self);
  if (*self->p != '=')
    return fail (self, self->p, _ ("“=” and a value are missing"), error);
  self->p++;
  skip_spaces (self);
  if (*self->p == '"' || *self->p == '\'')
    quote = *self->p++;
  else if (*self->p == '\0' || *self->p == '!')
    return fail (self, self->p, _ ("The value is missing"), error);
  if (!take_value (self, quote, value, error))
    return FALSE;

  setting = g_new0 (VoderChainSetting, 1);
  setting->name = g_steal_pointer (&name);
  setting->value = g_strdup (value->str);
  setting->place = get_place (self, start);
  g_ptr_array_add (item->settings, setting);

  return TRUE;
}

/* An effect and its settings, up to `!` or the end. */
static gboolean
parse_item (Scanner *self, GPtrArray *items, GError **error)
{
  const char *start = self->p;
  VoderChainItem *item;
  char *name = take_name (self);

  if (name == NULL)
    return fail (self, self->p, _ ("The name of an effect is missing"), error);

  item = g_new0 (VoderChainItem, 1);
  item->name = name;
  item->place = get_place (self, start);
  item->settings = g_ptr_array_new_with_free_func (setting_free);
  g_ptr_array_add (items, item);

  for (skip_spaces (self); *self->p != '\0' && *self->p != '!';
       skip_spaces (self))
    if (!parse_setting (self, item, error))
      return FALSE;

  return TRUE;
}

/*
 * Reads the text of a chain. Gives the effects in their order, as
 * VoderChainItem, or %NULL with %VODER_AUDIO_ERROR_SYNTAX. A text of spaces is
 * a chain of none.
 */
GPtrArray *
voder_chain_text_parse (const char *text, GError **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (item_free);
  Scanner self = { text, text };

  if (strlen (text) > MAX_BYTES || !g_utf8_validate (text, -1, NULL)) {
    g_set_error (error, VODER_AUDIO_ERROR, VODER_AUDIO_ERROR_SYNTAX,
                 _ ("The text of a chain is UTF-8 of at most %d bytes"),
                 MAX_BYTES);
    return NULL;
  }

  skip_spaces (&self);
  if (*self.p == '\0')
    return g_steal_pointer (&items);

  while (parse_item (&self, items, error)) {
    if (*self.p == '\0')
      return g_steal_pointer (&items);
    if (items->len == MAX_EFFECTS) {
      fail (&self, self.p, _ ("These are too many effects"), error);
      return NULL;
    }
    self.p++;
    skip_spaces (&self);
  }

  return NULL;
}

/* Appends a value so that it is read as it is, quoted when it must be. */
void
voder_chain_text_append_value (GString *text, const char *value)
{
  if (*value != '\0' && strpbrk (value, " \t\n\v\f\r!\"'\\") == NULL) {
    g_string_append (text, value);
    return;
  }

  g_string_append_c (text, '"');
  for (; *value != '\0'; value++) {
    if (*value == '"' || *value == '\\')
      g_string_append_c (text, '\\');
    g_string_append_c (text, *value);
  }
  g_string_append_c (text, '"');
}
