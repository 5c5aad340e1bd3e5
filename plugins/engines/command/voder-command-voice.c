/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-command-voice.h"

#include <string.h>

/* Longer than any name a program has for a voice. */
#define ID_MAX_BYTES 256

/* What the sample rate of a voice may be, in Hz. */
#define RATE_MAX 384000

/*
 * Whether a program can be told such a name: it is text in a line, and no
 * option.
 */
gboolean
voder_command_voice_is_valid_id (const char *id)
{
  if (*id == '\0' || *id == '-' || strlen (id) > ID_MAX_BYTES ||
      !g_utf8_validate (id, -1, NULL))
    return FALSE;

  for (; *id != '\0'; id++) {
    if (g_ascii_iscntrl (*id))
      return FALSE;
  }

  return TRUE;
}

VoderCommandVoice *
voder_command_voice_new (const char *id)
{
  VoderCommandVoice *self = g_new0 (VoderCommandVoice, 1);

  self->id = g_strdup (id);
  self->languages = g_new0 (char *, 1);
  self->speaker = -1;

  return self;
}

void
voder_command_voice_free (VoderCommandVoice *self)
{
  g_free (self->id);
  g_free (self->name);
  g_strfreev (self->languages);
  g_free (self->model);
  g_free (self->speaker_name);
  g_free (self);
}

/*
 * Sets the gender from what programs call it: `female`, `F`, `male`, `m` …
 */
void
voder_command_voice_set_gender (VoderCommandVoice *self, const char *word)
{
  switch (g_ascii_tolower (*word)) {
  case 'f':
    self->gender = VODER_GENDER_FEMALE;
    break;
  case 'm':
    self->gender = VODER_GENDER_MALE;
    break;
  case 'n':
    self->gender = VODER_GENDER_NEUTRAL;
    break;
  default:
    self->gender = VODER_GENDER_UNKNOWN;
  }
}

/*
 * Sets the sample rate, if it is one.
 */
void
voder_command_voice_set_rate (VoderCommandVoice *self, const char *digits)
{
  guint64 rate = 0;

  if (g_ascii_string_to_unsigned (digits, 10, 1, RATE_MAX, &rate, NULL))
    self->rate = (guint) rate;
}

static gboolean
is_tag (const char *tag)
{
  return g_ascii_isalpha (*tag) &&
         strspn (tag, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                      "0123456789-") == strlen (tag);
}

/*
 * Sets the language from what a program calls it: one of @tags, or a tag, or
 * the name of a locale as en_US. What is none of these is not known.
 */
void
voder_command_voice_set_language (VoderCommandVoice *self,
                                  const char *word,
                                  GHashTable *tags)
{
  g_autofree char *key = g_ascii_strdown (word, -1);
  const char *known = g_hash_table_lookup (tags, key);
  g_autofree char *tag = g_strdup (known != NULL ? known : word);

  g_strdelimit (tag, "_", '-');
  if (!is_tag (tag))
    return;

  g_strfreev (self->languages);
  self->languages = g_new0 (char *, 2);
  self->languages[0] = g_steal_pointer (&tag);
}

/*
 * Makes a voice of a row ID:LANGUAGE,LANGUAGE:GENDER:RATE of which all but the
 * id may be left out. Gives %NULL when it has no id.
 */
VoderCommandVoice *
voder_command_voice_new_from_row (const char *row)
{
  g_auto (GStrv) parts = g_strsplit (row, ":", 4);
  guint n_parts = g_strv_length (parts);
  VoderCommandVoice *self;

  if (n_parts == 0 || !voder_command_voice_is_valid_id (parts[0]))
    return NULL;

  self = voder_command_voice_new (parts[0]);
  if (n_parts > 1 && *parts[1] != '\0') {
    g_strfreev (self->languages);
    self->languages = g_strsplit (parts[1], ",", -1);
  }
  if (n_parts > 2)
    voder_command_voice_set_gender (self, parts[2]);
  if (n_parts > 3)
    voder_command_voice_set_rate (self, parts[3]);

  return self;
}

/*
 * Takes from a row what it says of this voice.
 */
void
voder_command_voice_complete (VoderCommandVoice *self,
                              const VoderCommandVoice *row)
{
  if (row->languages[0] != NULL) {
    g_strfreev (self->languages);
    self->languages = g_strdupv (row->languages);
  }
  if (row->gender != VODER_GENDER_UNKNOWN)
    self->gender = row->gender;
  if (row->rate != 0)
    self->rate = row->rate;
}
