/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gst/gst.h>

#include "voder-markdown-guess.h"
#include "voder-ssml-guess.h"

/*
 * What tells documents from other files. Every player loads it for every file
 * whose kind it does not know, so it is a plugin of its own that links nothing
 * but GStreamer.
 *
 * The finder of plain text is up to 95 % sure of what is UTF-8. Markdown that
 * looks like it is to be found all the same; and what is named `.md` and is
 * text, too, however little it looks like it. A finder is not told the name,
 * but GStreamer calls those of the name's ending first, and then the others in
 * the order of their rank. So a second finder, which finds nothing, stands
 * right before that of Markdown: when it was not called, the ending is ours.
 */
#define RANK_MARKDOWN    (GST_RANK_PRIMARY + 1000)
#define RANK_BEFORE      (RANK_MARKDOWN + 1)
#define PROBABILITY_SURE (GST_TYPE_FIND_NEARLY_CERTAIN - 1)

/* The name of the type is text/markdown. But whatever begins with “text/” is a
 * subtitle for #GstDiscoverer, which writes behind the end of what it knows of
 * subtitles when audio is made of one (1.22): a program that looks through a
 * folder of music would crash on a README.md in it. */
#define TYPE_MARKDOWN "application/x-markdown"

/* As much as is looked at, and as much as tells most other files. */
#define MAX_BYTES   (16 * 1024)
#define FIRST_BYTES 64

/* Of this thread: whether the finder of Markdown comes next, and where it came
 * first, and the other is still to come. */
static _Thread_local gboolean is_next;
static _Thread_local GstTypeFind *had_first;

/* As much of the file as there is, up to a limit. */
static const char *
peek_start (GstTypeFind *find, guint limit, guint *n_bytes)
{
  guint64 length = gst_type_find_get_length (find);

  *n_bytes = 0;
  if (length > 0) {
    *n_bytes = (guint) MIN (length, limit);
  } else {
    for (guint step = limit; step > 0; step /= 2) {
      if (*n_bytes + step <= limit &&
          gst_type_find_peek (find, 0, *n_bytes + step) != NULL)
        *n_bytes += step;
    }
  }
  if (*n_bytes == 0)
    return NULL;

  return (const char *) gst_type_find_peek (find, 0, *n_bytes);
}

/* The start of the file when it is text, read only when it may be. */
static const char *
peek_text (GstTypeFind *find, guint *n_bytes)
{
  const char *text = peek_start (find, FIRST_BYTES, n_bytes);

  if (text == NULL || !voder_markdown_is_text (text, *n_bytes))
    return NULL;
  text = peek_start (find, MAX_BYTES, n_bytes);
  if (text == NULL || !voder_markdown_is_text (text, *n_bytes))
    return NULL;

  return text;
}

static void
find_markdown (GstTypeFind *find, gpointer data)
{
  gboolean is_named = !is_next;
  guint n_bytes;
  const char *text = peek_text (find, &n_bytes);

  is_next = FALSE;
  if (text != NULL && is_named) {
    /* The search ends here. */
    gst_type_find_suggest_empty_simple (find, GST_TYPE_FIND_MAXIMUM,
                                        TYPE_MARKDOWN);
    return;
  }

  had_first = is_named ? find : NULL;
  if (text != NULL && voder_markdown_guess (text, n_bytes))
    gst_type_find_suggest_empty_simple (find, PROBABILITY_SURE, TYPE_MARKDOWN);
}

static void
note_order (GstTypeFind *find, gpointer data)
{
  is_next = had_first != find;
  had_first = NULL;
}

static void
find_ssml (GstTypeFind *find, gpointer data)
{
  guint n_bytes;
  const char *text = peek_start (find, MAX_BYTES, &n_bytes);

  if (text == NULL)
    return;

  switch (voder_ssml_guess (text, n_bytes)) {
  case VODER_SSML_YES:
    gst_type_find_suggest_empty_simple (find, GST_TYPE_FIND_MAXIMUM,
                                        "application/ssml+xml");
    break;
  case VODER_SSML_LIKELY:
    gst_type_find_suggest_empty_simple (find, PROBABILITY_SURE,
                                        "application/ssml+xml");
    break;
  case VODER_SSML_NO:
    break;
  }
}

static gboolean
plugin_init (GstPlugin *plugin)
{
  g_autoptr (GstCaps) markdown = gst_caps_new_empty_simple (TYPE_MARKDOWN);
  g_autoptr (GstCaps) ssml = gst_caps_new_empty_simple ("application/ssml+xml");

  return gst_type_find_register (plugin, TYPE_MARKDOWN, RANK_MARKDOWN,
                                 find_markdown, "md,markdown", markdown, NULL,
                                 NULL) &&
         gst_type_find_register (plugin, "voder-before-markdown", RANK_BEFORE,
                                 note_order, NULL, NULL, NULL, NULL) &&
         gst_type_find_register (plugin, "application/ssml+xml",
                                 GST_RANK_PRIMARY, find_ssml, "ssml", ssml,
                                 NULL, NULL);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR,
                   GST_VERSION_MINOR,
                   vodertypefind,
                   "Tells documents that can be spoken from other files",
                   plugin_init,
                   VODER_VERSION,
                   "LGPL",
                   "Voder",
                   "Unknown package origin")
