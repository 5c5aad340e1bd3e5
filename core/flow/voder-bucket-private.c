/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-bucket-private.h"

#include <math.h>

#include "voder-helgrind-private.h"

#define LEVEL_BITS  46
#define LEVEL_MASK  ((G_GUINT64_CONSTANT (1) << LEVEL_BITS) - 1)
#define NUMBER_UNIT (G_GUINT64_CONSTANT (1) << LEVEL_BITS)
#define NUMBER_MASK (G_GUINT64_CONSTANT (0xffff) << LEVEL_BITS)
/* Somebody waits for tokens; nobody may pass by. */
#define QUEUED (G_GUINT64_CONSTANT (1) << 62)
/* The settings are being changed. */
#define LOCKED (G_GUINT64_CONSTANT (1) << 63)

/* The room is at most 2^44 units, and so is the flow when the epoch is moved;
 * their sum fits into the level. */
#define ROOM_BITS 44
#define MAX_FLOW  (G_GUINT64_CONSTANT (1) << ROOM_BITS)
/* As many units a second are enough: about one a nanosecond. */
#define UNITS_BITS 31
/* The pace is in units of 2^-52 per nanosecond. */
#define PACE_BITS     52
#define PACE_NEVER    0
#define PACE_NO_LIMIT G_MAXUINT64

/* The settings as one reader saw them. */
typedef struct {
  gint64 epoch_ns;
  guint64 pace;
  guint64 room;
  guint shift;
} Settings;

/* Acquire: who sees a new one sees that the state has changed, too. */
static inline Settings
load_settings (VoderBucket *self)
{
  return (Settings){
    .epoch_ns = atomic_load_explicit (&self->epoch_ns, memory_order_acquire),
    .pace = atomic_load_explicit (&self->pace, memory_order_acquire),
    .room = atomic_load_explicit (&self->room, memory_order_acquire),
    .shift = atomic_load_explicit (&self->shift, memory_order_acquire),
  };
}

/* a × b ÷ 2^52, of the full product. */
#ifdef __SIZEOF_INT128__
static inline guint64
scale (guint64 a, guint64 b)
{
  __extension__ typedef unsigned __int128 Product;

  return (guint64) ((Product) a * b >> PACE_BITS);
}
#else
static inline guint64
scale (guint64 a, guint64 b)
{
  guint64 low = (a & G_MAXUINT32) * (b & G_MAXUINT32);
  guint64 left = (a >> 32) * (b & G_MAXUINT32);
  guint64 right = (a & G_MAXUINT32) * (b >> 32);
  guint64 high = (a >> 32) * (b >> 32);
  guint64 middle = (low >> 32) + (left & G_MAXUINT32) + (right & G_MAXUINT32);

  high += (left >> 32) + (right >> 32) + (middle >> 32);
  low = (middle << 32) | (low & G_MAXUINT32);

  return (high << (64 - PACE_BITS)) | (low >> PACE_BITS);
}
#endif

static inline guint64
get_flow (const Settings *settings, gint64 now_ns)
{
  /* The reader's clock was read before the epoch moved. */
  if (G_UNLIKELY (now_ns <= settings->epoch_ns))
    return 0;

  return scale ((guint64) now_ns - (guint64) settings->epoch_ns,
                settings->pace);
}

/* Tries once. The state is what the caller saw, and sees when it has changed
 * meanwhile; then *again is set, and nothing was taken. */
