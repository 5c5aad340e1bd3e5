/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-spiel-engine.h"

#include "voder-spiel-catalogue.h"
#include "voder-spiel-speech.h"

#include <glib/gi18n-lib.h>

/* How long a provider may be silent. It may have to be started first, and to
 * load a model. */
#define PATIENCE_MS 25000

/**
 * VoderSpielEngine:
 *
 * The other speech providers on the session bus, or the one that a description
 * names. All that belongs to an utterance is kept on the stack.
 *
 * Thread safety: any thread.
 */
struct _VoderSpielEngine {
  VoderEngine parent_instance;

  VoderSpielRules rules; /* until the bus has taken them */
  VoderSpielBus *bus;
  VoderOnce *catalogue;
  GError *error; /* of the description */
};

typedef enum {
  PROP_HAS_OWN = 1,
  PROP_PATIENCE_MS,
} VoderSpielEngineProperty;

static GParamSpec *properties[PROP_PATIENCE_MS + 1];

G_DEFINE_FINAL_TYPE (VoderSpielEngine, voder_spiel_engine, VODER_TYPE_ENGINE)

static gpointer
make_catalogue (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderSpielBus *bus = data;
  g_autoptr (GDBusConnection) connection =
      voder_spiel_bus_connect (bus, cancellable, error);

  if (connection == NULL)
    return NULL;

  return voder_spiel_catalogue_new (connection, voder_spiel_bus_get_rules (bus),
                                    cancellable, error);
}

/* The providers are asked when first needed; %NULL with an error. */
static VoderSpielCatalogue *
get_catalogue (VoderSpielEngine *self,
               GCancellable *cancellable,
               GError **error)
{
  if (self->error == NULL)
    return voder_once_get (self->catalogue, cancellable, error);

  g_propagate_error (error, g_error_copy (self->error));

  return NULL;
}

static GListModel *
voder_spiel_engine_list_voices (VoderEngine *engine,
                                GCancellable *cancellable,
                                GError **error)
{
  VoderSpielEngine *self = VODER_SPIEL_ENGINE (engine);
  g_autoptr (VoderSpielCatalogue) catalogue =
      get_catalogue (self, cancellable, error);

  return catalogue != NULL ? voder_spiel_catalogue_list (catalogue) : NULL;
}

static gboolean
voder_spiel_engine_synthesize (VoderEngine *engine,
                               VoderUtterance *utterance,
                               VoderOutput *output,
                               GCancellable *cancellable,
                               GError **error)
{
  VoderSpielEngine *self = VODER_SPIEL_ENGINE (engine);
  g_autoptr (VoderSpielCatalogue) catalogue =
      get_catalogue (self, cancellable, error);
  g_autoptr (GDBusConnection) connection = NULL;
  VoderSpielSpeech speech = { NULL };

  if (catalogue == NULL)
    return FALSE;
  speech.voice = voder_spiel_catalogue_find (
      catalogue, voder_utterance_get_voice (utterance));
  if (!voder_spiel_voice_check (speech.voice, error))
    return FALSE;
  connection = voder_spiel_bus_connect (self->bus, cancellable, error);
  if (connection == NULL)
    return FALSE;

  speech.connection = connection;
  speech.utterance = utterance;
  speech.output = output;
  speech.patience_ms = voder_spiel_bus_get_rules (self->bus)->patience_ms;

  return voder_spiel_speech_run (&speech, cancellable, error);
}

static void
voder_spiel_engine_constructed (GObject *object)
{
  VoderSpielEngine *self = VODER_SPIEL_ENGINE (object);
  const char *path = voder_engine_get_description_file (VODER_ENGINE (self));

  G_OBJECT_CLASS (voder_spiel_engine_parent_class)->constructed (object);

  if (path != NULL)
    voder_spiel_rules_load (&self->rules, path, &self->error);
  self->bus = voder_spiel_bus_new (&self->rules);
  self->catalogue = voder_once_new (
      VODER_TYPE_SPIEL_CATALOGUE, VODER_ONCE_RETRY, make_catalogue,
      voder_spiel_bus_ref (self->bus), (GDestroyNotify) voder_spiel_bus_unref);
}

static void
voder_spiel_engine_finalize (GObject *object)
{
  VoderSpielEngine *self = VODER_SPIEL_ENGINE (object);

  g_clear_object (&self->catalogue);
  g_clear_pointer (&self->bus, voder_spiel_bus_unref);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (voder_spiel_engine_parent_class)->finalize (object);
}

static void
voder_spiel_engine_set_property (GObject *object,
                                 guint id,
                                 const GValue *value,
                                 GParamSpec *spec)
{
  VoderSpielEngine *self = VODER_SPIEL_ENGINE (object);

  switch ((VoderSpielEngineProperty) id) {
  case PROP_HAS_OWN:
    self->rules.has_own = g_value_get_boolean (value);
    break;
  case PROP_PATIENCE_MS:
    self->rules.patience_ms = g_value_get_uint (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
}

static void
voder_spiel_engine_class_init (VoderSpielEngineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  VoderEngineClass *engine_class = VODER_ENGINE_CLASS (klass);

  object_class->constructed = voder_spiel_engine_constructed;
  object_class->finalize = voder_spiel_engine_finalize;
  object_class->set_property = voder_spiel_engine_set_property;
  engine_class->list_voices = voder_spiel_engine_list_voices;
  engine_class->synthesize = voder_spiel_engine_synthesize;

  /**
   * VoderSpielEngine:has-own:
   *
   * Whether Voder's own provider is one like the others; for tests, which have
   * one that knows nothing of this engine.
   */
  properties[PROP_HAS_OWN] = g_param_spec_boolean (
      "has-own", NULL, NULL, FALSE,
      G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  /**
   * VoderSpielEngine:patience-ms:
   *
   * How long a provider may be silent, in milliseconds.
   */
  properties[PROP_PATIENCE_MS] = g_param_spec_uint (
      "patience-ms", NULL, NULL, 1, G_MAXINT, PATIENCE_MS,
      G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties),
                                     properties);
}

static void
voder_spiel_engine_init (VoderSpielEngine *self)
{
}
