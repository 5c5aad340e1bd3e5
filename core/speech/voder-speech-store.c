/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/speech/voder-speech-store.h>

#include <glib/gi18n-lib.h>

#include <voder/speech/voder-engine.h>

#include "voder-speech-totals-private.h"

/* What is kept in memory besides: what is said again and again. */
#define MEMORY_BYTES (8 * 1024 * 1024)

/* How loud thousands of voices are. */
#define LEVELS_BYTES        (1024 * 1024)
#define LEVELS_MEMORY_BYTES (64 * 1024)

/* The names of the files of a VoderCache end so. */
#define FILE_SUFFIX ".voder"

/* The directory beside that of speech. */
#define LEVELS_SUFFIX ".levels"

/* Nothing fits into less. */
#define LIMIT_MIN 4096
/* No utterance has it. */
#define TRIM_KEY "trim"

#define LIMIT_VARIABLE "VODER_CACHE_LIMIT"
#define LIMIT_GROUP    "Cache"
#define LIMIT_KEY      "Limit"

/**
 * VoderSpeechStore:
 *
 * Where speech is kept that was spoken before: a directory, which any number of
 * processes use at a time, of limited size. What was not used for a day goes
 * first; of a document that is larger, the start stays, as #VoderCache says.
 * #VoderSpeechCache reads and fills it.
 *
 * How loud the voices are is kept beside it, where no speech drives it out:
 * voices are asked to speak for that, and some of them cost money.
 *
 * Thread safety: any thread.
 */
struct _VoderSpeechStore {
  GObject parent_instance;

  char *directory;
  char *totals;
  guint64 limit;
  VoderCache *cache;
  VoderCache *levels;
};

G_DEFINE_FINAL_TYPE (VoderSpeechStore, voder_speech_store, G_TYPE_OBJECT)

static void
voder_speech_store_finalize (GObject *object)
{
  VoderSpeechStore *self = VODER_SPEECH_STORE (object);

  g_clear_object (&self->cache);
  g_clear_object (&self->levels);
  g_free (self->directory);
  g_free (self->totals);

  G_OBJECT_CLASS (voder_speech_store_parent_class)->finalize (object);
}

static void
voder_speech_store_class_init (VoderSpeechStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = voder_speech_store_finalize;
}

static void
voder_speech_store_init (VoderSpeechStore *self)
{
}

/**
 * voder_speech_store_new:
 * @directory: (type filename): a directory for this alone; it is made when it
 *   is needed
 * @limit: how large its files may be together, in bytes; 0 keeps nothing
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new store
 */
VoderSpeechStore *
voder_speech_store_new (const char *directory, guint64 limit)
{
  g_autofree char *levels = NULL;
  VoderSpeechStore *self;

  g_return_val_if_fail (directory != NULL, NULL);

  self = g_object_new (VODER_TYPE_SPEECH_STORE, NULL);
  self->directory = g_strdup (directory);
  self->totals = g_strconcat (directory, ".totals", NULL);
  self->limit = limit;
  self->cache = voder_cache_new_with_directory (
      MIN (limit, MEMORY_BYTES), directory, limit, VODER_CACHE_NONE);
  levels = g_strconcat (directory, LEVELS_SUFFIX, NULL);
  self->levels = voder_cache_new_with_directory (
      LEVELS_MEMORY_BYTES, levels, MIN (limit, LEVELS_BYTES), VODER_CACHE_NONE);

  return self;
}

/**
 * voder_speech_store_new_for_user:
 *
 * Makes the store that all programs of the user share: `voder/speech` in the
 * user's cache directory, as large as voder_speech_store_get_user_limit() says.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new store
 */
VoderSpeechStore *
voder_speech_store_new_for_user (void)
{
  g_autofree char *directory =
      g_build_filename (g_get_user_cache_dir (), "voder", "speech", NULL);

  return voder_speech_store_new (directory,
                                 voder_speech_store_get_user_limit ());
}

static char *
get_settings_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "voder", "voder.conf",
                           NULL);
}

/* A limit that cannot be read is told, and passed over. */
static gboolean
read_limit (const char *text, guint64 *limit)
{
  g_autoptr (GError) error = NULL;

  if (text == NULL)
    return FALSE;
  if (voder_speech_store_parse_limit (text, limit, &error))
    return TRUE;

  g_warning ("%s", error->message);

  return FALSE;
}

/**
 * voder_speech_store_get_user_limit:
 *
 * Gives how large the user's store may be: what the environment variable
 * `VODER_CACHE_LIMIT` says, else what the user has set, else
 * %VODER_SPEECH_STORE_DEFAULT_LIMIT.
 *
 * Thread safety: any thread.
 *
 * Returns: the limit in bytes; 0 for no store at all
 */
