/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-ssml-scope.h"

#include <string.h>

#include "voder-ssml-phonemes.h"

#define NAMESPACE "http://www.w3.org/2001/10/synthesis"

/* Longer texts of attributes are no names of anything. */
#define MAX_NAMES 1024

/*
 * Gives an attribute, `xml:lang` by this name; %NULL if there is none.
 */
const char *
voder_ssml_element_get (const VoderSsmlElement *self, const char *attribute)
{
  for (const char **at = self->attributes; *at != NULL; at += 2) {
    if (g_str_equal (at[0], attribute))
      return at[1];
  }

  return NULL;
}

/*
 * Tells what an element does; those of other vocabularies do nothing.
 */
VoderSsmlKind
voder_ssml_element_get_kind (const VoderSsmlElement *self)
{
  static const struct {
    const char *name;
    VoderSsmlKind kind;
  } kinds[] = {
    { "audio", VODER_SSML_AUDIO },       { "break", VODER_SSML_BREAK },
    { "desc", VODER_SSML_UNSPOKEN },     { "emphasis", VODER_SSML_EMPHASIS },
    { "lexicon", VODER_SSML_UNSPOKEN },  { "mark", VODER_SSML_MARK },
    { "meta", VODER_SSML_UNSPOKEN },     { "metadata", VODER_SSML_UNSPOKEN },
    { "p", VODER_SSML_PARAGRAPH },       { "paragraph", VODER_SSML_PARAGRAPH },
    { "phoneme", VODER_SSML_PHONEME },   { "prosody", VODER_SSML_PROSODY },
    { "s", VODER_SSML_SENTENCE },        { "say-as", VODER_SSML_SAY_AS },
    { "sentence", VODER_SSML_SENTENCE }, { "speak", VODER_SSML_SPEAK },
    { "sub", VODER_SSML_SUB },           { "voice", VODER_SSML_VOICE },
  };

  if (self->namespace != NULL && !g_str_equal (self->namespace, NAMESPACE))
    return VODER_SSML_OTHER;
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (g_str_equal (kinds[i].name, self->name))
      return kinds[i].kind;
  }

  return VODER_SSML_OTHER;
}

static void
set_prosody (VoderSsmlScope *self, const VoderSsmlElement *element)
{
  const char *rate = voder_ssml_element_get (element, "rate");
  const char *pitch = voder_ssml_element_get (element, "pitch");
  const char *volume = voder_ssml_element_get (element, "volume");

  if (rate != NULL)
    voder_ssml_prosody_set_rate (&self->prosody, rate);
  if (pitch != NULL)
    voder_ssml_prosody_set_pitch (&self->prosody, pitch,
                                  voder_style_get_gender (self->style));
  if (volume != NULL)
    voder_ssml_prosody_set_volume (&self->prosody, volume);
}

/* The style of the scope with its prosody, within what an engine takes. */
static void
update_style (VoderSsmlScope *self)
{
  g_autoptr (VoderStyle) old = self->style;
  g_autoptr (VoderStyle) plain = voder_style_new (
      CLAMP (self->prosody.rate, VODER_RATE_MIN, VODER_RATE_MAX),
      CLAMP (self->prosody.pitch, 0, VODER_PITCH_MAX),
      CLAMP (self->prosody.volume, 0, VODER_VOLUME_MAX));

  self->style = old == NULL ? voder_style_ref (plain)
                            : voder_style_new_with_voice (
                                  plain, voder_style_get_voice_names (old),
                                  voder_style_get_voice_languages (old),
                                  voder_style_get_gender (old));
}

/* A part of a sentence stays in it: only where all of it is emphasized is that
 * heard. */
static void
emphasize (VoderSsmlScope *self, const char *level)
{
  g_autoptr (VoderStyle) base = voder_style_ref (self->style);
  g_autoptr (VoderStyle) own = NULL;

  voder_ssml_prosody_emphasize (&self->prosody, level);
  update_style (self);
  own = self->style;
  self->style = voder_style_new_with_base (own, base);
}

/* The words of an attribute; %NULL for none. */
static char **
split_names (const char *names)
{
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) words = NULL;
  char **all;

  if (names == NULL || strlen (names) > MAX_NAMES)
    return NULL;

  text = g_strdup (names);
  g_strdelimit (text, "\t\r\n", ' ');
  all = g_strsplit (text, " ", -1);
  words = g_ptr_array_new ();
  for (guint i = 0; all[i] != NULL; i++) {
    if (*all[i] != '\0')
      g_ptr_array_add (words, all[i]);
    else
      g_free (all[i]);
  }
  g_free (all);
  g_ptr_array_add (words, NULL);

  return (char **) g_ptr_array_steal (words, NULL);
}

