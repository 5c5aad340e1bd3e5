/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <voder/speech/voder-output.h>
#include <voder/speech/voder-voice.h>

G_BEGIN_DECLS

/*
 * What the engine pool and the program voder-host say to each other.
 *
 * Over the control socket, which keeps messages apart, the pool sends
 * VoderHostOrder; the host answers with one VoderHostHello when it is ready,
 * then with a VoderHostHandover for each VODER_HOST_FORK, the socket of the new
 * child attached.
 *
 * Over a child's socket, a stream, go records: a VoderHostRecord and as many
 * bytes as it says. Numbers are of this machine's byte order; a string is its
 * length as 32 bits and its bytes, VODER_HOST_NO_STRING for %NULL.
 */

#define VODER_HOST_CONTROL_FD 3
#define VODER_HOST_NO_STRING  G_MAXUINT32

/* No record is longer. */
#define VODER_HOST_RECORD_MAX (64 * 1024)
/* No utterance is longer. */
#define VODER_HOST_REQUEST_MAX (16 * 1024 * 1024)

typedef enum {
  VODER_HOST_FORK = 1, /* make a child */
  VODER_HOST_END,      /* kill the child of that number and its group */
  VODER_HOST_PREPARE,  /* load that voice, for the children made from now on */
} VoderHostOrderType;

/* Longer ids are not prepared. */
#define VODER_HOST_VOICE_MAX 120

typedef struct {
  guint32 type;
  gint32 pid;
  char voice[VODER_HOST_VOICE_MAX];
} VoderHostOrder;

#define VODER_HOST_MESSAGE_MAX 512

typedef struct {
  gint32 is_ready;
  gint32 code; /* of a VoderPluginError, or a VoderSpeechError */
  gint32 is_plugin_error;
  char message[VODER_HOST_MESSAGE_MAX];
} VoderHostHello;

typedef struct {
  gint32 pid; /* 0: there could be no child */
} VoderHostHandover;

typedef enum {
  /* To the child. */
  VODER_HOST_SPEAK = 1,
  VODER_HOST_LIST_VOICES,
  /* From the child. */
  VODER_HOST_FORMAT,
  VODER_HOST_AUDIO,
  VODER_HOST_MARK,
  VODER_HOST_VOICE,
  VODER_HOST_DONE,
  VODER_HOST_ERROR,
  VODER_HOST_STAYS, /* the child answers another request after this one */
} VoderHostRecordType;

typedef struct {
  guint32 type;
  guint32 size;
} VoderHostRecord;

typedef struct {
  gint32 format;
  gint32 rate;
  gint32 channels;
} VoderHostFormat;

typedef struct {
  guint32 type;
  guint32 accuracy;
  guint64 frame;
  guint64 text_start;
  guint64 text_end;
} VoderHostMark;

/* Bytes that are taken apart from the front; once there are too few, it is
 * broken and gives zeros. */
typedef struct {
  const guint8 *bytes;
  gsize size;
  gboolean is_broken;
} VoderHostBytes;

void voder_host_put_string (GByteArray *bytes, const char *string);
void voder_host_put_record (GByteArray *bytes, guint32 type);
void voder_host_end_record (GByteArray *bytes, gsize start);

void voder_host_get (VoderHostBytes *self, gpointer value, gsize size);
char *voder_host_get_string (VoderHostBytes *self);

GByteArray *voder_host_write_utterance (VoderUtterance *utterance,
                                        gboolean has_phonemes);
VoderUtterance *voder_host_read_utterance (VoderHostBytes *self);
void voder_host_write_voice (GByteArray *bytes, VoderVoice *voice);
VoderVoice *voder_host_read_voice (VoderHostBytes *self);
void voder_host_write_error (GByteArray *bytes, const GError *error);
GError *voder_host_read_error (VoderHostBytes *self);

G_END_DECLS
