/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "vxg-test.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Instrumented builds are several times slower; valgrind asks for more through
 * the environment, as meson's own time-outs do. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SLOWNESS 4
#else
#define SLOWNESS 1
#endif

static void
on_alarm (int signum)
{
  static const char message[] =
      "Bail out! watchdog: the test program took too long\n";

  /* Only what is safe in a signal handler; SIGABRT leaves a core to look at. */
  if (write (STDOUT_FILENO, message, strlen (message)) < 0)
    _exit (1);
  abort ();
}

/*
 * g_test_init() plus a watchdog: a program that is still running after
 * @watchdog_seconds fails instead of hanging its caller.
 */
void
vxg_test_init (int *argc, char ***argv, guint watchdog_seconds)
{
  const char *factor = g_getenv ("VXG_TEST_SLOWNESS");
  guint slowness = factor != NULL ? (guint) atoi (factor) : SLOWNESS;

  g_test_init (argc, argv, NULL);
  signal (SIGALRM, on_alarm);
  alarm (watchdog_seconds * MAX (slowness, 1));
}

/*
 * Runs @context until @condition holds. There is no time-out here: the
 * watchdog ends a wait that never comes true.
 */
void
vxg_test_wait_for (
    GMainContext *context, VxgTestCondition condition, gpointer user_data)
{
  while (!condition (user_data))
    g_main_context_iteration (context, TRUE);
}
