/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A child that behaves, or not, as its first argument says. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Nothing that a test leaves behind by mistake lives longer. */
#define MAX_LIFE_S 100
#define MAX_FD     300

static char buffer[64 * 1024];

static void
say (const char *text)
{
  if (write (STDOUT_FILENO, text, strlen (text)) < 0)
    _exit (99);
}

static void
hang (void)
{
  for (;;)
    pause ();
}

static void
ignore_signals (void)
{
  signal (SIGINT, SIG_IGN);
  signal (SIGTERM, SIG_IGN);
  signal (SIGHUP, SIG_IGN);
}

static int
do_args (int argc, char **argv)
{
  for (int i = 2; i < argc; i++)
    printf ("%zu:%s\n", strlen (argv[i]), argv[i]);
  return 0;
}

static int
do_echo (int argc, char **argv)
{
  ssize_t n_read;

  while ((n_read = read (STDIN_FILENO, buffer, sizeof buffer)) > 0)
    for (ssize_t done = 0, n = 0; done < n_read; done += n)
      if ((n = write (STDOUT_FILENO, buffer + done, n_read - done)) < 0)
        return 1;
  return 0;
}

/* Like echo, but complains of each piece as long as it is. */
static int
do_echo_both (int argc, char **argv)
{
  ssize_t n_read;

  while ((n_read = read (STDIN_FILENO, buffer, sizeof buffer)) > 0)
    if (write (STDERR_FILENO, buffer, n_read) < 0 ||
        write (STDOUT_FILENO, buffer, n_read) < 0)
      return 1;
  return 0;
}

static int
do_exit (int argc, char **argv)
{
  fprintf (stderr, "the voice is missing\n");
  return atoi (argv[2]);
}

static int
do_raise (int argc, char **argv)
{
  raise (atoi (argv[2]));
  return 0;
}

static int
do_hang (int argc, char **argv)
{
  say ("ready\n");
  hang ();
  return 0;
}

static int
do_ignore (int argc, char **argv)
{
  ignore_signals ();
  return do_hang (argc, argv);
}

static void
on_interrupt (int number)
{
  say ("bye\n");
  _exit (0);
}

static int
do_polite (int argc, char **argv)
{
  signal (SIGINT, on_interrupt);
  return do_hang (argc, argv);
}

static void
on_stop (int number)
{
  say ("stop\n");
}

/* Ends with its input only; hears of a stop, or not. */
static int
do_stubborn (int argc, char **argv)
{
  ssize_t n_read;

  signal (SIGINT, strcmp (argv[2], "hears") == 0 ? on_stop : SIG_IGN);
  say ("ready\n");
  do
    n_read = read (STDIN_FILENO, buffer, 1);
  while (n_read < 0 && errno == EINTR);
  return n_read != 0;
}

/* Stays with one like that beside it, which it gave all that it has itself. */
static int
do_pair (int argc, char **argv)
{
  if (fork () != 0)
    hang ();

  alarm (MAX_LIFE_S);
  return do_stubborn (argc, argv);
}

static int
do_close_output (int argc, char **argv)
{
  close (STDOUT_FILENO);
  hang ();
  return 0;
}

static int
do_close_input (int argc, char **argv)
{
  close (STDIN_FILENO);
  return do_hang (argc, argv);
}

static int
do_flood (int argc, char **argv)
{
  memset (buffer, 'x', sizeof buffer);
  for (int i = 0; i < atoi (argv[3]); i++)
    if (write (atoi (argv[2]), buffer, sizeof buffer) < 0)
      return 1;
  fprintf (stderr, "the end");
  return atoi (argv[4]);
}

static int
do_flood_for_ever (int argc, char **argv)
{
  ignore_signals ();
  say ("ready\n");
  for (;;)
    if (write (atoi (argv[2]), buffer, sizeof buffer) < 0)
      return 1;
}

/* Leaves a process behind that has all that it has itself. */
static int
do_leave (int argc, char **argv)
{
  if (argc > 3 && strcmp (argv[3], "deaf") == 0)
    ignore_signals ();
  if (fork () == 0) {
    alarm (MAX_LIFE_S);
    if (strcmp (argv[2], "ignore") == 0)
      ignore_signals ();
    else if (strcmp (argv[2], "escape") == 0)
      setsid ();
    else if (strcmp (argv[2], "silent") == 0) {
      close (STDOUT_FILENO);
      close (STDERR_FILENO);
      hang ();
    }
    say ("left\n");
    if (strcmp (argv[2], "messages") == 0)
      close (STDOUT_FILENO);
    hang ();
  }
  if (argc > 3)
    hang ();
  /* So that nobody kills the other one before it is what it should be. */
  if (strcmp (argv[2], "silent") != 0)
    return read (STDIN_FILENO, buffer, 1) < 0;
  return 0;
}

static int
do_directory (int argc, char **argv)
{
  printf ("%s", getcwd (buffer, sizeof buffer));
  return 0;
}

static int
do_variable (int argc, char **argv)
{
  const char *value = getenv (argv[2]);

  printf ("%s", value != NULL ? value : "(none)");
  return 0;
}

static int
do_descriptors (int argc, char **argv)
{
  for (int i = 0; i < MAX_FD; i++)
    if (fcntl (i, F_GETFD) >= 0)
      printf ("%d ", i);
  return 0;
}

static int
do_write_to (int argc, char **argv)
{
  return write (atoi (argv[2]), argv[3], strlen (argv[3])) < 0;
}

static int
do_signals (int argc, char **argv)
{
  struct sigaction action;
  sigset_t mask;

  sigprocmask (SIG_BLOCK, NULL, &mask);
  for (int i = 1; i < 32; i++) {
    if (sigismember (&mask, i) == 1)
      printf ("blocked %d ", i);
    sigaction (i, NULL, &action);
    if (action.sa_handler == SIG_IGN)
      printf ("ignored %d ", i);
  }
  printf ("%s", getpgrp () == getpid () ? "leader" : "member");
  return 0;
}

static const struct {
  const char *name;
  int (*func) (int argc, char **argv);
} WAYS[] = {
  { "args", do_args },
  { "close-input", do_close_input },
  { "close-output", do_close_output },
  { "descriptors", do_descriptors },
  { "directory", do_directory },
  { "echo", do_echo },
  { "echo-both", do_echo_both },
  { "exit", do_exit },
  { "flood", do_flood },
  { "flood-for-ever", do_flood_for_ever },
  { "hang", do_hang },
  { "ignore", do_ignore },
  { "leave", do_leave },
  { "pair", do_pair },
  { "polite", do_polite },
  { "raise", do_raise },
  { "signals", do_signals },
  { "stubborn", do_stubborn },
  { "variable", do_variable },
  { "write-to", do_write_to },
};

int
main (int argc, char **argv)
{
  alarm (MAX_LIFE_S);
  for (size_t i = 0; argc > 1 && i < sizeof WAYS / sizeof *WAYS; i++)
    if (strcmp (argv[1], WAYS[i].name) == 0)
      return WAYS[i].func (argc, argv);
  return 98;
}
