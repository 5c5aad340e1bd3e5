/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-manner-private.h"

#define RATE    "rate"
#define PITCH   "pitch"
#define VOLUME  "volume"
#define SPEAKER "speaker"

static VoderManner
read_snapshot (VoderConfigSnapshot *snapshot)
{
  return (VoderManner){
    .rate = voder_config_snapshot_get_double (snapshot, RATE, 1),
    .pitch = voder_config_snapshot_get_double (snapshot, PITCH, 1),
    .volume = voder_config_snapshot_get_double (snapshot, VOLUME, 1),
    .speaker = voder_config_snapshot_get_int (snapshot, SPEAKER, 0),
  };
}

static GVariant *
write_values (VoderManner manner)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, RATE, "d", manner.rate);
  g_variant_dict_insert (&dict, PITCH, "d", manner.pitch);
  g_variant_dict_insert (&dict, VOLUME, "d", manner.volume);
  g_variant_dict_insert (&dict, SPEAKER, "x", manner.speaker);

  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/*
 * Makes a manner that any thread may change while any thread reads it: who
 * reads it has it as it was at one time.
 */
VoderConfig *
voder_manner_new_config (void)
{
  return voder_config_new (NULL);
}

VoderManner
voder_manner_get (VoderConfig *config)
{
  g_autoptr (VoderConfigSnapshot) snapshot = voder_config_dup_snapshot (config);

  return read_snapshot (snapshot);
}

static GVariant *
set_prosody (VoderConfigSnapshot *snapshot, gpointer data)
{
  VoderManner manner = *(const VoderManner *) data;

  manner.speaker = read_snapshot (snapshot).speaker;

  return write_values (manner);
}

/* The speaker stays. */
void
voder_manner_set_prosody (VoderConfig *config,
                          double rate,
                          double pitch,
                          double volume)
{
  VoderManner manner = { rate, pitch, volume, 0 };

  voder_config_update (config, set_prosody, &manner);
}

static GVariant *
change_speaker (VoderConfigSnapshot *snapshot, gpointer data)
{
  VoderManner manner = read_snapshot (snapshot);

  manner.speaker++;

  return write_values (manner);
}

/* Who asks later for the speaker gets that one, or one behind it. */
void
voder_manner_change_speaker (VoderConfig *config)
{
  voder_config_update (config, change_speaker, NULL);
}
