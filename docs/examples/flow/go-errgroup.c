/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A pipeline in which one part fails: the others end, the error is told. */
#include <stdio.h>
#include <voder/voder.h>

static gboolean
list_pages (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderSender *pages = data;

  for (int n = 1;; n++) {
    GString *page = g_string_new (NULL);

    g_string_printf (page, "page %d", n);
    if (!voder_sender_send (pages, page, cancellable, error))
      return FALSE;
  }
}

static gboolean
read_pages (gpointer data, GCancellable *cancellable, GError **error)
{
  VoderReceiver *pages = data;
  gpointer item;

  while (voder_receiver_receive (pages, &item, cancellable, error)) {
    g_autoptr (GString) page = item;

    if (g_str_has_suffix (page->str, "0")) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "%s cannot be read", page->str);
      return FALSE;
    }
  }
  return *error == NULL;
}

int
main (void)
{
  g_autoptr (VoderChannel) pages = voder_channel_new (G_TYPE_GSTRING, 2);
  g_autoptr (VoderGroup) group =
      voder_group_new (NULL, VODER_GROUP_FIRST_ERROR, NULL);
  g_autoptr (GError) error = NULL;

  voder_group_go (group, list_pages, voder_channel_create_sender (pages),
                  g_object_unref, NULL);
  voder_group_go (group, read_pages, voder_channel_create_receiver (pages),
                  g_object_unref, NULL);
  if (!voder_group_wait (group, NULL, &error))
    printf ("%s\n", error->message);

  g_clear_object (&group);
  voder_flow_shutdown ();
  g_assert (voder_flow_get_live () == 0);
  return 0;
}
