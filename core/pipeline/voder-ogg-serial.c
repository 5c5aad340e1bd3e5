/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-ogg-serial-private.h"

#include <string.h>

/*
 * Equal audio shall give equal files, but oggmux draws the serial number of a
 * stream by lot: its documented way to set it, the name of the pad, is broken
 * in 1.22 (it reads from the underscore on). So the pages are given another one
 * as they leave it. The layout of a page is that of RFC 3533, §6.
 */

#define CAPTURE_PATTERN "OggS"
#define SERIAL_AT       14
#define CHECKSUM_AT     22
#define N_SEGMENTS_AT   26
#define HEADER_SIZE     27

/* The checksum's polynomial; its bits are not reflected, it starts at 0. */
#define POLYNOMIAL 0x04c11db7

/* Files have one stream each. */
#define SERIAL 1

static const guint32 *
get_table (void)
{
  static guint32 table[256];
  static gsize is_filled = 0;

  if (g_once_init_enter (&is_filled)) {
    for (guint32 i = 0; i < G_N_ELEMENTS (table); i++) {
      guint32 value = i << 24;

      for (int bit = 0; bit < 8; bit++)
        value = (value << 1) ^ (value & 0x80000000 ? POLYNOMIAL : 0);
      table[i] = value;
    }
    g_once_init_leave (&is_filled, 1);
  }

  return table;
}

static guint32
get_checksum (const guint8 *page, gsize size)
{
  const guint32 *table = get_table ();
  guint32 sum = 0;

  for (gsize i = 0; i < size; i++)
    sum = (sum << 8) ^ table[(sum >> 24) ^ page[i]];

  return sum;
}

static void
put_32 (guint8 *data, guint32 value)
{
  guint32 bytes = GUINT32_TO_LE (value);

  memcpy (data, &bytes, sizeof bytes);
}

/* The length of the page at @data; 0 when there is none. */
static gsize
get_page_size (const guint8 *data, gsize size)
{
  gsize length;

  if (size < HEADER_SIZE || memcmp (data, CAPTURE_PATTERN, 4) != 0)
    return 0;
  length = HEADER_SIZE + data[N_SEGMENTS_AT];
  if (length > size)
    return 0;
  for (guint i = 0; i < data[N_SEGMENTS_AT]; i++)
    length += data[HEADER_SIZE + i];

  return length <= size ? length : 0;
}

/* Gives all pages in @data the serial number; FALSE when there is anything but
 * whole pages, which is left as it is. */
static gboolean
set_serial (guint8 *data, gsize size)
{
  while (size > 0) {
    gsize length = get_page_size (data, size);

    if (length == 0)
      return FALSE;
    put_32 (data + SERIAL_AT, SERIAL);
    put_32 (data + CHECKSUM_AT, 0);
    put_32 (data + CHECKSUM_AT, get_checksum (data, length));
    data += length;
    size -= length;
  }

  return TRUE;
}

static GstPadProbeReturn
on_buffer (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstBuffer *buffer =
      gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));
  GstMapInfo map;

  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  if (!gst_buffer_map (buffer, &map, GST_MAP_READWRITE))
    return GST_PAD_PROBE_OK;
  if (!set_serial (map.data, map.size))
    GST_WARNING_OBJECT (pad, "not whole Ogg pages");
  gst_buffer_unmap (buffer, &map);

  return GST_PAD_PROBE_OK;
}

/* Fixes the serial number of the only stream that leaves the pad. */
void
voder_ogg_serial_fix (GstPad *pad)
{
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_buffer, NULL, NULL);
}