static inline VoderBucketResult
try_once (VoderBucket *self,
          guint n_tokens,
          gint64 now_ns,
          guint64 *state,
          gboolean *again)
{
  Settings settings = load_settings (self);
  guint64 wanted = (guint64) n_tokens << settings.shift;
  guint64 flow = get_flow (&settings, now_ns);
  guint64 level = MAX (*state & LEVEL_MASK, flow) + wanted;
  guint64 seen = *state;

  if (G_UNLIKELY (settings.pace == PACE_NEVER ||
                  settings.pace == PACE_NO_LIMIT ||
                  n_tokens > settings.room >> settings.shift ||
                  level > flow + settings.room)) {
    *state = atomic_load (&self->state);
    *again = ((*state ^ seen) & (NUMBER_MASK | LOCKED)) != 0;
    /* Without a limit nothing is counted. */
    return settings.pace == PACE_NO_LIMIT ? VODER_BUCKET_TAKEN
                                          : VODER_BUCKET_EMPTY;
  }
  if (G_UNLIKELY (flow > MAX_FLOW))
    return VODER_BUCKET_BUSY;

  *again = !atomic_compare_exchange_weak (&self->state, state,
                                          (seen & ~LEVEL_MASK) | level);
  return VODER_BUCKET_TAKEN;
}

static inline VoderBucketResult
take (VoderBucket *self, guint n_tokens, gint64 now_ns, guint64 refused)
{
  guint64 state = atomic_load (&self->state);
  VoderBucketResult result = VODER_BUCKET_BUSY;
  gboolean again = TRUE;

  while (again) {
    if (G_UNLIKELY ((state & refused) != 0))
      return VODER_BUCKET_BUSY;
    again = FALSE;
    result = try_once (self, n_tokens, now_ns, &state, &again);
  }

  return result;
}

/* The finest units that leave room for the burst and are of use. */
static guint
choose_shift (double rate, guint burst)
{
  int finest = ROOM_BITS - (int) g_bit_storage (burst);
  int exponent = 0;

  frexp (rate, &exponent);
  return CLAMP (UNITS_BITS - exponent, 0, finest);
}

static guint64
choose_pace (double rate, guint shift)
{
  if (rate <= 0)
    return PACE_NEVER;
  if (rate > VODER_LIMITER_MAX_RATE)
    return PACE_NO_LIMIT;

  return MAX ((guint64) llrint (ldexp (rate / 1e9, (int) shift + PACE_BITS)),
              1);
}

/* What the bucket holds, in units of another shift and not more than a room. */
static guint64
convert_content (const Settings *from, guint64 content, const Settings *to)
{
  if (content >> from->shift >= to->room >> to->shift)
    return to->room;
  if (to->shift >= from->shift)
    return content << (to->shift - from->shift);

  return content >> (from->shift - to->shift);
}

static void
store_settings (VoderBucket *self, const Settings *settings)
{
  atomic_store_explicit (&self->epoch_ns, settings->epoch_ns,
                         memory_order_release);
  atomic_store_explicit (&self->pace, settings->pace, memory_order_release);
  atomic_store_explicit (&self->room, settings->room, memory_order_release);
  atomic_store_explicit (&self->shift, settings->shift, memory_order_release);
}

static Settings
make_settings (double rate, guint burst, gint64 now_ns)
{
  Settings settings = { .epoch_ns = now_ns };

  settings.shift = rate > 0 && rate <= VODER_LIMITER_MAX_RATE
                       ? choose_shift (rate, burst)
                       : 0;
  settings.pace = choose_pace (rate, settings.shift);
  settings.room = (guint64) burst << settings.shift;

  return settings;
}

/*
 * Makes a full bucket of a rate in tokens per second and a size in tokens.
 */
void
voder_bucket_init (VoderBucket *self, double rate, guint burst, gint64 now_ns)
{
  Settings settings = make_settings (rate, burst, now_ns);

  atomic_init (&self->epoch_ns, settings.epoch_ns);
  atomic_init (&self->pace, settings.pace);
  atomic_init (&self->room, settings.room);
  atomic_init (&self->shift, settings.shift);
  atomic_init (&self->state, 0);
  VODER_IS_ATOMIC (self->epoch_ns);
  VODER_IS_ATOMIC (self->pace);
  VODER_IS_ATOMIC (self->room);
  VODER_IS_ATOMIC (self->shift);
}

/*
 * Takes tokens if they are there and nobody waits for them.
 */
VoderBucketResult
voder_bucket_try_take (VoderBucket *self, guint n_tokens, gint64 now_ns)
{
  return take (self, n_tokens, now_ns, LOCKED | QUEUED);
}

