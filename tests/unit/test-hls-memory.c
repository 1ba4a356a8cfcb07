/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where a stream goes on that comes again: by what its units are. */
#include "hls/gstvxghlsmemory.h"
#include "vxg-test.h"

#define ANYWHERE GST_VXG_HLS_MEMORY_ANYWHERE

/* @digests: a letter for each unit; times are its number and @offset */
static void
add (GstVxgHlsMemory *memory, const char *digests, gint64 offset)
{
  for (gint64 i = 0; digests[i] != '\0'; i++)
    gst_vxg_hls_memory_add (memory, (guint64) digests[i], i + offset);
}

typedef struct {
  const char *before;
  guint64 place;
  const char *after;
  gint64 offset; /* of the times after to those before */
  guint known;   /* units of @after */
} Case;

static const Case cases[] = {
  { "abcdef", ANYWHERE, "defgh", 3, 3 },
  { "abcdef", ANYWHERE, "defgh", 1000, 3 },
  { "abcdef", ANYWHERE, "ghi", 6, 0 },
  /* a part that is not the end */
  { "abcdef", ANYWHERE, "cdxef", 2, 2 },
  /* the one that lies back farthest, or that has the same times */
  { "abab", ANYWHERE, "ababx", 1000, 4 },
  { "abab", ANYWHERE, "abx", 2, 2 },
  /* silence: how much of it, only the place tells */
  { "aaaaaaaa", ANYWHERE, "aaaaaaaaaa", 1000, 8 },
  { "aaaaaaaa", 5, "aaaaaaaaaa", 1000, 3 },
  { "abcdef", 4, "efgh", 1000, 2 },
  { "abcdef", 4, "abcdef", 0, 0 },
  { "abcdef", 6, "abcdef", 0, 0 },
  { "", 0, "ab", 0, 0 },
  { "", ANYWHERE, "ab", 0, 0 },
};

static void
test_compare (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (GstVxgHlsMemory) memory = gst_vxg_hls_memory_new ();
  guint known = 0;

  add (memory, c->before, 0);
  gst_vxg_hls_memory_compare (memory, c->place);
  while (gst_vxg_hls_memory_knows (
      memory, (guint64) c->after[known], known + c->offset))
    known++;
  g_assert_cmpuint (known, ==, c->known);
  g_assert_cmpint (gst_vxg_hls_memory_has_matched (memory), ==, c->known > 0);
}

/* What has been forgotten is not compared with what has come in its place. */
static void
test_forgotten (void)
{
  g_autoptr (GstVxgHlsMemory) memory = gst_vxg_hls_memory_new ();
  guint64 place = gst_vxg_hls_memory_get_end (memory);

  for (gint64 i = 0; i < 10000; i++)
    gst_vxg_hls_memory_add (memory, 'a', i);
  gst_vxg_hls_memory_compare (memory, place);
  g_assert_false (gst_vxg_hls_memory_knows (memory, 'a', 0));
  gst_vxg_hls_memory_compare (memory, ANYWHERE);
  g_assert_true (gst_vxg_hls_memory_knows (memory, 'a', 0));
}

int
main (int argc, char **argv)
{
  vxg_test_init (&argc, &argv, 30);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/hls-memory/compare/%u", i);

    g_test_add_data_func (path, &cases[i], test_compare);
  }
  g_test_add_func ("/hls-memory/forgotten", test_forgotten);
  return g_test_run ();
}
