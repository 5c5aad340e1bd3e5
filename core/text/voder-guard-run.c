/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-guard-private.h"

/*
 * Whether words with @c, a letter or digit, have spaces around them.
 */
static gboolean
is_spaced_script (gunichar c)
{
  GUnicodeScript script = g_unichar_get_script (c);

  return g_unichar_isdigit (c) || script == G_UNICODE_SCRIPT_LATIN ||
         script == G_UNICODE_SCRIPT_GREEK ||
         script == G_UNICODE_SCRIPT_CYRILLIC;
}

static gboolean
ends_run (gunichar c)
{
  return g_unichar_isspace (c) ||
         (g_unichar_isalpha (c) && !is_spaced_script (c));
}

/*
 * Finds out whether the run that begins or goes on at @string is a dump, and
 * counts the part of it that is there.
 */
static void
look_ahead (VoderGuardRun *self, const char *string)
{
  for (const char *p = string; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (ends_run (c))
      break;
    if (g_unichar_isalnum (c))
      self->n_letters++;
  }
  self->is_dump = self->n_letters >= VODER_GUARD_DUMP_LETTERS;
}

/*
 * The next character begins another run.
 */
void
voder_guard_run_end (VoderGuardRun *self)
{
  self->n_characters = 0;
  self->n_letters = 0;
  self->is_dump = FALSE;
}

/*
 * Whether the character at @string is one of a dump that is not said; @is_first
 * when it is the first of a sentence.
 */
gboolean
voder_guard_run_is_dump (VoderGuardRun *self,
                         const char *string,
                         gboolean is_first)
{
  if (ends_run (g_utf8_get_char (string))) {
    voder_guard_run_end (self);
    return FALSE;
  }
  if (is_first || self->n_characters == 0)
    look_ahead (self, string);
  self->n_characters++;

  return self->is_dump && self->n_characters > VODER_GUARD_MAX_WORD;
}