guint
voder_bucket_get_burst (VoderBucket *self)
{
  Settings settings = load_settings (self);

  return settings.room >> settings.shift;
}

gboolean
voder_bucket_is_unlimited (VoderBucket *self)
{
  return load_settings (self).pace == PACE_NO_LIMIT;
}

/*
 * Changes the settings. What the bucket holds stays, unless the new one is too
 * small for it. It also moves the epoch to now.
 */
void
voder_bucket_configure (VoderBucket *self,
                        double rate,
                        guint burst,
                        gint64 now_ns)
{
  guint64 state = atomic_fetch_or (&self->state, LOCKED);
  Settings old = load_settings (self);
  Settings new = make_settings (rate, burst, now_ns);
  guint64 content = old.room;
  guint64 number = ((state & NUMBER_MASK) + NUMBER_UNIT) & NUMBER_MASK;

  if (old.pace != PACE_NO_LIMIT) {
    guint64 flow = get_flow (&old, now_ns);
    guint64 level = MAX (state & LEVEL_MASK, flow);

    content = flow + old.room - level;
  }
  content = convert_content (&old, content, &new);
  store_settings (self, &new);
  atomic_store (&self->state, number | (state & QUEUED) | (new.room - content));
}

/*
 * TRUE when so much has flowed that the settings should be set anew.
 */
gboolean
voder_bucket_needs_epoch (VoderBucket *self, gint64 now_ns)
{
  Settings settings = load_settings (self);

  return settings.pace != PACE_NO_LIMIT &&
         get_flow (&settings, now_ns) > MAX_FLOW;
}

/*
 * Takes tokens for the one who has waited longest.
 */
gboolean
voder_bucket_take (VoderBucket *self, guint n_tokens, gint64 now_ns)
{
  return take (self, n_tokens, now_ns, LOCKED) == VODER_BUCKET_TAKEN;
}

/*
 * Puts back tokens that were taken.
 */
void
voder_bucket_give_back (VoderBucket *self, guint n_tokens)
{
  Settings settings = load_settings (self);
  guint64 units = (guint64) n_tokens << settings.shift;
  guint64 state = atomic_load (&self->state);
  guint64 level;

  if (settings.pace == PACE_NO_LIMIT)
    return;

  do {
    level = state & LEVEL_MASK;
    level = n_tokens > level >> settings.shift ? 0 : level - units;
  } while (!atomic_compare_exchange_weak (&self->state, &state,
                                          (state & ~LEVEL_MASK) | level));
}

/*
 * Says whether somebody waits.
 */
void
voder_bucket_set_queued (VoderBucket *self, gboolean queued)
{
  gboolean is_queued = (atomic_load (&self->state) & QUEUED) != 0;

  if (queued && !is_queued)
    atomic_fetch_or (&self->state, QUEUED);
  else if (!queued && is_queued)
    atomic_fetch_and (&self->state, ~QUEUED);
}

/*
 * Tells in how many nanoseconds so many tokens can have been taken, one burst
 * after the other if they are more than the bucket holds.
 */
gint64
voder_bucket_get_wait_ns (VoderBucket *self, guint64 n_tokens, gint64 now_ns)
{
  Settings settings = load_settings (self);
  guint64 flow = get_flow (&settings, now_ns);
  guint64 level = MAX (atomic_load (&self->state) & LEVEL_MASK, flow);
  double missing;
  double wait_ns;

  if (settings.pace == PACE_NO_LIMIT)
    return 0;
  if (settings.pace == PACE_NEVER)
    return VODER_BUCKET_NEVER;

  missing = ldexp ((double) n_tokens, (int) settings.shift) -
            (double) (flow + settings.room - level);
  if (missing <= 0)
    return 0;
  wait_ns = ceil (missing / ldexp ((double) settings.pace, -PACE_BITS));

  return wait_ns < 0x1p62 ? (gint64) wait_ns : VODER_BUCKET_NEVER;
}