guint64
voder_speech_store_get_user_limit (void)
{
  g_autoptr (GKeyFile) settings = g_key_file_new ();
  g_autofree char *path = get_settings_path ();
  g_autofree char *text = NULL;
  guint64 limit;

  if (read_limit (g_getenv (LIMIT_VARIABLE), &limit))
    return limit;
  if (g_key_file_load_from_file (settings, path, G_KEY_FILE_NONE, NULL))
    text = g_key_file_get_value (settings, LIMIT_GROUP, LIMIT_KEY, NULL);
  if (read_limit (text, &limit))
    return limit;

  return VODER_SPEECH_STORE_DEFAULT_LIMIT;
}

/**
 * voder_speech_store_set_user_limit:
 * @limit: the limit in bytes; 0 for no store at all
 * @error: return location for an error
 *
 * Sets how large the user's store may be, for all programs that make it from
 * now on: in the file `voder/voder.conf` of the user's configuration.
 *
 * Thread safety: any thread; it writes a file.
 *
 * Returns: %FALSE with a #GFileError when that cannot be written
 */
gboolean
voder_speech_store_set_user_limit (guint64 limit, GError **error)
{
  g_autoptr (GKeyFile) settings = g_key_file_new ();
  g_autofree char *path = get_settings_path ();
  g_autofree char *folder = g_path_get_dirname (path);

  g_key_file_load_from_file (settings, path, G_KEY_FILE_KEEP_COMMENTS, NULL);
  g_key_file_set_uint64 (settings, LIMIT_GROUP, LIMIT_KEY, limit);
  /* If it cannot be made, the file cannot be saved either. */
  g_mkdir_with_parents (folder, 0700);

  return g_key_file_save_to_file (settings, path, error);
}

static gboolean
set_no_limit (const char *text, GError **error)
{
  g_set_error (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_VALUE,
               _ ("The size “%s” is not a number of bytes, as 500000, 64M or "
                  "2G"),
               text);

  return FALSE;
}

/**
 * voder_speech_store_parse_limit:
 * @text: a number of bytes; K, M or G behind it stands for 1,024 bytes, or so
 *   many of these
 * @limit: (out): return location for it
 * @error: return location for an error
 *
 * Reads a size as users write it.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE with %VODER_SPEECH_ERROR_VALUE when it is none
 */
gboolean
voder_speech_store_parse_limit (const char *text,
                                guint64 *limit,
                                GError **error)
{
  static const char units[] = "KMG";
  const char *unit;
  char *end = NULL;
  guint shift = 0;
  guint64 number;

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (limit != NULL, FALSE);

  number = g_ascii_strtoull (text, &end, 10);
  if (!g_ascii_isdigit (text[0]))
    return set_no_limit (text, error);

  unit = *end != '\0' ? strchr (units, g_ascii_toupper (*end)) : NULL;
  if (unit != NULL) {
    shift = 10 * (guint) (unit - units + 1);
    end++;
  }
  if (*end != '\0' || number > (guint64) G_MAXINT64 >> shift)
    return set_no_limit (text, error);

  *limit = number << shift;

  return TRUE;
}

/**
 * voder_speech_store_get_directory:
 * @self: a store
 *
 * Thread safety: immutable.
 *
 * Returns: (transfer none) (type filename): where its files are
 */
const char *
voder_speech_store_get_directory (VoderSpeechStore *self)
{
  g_return_val_if_fail (VODER_IS_SPEECH_STORE (self), NULL);

  return self->directory;
}

/**
 * voder_speech_store_get_limit:
 * @self: a store
 *
 * Thread safety: immutable.
 *
 * Returns: how large its files may be together, in bytes; 0 when it keeps
 *   nothing
 */
guint64
voder_speech_store_get_limit (VoderSpeechStore *self)
{
  g_return_val_if_fail (VODER_IS_SPEECH_STORE (self), 0);

  return self->limit;
}

/**
 * voder_speech_store_get_cache:
 * @self: a store
 *
 * Thread safety: immutable.
 *
 * Returns: (transfer none): what reads and writes its files
 */
VoderCache *
voder_speech_store_get_cache (VoderSpeechStore *self)
{
  g_return_val_if_fail (VODER_IS_SPEECH_STORE (self), NULL);

  return self->cache;
}

/**
 * voder_speech_store_get_levels:
 * @self: a store
 *
 * Thread safety: immutable.
 *
 * Returns: (transfer none): what keeps how loud the voices are, for
 *   voder_engine_pool_keep_loudness()
 */
VoderCache *
voder_speech_store_get_levels (VoderSpeechStore *self)
{
  g_return_val_if_fail (VODER_IS_SPEECH_STORE (self), NULL);

  return self->levels;
}

