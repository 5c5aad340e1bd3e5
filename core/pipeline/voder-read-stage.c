/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/pipeline/voder-read-stage.h>

#include <voder/flow/voder-channel.h>
#include <voder/flow/voder-context.h>
#include <voder/flow/voder-group.h>
#include <voder/text/voder-plain-reader.h>

#include "voder-counting-stream-private.h"
#include "voder-passage-skip-private.h"

/* Passages of a reader that wait; each has 16 KiB at most. */
#define PASSAGES_AHEAD 2
/* And where most of them are left out, lest the threads wait for each other. */
#define PASSAGES_AHEAD_OF_SKIP 256

/**
 * VoderReadStage:
 *
 * The first stage: reads documents, one after the other, each with the reader
 * for its format, and sends their passages with the number of the document.
 *
 * Thread safety: one thread; voder_read_stage_get_n_bytes() any thread.
 */
struct _VoderReadStage {
  VoderStage parent_instance;

  VoderPluginRegistry *registry;
  GPtrArray *documents;
  gboolean read_code;
  gint64 from;
  VoderCounters *counters;
};

/* What it counts. */
enum { BYTES };

G_DEFINE_FINAL_TYPE (VoderReadStage, voder_read_stage, VODER_TYPE_STAGE)

/* A document being read on a thread of its own. */
typedef struct {
  VoderReader *reader;
  GInputStream *stream;
  VoderSender *passages;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_clear_object (&self->reader);
  g_clear_object (&self->stream);
  g_clear_object (&self->passages);
  g_free (self);
}

static gboolean
read_document (gpointer data, GCancellable *cancellable, GError **error)
{
  Reading *self = data;
  gboolean is_read = voder_reader_read (self->reader, self->stream,
                                        self->passages, cancellable, error);

  voder_sender_close (self->passages);

  return is_read;
}

/*
 * Makes the reader for a document. Text that no plugin reads is read as plain
 * text: it is better than nothing.
 */
static VoderReader *
create_reader (VoderReadStage *self, VoderDocument *document)
{
  g_autoptr (GError) local = NULL;
  const char *format = voder_document_get_format (document);
  VoderReader *reader =
      voder_reader_new_for_format (self->registry, format, &local);

  if (reader == NULL) {
    g_warning ("“%s” is read as plain text: %s",
               voder_document_get_name (document), local->message);
    reader = voder_plain_reader_new ();
  }
  voder_reader_set_read_code (reader, self->read_code);

  return reader;
}

/* Where the passages of a document come from and go to. */
typedef struct {
  VoderReceiver *from;
  VoderSender *to;
  VoderPassageSkip *skip;
  guint document;
} Relay;

static gboolean
pass (Relay *self,
      VoderPassage *passage,
      GCancellable *cancellable,
      GError **error)
{
  return voder_sender_send (
      self->to, voder_passage_new_with_document (passage, self->document),
      cancellable, error);
}

/* Takes over the passage, which may be one to leave out. */
static gboolean
pass_or_skip (Relay *self,
              VoderPassage *passage,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GPtrArray) passages =
      voder_passage_skip_push (self->skip, passage);

  for (guint i = 0; passages != NULL && i < passages->len; i++) {
    if (!pass (self, g_ptr_array_index (passages, i), cancellable, error))
      return FALSE;
  }

  return TRUE;
}

/*
 * Passes passages on until the reader has no more.
 */
static gboolean
relay (Relay *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;
  gpointer item;

  while (voder_receiver_receive (self->from, &item, cancellable, &local)) {
    g_autoptr (VoderPassage) passage = item;

    if (voder_passage_skip_is_on (self->skip)
            ? !pass_or_skip (self, g_steal_pointer (&passage), cancellable,
                             error)
            : !pass (self, passage, cancellable, error))
      return FALSE;
  }
  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }

  return TRUE;
}

/*
 * Whether the error tells of the document and not of the work being ended.
 */
static gboolean
is_about_document (const GError *error)
{
  return !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
         !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) &&
         error->domain != VODER_FLOW_ERROR;
}

static Reading *
open_document (VoderReadStage *self,
               VoderDocument *document,
               VoderChannel *channel,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (GInputStream) stream = NULL;
  Reading *reading;

  stream = voder_document_open (document, cancellable, error);
  if (stream == NULL)
    return NULL;

  reading = g_new0 (Reading, 1);
  reading->reader = create_reader (self, document);
  reading->stream = voder_counting_stream_new (stream, self->counters, BYTES);
  reading->passages = voder_channel_create_sender (channel);

  return reading;
}

/*
 * Takes the error of the reader when the relay has none: that one ended the
 * other.
 */
static gboolean
finish (VoderDocument *document,
        GError **relay_error,
        GError **read_error,
        GError **error)
{
  if (*relay_error != NULL) {
    g_propagate_error (error, g_steal_pointer (relay_error));
    return FALSE;
  }
  if (*read_error == NULL)
    return TRUE;

  if (is_about_document (*read_error))
    g_prefix_error (read_error, "“%s”: ", voder_document_get_name (document));
  g_propagate_error (error, g_steal_pointer (read_error));

  return FALSE;
}

