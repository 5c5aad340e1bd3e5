/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-spiel-catalogue.h"

#include <glib/gi18n-lib.h>

#include "voder-spiel-call.h"

/* A provider may have to be started first. */
#define MAX_PATIENCE_MS 5000

#define VOICES_TYPE "a(ssstas)"
/* More voices than any provider has, and longer ids. */
#define MAX_VOICES 20000
#define MAX_ID     1024

/*
 * VoderSpielCatalogue:
 *
 * The voices of the providers as they were when they were asked.
 *
 * Thread safety: immutable.
 */
struct _VoderSpielCatalogue {
  GObject parent_instance;

  GPtrArray *voices; /* of VoderVoice */
  GHashTable *by_id; /* of VoderSpielVoice */
};

G_DEFINE_FINAL_TYPE (VoderSpielCatalogue, voder_spiel_catalogue, G_TYPE_OBJECT)

/* One provider while it is asked. */
typedef struct {
  const char *name;
  VoderSpielCall *call;
  GVariant *voices;
  GError *error;
} Question;

static void
question_clear (gpointer data)
{
  Question *self = data;

  g_clear_pointer (&self->call, voder_spiel_call_free);
  g_clear_pointer (&self->voices, g_variant_unref);
  g_clear_error (&self->error);
}

/* All properties at once: that is what providers are used to. */
static void
ask (Question *self, GDBusConnection *connection, GCancellable *cancellable)
{
  g_autoptr (GDBusMessage) message = voder_spiel_bus_create_call (
      self->name, "org.freedesktop.DBus.Properties", "GetAll",
      g_variant_new ("(s)", VODER_SPIEL_INTERFACE));

  self->call =
      voder_spiel_call_new (connection, message, cancellable, &self->error);
}

static void
take_failure (Question *self)
{
  g_autoptr (GError) why = g_steal_pointer (&self->error);

  g_dbus_error_strip_remote_error (why);
  g_set_error (&self->error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
               _ ("The speech provider %s does not tell its voices: %s"),
               self->name, why->message);
}

static void
take_answer (Question *self, GVariant *body)
{
  g_autoptr (GVariant) all = NULL;

  if (body != NULL && g_variant_is_of_type (body, G_VARIANT_TYPE ("(a{sv})")))
    all = g_variant_get_child_value (body, 0);
  if (all != NULL)
    self->voices =
        g_variant_lookup_value (all, "Voices", G_VARIANT_TYPE (VOICES_TYPE));
  if (self->voices == NULL)
    g_set_error (&self->error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_FAILED,
                 _ ("The speech provider %s has no list of voices"),
                 self->name);
}

/* Waits for what a provider tells, or why it does not. */
static void
hear (Question *self)
{
  g_autoptr (GDBusMessage) answer = NULL;

  if (self->call != NULL)
    answer = voder_spiel_call_wait (self->call, G_MAXINT64, &self->error);
  if (answer != NULL)
    take_answer (self, g_dbus_message_get_body (answer));
  else
    take_failure (self);
}

static void
add_voice (VoderSpielCatalogue *self,
           GVariant *tuple,
           const char *provider,
           gboolean is_only)
{
  const char *name, *id, *format;
  g_autofree const char **languages = NULL;
  g_autofree char *full_id = NULL;
  VoderSpielVoice *voice;
  guint rate;

  g_variant_get (tuple, "(&s&s&st^a&s)", &name, &id, &format, NULL, &languages);
  full_id = is_only ? g_strdup (id) : g_strdup_printf ("%s/%s", provider, id);
  if (*id == '\0' || strlen (id) > MAX_ID ||
      g_hash_table_contains (self->by_id, full_id))
    return;

  voice = voder_spiel_voice_new (
      provider, id, languages[0] != NULL ? languages[0] : "", format);
  rate = (guint) MAX (0, GST_AUDIO_INFO_RATE (&voice->info));
  g_ptr_array_add (self->voices,
                   voder_voice_new (full_id, *name != '\0' ? name : id,
                                    languages, rate, VODER_GENDER_UNKNOWN));
  g_hash_table_insert (self->by_id, g_steal_pointer (&full_id), voice);
}

static void
add_voices (VoderSpielCatalogue *self, Question *question, gboolean is_only)
{
  gsize n_voices;

  if (question->voices == NULL)
    return;

  n_voices = MIN (g_variant_n_children (question->voices), MAX_VOICES);
  for (gsize i = 0; i < n_voices; i++) {
    g_autoptr (GVariant) tuple =
        g_variant_get_child_value (question->voices, i);

    add_voice (self, tuple, question->name, is_only);
  }
}

