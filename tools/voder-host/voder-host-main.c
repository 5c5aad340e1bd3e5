/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * voder-host zygote|resident KEYFILE [DESCRIPTION]: speaks for the engine pool
 * that started it, over the socket that it inherits as descriptor 3.
 */
#include <locale.h>
#include <string.h>
#include <sys/socket.h>

#include <voder/voder.h>

static gboolean
has_control_socket (void)
{
  int type = 0;
  socklen_t size = sizeof type;

  return getsockopt (3, SOL_SOCKET, SO_TYPE, &type, &size) == 0 &&
         type == SOCK_SEQPACKET;
}

int
main (int argc, char *argv[])
{
  gboolean is_zygote;

  /* The numbers of engines are read and written in no language. */
  setlocale (LC_CTYPE, "");
  setlocale (LC_MESSAGES, "");

  is_zygote = argc > 1 && strcmp (argv[1], "zygote") == 0;
  if (argc < 3 || argc > 4 ||
      (!is_zygote && strcmp (argv[1], "resident") != 0) ||
      !has_control_socket ()) {
    g_printerr ("voder-host is started by the programs that speak, not by "
                "hand.\n");
    return 2;
  }

  return voder_host_server_run (argv[2], argv[3], is_zygote);
}
