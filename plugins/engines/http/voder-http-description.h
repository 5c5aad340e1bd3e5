/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <voder/voder.h>

G_BEGIN_DECLS

/* What the server is asked for. */
typedef enum {
  VODER_HTTP_FORMAT_PCM,
  VODER_HTTP_FORMAT_WAV,
} VoderHttpFormat;

/* What the voices whose ids begin alike have in common. */
typedef struct {
  char *prefix;
  char *language;
  VoderGender gender;
} VoderHttpPrefix;

/*
 * VoderHttpDescription: what a description file says about a server.
 *
 * Thread safety: immutable.
 */
typedef struct {
  GUri *base;
  char *speech_path;
  char *voices_path; /* NULL: the server is not asked */
  char *model;
  char *instructions;
  JsonObject *extras; /* further members of a request */

  VoderHttpFormat format;
  guint rate;
  guint n_channels;

  char *key_variable;
  char **key_secret; /* attribute and value, by turns */

  char **voices;
  char **languages;
  GArray *prefixes; /* of VoderHttpPrefix */

  guint max_characters;
  gboolean has_tokens; /* brackets in a text would be commands */
  double min_speed;
  double max_speed;
  double seconds_per_character;

  gint64 connect_timeout_us;
  gint64 first_byte_timeout_us;
  gint64 idle_timeout_us;
  guint max_retries;
  gint64 retry_delay_us;
  gint64 max_retry_delay_us;

  char *certificates; /* the file of those to trust; NULL: the system's */
} VoderHttpDescription;

VoderHttpDescription *voder_http_description_new (const char *path,
                                                  GError **error);
void voder_http_description_free (VoderHttpDescription *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (VoderHttpDescription,
                               voder_http_description_free)

G_END_DECLS
