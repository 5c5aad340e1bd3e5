/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/pipeline/voder-renderer.h>

#include <glib/gi18n-lib.h>

#include <voder/flow/voder-counters.h>

#include "voder-chunk-src-private.h"
#include "voder-file-format-private.h"
#include "voder-gst-private.h"
#include "voder-part-file-private.h"
#include "voder-wav-header-private.h"

/**
 * VoderRenderer:
 *
 * The last stage that writes the #VoderChunk items that it takes into a file,
 * through GStreamer. The file's ending picks the format.
 *
 * The file appears only when it is complete: it is written under a temporary
 * name in the same folder and renamed; on a failure or a cancel that one is
 * removed, and a file that had the name before stays as it was. A file that is
 * replaced gives its permissions to the new one.
 *
 * A WAV file holds the samples of the chunks bit for bit; past 4 GiB it is an
 * RF64 file. The first chunk decides about the format; chunks of another one
 * are converted to it.
 *
 * Thread safety: one thread; voder_renderer_get_duration_us() from any.
 */
struct _VoderRenderer {
  VoderStage parent_instance;

  char *path;
  const VoderFileFormat *format;
  guint64 riff_limit;
  VoderCounters *counters;
};

/* What it counts. */
enum { DURATION_US };

enum {
  PROP_0,
  PROP_RIFF_LIMIT,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (VoderRenderer, voder_renderer, VODER_TYPE_STAGE)

/* Everything of one run; what is not committed is removed with it. */
typedef struct {
  VoderChunkSrc *src;
  VoderPartFile *file;
  GstElement *pipeline;
  GstAudioInfo info;
} Rendering;

static void
rendering_clear (Rendering *self)
{
  if (self->pipeline != NULL)
    gst_object_unref (self->pipeline);
  gst_object_unref (self->src);
  g_clear_pointer (&self->file, voder_part_file_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rendering, rendering_clear)

/* Room for the header, which is written again once the size is known. */
static gboolean
write_wav_header (VoderRenderer *self,
                  Rendering *rendering,
                  guint64 n_bytes,
                  GError **error)
{
  guint8 header[VODER_WAV_HEADER_MAX];
  gsize length = voder_wav_header_make (header, &rendering->info, n_bytes,
                                        self->riff_limit);

  return voder_part_file_write (rendering->file, header, length, 0, error);
}

static gboolean
end_wav (VoderRenderer *self, Rendering *rendering, GError **error)
{
  guint8 header[VODER_WAV_HEADER_MAX];
  gsize length =
      voder_wav_header_make (header, &rendering->info, 0, self->riff_limit);
  guint64 size;

  if (!voder_part_file_get_size (rendering->file, &size, error))
    return FALSE;
  /* A chunk has an even length; the pad byte is not counted. */
  if ((size - length) % 2 != 0 &&
      !voder_part_file_write (rendering->file, "", 1, size, error))
    return FALSE;

  return write_wav_header (self, rendering, size - length, error);
}

static gboolean
build (VoderRenderer *self, Rendering *rendering, GError **error)
{
  g_autoptr (GstElement) encoder = NULL;
  g_autoptr (GstCaps) caps = NULL;
  GstElement *bin = voder_file_format_create (
      self->format, voder_part_file_get_path (rendering->file), error);

  if (bin == NULL)
    return FALSE;

  encoder = gst_object_ref_sink (bin);
  caps =
      voder_file_format_choose_caps (self->format, encoder, &rendering->info);
  if (!gst_audio_info_from_caps (&rendering->info, caps)) {
    g_set_error (error, VODER_PIPELINE_ERROR, VODER_PIPELINE_ERROR_SINK,
                 _ ("Cannot write “%s”: its format takes no such audio"),
                 self->path);
    return FALSE;
  }
  voder_chunk_src_set_tail (rendering->src,
                            voder_file_format_get_tail (self->format));
  rendering->pipeline =
      voder_gst_build (GST_ELEMENT (rendering->src), caps, encoder);

  return !voder_file_format_is_wav (self->format) ||
         write_wav_header (self, rendering, 0, error);
}

static gboolean
render (VoderRenderer *self,
        Rendering *rendering,
        GCancellable *cancellable,
        GError **error)
{
  GError *cause = NULL;

  if (voder_gst_run (rendering->pipeline, cancellable, &cause))
    return TRUE;

  if (cause->domain == VODER_PIPELINE_ERROR)
    g_prefix_error (&cause, _ ("Cannot write “%s”: "), self->path);
  g_propagate_error (error, cause);

  return FALSE;
}

static gboolean
voder_renderer_run (VoderStage *stage,
                    VoderReceiver *receiver,
                    VoderSender *sender,
                    GCancellable *cancellable,
                    GError **error)
{
  VoderRenderer *self = VODER_RENDERER (stage);
  g_auto (Rendering) rendering = { gst_object_ref_sink (
      voder_chunk_src_new (receiver, cancellable)) };

  if (!voder_chunk_src_prepare (rendering.src, &rendering.info, error))
    return FALSE;
  rendering.file = voder_part_file_open (self->path, error);
  if (rendering.file == NULL || !build (self, &rendering, error) ||
      !render (self, &rendering, cancellable, error) ||
      !voder_chunk_src_check (rendering.src, error))
    return FALSE;

  voder_counters_add (self->counters, DURATION_US,
                      voder_chunk_src_get_duration_us (rendering.src));
  if (voder_file_format_is_wav (self->format) &&
      !end_wav (self, &rendering, error))
    return FALSE;
  if (voder_cancellable_set_error_if_done (cancellable, error))
    return FALSE;

  return voder_part_file_commit (rendering.file, error);
}

static void
voder_renderer_get_property (GObject *object,
                             guint id,
                             GValue *value,
                             GParamSpec *pspec)
{
  VoderRenderer *self = VODER_RENDERER (object);

  if (id == PROP_RIFF_LIMIT)
    g_value_set_uint64 (value, self->riff_limit);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
voder_renderer_set_property (GObject *object,
                             guint id,
                             const GValue *value,
                             GParamSpec *pspec)
{
  VoderRenderer *self = VODER_RENDERER (object);

  if (id == PROP_RIFF_LIMIT)
    self->riff_limit = g_value_get_uint64 (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
voder_renderer_finalize (GObject *object)
{
  VoderRenderer *self = VODER_RENDERER (object);

  g_clear_object (&self->counters);
  g_free (self->path);

  G_OBJECT_CLASS (voder_renderer_parent_class)->finalize (object);
}

static void
voder_renderer_class_init (VoderRendererClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  VoderStageClass *stage_class = VODER_STAGE_CLASS (klass);

  object_class->get_property = voder_renderer_get_property;
  object_class->set_property = voder_renderer_set_property;
  object_class->finalize = voder_renderer_finalize;

  /**
   * VoderRenderer:riff-limit:
   *
   * Bytes of audio beyond which a WAV file is an RF64 file. A lower value
   * makes small RF64 files; there is no need to set it otherwise.
   */
  props[PROP_RIFF_LIMIT] = g_param_spec_uint64 (
      "riff-limit", NULL, NULL, 0, VODER_WAV_RIFF_LIMIT, VODER_WAV_RIFF_LIMIT,
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  stage_class->input_type = VODER_TYPE_CHUNK;
  stage_class->run = voder_renderer_run;
}

static void
voder_renderer_init (VoderRenderer *self)
{
  const char *const counters[] = { [DURATION_US] = "duration-us", NULL };

  self->counters = voder_counters_new (counters, NULL);
}

/**
 * voder_renderer_new:
 * @path: (type filename): the file to write; one that is there is replaced at
 *   the end
 * @error: return location for an error
 *
 * Makes a stage that writes a file. All that can fail later for reasons known
 * now fails here, before anything is spoken.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new stage, or %NULL with
 *   %VODER_PIPELINE_ERROR_ENDING when the ending is not known,
 *   %VODER_PIPELINE_ERROR_ENCODER when GStreamer lacks an element, or
 *   %VODER_PIPELINE_ERROR_SINK when the file cannot be written: its folder is
 *   missing or may not be written to, or it is no regular file.
 */
VoderRenderer *
voder_renderer_new (const char *path, GError **error)
{
  const VoderFileFormat *format;
  VoderRenderer *self;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!voder_gst_init (error))
    return NULL;
  format = voder_file_format_find (path, error);
  if (format == NULL || !voder_part_file_check (path, error) ||
      !voder_file_format_check (format, error))
    return NULL;

  self = g_object_new (VODER_TYPE_RENDERER, NULL);
  self->path = g_strdup (path);
  self->format = format;

  return self;
}

/**
 * voder_renderer_get_duration_us:
 * @self: a renderer
 *
 * Thread safety: any thread.
 *
 * Returns: how long the audio in the file is, in microseconds; 0 until all of
 *   it is written
 */
guint64
voder_renderer_get_duration_us (VoderRenderer *self)
{
  g_return_val_if_fail (VODER_IS_RENDERER (self), 0);

  return voder_counters_get (self->counters, DURATION_US);
}

/**
 * voder_renderer_list_endings:
 *
 * Lists the endings of files that can be written, as `wav`, whether or not
 * what each needs is installed.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer none) (array zero-terminated=1): the endings
 */
const char *const *
voder_renderer_list_endings (void)
{
  return voder_file_format_get_endings ();
}

/**
 * voder_renderer_check_ending:
 * @ending: an ending, as `wav`
 * @error: return location for an error
 *
 * Tells whether files of an ending can be written here.
 *
 * Thread safety: any thread.
 *
 * Returns: %FALSE with %VODER_PIPELINE_ERROR_ENDING when it is not known, or
 *   %VODER_PIPELINE_ERROR_ENCODER, with what to install, when GStreamer lacks
 *   an element
 */
gboolean
voder_renderer_check_ending (const char *ending, GError **error)
{
  g_autofree char *name = NULL;
  const VoderFileFormat *format;

  g_return_val_if_fail (ending != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!voder_gst_init (error))
    return FALSE;
  name = g_strdup_printf ("x.%s", ending);
  format = voder_file_format_find (name, error);

  return format != NULL && voder_file_format_check (format, error);
}