/* How many values a directory has, and how large they are together. */
static guint64
measure_directory (const char *path, guint64 *n_bytes)
{
  g_autoptr (GFile) directory = g_file_new_for_path (path);
  g_autoptr (GFileEnumerator) files = g_file_enumerate_children (
      directory,
      G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
      G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, NULL);
  GFileInfo *info = NULL;
  guint64 n_files = 0;

  *n_bytes = 0;
  while (files != NULL &&
         g_file_enumerator_iterate (files, &info, NULL, NULL, NULL) &&
         info != NULL) {
    if (!g_str_has_suffix (g_file_info_get_name (info), FILE_SUFFIX))
      continue;
    n_files++;
    *n_bytes += (guint64) g_file_info_get_size (info);
  }

  return n_files;
}

/**
 * voder_speech_store_measure:
 * @self: a store
 * @n_bytes: (out): return location for how large the files are together
 *
 * Looks at the directory, which others may use meanwhile.
 *
 * Thread safety: any thread; it reads a directory.
 *
 * Returns: how many utterances are kept there
 */
guint64
voder_speech_store_measure (VoderSpeechStore *self, guint64 *n_bytes)
{
  g_return_val_if_fail (VODER_IS_SPEECH_STORE (self), 0);
  g_return_val_if_fail (n_bytes != NULL, 0);

  return measure_directory (self->directory, n_bytes);
}

/**
 * voder_speech_store_count_levels:
 * @self: a store
 *
 * Looks at the directory, which others may use meanwhile.
 *
 * Thread safety: any thread; it reads a directory.
 *
 * Returns: of how many voices it is known how loud they are, each at every rate
 *   and pitch, and behind all effects, that it was used with
 */
guint64
voder_speech_store_count_levels (VoderSpeechStore *self)
{
  g_autofree char *path = NULL;
  guint64 n_bytes;

  g_return_val_if_fail (VODER_IS_SPEECH_STORE (self), 0);

  path = g_strconcat (self->directory, LEVELS_SUFFIX, NULL);

  return measure_directory (path, &n_bytes);
}

/**
 * voder_speech_store_trim:
 * @self: a store
 *
 * Removes at once what is too much for the limit, as when that was lowered;
 * without this the next write does so.
 *
 * Thread safety: any thread; it reads a directory, and removes files.
 */
void
voder_speech_store_trim (VoderSpeechStore *self)
{
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);

  g_return_if_fail (VODER_IS_SPEECH_STORE (self));

  if (self->limit < LIMIT_MIN) {
    voder_cache_clear (self->cache);
    voder_cache_clear (self->levels);
    return;
  }

  /* The first write of a cache measures its directory. */
  voder_cache_store (self->cache, TRIM_KEY, nothing, 0);
  voder_cache_remove (self->cache, TRIM_KEY);
}

/**
 * voder_speech_store_clear:
 * @self: a store
 *
 * Removes all that is kept, also by other processes, what is known of voices,
 * and the totals.
 *
 * Thread safety: any thread; it removes files.
 */
void
voder_speech_store_clear (VoderSpeechStore *self)
{
  g_return_if_fail (VODER_IS_SPEECH_STORE (self));

  voder_cache_clear (self->cache);
  voder_cache_clear (self->levels);
  voder_speech_totals_remove (self->totals);
}

/**
 * voder_speech_store_add_totals:
 * @self: a store
 * @n_hits: how many utterances were in it
 * @n_misses: how many were not
 *
 * Adds to what the store has done for all processes.
 *
 * Thread safety: any thread; it writes a file.
 */
void
voder_speech_store_add_totals (VoderSpeechStore *self,
                               guint64 n_hits,
                               guint64 n_misses)
{
  g_return_if_fail (VODER_IS_SPEECH_STORE (self));

  if (self->limit > 0 && n_hits + n_misses > 0)
    voder_speech_totals_add (self->totals, n_hits, n_misses);
}

/**
 * voder_speech_store_get_totals:
 * @self: a store
 * @n_hits: (out): return location for how many utterances were in it
 * @n_misses: (out): return location for how many were not
 *
 * Gives what the store has done for all processes that have ended, since it was
 * cleared.
 *
 * Thread safety: any thread; it reads a file.
 */
void
voder_speech_store_get_totals (VoderSpeechStore *self,
                               guint64 *n_hits,
                               guint64 *n_misses)
{
  g_return_if_fail (VODER_IS_SPEECH_STORE (self));
  g_return_if_fail (n_hits != NULL && n_misses != NULL);

  voder_speech_totals_read (self->totals, n_hits, n_misses);
}
