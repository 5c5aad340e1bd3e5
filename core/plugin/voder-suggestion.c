/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <voder/plugin/voder-suggestion.h>

#include <string.h>

#include <glib/gi18n-lib.h>

#define MAX_SUGGESTIONS 3
/* What is longer was not mistyped; it bounds the work as well. */
#define MAX_LENGTH 64
/* How many characters of a text an error quotes. */
#define MAX_QUOTED 40

/* The distance of a name that only holds the wanted one, or is held by it. */
#define DISTANCE_PART (MAX_LENGTH + 1)
#define DISTANCE_NONE G_MAXUINT

/* A name and how far it is from the wanted one. */
typedef struct {
  const char *name;
  guint distance;
} Near;

/*
 * How many letters must be put in, left out, exchanged or swapped with their
 * neighbour to make @b of @a: the optimal string alignment distance. Both are
 * at most MAX_LENGTH bytes.
 */
static guint
measure_distance (const char *a, const char *b)
{
  guint rows[3][MAX_LENGTH + 1];
  guint *before = rows[0], *last = rows[1], *row = rows[2];
  gsize n_a = strlen (a);
  gsize n_b = strlen (b);

  for (gsize j = 0; j <= n_b; j++)
    row[j] = j;

  for (gsize i = 1; i <= n_a; i++) {
    guint *oldest = before;

    before = last;
    last = row;
    row = oldest;
    row[0] = i;
    for (gsize j = 1; j <= n_b; j++) {
      guint exchanged = last[j - 1] + (a[i - 1] != b[j - 1]);

      row[j] = MIN (exchanged, MIN (last[j], row[j - 1]) + 1);
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = MIN (row[j], before[j - 2] + 1);
    }
  }

  return row[n_b];
}

/* One letter in three may be wrong; a part of three letters or more counts. */
static guint
rate (const char *name, const char *wanted)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);
  gsize length = strlen (folded);
  gsize shorter = MIN (length, strlen (wanted));
  gsize longer = MAX (length, strlen (wanted));
  guint distance;

  if (longer > MAX_LENGTH)
    return DISTANCE_NONE;

  distance = measure_distance (folded, wanted);
  if (distance <= MAX (longer / 3, 1) && distance < longer)
    return distance;
  if (shorter >= 3 && (strstr (folded, wanted) || strstr (wanted, folded)))
    return DISTANCE_PART;

  return DISTANCE_NONE;
}

/* Keeps the nearest, sorted; of equals the one that came first. */
static void
keep_nearest (Near *nearest, Near candidate)
{
  for (guint i = 0; i < MAX_SUGGESTIONS; i++)
    if (candidate.distance < nearest[i].distance) {
      Near pushed_out = nearest[i];

      nearest[i] = candidate;
      candidate = pushed_out;
    }
}

static void
append_quoted (GString *list, const char *name)
{
  if (list->len > 0)
    g_string_append (list, ", ");
  g_string_append_printf (list, _ ("“%s”"), name);
}

/**
 * voder_suggestion_find:
 * @names: (element-type utf8): the names that there are
 * @titles: (nullable) (element-type utf8): other words for each of them
 * @wanted: what somebody wrote
 *
 * Finds the names that somebody may have meant, for an error to say.
 *
 * Thread safety: any thread.
 *
 * Returns: (nullable) (transfer full): at most three of @names, the nearest
 *   first, as “a”, “b”; %NULL when none is near
 */
char *
voder_suggestion_find (GPtrArray *names, GPtrArray *titles, const char *wanted)
{
  g_autofree char *folded = NULL;
  g_autoptr (GString) list = NULL;
  Near nearest[MAX_SUGGESTIONS];

  if (strlen (wanted) > MAX_LENGTH)
    return NULL;

  folded = g_utf8_casefold (wanted, -1);
  for (guint i = 0; i < MAX_SUGGESTIONS; i++)
    nearest[i] = (Near){ NULL, DISTANCE_NONE };
  for (guint i = 0; i < names->len; i++) {
    const char *name = g_ptr_array_index (names, i);
    guint distance = rate (name, folded);

    if (titles != NULL)
      distance = MIN (distance, rate (g_ptr_array_index (titles, i), folded));
    keep_nearest (nearest, (Near){ name, distance });
  }

  list = g_string_new (NULL);
  for (guint i = 0; i < MAX_SUGGESTIONS && nearest[i].name != NULL; i++)
    append_quoted (list, nearest[i].name);

  return list->len > 0 ? g_strdup (list->str) : NULL;
}

/**
 * voder_suggestion_list:
 * @names: (element-type utf8): names
 * @max_names: how many to say
 *
 * Puts names into a row, as “a”, “b”, … for an error to say.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): the row
 */
char *
voder_suggestion_list (GPtrArray *names, guint max_names)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < names->len && i < max_names; i++)
    append_quoted (list, g_ptr_array_index (names, i));
  if (names->len > max_names)
    g_string_append (list, ", …");

  return g_strdup (list->str);
}

/**
 * voder_suggestion_shorten:
 * @text: a text, perhaps a long one
 *
 * Cuts a text for an error to quote.
 *
 * Thread safety: any thread.
 *
 * Returns: (transfer full): the text; its start and “…” when it is long
 */
char *
voder_suggestion_shorten (const char *text)
{
  g_autofree char *start = NULL;

  /* A character has at most four bytes. */
  if (g_utf8_strlen (text, (MAX_QUOTED + 1) * 4) <= MAX_QUOTED)
    return g_strdup (text);

  start = g_utf8_substring (text, 0, MAX_QUOTED);

  return g_strconcat (start, "…", NULL);
}
