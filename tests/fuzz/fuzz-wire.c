/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-fuzz.h"

#include <string.h>

#include <voder/voder.h>

/* No utterance of the fuzz lasts longer. */
#define SECONDS_MAX 10

const char *const voder_fuzz_words[] = {
  "\x01",
  "\x02",
  "\x03",
  "\x04",
  "\x05",
  "\x06",
  "\x07",
  "\x08",
  "\x09",
  "\xff\xff\xff\xff",
  "\xff\xff\xff\x7f",
  "\x80",
  "en",
  "\xc3\xa4",
  "\xc0",
  "voder-speech-error-quark",
  NULL,
};

static void
read_requests (const guint8 *bytes, gsize size)
{
  VoderHostBytes body = { bytes, size, FALSE };
  g_autoptr (VoderUtterance) utterance = voder_host_read_utterance (&body);
  g_autoptr (GByteArray) written = NULL;
  g_autoptr (VoderUtterance) again = NULL;
  double rate, rate_again;

  if (utterance == NULL)
    return;

  written = voder_host_write_utterance (utterance, TRUE);
  body = (VoderHostBytes){ written->data + sizeof (VoderHostRecord),
                           written->len - sizeof (VoderHostRecord), FALSE };
  again = voder_host_read_utterance (&body);
  g_assert_nonnull (again);
  g_assert_cmpuint (body.size, ==, 0);
  g_assert_cmpstr (voder_utterance_get_string (again), ==,
                   voder_utterance_get_string (utterance));
  g_assert_cmpstr (voder_utterance_get_language (again), ==,
                   voder_utterance_get_language (utterance));
  g_assert_cmpuint (
      voder_text_get_n_pronunciations (voder_utterance_get_text (again)), ==,
      voder_text_get_n_pronunciations (voder_utterance_get_text (utterance)));
  rate = voder_utterance_get_rate (utterance);
  rate_again = voder_utterance_get_rate (again);
  g_assert_cmpmem (&rate_again, sizeof rate, &rate, sizeof rate);
}

static void
read_parts (const guint8 *bytes, gsize size)
{
  VoderHostBytes voice_body = { bytes, size, FALSE };
  VoderHostBytes error_body = { bytes, size, FALSE };
  g_autoptr (VoderVoice) voice = voder_host_read_voice (&voice_body);
  g_autoptr (GError) error = voder_host_read_error (&error_body);
  g_autoptr (GByteArray) written = g_byte_array_new ();

  if (voice != NULL)
    voder_host_write_voice (written, voice);
  if (error != NULL)
    voder_host_write_error (written, error);
}

/* Feeds an answer as a socket does, a few bytes at a time. */
static void
feed (VoderHostAnswer *answer, const guint8 *bytes, gsize size)
{
  VoderHostAnswerState state = VODER_HOST_ANSWER_MORE;
  gsize step = size > 0 ? 1 + bytes[0] % 61 : 1;

  for (gsize i = 0; i < size && state == VODER_HOST_ANSWER_MORE; i += step) {
    g_autoptr (GError) error = NULL;
    gsize n = MIN (step, size - i);

    memcpy (answer->bytes + answer->n_filled, bytes + i, n);
    state = voder_host_answer_feed (answer, n, &error);
    g_assert_cmpint (error != NULL, ==,
                     state == VODER_HOST_ANSWER_BAD ||
                         state == VODER_HOST_ANSWER_ERROR);
    g_assert_cmpuint (answer->n_filled, <, sizeof answer->bytes);
  }
}

static void
drain (VoderReceiver *receiver)
{
  gpointer item;

  while (voder_receiver_try_receive (receiver, &item, NULL))
    voder_chunk_unref (item);
}

static void
read_speech (const guint8 *bytes, gsize size)
{
  g_autoptr (VoderChannel) channel = voder_channel_new (VODER_TYPE_CHUNK, 4096);
  g_autoptr (VoderSender) sender = voder_channel_create_sender (channel);
  g_autoptr (VoderReceiver) receiver = voder_channel_create_receiver (channel);
  g_autoptr (VoderUtterance) utterance = voder_utterance_new ("One two.");
  g_autoptr (VoderOutput) output = voder_output_new (utterance, sender, NULL);
  VoderHostAnswer *answer = voder_host_answer_new (output, NULL, SECONDS_MAX);

  feed (answer, bytes, size);
  drain (receiver);
  g_free (answer);
}

static void
read_voices (const guint8 *bytes, gsize size)
{
  g_autoptr (GListStore) voices = g_list_store_new (VODER_TYPE_VOICE);
  VoderHostAnswer *answer = voder_host_answer_new (NULL, voices, 0);

  feed (answer, bytes, size);
  g_free (answer);
}

void
voder_fuzz_one (const guint8 *bytes, gsize size)
{
  read_requests (bytes, size);
  read_parts (bytes, size);
  read_speech (bytes, size);
  read_voices (bytes, size);
}
