/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What N cameras in one process cost.
 *
 * usage: bench-cameras N SECONDS DESCRIPTION
 *
 * Plays DESCRIPTION (a pipeline with a fakesink named "sink") N times, waits
 * until all deliver, then measures for SECONDS. In DESCRIPTION, "$NAME" stands
 * for the environment variable NAME, so that no secret shows in the process
 * list. Prints one line of JSON.
 */
#include "bench-pipeline.h"

#include <stdlib.h>
#include <string.h>

#define START_LIMIT (60 * G_TIME_SPAN_SECOND)
#define POLL_INTERVAL (10 * G_TIME_SPAN_MILLISECOND)

typedef struct {
  gint64 time;
  gint64 cpu;
  guint64 units;
} Sample;

/* A number of /proc/self/status. */
static guint64
read_status (const char *field)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL))
    return 0;
  line = strstr (text, field);
  return line != NULL ? g_ascii_strtoull (line + strlen (field), NULL, 10) : 0;
}

static char *
expand (const char *description)
{
  g_auto (GStrv) words = g_strsplit (description, " ", -1);

  for (guint i = 0; words[i] != NULL; i++) {
    g_autofree char *word = g_steal_pointer (&words[i]);
    char *dollar = strchr (word, '$');
    const char *value = dollar != NULL ? g_getenv (dollar + 1) : NULL;

    if (value != NULL)
      *dollar = '\0';
    words[i] = g_strconcat (word, value, NULL);
  }
  return g_strjoinv (" ", words);
}

static Sample
take_sample (GPtrArray *pipelines)
{
  Sample sample = { g_get_monotonic_time (), bench_get_cpu_time (), 0 };

  for (guint i = 0; i < pipelines->len; i++)
    sample.units += bench_pipeline_get_units (pipelines->pdata[i]);
  return sample;
}

static gboolean
all_deliver (GPtrArray *pipelines)
{
  for (guint i = 0; i < pipelines->len; i++)
    if (bench_pipeline_get_units (pipelines->pdata[i]) == 0)
      return FALSE;
  return TRUE;
}

static void
exit_if_failed (GPtrArray *pipelines)
{
  for (guint i = 0; i < pipelines->len; i++)
    if (bench_pipeline_has_failed (pipelines->pdata[i]))
      exit (1);
}

static void
wait_for_all (GPtrArray *pipelines)
{
  gint64 deadline = g_get_monotonic_time () + START_LIMIT;

  while (!all_deliver (pipelines)) {
    exit_if_failed (pipelines);
    if (g_get_monotonic_time () > deadline) {
      g_printerr ("not every camera delivers\n");
      exit (1);
    }
    g_usleep (POLL_INTERVAL);
  }
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) pipelines =
      g_ptr_array_new_with_free_func ((GDestroyNotify) bench_pipeline_free);
  g_autofree char *description = NULL;
  Sample begin, end;
  guint n;

  gst_init (&argc, &argv);
  if (argc != 4) {
    g_printerr ("usage: bench-cameras N SECONDS DESCRIPTION\n");
    return 2;
  }
  n = (guint) atoi (argv[1]);
  description = expand (argv[3]);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (pipelines, bench_pipeline_new (description, NULL, NULL));
  wait_for_all (pipelines);

  begin = take_sample (pipelines);
  g_usleep ((gulong) atoi (argv[2]) * G_USEC_PER_SEC);
  end = take_sample (pipelines);
  exit_if_failed (pipelines);

  g_print ("{\"cameras\": %u, \"seconds\": %.3f, \"cpu_seconds\": %.3f, "
           "\"start_cpu_seconds\": %.3f, \"units\": %" G_GUINT64_FORMAT ", "
           "\"threads\": %" G_GUINT64_FORMAT ", \"rss_kib\": %" G_GUINT64_FORMAT
           "}\n",
      n, (end.time - begin.time) / 1e6, (end.cpu - begin.cpu) / 1e6,
      begin.cpu / 1e6, end.units - begin.units, read_status ("Threads:"),
      read_status ("VmRSS:"));
  return 0;
}
