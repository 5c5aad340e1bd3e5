/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A chain that every general test goes through. */
typedef struct {
  const char *text;
  gboolean keeps_time;       /* output frame n is input frame n */
  gboolean is_linear;        /* an impulse stays where it is, and the largest */
  gboolean is_library_bound; /* a library allocates while it processes */
  gboolean is_slow;          /* tried at the lower sample rates only */
} EffectChain;

static const EffectChain effect_chains[] = {
  { "", TRUE, TRUE },
  { "gain gain=-6", TRUE, TRUE },
  { "gain gain=3 fade-in=0.01 fade-out=0.02", TRUE, FALSE },
  { "gain fade-out=0.02 ! gain gain=1 ! limiter", TRUE, FALSE },
  { "limiter", TRUE, TRUE },
  { "gain gain=20 ! limiter ceiling=-12 look-ahead=1", TRUE, FALSE },
  { "loudness look-ahead=0.05", TRUE, FALSE },
  { "loudness measured=-20 ! limiter", TRUE, TRUE },
  { "equalizer", TRUE, TRUE },
  { "equalizer high-pass=80 low-gain=-3 gain3=-2 gain7=3 gain10=12", TRUE,
    FALSE },
  { "compressor", TRUE, TRUE },
  { "compressor threshold=-40 ratio=20 knee=0 make-up=10 ! limiter", TRUE,
    FALSE },
  { "pauses", FALSE, FALSE },
  { "pauses max-pause=0.05 head=0.1 tail=0.2 ! gain", FALSE, FALSE },
  { "pauses scale=0.5 keep=5", FALSE, FALSE },
  { "resample rate=44100", FALSE, FALSE },
  { "resample rate=8000 ! resample", FALSE, FALSE },
  { "gstreamer bin=\"equalizer-3bands band0=3 ! audioecho delay=20000000 "
    "intensity=0.4\"",
    FALSE, FALSE, TRUE },
  { "gstreamer bin=\"audiowsinclimit cutoff=3000 length=301 low-latency=true\" "
    "tail=0.1",
    FALSE, FALSE, TRUE },
  { "gstreamer bin=\"capsfilter caps=audio/x-raw,channels=2\"", FALSE, FALSE,
    TRUE },
  { "deesser", TRUE, TRUE },
  { "deesser threshold=-60 ratio=20 freq=2000", TRUE, FALSE },
  { "tempo rate=1.5", FALSE, FALSE },
  { "tempo rate=2.5 quality=high", FALSE, FALSE, FALSE, TRUE },
  { "pitch semitones=4", FALSE, FALSE, FALSE, TRUE },
  { "pitch semitones=-12 formants=3 rate=6", FALSE, FALSE, FALSE, TRUE },
  { "pitch semitones=12 rate=0.25 ! limiter", FALSE, FALSE, FALSE, TRUE },
  { "tempo rate=0.5 ! gain ! tempo rate=3 ! limiter", FALSE, FALSE },
  { "gain ! gain gain=2 ! gain fade-out=0.003", TRUE, TRUE },
};

G_END_DECLS