static gboolean
read_nth (VoderReadStage *self,
          guint n,
          VoderSender *sender,
          GCancellable *cancellable,
          GError **error)
{
  VoderDocument *document = g_ptr_array_index (self->documents, n);
  gint64 from = n == 0 ? self->from : 0;
  g_autoptr (VoderChannel) channel = voder_channel_new (
      VODER_TYPE_PASSAGE, from > 0 ? PASSAGES_AHEAD_OF_SKIP : PASSAGES_AHEAD);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (VoderGroup) group = NULL;
  g_autoptr (GError) relay_error = NULL;
  g_autoptr (GError) read_error = NULL;
  g_auto (VoderPassageSkip) skip = { 0 };
  Relay passages = { receiver, sender, &skip, n };
  Reading *reading =
      open_document (self, document, channel, cancellable, error);

  if (reading == NULL)
    return FALSE;

  voder_passage_skip_init (&skip, from);
  group = voder_group_new (voder_pool_get_blocking (), VODER_GROUP_FIRST_ERROR,
                           cancellable);
  /* A group that takes no more tasks was cancelled: say why. */
  if (!voder_group_go (group, read_document, reading, reading_free,
                       &relay_error))
    return voder_cancellable_set_error_if_done (cancellable, error)
               ? FALSE
               : finish (document, &relay_error, &read_error, error);
  if (!relay (&passages, cancellable, &relay_error))
    voder_group_cancel (group, relay_error);
  voder_group_wait (group, NULL, &read_error);

  return finish (document, &relay_error, &read_error, error);
}

static gboolean
voder_read_stage_run (VoderStage *stage,
                      VoderReceiver *receiver,
                      VoderSender *sender,
                      GCancellable *cancellable,
                      GError **error)
{
  VoderReadStage *self = VODER_READ_STAGE (stage);

  for (guint i = 0; i < self->documents->len; i++) {
    if (!read_nth (self, i, sender, cancellable, error))
      return FALSE;
  }

  return TRUE;
}

static void
voder_read_stage_finalize (GObject *object)
{
  VoderReadStage *self = VODER_READ_STAGE (object);

  g_clear_object (&self->counters);
  g_clear_object (&self->registry);
  g_ptr_array_unref (self->documents);

  G_OBJECT_CLASS (voder_read_stage_parent_class)->finalize (object);
}

static void
voder_read_stage_class_init (VoderReadStageClass *klass)
{
  VoderStageClass *stage_class = VODER_STAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = voder_read_stage_finalize;
  stage_class->input_type = G_TYPE_NONE;
  stage_class->output_type = VODER_TYPE_PASSAGE;
  stage_class->run = voder_read_stage_run;
}

static void
voder_read_stage_init (VoderReadStage *self)
{
  const char *const counters[] = { [BYTES] = "bytes", NULL };

  self->counters = voder_counters_new (counters, NULL);
  self->documents = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * voder_read_stage_new:
 * @registry: where to look for readers
 *
 * Makes a stage without documents.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): a new stage
 */
VoderReadStage *
voder_read_stage_new (VoderPluginRegistry *registry)
{
  VoderReadStage *self;

  g_return_val_if_fail (VODER_IS_PLUGIN_REGISTRY (registry), NULL);

  self = g_object_new (VODER_TYPE_READ_STAGE, NULL);
  self->registry = g_object_ref (registry);

  return self;
}

/**
 * voder_read_stage_add:
 * @self: a read stage that does not run yet
 * @document: the next document
 *
 * Adds a document behind those it has.
 *
 * Thread safety: one thread.
 */
void
voder_read_stage_add (VoderReadStage *self, VoderDocument *document)
{
  g_return_if_fail (VODER_IS_READ_STAGE (self));
  g_return_if_fail (VODER_IS_DOCUMENT (document));

  g_ptr_array_add (self->documents, g_object_ref (document));
}

/**
 * voder_read_stage_set_read_code:
 * @self: a read stage that does not run yet
 * @read_code: whether to read out program text
 *
 * Sets whether program text is read out or only announced, as it is at first.
 *
 * Thread safety: one thread.
 */
void
voder_read_stage_set_read_code (VoderReadStage *self, gboolean read_code)
{
  g_return_if_fail (VODER_IS_READ_STAGE (self));

  self->read_code = read_code;
}

/**
 * voder_read_stage_set_from:
 * @self: a read stage that does not run yet
 * @from: a byte of the first document, at least 0
 *
 * Leaves out the blocks of the first document that end before a byte of it: it
 * is read, but nothing is made of them. Of a block that is very long only a
 * part goes before the byte.
 *
 * Thread safety: one thread.
 */
void
voder_read_stage_set_from (VoderReadStage *self, gint64 from)
{
  g_return_if_fail (VODER_IS_READ_STAGE (self));
  g_return_if_fail (from >= 0);

  self->from = from;
}

/**
 * voder_read_stage_get_n_bytes:
 * @self: a read stage
 *
 * Counts the bytes read so far, of all documents.
 *
 * Thread safety: any thread.
 *
 * Returns: how many
 */
guint64
voder_read_stage_get_n_bytes (VoderReadStage *self)
{
  g_return_val_if_fail (VODER_IS_READ_STAGE (self), 0);

  return voder_counters_get (self->counters, BYTES);
}
