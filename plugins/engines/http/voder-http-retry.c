/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "voder-http-retry.h"

#include <string.h>

#include <libsoup/soup.h>

/* A year: longer than anybody waits. */
#define AFTER_MAX_S  31536000
#define AFTER_MAX_US (AFTER_MAX_S * G_GINT64_CONSTANT (1000000))

/*
 * Whether another try may fare better than one with this answer.
 */
gboolean
voder_http_retry_suits_status (guint status)
{
  switch (status) {
  case SOUP_STATUS_REQUEST_TIMEOUT:
  case 429: /* Too Many Requests */
    return TRUE;
  case SOUP_STATUS_NOT_IMPLEMENTED:
  case SOUP_STATUS_HTTP_VERSION_NOT_SUPPORTED:
    return FALSE;
  default:
    return status >= 500 && status <= 599;
  }
}

static gint64
parse_date (const char *value, GDateTime *now)
{
  g_autoptr (GDateTime) date = soup_date_time_new_from_http_string (value);
  gint64 wait_us;

  if (date == NULL)
    return VODER_HTTP_RETRY_UNKNOWN;

  wait_us = g_date_time_difference (date, now);

  return CLAMP (wait_us, 0, AFTER_MAX_US);
}

/*
 * Reads the value of a Retry-After header, seconds or a date, and gives how
 * long to wait from @now on, in microseconds.
 */
gint64
voder_http_retry_parse_after (const char *value, GDateTime *now)
{
  guint64 seconds;

  if (value == NULL)
    return VODER_HTTP_RETRY_UNKNOWN;
  if (*value == '\0' || strspn (value, "0123456789") != strlen (value))
    return parse_date (value, now);

  /* A number that is too large for it becomes the largest. */
  seconds = g_ascii_strtoull (value, NULL, 10);

  return seconds < AFTER_MAX_S ? (gint64) seconds * G_USEC_PER_SEC
                               : AFTER_MAX_US;
}

/*
 * Gives how long to wait after the n-th failure (from 1): anything up to a time
 * that doubles each time, so that many who failed together do not come back
 * together. @random is from 0 up to 1.
 */
gint64
voder_http_retry_get_delay_us (gint64 base_us,
                               gint64 max_us,
                               guint n_failures,
                               double random)
{
  gint64 most_us = MIN (base_us, max_us);

  for (guint i = 1; i < n_failures && most_us < max_us; i++)
    most_us = most_us > max_us / 2 ? max_us : most_us * 2;

  return (gint64) (random * (double) most_us);
}
