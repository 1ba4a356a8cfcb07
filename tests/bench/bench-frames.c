/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which access units of an emulated camera arrive.
 *
 * usage: bench-frames SECONDS PROTOCOLS
 *
 * Plays the camera of VXG_TOKEN through vxgsrc and reads the numbers that the
 * emulator stamps into each access unit. Prints one line of JSON: how many the
 * camera made between the first and the last that arrived, how many arrived,
 * how many of these are lost, doubled or out of order.
 */
#include "bench-pipeline.h"
#include "vxg-stamp.h"

#include <stdlib.h>

/* Written by the streaming thread, read after it has ended. */
typedef struct {
  guint64 first;
  guint64 last; /* the highest */
  guint64 delivered;
  guint64 distinct;
  guint64 late; /* behind one with a higher number */
  guint64 unstamped;
  GHashTable *seen;
} Count;

static void
on_buffer (GstBuffer *buffer, gpointer user_data)
{
  Count *count = user_data;
  VxgStamp stamp;
  GstMapInfo map;
  gboolean stamped;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return;
  stamped = vxg_stamp_parse_h264 (map.data, map.size, &stamp);
  gst_buffer_unmap (buffer, &map);

  if (!stamped) {
    count->unstamped++;
    return;
  }
  if (count->delivered++ == 0)
    count->first = stamp.number;
  else if (stamp.number < count->last)
    count->late++;
  count->last = MAX (count->last, stamp.number);
  if (g_hash_table_add (
          count->seen, g_memdup2 (&stamp.number, sizeof stamp.number)))
    count->distinct++;
}

int
main (int argc, char **argv)
{
  Count count = { 0 };
  g_autofree char *description = NULL;
  BenchPipeline *pipeline;
  guint64 made;
  gboolean failed;

  gst_init (&argc, &argv);
  if (argc != 3) {
    g_printerr ("usage: bench-frames SECONDS PROTOCOLS\n");
    return 2;
  }
  description =
      g_strdup_printf ("vxgsrc protocols=%s ! fakesink name=sink", argv[2]);
  count.seen =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  pipeline = bench_pipeline_new (description, on_buffer, &count);
  g_usleep ((gulong) atoi (argv[1]) * G_USEC_PER_SEC);
  failed = bench_pipeline_has_failed (pipeline);
  bench_pipeline_free (pipeline);
  g_hash_table_unref (count.seen);
  if (failed || count.delivered == 0)
    return 1;

  made = count.last - count.first + 1;
  g_print ("{\"made\": %" G_GUINT64_FORMAT ", \"delivered\": %" G_GUINT64_FORMAT
           ", \"lost\": %" G_GUINT64_FORMAT ", \"doubled\": %" G_GUINT64_FORMAT
           ", \"out_of_order\": %" G_GUINT64_FORMAT
           ", \"unstamped\": %" G_GUINT64_FORMAT "}\n",
      made, count.delivered, made - count.distinct,
      count.delivered - count.distinct, count.late, count.unstamped);
  return 0;
}
