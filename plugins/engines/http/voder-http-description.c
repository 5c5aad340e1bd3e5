/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-http-description.h"

#include "voder-http-url.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#define GROUP        "Http"
#define ENGINE_GROUP "Voder Engine"
#define BODY_GROUP   "Http Body"

/* Far more than a description needs. */
#define FILE_MAX_BYTES (256 * 1024)

/* A day; longer than anybody waits. */
#define SECONDS_MAX 86400.0

/* Members of a request that are made from the utterance. */
static const char *const own_members[] = { "input", "voice", "speed",
                                           "response_format", NULL };

/* A file while it is read. The first error stays; later reads do nothing. */
typedef struct {
  GKeyFile *keys;
  const char *path;
  GHashTable *known; /* the keys of GROUP that were asked for */
  GError *error;
} Reading;

static void
fail (Reading *reading, const char *key, const char *why)
{
  if (reading->error == NULL)
    g_set_error (&reading->error, VODER_PLUGIN_ERROR,
                 VODER_PLUGIN_ERROR_KEYFILE, _ ("Key “%s” of “%s”: %s"), key,
                 reading->path, why);
}

static char *
read_string (Reading *reading, const char *key)
{
  g_autofree char *value = NULL;
  g_autoptr (GError) why = NULL;

  g_hash_table_add (reading->known, (gpointer) key);
  value = g_key_file_get_string (reading->keys, GROUP, key, &why);
  if (value != NULL && *value != '\0')
    return g_steal_pointer (&value);
  if (why != NULL && why->code != G_KEY_FILE_ERROR_KEY_NOT_FOUND)
    fail (reading, key, why->message);

  return NULL;
}

static char **
read_list (Reading *reading, const char *group, const char *key)
{
  char **values;

  if (g_str_equal (group, GROUP))
    g_hash_table_add (reading->known, (gpointer) key);
  values = g_key_file_get_string_list (reading->keys, group, key, NULL, NULL);

  return values != NULL ? values : g_new0 (char *, 1);
}

/* Reads a number that need not be whole. */
static double
read_number (Reading *reading,
             const char *key,
             double fallback,
             double min,
             double max)
{
  g_autofree char *text = read_string (reading, key);
  g_autofree char *why = NULL;
  char *end = NULL;
  double value;

  if (text == NULL)
    return fallback;

  value = g_ascii_strtod (text, &end);
  if (*end == '\0' && value >= min && value <= max)
    return value;

  why = g_strdup_printf (_ ("“%s” is not a number from %g to %g"), text, min,
                         max);
  fail (reading, key, why);

  return fallback;
}

static guint
read_count (Reading *reading,
            const char *key,
            guint fallback,
            guint min,
            guint max)
{
  double value = read_number (reading, key, fallback, min, max);

  if (value > floor (value))
    fail (reading, key, _ ("it must be a whole number"));

  return (guint) value;
}

static gint64
read_seconds (Reading *reading, const char *key, double fallback)
{
  double seconds = read_number (reading, key, fallback, 0.001, SECONDS_MAX);

  return (gint64) (seconds * G_USEC_PER_SEC);
}

static gboolean
read_boolean (Reading *reading, const char *key)
{
  g_autoptr (GError) why = NULL;
  gboolean value;

  g_hash_table_add (reading->known, (gpointer) key);
  value = g_key_file_get_boolean (reading->keys, GROUP, key, &why);
  if (why != NULL && why->code != G_KEY_FILE_ERROR_KEY_NOT_FOUND)
    fail (reading, key, why->message);

  return value;
}

static void
read_url (VoderHttpDescription *self, Reading *reading)
{
  g_autofree char *url = read_string (reading, "URL");
  g_autoptr (GError) why = NULL;

  if (url == NULL) {
    fail (reading, "URL", _ ("it is missing"));
    return;
  }

  self->base = voder_http_url_parse (url, &why);
  if (self->base == NULL)
    fail (reading, "URL", why->message);

  self->speech_path = read_string (reading, "SpeechPath");
  if (self->speech_path == NULL)
    self->speech_path = g_strdup ("/v1/audio/speech");
  self->voices_path = read_string (reading, "VoicesPath");
}