/* A language may have its accent behind it: that says more. */
static char **
split_languages (const char *languages)
{
  char **all = split_names (languages);

  for (guint i = 0; all != NULL && all[i] != NULL; i++) {
    const char *accent = strchr (all[i], ':');

    if (accent == NULL)
      continue;
    if (accent[1] != '\0')
      memmove (all[i], accent + 1, strlen (accent));
    else
      all[i][accent - all[i]] = '\0';
  }

  return all;
}

static VoderGender
parse_gender (const char *name)
{
  if (g_strcmp0 (name, "female") == 0)
    return VODER_GENDER_FEMALE;
  if (g_strcmp0 (name, "male") == 0)
    return VODER_GENDER_MALE;

  return g_strcmp0 (name, "neutral") == 0 ? VODER_GENDER_NEUTRAL
                                          : VODER_GENDER_UNKNOWN;
}

static void
set_voice (VoderSsmlScope *self, const VoderSsmlElement *element)
{
  g_autoptr (VoderStyle) old = self->style;
  g_auto (GStrv) names = split_names (voder_ssml_element_get (element, "name"));
  g_auto (GStrv) languages =
      split_languages (voder_ssml_element_get (element, "languages"));

  self->style = voder_style_new_with_voice (
      old,
      names != NULL ? (const char *const *) names : (const char *[]){ NULL },
      languages != NULL ? (const char *const *) languages
                        : (const char *[]){ NULL },
      parse_gender (voder_ssml_element_get (element, "gender")));
}

static void
set_language (VoderSsmlScope *self, const char *language)
{
  if (language == NULL || strlen (language) > MAX_NAMES)
    return;

  g_clear_pointer (&self->language, g_ref_string_release);
  if (*language != '\0')
    self->language = g_ref_string_new_intern (language);
}

static void
set_kind (VoderSsmlScope *self, const VoderSsmlElement *element)
{
  switch (self->kind) {
  case VODER_SSML_PROSODY:
    set_prosody (self, element);
    update_style (self);
    break;
  case VODER_SSML_EMPHASIS:
    emphasize (self, voder_ssml_element_get (element, "level"));
    break;
  case VODER_SSML_VOICE:
    set_voice (self, element);
    break;
  case VODER_SSML_UNSPOKEN:
    self->is_silent = TRUE;
    break;
  case VODER_SSML_SUB:
    self->replacement = g_strdup (voder_ssml_element_get (element, "alias"));
    break;
  case VODER_SSML_PHONEME:
    self->replacement = voder_ssml_phonemes_to_ipa (
        voder_ssml_element_get (element, "alphabet"),
        voder_ssml_element_get (element, "ph"));
    break;
  case VODER_SSML_SAY_AS:
    self->replacement =
        g_strdup (voder_ssml_element_get (element, "interpret-as"));
    self->format = g_strdup (voder_ssml_element_get (element, "format"));
    break;
  default:
    break;
  }
}

/*
 * Makes what holds inside @element out of what holds around it (nullable).
 */
void
voder_ssml_scope_init (VoderSsmlScope *self,
                       const VoderSsmlScope *parent,
                       const VoderSsmlElement *element)
{
  *self = (VoderSsmlScope){ .prosody = { 1, 1, 1 } };
  if (parent != NULL) {
    self->is_silent = parent->is_silent;
    self->prosody = parent->prosody;
    self->style = voder_style_ref (parent->style);
    if (parent->language != NULL)
      self->language = g_ref_string_acquire (parent->language);
  } else {
    update_style (self);
  }

  self->kind = voder_ssml_element_get_kind (element);
  self->source_start = element->source_start;
  set_language (self, voder_ssml_element_get (element, "xml:lang"));
  set_kind (self, element);
}

void
voder_ssml_scope_clear (VoderSsmlScope *self)
{
  g_clear_pointer (&self->style, voder_style_unref);
  g_clear_pointer (&self->language, g_ref_string_release);
  g_clear_pointer (&self->replacement, g_free);
  g_clear_pointer (&self->format, g_free);
}
