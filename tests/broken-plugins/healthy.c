/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/voder.h>

#define VODER_TYPE_HEALTHY_ENGINE (voder_healthy_engine_get_type ())
G_DECLARE_FINAL_TYPE (VoderHealthyEngine,
                      voder_healthy_engine,
                      VODER,
                      HEALTHY_ENGINE,
                      VoderEngine)

struct _VoderHealthyEngine {
  VoderEngine parent_instance;
};

G_DEFINE_FINAL_TYPE (VoderHealthyEngine,
                     voder_healthy_engine,
                     VODER_TYPE_ENGINE)

static void
voder_healthy_engine_class_init (VoderHealthyEngineClass *klass)
{
}

static void
voder_healthy_engine_init (VoderHealthyEngine *self)
{
}

VODER_PLUGIN_DEFINE (voder_healthy_engine_get_type);