static void
read_format (VoderHttpDescription *self, Reading *reading)
{
  g_autofree char *format = read_string (reading, "Format");

  if (format == NULL || g_str_equal (format, "pcm"))
    self->format = VODER_HTTP_FORMAT_PCM;
  else if (g_str_equal (format, "wav"))
    self->format = VODER_HTTP_FORMAT_WAV;
  else
    fail (reading, "Format", _ ("it is neither “pcm” nor “wav”"));

  self->rate = read_count (reading, "Rate", 24000, 1000, 384000);
  self->n_channels = read_count (reading, "Channels", 1, 1, 8);
}

/* KeySecret holds attributes as service=openai. */
static void
read_key (VoderHttpDescription *self, Reading *reading)
{
  g_auto (GStrv) pairs = read_list (reading, GROUP, "KeySecret");
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  self->key_variable = read_string (reading, "KeyVariable");
  for (guint i = 0; pairs[i] != NULL; i++) {
    const char *sign = strchr (pairs[i], '=');

    if (sign == NULL || sign == pairs[i]) {
      fail (reading, "KeySecret", _ ("it must be of the form NAME=VALUE;…"));
      return;
    }
    g_ptr_array_add (words, g_strndup (pairs[i], (gsize) (sign - pairs[i])));
    g_ptr_array_add (words, g_strdup (sign + 1));
  }
  if (words->len == 0)
    return;

  g_ptr_array_add (words, NULL);
  self->key_secret = (char **) g_ptr_array_steal (words, NULL);
}

static void
clear_prefix (gpointer data)
{
  VoderHttpPrefix *prefix = data;

  g_free (prefix->prefix);
  g_free (prefix->language);
}

static VoderGender
parse_gender (const char *text)
{
  if (g_strcmp0 (text, "female") == 0)
    return VODER_GENDER_FEMALE;
  if (g_strcmp0 (text, "male") == 0)
    return VODER_GENDER_MALE;

  return VODER_GENDER_UNKNOWN;
}

/* VoicePrefixes holds rows as af_:en-US:female; the gender may be left out. */
static void
read_prefixes (VoderHttpDescription *self, Reading *reading)
{
  g_auto (GStrv) rows = read_list (reading, GROUP, "VoicePrefixes");

  self->prefixes = g_array_new (FALSE, FALSE, sizeof (VoderHttpPrefix));
  g_array_set_clear_func (self->prefixes, clear_prefix);
  for (guint i = 0; rows[i] != NULL; i++) {
    g_auto (GStrv) parts = g_strsplit (rows[i], ":", 3);
    VoderHttpPrefix prefix;

    if (g_strv_length (parts) < 2 || *parts[0] == '\0' || *parts[1] == '\0') {
      fail (reading, "VoicePrefixes",
            _ ("it must be of the form PREFIX:LANGUAGE:GENDER;…"));
      return;
    }
    prefix.prefix = g_strdup (parts[0]);
    prefix.language = g_strdup (parts[1]);
    prefix.gender = parse_gender (parts[2]);
    g_array_append_val (self->prefixes, prefix);
  }
}

static void
read_voices (VoderHttpDescription *self, Reading *reading)
{
  self->voices = read_list (reading, GROUP, "Voices");
  if (self->voices[0] == NULL && self->voices_path == NULL)
    fail (reading, "Voices", _ ("it is missing, and so is “VoicesPath”"));

  if (g_strv_contains ((const char *const *) self->voices, ""))
    fail (reading, "Voices", _ ("a voice has no name"));

  self->languages = read_list (reading, ENGINE_GROUP, "Languages");
  read_prefixes (self, reading);
}

static void
read_limits (VoderHttpDescription *self, Reading *reading)
{
  self->max_characters =
      read_count (reading, "MaxCharacters", 4096, 16, 100000000);
  self->has_tokens = read_boolean (reading, "HasTokens");
  self->min_speed = read_number (reading, "MinSpeed", 0.25, 0.01, 1);
  self->max_speed = read_number (reading, "MaxSpeed", 4, 1, 100);
  self->seconds_per_character =
      read_number (reading, "SecondsPerCharacter", 1, 0.01, 3600);
  self->connect_timeout_us = read_seconds (reading, "ConnectTimeout", 10);
  self->first_byte_timeout_us = read_seconds (reading, "FirstByteTimeout", 60);
  self->idle_timeout_us = read_seconds (reading, "IdleTimeout", 30);
  self->max_retries = read_count (reading, "MaxRetries", 3, 0, 100);
  self->retry_delay_us = read_seconds (reading, "RetryDelay", 0.5);
  self->max_retry_delay_us = read_seconds (reading, "MaxRetryDelay", 60);
}

