/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/text/voder-reader.h>

#include <glib/gi18n-lib.h>
#include <voder/text/voder-plain-reader.h>

enum {
  PROP_READ_CODE = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

typedef struct {
  gboolean read_code;
} VoderReaderPrivate;

/**
 * VoderReader:
 *
 * Knows one kind of document: turns its bytes into passages, which say what is
 * to be spoken and which bytes each character came from.
 *
 * Thread safety: one thread.
 */

/**
 * VoderReader:read-code:
 *
 * Whether program text is read out instead of announced.
 */

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (VoderReader, voder_reader, G_TYPE_OBJECT)

static VoderReaderPrivate *
get_private (VoderReader *self)
{
  return voder_reader_get_instance_private (self);
}

static void
voder_reader_get_property (GObject *object,
                           guint id,
                           GValue *value,
                           GParamSpec *pspec)
{
  VoderReader *self = VODER_READER (object);

  if (id == PROP_READ_CODE)
    g_value_set_boolean (value, voder_reader_get_read_code (self));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
voder_reader_set_property (GObject *object,
                           guint id,
                           const GValue *value,
                           GParamSpec *pspec)
{
  VoderReader *self = VODER_READER (object);

  if (id == PROP_READ_CODE)
    voder_reader_set_read_code (self, g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
voder_reader_class_init (VoderReaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = voder_reader_get_property;
  object_class->set_property = voder_reader_set_property;

  properties[PROP_READ_CODE] = g_param_spec_boolean (
      "read-code", NULL, NULL, FALSE,
      G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
voder_reader_init (VoderReader *self)
{
}

/**
 * voder_reader_new_for_format:
 * @registry: where to look for plugins
 * @format: a content type, such as `text/markdown`, or a file name's ending,
 *   such as `.md`
 * @error: return location for an error
 *
 * Makes a reader for a kind of document: the best plugin that names the format
 * or, for `text/plain` and `.txt`, the reader of plain text.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new reader; %NULL with %VODER_TEXT_ERROR_FORMAT
 *   when none knows the format, or a #VoderPluginError when the plugin cannot
 *   be loaded
 */
VoderReader *
voder_reader_new_for_format (VoderPluginRegistry *registry,
                             const char *format,
                             GError **error)
{
  VoderPluginInfo *info;

  g_return_val_if_fail (VODER_IS_PLUGIN_REGISTRY (registry), NULL);
  g_return_val_if_fail (format != NULL, NULL);

  info = voder_plugin_registry_find_format (registry, VODER_PLUGIN_KIND_READER,
                                            format);
  if (info != NULL)
    return VODER_READER (voder_plugin_registry_create (
        registry, info, VODER_TYPE_READER, error));

  if (g_str_equal (format, "text/plain") || g_str_equal (format, ".txt"))
    return voder_plain_reader_new ();

  g_set_error (error, VODER_TEXT_ERROR, VODER_TEXT_ERROR_FORMAT,
               _ ("No plugin reads documents of the format “%s”"), format);

  return NULL;
}

/**
 * voder_reader_read:
 * @self: a reader
 * @stream: a document, from its first byte on
 * @passages: where to send #VoderPassage items
 * @cancellable: (nullable): ends the reading
 * @error: return location for an error
 *
 * Reads a document to its end and sends what is to be spoken, in order. Blocks;
 * call it on a pool thread. It does not close @passages.
 *
 * Thread safety: one thread.
 *
 * Returns: %FALSE with an error of the stream, a #VoderTextError,
 *   %VODER_FLOW_ERROR_CLOSED when nobody receives any more, or the reason why
 *   @cancellable ended
 */
gboolean
voder_reader_read (VoderReader *self,
                   GInputStream *stream,
                   VoderSender *passages,
                   GCancellable *cancellable,
                   GError **error)
{
  g_return_val_if_fail (VODER_IS_READER (self), FALSE);
  g_return_val_if_fail (G_IS_INPUT_STREAM (stream), FALSE);
  g_return_val_if_fail (VODER_IS_SENDER (passages), FALSE);

  return VODER_READER_GET_CLASS (self)->read (self, stream, passages,
                                              cancellable, error);
}

/**
 * voder_reader_get_read_code:
 * @self: a reader
 *
 * Tells whether program text is read out.
 *
 * Thread safety: one thread.
 *
 * Returns: %FALSE when it is only announced
 */
gboolean
voder_reader_get_read_code (VoderReader *self)
{
  g_return_val_if_fail (VODER_IS_READER (self), FALSE);

  return get_private (self)->read_code;
}

/**
 * voder_reader_set_read_code:
 * @self: a reader
 * @read_code: whether to read out program text
 *
 * Sets whether program text is read out or only announced, as it is at first.
 *
 * Thread safety: one thread.
 */
void
voder_reader_set_read_code (VoderReader *self, gboolean read_code)
{
  VoderReaderPrivate *private;

  g_return_if_fail (VODER_IS_READER (self));

  private = get_private (self);
  if (private->read_code == !!read_code)
    return;

  private->read_code = !!read_code;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READ_CODE]);
}