/* Asks all at once, so that those that hang cost their time once. */
static GArray *
ask_all (GDBusConnection *connection,
         GStrv names,
         guint timeout_ms,
         GCancellable *cancellable)
{
  g_autoptr (VoderContext) context = voder_context_new_with_timeout (
      cancellable, timeout_ms * G_TIME_SPAN_MILLISECOND);
  GArray *questions =
      g_array_sized_new (FALSE, TRUE, sizeof (Question), g_strv_length (names));

  g_array_set_clear_func (questions, question_clear);
  g_array_set_size (questions, g_strv_length (names));
  for (guint i = 0; i < questions->len; i++) {
    Question *question = &g_array_index (questions, Question, i);

    question->name = names[i];
    ask (question, connection, G_CANCELLABLE (context));
  }
  for (guint i = 0; i < questions->len; i++)
    hear (&g_array_index (questions, Question, i));

  return questions;
}

/* The failures of some are told; those of all are the error. */
static gboolean
check_failures (VoderSpielCatalogue *self, GArray *questions, GError **error)
{
  GError *first = NULL;

  for (guint i = 0; i < questions->len; i++) {
    Question *question = &g_array_index (questions, Question, i);

    if (question->error == NULL)
      continue;
    if (self->voices->len > 0)
      g_message ("%s", question->error->message);
    else if (first == NULL)
      first = g_steal_pointer (&question->error);
  }
  if (self->voices->len > 0)
    return TRUE;

  if (first != NULL)
    g_propagate_error (error, first);
  else
    g_set_error_literal (error, VODER_SPEECH_ERROR, VODER_SPEECH_ERROR_ENGINE,
                         _ ("There is no other speech provider"));

  return FALSE;
}

static GStrv
list_names (GDBusConnection *connection,
            const VoderSpielRules *rules,
            GCancellable *cancellable,
            GError **error)
{
  const char *const only[] = { rules->provider, NULL };

  if (rules->provider != NULL)
    return g_strdupv ((GStrv) only);

  return voder_spiel_bus_list (connection, rules, cancellable, error);
}

/* The providers are asked now; %NULL when none of them has a voice. */
VoderSpielCatalogue *
voder_spiel_catalogue_new (GDBusConnection *connection,
                           const VoderSpielRules *rules,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (VoderSpielCatalogue) self = NULL;
  g_auto (GStrv) names = NULL;
  g_autoptr (GArray) questions = NULL;

  names = list_names (connection, rules, cancellable, error);
  if (names == NULL)
    return NULL;

  self = g_object_new (VODER_TYPE_SPIEL_CATALOGUE, NULL);
  questions = ask_all (connection, names,
                       MIN (rules->patience_ms, MAX_PATIENCE_MS), cancellable);
  if (voder_cancellable_set_error_if_done (cancellable, error))
    return NULL;
  for (guint i = 0; i < questions->len; i++)
    add_voices (self, &g_array_index (questions, Question, i),
                rules->provider != NULL);
  if (!check_failures (self, questions, error))
    return NULL;

  return g_steal_pointer (&self);
}

static void
voder_spiel_catalogue_finalize (GObject *object)
{
  VoderSpielCatalogue *self = VODER_SPIEL_CATALOGUE (object);

  g_hash_table_unref (self->by_id);
  g_ptr_array_unref (self->voices);

  G_OBJECT_CLASS (voder_spiel_catalogue_parent_class)->finalize (object);
}

static void
voder_spiel_catalogue_class_init (VoderSpielCatalogueClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = voder_spiel_catalogue_finalize;
}

static void
voder_spiel_catalogue_init (VoderSpielCatalogue *self)
{
  self->voices = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) voder_spiel_voice_free);
}

GListModel *
voder_spiel_catalogue_list (VoderSpielCatalogue *self)
{
  GListStore *list = g_list_store_new (VODER_TYPE_VOICE);

  g_list_store_splice (list, 0, 0, self->voices->pdata, self->voices->len);

  return G_LIST_MODEL (list);
}

/* Gives the voice, borrowed, for the id that it was listed with. */
const VoderSpielVoice *
voder_spiel_catalogue_find (VoderSpielCatalogue *self, const char *id)
{
  return g_hash_table_lookup (self->by_id, id);
}