/* Each key is a member of the request, its value JSON. */
static void
read_extras (VoderHttpDescription *self, Reading *reading)
{
  g_auto (GStrv) keys =
      g_key_file_get_keys (reading->keys, BODY_GROUP, NULL, NULL);

  self->extras = json_object_new ();
  for (guint i = 0; keys != NULL && keys[i] != NULL; i++) {
    g_autofree char *text =
        g_key_file_get_string (reading->keys, BODY_GROUP, keys[i], NULL);
    g_autoptr (JsonNode) value =
        text != NULL ? json_from_string (text, NULL) : NULL;

    if (g_strv_contains (own_members, keys[i]))
      fail (reading, keys[i], _ ("it is made from what is to be spoken"));
    else if (value == NULL)
      fail (reading, keys[i], _ ("its value is not JSON"));
    else
      json_object_set_member (self->extras, keys[i], g_steal_pointer (&value));
  }
}

/* A key that nobody reads is a slip of the pen. */
static void
check_keys (Reading *reading)
{
  g_auto (GStrv) keys = g_key_file_get_keys (reading->keys, GROUP, NULL, NULL);

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++) {
    if (!g_hash_table_contains (reading->known, keys[i]))
      fail (reading, keys[i], _ ("there is no such key"));
  }
}

static void
read_all (VoderHttpDescription *self, Reading *reading)
{
  read_url (self, reading);
  self->model = read_string (reading, "Model");
  self->instructions = read_string (reading, "Instructions");
  self->certificates = read_string (reading, "Certificates");
  read_format (self, reading);
  read_key (self, reading);
  read_voices (self, reading);
  read_limits (self, reading);
  read_extras (self, reading);
  check_keys (reading);
}

static GKeyFile *
load (const char *path, GError **error)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  g_autoptr (GMappedFile) file = NULL;
  g_autoptr (GError) why = NULL;

  file = g_mapped_file_new (path, FALSE, &why);
  if (file != NULL && g_mapped_file_get_length (file) > FILE_MAX_BYTES)
    g_set_error_literal (&why, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_KEYFILE,
                         _ ("it is too large"));
  else if (file != NULL)
    g_key_file_load_from_data (
        keys,
        g_mapped_file_get_length (file) > 0 ? g_mapped_file_get_contents (file)
                                            : "",
        g_mapped_file_get_length (file), G_KEY_FILE_NONE, &why);
  if (why == NULL)
    return g_steal_pointer (&keys);

  g_set_error (error, VODER_PLUGIN_ERROR, VODER_PLUGIN_ERROR_KEYFILE,
               _ ("Cannot read “%s”: %s"), path, why->message);

  return NULL;
}

/*
 * Reads the groups of a description file that are about a server. Fails with
 * %VODER_PLUGIN_ERROR_KEYFILE, which names the key.
 */
VoderHttpDescription *
voder_http_description_new (const char *path, GError **error)
{
  g_autoptr (VoderHttpDescription) self = NULL;
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GKeyFile) keys = load (path, error);
  Reading reading = { .keys = keys, .path = path, .known = known };

  if (keys == NULL)
    return NULL;

  self = g_new0 (VoderHttpDescription, 1);
  read_all (self, &reading);
  if (reading.error == NULL)
    return g_steal_pointer (&self);

  g_propagate_error (error, reading.error);

  return NULL;
}

void
voder_http_description_free (VoderHttpDescription *self)
{
  g_clear_pointer (&self->base, g_uri_unref);
  g_free (self->speech_path);
  g_free (self->voices_path);
  g_free (self->model);
  g_free (self->instructions);
  g_clear_pointer (&self->extras, json_object_unref);
  g_free (self->key_variable);
  g_strfreev (self->key_secret);
  g_strfreev (self->voices);
  g_strfreev (self->languages);
  g_clear_pointer (&self->prefixes, g_array_unref);
  g_free (self->certificates);
  g_free (self);
}
