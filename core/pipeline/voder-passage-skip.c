/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-passage-skip-private.h"

/* So much of a block that has no end goes before the byte. Where its sentences
 * end is found anew from there on; that is the same as from its start, but for
 * the first one, which is much shorter. */
#define MOST_HELD_BYTES (64 * 1024)

/*
 * VoderPassageSkip:
 *
 * Leaves out the blocks of a document that end before a byte of its source.
 * From the block on that has the byte, or is the first behind it, everything
 * passes.
 *
 * Thread safety: one thread.
 */
void
voder_passage_skip_init (VoderPassageSkip *self, gint64 from)
{
  *self = (VoderPassageSkip){ .from = from };
  if (from > 0)
    self->held =
        g_ptr_array_new_with_free_func ((GDestroyNotify) voder_passage_unref);
}

void
voder_passage_skip_clear (VoderPassageSkip *self)
{
  g_clear_pointer (&self->held, g_ptr_array_unref);
}

gboolean
voder_passage_skip_is_on (const VoderPassageSkip *self)
{
  return self->held != NULL;
}

static void
drop (VoderPassageSkip *self)
{
  g_ptr_array_set_size (self->held, 0);
  self->n_bytes = 0;
}

static gsize
get_length (VoderPassage *passage)
{
  return voder_text_get_length (voder_passage_get_text (passage));
}

/* Keeps the passage (transfer full) as long as its block may have the byte. */
static void
hold (VoderPassageSkip *self, VoderPassage *passage)
{
  g_ptr_array_add (self->held, passage);
  self->n_bytes += get_length (passage);
  while (self->n_bytes > MOST_HELD_BYTES) {
    self->n_bytes -= get_length (g_ptr_array_index (self->held, 0));
    g_ptr_array_remove_index (self->held, 0);
  }
}

/* Whether the byte is in it, or before it. */
static gboolean
reaches (VoderPassageSkip *self, VoderPassage *passage)
{
  VoderText *text = voder_passage_get_text (passage);
  gint64 end = -1;

  return voder_text_get_source_range (text, 0, voder_text_get_length (text),
                                      NULL, &end) &&
         end >= self->from;
}

/*
 * Takes the next passage (transfer full) of a document; not to be called when
 * nothing is left out any more.
 *
 * Returns: (transfer full): what passes, in order, and nothing is left out from
 *   now on; NULL: nothing passes
 */
GPtrArray *
voder_passage_skip_push (VoderPassageSkip *self, VoderPassage *passage)
{
  VoderPassageFlags flags = voder_passage_get_flags (passage);

  if (!voder_passage_is_silence (passage) && (flags & VODER_PASSAGE_BEGIN) != 0)
    drop (self);
  if (reaches (self, passage)) {
    g_ptr_array_add (self->held, passage);
    return g_steal_pointer (&self->held);
  }

  hold (self, passage);
  if ((flags & VODER_PASSAGE_END) != 0)
    drop (self);

  return NULL;
}
