/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-test.h"

#include <malloc.h>
#include <string.h>

/*
 * What a document of any length takes, and how its reading ends when nobody
 * wants it any more.
 */

#define UNIT                                                                   \
  "<p>The <emphasis>first</emphasis> sentence.<break time='1s'/> "             \
  "<s>Another &amp; one</s><mark name='m'/> <sub alias='x'>y</sub>.</p>\n"
#ifdef __SANITIZE_ADDRESS__ /* its heap is not the one that is looked at */
#define LARGE_BYTES (1024 * 1024)
#else
#define LARGE_BYTES (12 * 1024 * 1024)
#endif
/* What reading may need at a time, of which a block of text is the most. */
#define HEAP_BYTES (2 * 1024 * 1024)

/* A document made as it is read, a unit at a time; looks at each unit. */
#define TEST_TYPE_LONG_STREAM (test_long_stream_get_type ())
G_DECLARE_FINAL_TYPE (TestLongStream,
                      test_long_stream,
                      TEST,
                      LONG_STREAM,
                      GInputStream)

struct _TestLongStream {
  GInputStream parent_instance;

  gsize n_bytes; /* at the least */
  gsize n_read;
  gboolean is_ended;
  /* The heap that was in use at the first unit, and the most. */
  gsize first;
  gsize most;
  GCancellable *cancels; /* nullable: cancelled at n_bytes */
};

G_DEFINE_FINAL_TYPE (TestLongStream, test_long_stream, G_TYPE_INPUT_STREAM)

static void
measure (TestLongStream *self)
{
  struct mallinfo2 info = mallinfo2 ();
  gsize used = info.uordblks + info.hblkhd;

  if (self->first == 0)
    self->first = used;
  self->most = MAX (self->most, used);
}

static const char *
get_next (TestLongStream *self)
{
  if (self->n_read == 0)
    return "<speak xml:lang='en'>";
  if (self->n_read < self->n_bytes)
    return UNIT;
  if (self->is_ended)
    return "";
  self->is_ended = TRUE;

  return "</speak>";
}

static gssize
test_long_stream_read (GInputStream *stream,
                       void *buffer,
                       gsize count,
                       GCancellable *cancellable,
                       GError **error)
{
  TestLongStream *self = TEST_LONG_STREAM (stream);
  const char *next = get_next (self);
  gsize length = strlen (next);

  g_assert_cmpuint (length, <=, count);
  measure (self);
  if (self->cancels != NULL && self->n_read >= self->n_bytes)
    g_cancellable_cancel (self->cancels);
  memcpy (buffer, next, length);
  self->n_read += length;

  return (gssize) length;
}

static void
test_long_stream_class_init (TestLongStreamClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = test_long_stream_read;
}

static void
test_long_stream_init (TestLongStream *self)
{
}

static TestLongStream *
create_stream (gsize n_bytes)
{
  TestLongStream *stream = g_object_new (TEST_TYPE_LONG_STREAM, NULL);

  stream->n_bytes = n_bytes;

  return stream;
}

static VoderReader *
create_reader (void)
{
  g_autoptr (GError) error = NULL;
  VoderReader *reader = voder_reader_new_for_format (
      voder_plugin_registry_get_default (), "application/ssml+xml", &error);

  g_assert_no_error (error);

  return reader;
}

static gboolean
drop_passages (gpointer data, GCancellable *cancellable, GError **error)
{
  gpointer item;

  while (voder_receiver_receive (data, &item, cancellable, error))
    voder_passage_unref (item);

  return error == NULL || *error == NULL;
}

/* The reader is this thread's, whose heap is looked at. */
static void
memory_is_flat (void)
{
  g_autoptr (TestLongStream) stream = create_stream (LARGE_BYTES);
  g_autoptr (VoderReader) reader = create_reader ();
  g_autoptr (VoderChannel) channel = voder_channel_new (VODER_TYPE_PASSAGE, 4);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (VoderGroup) group = voder_group_new (
      voder_pool_get_blocking (), VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;

  voder_group_go (group, drop_passages, receiver, NULL, NULL);
  voder_reader_read (reader, G_INPUT_STREAM (stream), sender, NULL, &error);
  g_assert_no_error (error);
  voder_sender_close (sender);
  voder_group_wait (group, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (stream->n_read, >=, LARGE_BYTES);
  g_assert_cmpuint (stream->most - stream->first, <, HEAP_BYTES);
}

/* A cancel at each of the units. */
static void
a_cancel_ends_the_reading (void)
{
  for (guint n = 0; n < 64; n++) {
    g_autoptr (TestLongStream) stream = create_stream (n * strlen (UNIT));
    g_autoptr (VoderReader) reader = create_reader ();
    g_autoptr (VoderChannel) channel =
        voder_channel_new (VODER_TYPE_PASSAGE, 1024);
    g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
    g_autoptr (VoderReceiver) receiver =
        voder_channel_create_receiver (channel);
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GError) error = NULL;
    gpointer item;

    stream->cancels = cancellable;
    g_assert_false (voder_reader_read (reader, G_INPUT_STREAM (stream), sender,
                                       cancellable, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    while (voder_receiver_try_receive (receiver, &item, NULL))
      voder_passage_unref (item);
  }
}

typedef struct {
  VoderReader *reader;
  GInputStream *stream;
  VoderSender *passages;
} Reading;

static gboolean
read_all (gpointer data, GCancellable *cancellable, GError **error)
{
  Reading *self = data;

  return voder_reader_read (self->reader, self->stream, self->passages,
                            cancellable, error);
}

/* And one while it waits for somebody to take the n-th passage. */
static void
a_cancel_ends_the_wait_for_room (void)
{
  for (guint n = 0; n < 64; n++) {
    g_autoptr (TestLongStream) stream = create_stream (LARGE_BYTES);
    g_autoptr (VoderReader) reader = create_reader ();
    g_autoptr (VoderChannel) channel =
        voder_channel_new (VODER_TYPE_PASSAGE, 0);
    g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
    g_autoptr (VoderReceiver) receiver =
        voder_channel_create_receiver (channel);
    g_autoptr (VoderGroup) group = voder_group_new (
        voder_pool_get_blocking (), VODER_GROUP_FIRST_ERROR, NULL);
    g_autoptr (GError) error = NULL;
    Reading reading = { reader, G_INPUT_STREAM (stream), sender };
    gpointer item;

    voder_group_go (group, read_all, &reading, NULL, NULL);
    for (guint i = 0; i < n; i++) {
      g_assert_true (voder_receiver_receive (receiver, &item, NULL, NULL));
      voder_passage_unref (item);
    }
    voder_group_cancel (group, NULL);
    g_assert_false (voder_group_wait (group, NULL, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_cmpuint (stream->n_read, <, LARGE_BYTES);
  }
}

int
main (int argc, char **argv)
{
  voder_test_init (&argc, &argv);
  voder_test_add ("/ssml-limits/memory-is-flat", memory_is_flat);
  voder_test_add ("/ssml-limits/a-cancel-ends-the-reading",
                  a_cancel_ends_the_reading);
  voder_test_add ("/ssml-limits/a-cancel-ends-the-wait-for-room",
                  a_cancel_ends_the_wait_for_room);

  return voder_test_run ();
}
