/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <voder/voder-macros.h>

G_BEGIN_DECLS

/**
 * VoderPluginError:
 * @VODER_PLUGIN_ERROR_KEYFILE: the keyfile is broken or lacks a key
 * @VODER_PLUGIN_ERROR_ABI: the plugin was made for another ABI version
 * @VODER_PLUGIN_ERROR_LOAD: the module cannot be loaded or offers nothing
 * @VODER_PLUGIN_ERROR_NOT_FOUND: there is no plugin of that kind and name
 * @VODER_PLUGIN_ERROR_UNTRUSTED: others may write to the plugin
 * @VODER_PLUGIN_ERROR_DUPLICATE: a plugin of that name came first
 * @VODER_PLUGIN_ERROR_NOT_INSTALLED: the program it is for is not there
 *
 * What a caller of the plugin layer can react to.
 */
typedef enum {
  VODER_PLUGIN_ERROR_KEYFILE,
  VODER_PLUGIN_ERROR_ABI,
  VODER_PLUGIN_ERROR_LOAD,
  VODER_PLUGIN_ERROR_NOT_FOUND,
  VODER_PLUGIN_ERROR_UNTRUSTED,
  VODER_PLUGIN_ERROR_DUPLICATE,
  VODER_PLUGIN_ERROR_NOT_INSTALLED,
} VoderPluginError;

#define VODER_PLUGIN_ERROR (voder_plugin_error_quark ())
VODER_API GQuark voder_plugin_error_quark (void);

#define VODER_TYPE_PLUGIN_ERROR (voder_plugin_error_get_type ())
VODER_API GType voder_plugin_error_get_type (void);

/**
 * VoderPluginKind:
 * @VODER_PLUGIN_KIND_ENGINE: a speech synthesiser, #VoderEngine
 * @VODER_PLUGIN_KIND_EFFECT: an audio effect
 * @VODER_PLUGIN_KIND_READER: reads a kind of document, #VoderReader
 * @VODER_PLUGIN_KIND_STAGE: a stage of the pipeline, #VoderStage
 *
 * What a plugin brings.
 */
typedef enum {
  VODER_PLUGIN_KIND_ENGINE,
  VODER_PLUGIN_KIND_EFFECT,
  VODER_PLUGIN_KIND_READER,
  VODER_PLUGIN_KIND_STAGE,
} VoderPluginKind;

#define VODER_TYPE_PLUGIN_KIND (voder_plugin_kind_get_type ())
VODER_API GType voder_plugin_kind_get_type (void);

/**
 * VoderThreading:
 * @VODER_THREADING_REENTRANT: any thread, any time
 * @VODER_THREADING_INSTANCE: one call per instance at a time
 * @VODER_THREADING_PROCESS: one call per process at a time: library globals
 *
 * From which threads an engine may be called.
 */
typedef enum {
  VODER_THREADING_REENTRANT,
  VODER_THREADING_INSTANCE,
  VODER_THREADING_PROCESS,
} VoderThreading;

#define VODER_TYPE_THREADING (voder_threading_get_type ())
VODER_API GType voder_threading_get_type (void);

/**
 * VoderPluginState:
 * @VODER_PLUGIN_STATE_PURE: output depends on the input alone
 * @VODER_PLUGIN_STATE_HISTORY: output depends on what was said before
 *
 * Whether a plugin remembers.
 */
typedef enum {
  VODER_PLUGIN_STATE_PURE,
  VODER_PLUGIN_STATE_HISTORY,
} VoderPluginState;

#define VODER_TYPE_PLUGIN_STATE (voder_plugin_state_get_type ())
VODER_API GType voder_plugin_state_get_type (void);

#define VODER_TYPE_PLUGIN_INFO (voder_plugin_info_get_type ())
VODER_API
G_DECLARE_FINAL_TYPE (VoderPluginInfo,
                      voder_plugin_info,
                      VODER,
                      PLUGIN_INFO,
                      GObject)

VODER_API VoderPluginInfo *voder_plugin_info_new_from_file (const char *path,
                                                            GError **error);
VODER_API VoderPluginInfo *voder_plugin_info_new_from_description (
    const char *path,
    VoderPluginInfo *plugin,
    GError **error);
VODER_API VoderPluginInfo *voder_plugin_info_get_plugin (VoderPluginInfo *self);
VODER_API VoderPluginKind voder_plugin_info_get_kind (VoderPluginInfo *self);
VODER_API const char *voder_plugin_info_get_name (VoderPluginInfo *self);
VODER_API const char *voder_plugin_info_get_title (VoderPluginInfo *self);
VODER_API const char *voder_plugin_info_get_description (VoderPluginInfo *self);
VODER_API const char *voder_plugin_info_get_licence (VoderPluginInfo *self);
VODER_API const char *voder_plugin_info_get_keyfile (VoderPluginInfo *self);
VODER_API const char *voder_plugin_info_get_module (VoderPluginInfo *self);
VODER_API const char *voder_plugin_info_get_description_file (
    VoderPluginInfo *self);
VODER_API gboolean voder_plugin_info_check_installed (VoderPluginInfo *self,
                                                      GError **error);
VODER_API int voder_plugin_info_get_rank (VoderPluginInfo *self);
VODER_API guint
voder_plugin_info_get_requests_per_minute (VoderPluginInfo *self);
VODER_API guint
voder_plugin_info_get_characters_per_minute (VoderPluginInfo *self);
VODER_API guint voder_plugin_info_get_burst (VoderPluginInfo *self);
VODER_API VoderThreading
voder_plugin_info_get_threading (VoderPluginInfo *self);
VODER_API VoderPluginState voder_plugin_info_get_state (VoderPluginInfo *self);
VODER_API gboolean voder_plugin_info_has_idle_threads (VoderPluginInfo *self);
VODER_API gboolean voder_plugin_info_has_phonemes (VoderPluginInfo *self);
VODER_API gboolean voder_plugin_info_is_pure_voice (VoderPluginInfo *self,
                                                    const char *voice);
VODER_API const char *const *voder_plugin_info_get_formats (
    VoderPluginInfo *self);
VODER_API const char *const *voder_plugin_info_get_languages (
    VoderPluginInfo *self);

G_END_DECLS
