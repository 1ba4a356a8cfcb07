/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where playing starts and goes on: tables of what was played last, of the
 * playlist that came then, and of what follows. */
#include "hls/gstvxghlsplaylist.h"
#include "hls/gstvxghlsposition.h"
#include "vxg-test.h"

#define PLAY GST_VXG_HLS_POSITION_PLAY
#define JUMP GST_VXG_HLS_POSITION_JUMP
#define WAIT GST_VXG_HLS_POSITION_WAIT
#define UNKNOWN GST_VXG_HLS_POSITION_UNKNOWN
#define END GST_VXG_HLS_POSITION_END

#define SECOND G_GINT64_CONSTANT (1000000000)
#define MILLISECOND G_GINT64_CONSTANT (1000000)

/* No segment has this date: there is none. */
#define NEVER (-1.0)

#define BASE "https://h/i.m3u8"
#define WINDOW_6 "2 2 2 2 2 2"

/* @durations: of each segment in seconds; a bar is a discontinuity, a question
 * mark leaves the date to the next that has one
 * @date: of the first, in seconds; NEVER: no segment has one
 * @tags: more of the playlist */
static GstVxgHlsMedia *
make_media (guint64 first, const char *durations, double date, const char *tags)
{
  g_auto (GStrv) items = g_strsplit (durations, " ", -1);
  g_autoptr (GString) text =
      g_string_new ("#EXTM3U\n#EXT-X-TARGETDURATION:2\n");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GstVxgHlsPlaylist) playlist = NULL;

  g_string_append_printf (
      text, "#EXT-X-MEDIA-SEQUENCE:%" G_GUINT64_FORMAT "\n%s", first, tags);
  for (guint i = 0; items[i] != NULL && *items[i] != '\0'; i++) {
    if (g_str_equal (items[i], "|")) {
      g_string_append (text, "#EXT-X-DISCONTINUITY\n");
      date = NEVER;
      continue;
    }
    if (date != NEVER) {
      g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (0);
      g_autoptr (GDateTime) then = g_date_time_add_seconds (time, date);
      g_autofree char *iso = g_date_time_format (then, "%Y-%m-%dT%H:%M:%S");

      g_string_append_printf (text, "#EXT-X-PROGRAM-DATE-TIME:%s.%03d\n", iso,
          g_date_time_get_microsecond (then) / 1000);
      date += g_ascii_strtod (items[i], NULL);
    }
    g_string_append_printf (text, "#EXTINF:%s,\ns.ts\n", items[i]);
  }
  bytes = g_string_free_to_bytes (g_steal_pointer (&text));
  playlist = gst_vxg_hls_playlist_parse (bytes, BASE, G_MAXSIZE, &error);
  g_assert_no_error (error);
  return gst_vxg_hls_media_ref (playlist->media);
}

static void
assert_position (
    GstVxgHlsPosition is, GstVxgHlsVerdict verdict, guint index, guint64 lost)
{
  g_assert_cmpint (is.verdict, ==, verdict);
  g_assert_cmpuint (is.index, ==, index);
  g_assert_cmpuint (is.lost, ==, lost);
}

/* ---- Starting ---- */

typedef struct {
  const char *durations;
  const char *tags;
  gint64 edge_delay;
  GstVxgHlsVerdict verdict;
  guint index;
} StartCase;

static const StartCase start_cases[] = {
  /* three target durations, 6 s */
  { WINDOW_6, "", 0, PLAY, 3 },
  { "2 2 2", "", 0, PLAY, 0 },
  { "2 2", "", 0, PLAY, 0 },
  { "2", "", 0, PLAY, 0 },
  { "1 1 1 1 1 1 1 1", "", 0, PLAY, 2 },
  /* not nearer to the edge than asked for */
  { "2 2 2 1.5 2 2", "", 0, PLAY, 2 },
  { "20 20", "", 0, PLAY, 1 },
  { "0 0 0", "", 0, PLAY, 2 },
  /* the caller's wish */
  { WINDOW_6, "", 1, PLAY, 5 },
  { WINDOW_6, "", 2 * SECOND, PLAY, 5 },
  { WINDOW_6, "", 2 * SECOND + 1, PLAY, 4 },
  { WINDOW_6, "", 10 * SECOND, PLAY, 1 },
  { WINDOW_6, "", G_MAXINT64, PLAY, 0 },
  /* the server's, unless the caller has one */
  { WINDOW_6, "#EXT-X-START:TIME-OFFSET=-9\n", 0, PLAY, 1 },
  { WINDOW_6, "#EXT-X-START:TIME-OFFSET=-9\n", 2 * SECOND, PLAY, 5 },
  { WINDOW_6, "#EXT-X-START:TIME-OFFSET=-900\n", 0, PLAY, 0 },
  { WINDOW_6, "#EXT-X-START:TIME-OFFSET=-0.001\n", 0, PLAY, 5 },
  { WINDOW_6, "#EXT-X-START:TIME-OFFSET=0\n", 0, PLAY, 0 },
  { WINDOW_6, "#EXT-X-START:TIME-OFFSET=3.9\n", 0, PLAY, 1 },
  { WINDOW_6, "#EXT-X-START:TIME-OFFSET=4\n", 0, PLAY, 2 },
  { WINDOW_6, "#EXT-X-START:TIME-OFFSET=900\n", 0, PLAY, 5 },
  /* what has ended */
  { WINDOW_6, "#EXT-X-ENDLIST\n", 0, PLAY, 0 },
  { WINDOW_6, "#EXT-X-ENDLIST\n", 2 * SECOND, PLAY, 0 },
  { WINDOW_6, "#EXT-X-ENDLIST\n#EXT-X-START:TIME-OFFSET=4\n", 2 * SECOND, PLAY,
      2 },
  /* nothing there */
  { "", "", 0, WAIT, 0 },
  { "", "#EXT-X-ENDLIST\n", 0, END, 0 },
};

static void
test_start (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (start_cases); i++) {
    const StartCase *c = &start_cases[i];
    g_autoptr (GstVxgHlsMedia) media =
        make_media (7, c->durations, NEVER, c->tags);

    g_test_message ("%u: %s %s", i, c->durations, c->tags);
    assert_position (gst_vxg_hls_position_start (media, c->edge_delay),
        c->verdict, c->index, 0);
  }
}

/* ---- Going on ---- */

typedef struct {
  /* the last segment; 2 s long unless said */
  guint64 last;
  double last_date;
  /* the playlist */
  guint64 first;
  const char *durations;
  double date;
  /* what follows */
  GstVxgHlsVerdict verdict;
  guint index;
  guint64 lost;
} NextCase;

static GstVxgHlsPosition
find_next (const NextCase *c, const char *duration, gboolean same_server,
    const char *tags)
{
  g_autoptr (GstVxgHlsMedia) before =
      make_media (c->last, duration, c->last_date, "");
  g_autoptr (GstVxgHlsMedia) media =
      make_media (c->first, c->durations, c->date, tags);

  return gst_vxg_hls_position_next (
      media, gst_vxg_hls_media_get_segment (before, 0), same_server, 0);
}

static void
check_next (const NextCase *cases, guint n, gboolean same_server)
{
  for (guint i = 0; i < n; i++) {
    const NextCase *c = &cases[i];

    g_test_message ("%u: after %" G_GUINT64_FORMAT " at %.3f: "
                    "%" G_GUINT64_FORMAT " at %.3f: %s",
        i, c->last, c->last_date, c->first, c->date, c->durations);
    assert_position (
        find_next (c, "2", same_server, ""), c->verdict, c->index, c->lost);
  }
}

#define MAX32 G_GUINT64_CONSTANT (4294967295)

static const NextCase by_number[] = {
  { 104, NEVER, 100, WINDOW_6, NEVER, PLAY, 5, 0 },
  { 99, NEVER, 100, WINDOW_6, NEVER, PLAY, 0, 0 },
  { 105, NEVER, 100, WINDOW_6, NEVER, WAIT, 0, 0 },
  { 105, NEVER, 100, "", NEVER, WAIT, 0, 0 },
  /* too late */
  { 98, NEVER, 100, WINDOW_6, NEVER, JUMP, 0, 1 },
  { 50, NEVER, 100, WINDOW_6, NEVER, JUMP, 0, 49 },
  { 100, NEVER, 20101, WINDOW_6, NEVER, JUMP, 0, 20000 },
  /* nobody loses that much and goes on */
  { 100, NEVER, 20102, WINDOW_6, NEVER, UNKNOWN, 3, 0 },
  { 100, NEVER, 1770725100, WINDOW_6, NEVER, UNKNOWN, 3, 0 },
  { 0, NEVER, G_MAXUINT64 - 9, WINDOW_6, NEVER, UNKNOWN, 3, 0 },
  /* an old copy */
  { 106, NEVER, 100, WINDOW_6, NEVER, WAIT, 0, 0 },
  { 111, NEVER, 100, WINDOW_6, NEVER, WAIT, 0, 0 },
  /* the server has begun anew */
  { 112, NEVER, 100, WINDOW_6, NEVER, UNKNOWN, 3, 0 },
  { 4711, NEVER, 0, "2", NEVER, UNKNOWN, 0, 0 },
  { G_MAXUINT64, NEVER, 1, WINDOW_6, NEVER, JUMP, 0, 1 },
  /* 32 bits */
  { MAX32 - 1, NEVER, MAX32 - 5, WINDOW_6, NEVER, PLAY, 5, 0 },
  { MAX32, NEVER, 0, WINDOW_6, NEVER, PLAY, 0, 0 },
  { MAX32 + 3, NEVER, 0, WINDOW_6, NEVER, PLAY, 3, 0 },
  { MAX32 + 6, NEVER, 0, WINDOW_6, NEVER, WAIT, 0, 0 },
  { MAX32, NEVER, 4, WINDOW_6, NEVER, JUMP, 0, 4 },
  { 2, NEVER, MAX32 - 5, WINDOW_6, NEVER, WAIT, 0, 0 },
  { MAX32 - 5, NEVER, MAX32 - 4, WINDOW_6, NEVER, PLAY, 0, 0 },
};

static void
test_by_number (void)
{
  check_next (by_number, G_N_ELEMENTS (by_number), TRUE);
}

static const NextCase same_server[] = {
  /* both agree, and drift */
  { 104, 1008, 100, WINDOW_6, 1000, PLAY, 5, 0 },
  { 104, 1008, 100, WINDOW_6, 1001.5, PLAY, 5, 0 },
  { 98, 996, 100, WINDOW_6, 1000, JUMP, 0, 1 },
  { 98, 998, 100, WINDOW_6, 1000, JUMP, 0, 1 },
  { 104, 1008, 100, WINDOW_6, 1012, PLAY, 5, 0 },
  { 104, 1008, 100, WINDOW_6, 1012.1, JUMP, 5, 0 },
  /* numbers go on, but time does not: somebody has set the clock */
  { 104, 1008, 100, WINDOW_6, 5000, JUMP, 5, 0 },
  { 104, 5008, 100, WINDOW_6, 1000, JUMP, 5, 0 },
  { 105, 5008, 100, WINDOW_6, 1000, WAIT, 0, 0 },
  { 98, 5008, 100, WINDOW_6, 1000, JUMP, 0, 1 },
  /* numbers are lost, and the clock was set back: not by what is played */
  { 98, 9008, 100, WINDOW_6, 1000, JUMP, 0, 1 },
  /* a new count with the same pictures */
  { 4711, 1004, 0, WINDOW_6, 1000, PLAY, 3, 0 },
  { 4711, 1004, 0, WINDOW_6, 1006, PLAY, 0, 0 },
  { 4711, 1004, 0, WINDOW_6, 1006.999, PLAY, 0, 0 },
  { 4711, 1004, 0, WINDOW_6, 1005.1, PLAY, 0, 0 },
  { 4711, 1004, 0, WINDOW_6, 994, WAIT, 0, 0 },
  { 4711, 1004, 0, WINDOW_6, 981, WAIT, 0, 0 },
  { 4711, 1004, 0, WINDOW_6, 980.9, UNKNOWN, 3, 0 },
  { 100, 1004, 200, WINDOW_6, 1000, PLAY, 3, 0 },
  /* a new count, and something is lost */
  { 4711, 1004, 0, WINDOW_6, 1010, JUMP, 0, 2 },
  { 4711, 1004, 0, WINDOW_6, 1007.5, JUMP, 0, 1 },
  { 4711, 1004, 0, WINDOW_6, 41006, JUMP, 0, 20000 },
  { 4711, 1004, 0, WINDOW_6, 41008, UNKNOWN, 3, 0 },
  /* so few numbers that it could be an old copy, but for its dates */
  { 8, 1004, 0, WINDOW_6, 1006, PLAY, 0, 0 },
  { 8, 1004, 0, WINDOW_6, 1016, JUMP, 0, 5 },
  { 8, 1004, 0, WINDOW_6, 990, WAIT, 0, 0 },
  /* a new count and a clock that has lost the time, or found it */
  { 4711, 1770725100, 0, WINDOW_6, 10, UNKNOWN, 3, 0 },
  { 4711, 10, 0, WINDOW_6, 1770725100, UNKNOWN, 3, 0 },
  /* half of the dates are missing */
  { 4711, 1004, 0, WINDOW_6, NEVER, UNKNOWN, 3, 0 },
  { 4711, NEVER, 0, WINDOW_6, 1000, UNKNOWN, 3, 0 },
  /* the camera came back: its new dates are not known yet */
  { 4711, 1004, 0, "2 2 2 2 | 2 2", 1000, PLAY, 3, 0 },
  { 4711, 1006, 0, "2 2 2 2 | 2 2", 1000, PLAY, 4, 0 },
};

static void
test_same_server (void)
{
  check_next (same_server, G_N_ELEMENTS (same_server), TRUE);
}

static const NextCase other_server[] = {
  /* both agree */
  { 104, 1008, 100, WINDOW_6, 1000, PLAY, 5, 0 },
  { 104, 1008, 100, WINDOW_6, 1000.9, PLAY, 5, 0 },
  { 105, 1010, 100, WINDOW_6, 1000, WAIT, 0, 0 },
  /* they do not: the date wins */
  { 104, 1008, 100, WINDOW_6, 1004, PLAY, 3, 0 },
  { 104, 1008, 100, WINDOW_6, 1014, JUMP, 0, 2 },
  { 104, 1008, 100, WINDOW_6, 996, WAIT, 0, 0 },
  { 104, 1008, 7, WINDOW_6, 1000, PLAY, 5, 0 },
  { 104, 1008, 7, WINDOW_6, 1010, PLAY, 0, 0 },
  { 104, 1008, 9000, WINDOW_6, 1008, PLAY, 1, 0 },
  /* its clock is another: the number is left, if it is near */
  { 104, 1008, 100, WINDOW_6, 500, PLAY, 5, 0 },
  { 104, 1008, 100, WINDOW_6, 1770725100, PLAY, 5, 0 },
  { 104, 1008, 9000, WINDOW_6, 500, UNKNOWN, 3, 0 },
  /* no dates */
  { 104, NEVER, 100, WINDOW_6, NEVER, PLAY, 5, 0 },
  { 104, 1008, 100, WINDOW_6, NEVER, PLAY, 5, 0 },
  { 104, NEVER, 100, WINDOW_6, 1000, PLAY, 5, 0 },
  { 105, NEVER, 100, WINDOW_6, NEVER, WAIT, 0, 0 },
  { 111, NEVER, 100, WINDOW_6, NEVER, WAIT, 0, 0 },
  { 112, NEVER, 100, WINDOW_6, NEVER, UNKNOWN, 3, 0 },
  { 93, NEVER, 100, WINDOW_6, NEVER, JUMP, 0, 6 },
  { 92, NEVER, 100, WINDOW_6, NEVER, UNKNOWN, 3, 0 },
  { 104, NEVER, 100, "", NEVER, WAIT, 0, 0 },
};

static void
test_other_server (void)
{
  check_next (other_server, G_N_ELEMENTS (other_server), FALSE);
}

/* What has ended does not let anybody wait. */
static void
test_ended (void)
{
  static const NextCase cases[] = {
    { 104, NEVER, 100, WINDOW_6, NEVER, PLAY, 5, 0 },
    { 105, NEVER, 100, WINDOW_6, NEVER, END, 0, 0 },
    { 108, NEVER, 100, WINDOW_6, NEVER, END, 0, 0 },
    { 98, NEVER, 100, WINDOW_6, NEVER, JUMP, 0, 1 },
    { 105, NEVER, 100, "", NEVER, END, 0, 0 },
    { 105, 1010, 100, WINDOW_6, 1000, END, 0, 0 },
    { 4711, NEVER, 100, WINDOW_6, NEVER, UNKNOWN, 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int same = FALSE; same <= TRUE; same++) {
      g_test_message ("%u, same server: %d", i, same);
      assert_position (find_next (&cases[i], "2", same, "#EXT-X-ENDLIST\n"),
          cases[i].verdict, cases[i].index, cases[i].lost);
    }
}

/* Half of a long segment is much; half of none is hardly anything. */
static void
test_tolerance (void)
{
  static const struct {
    const char *duration;
    NextCase next;
  } cases[] = {
    { "10", { 4711, 1000, 0, WINDOW_6, 1014.9, PLAY, 0, 0 } },
    { "10", { 4711, 1000, 0, WINDOW_6, 1015.1, JUMP, 0, 1 } },
    /* the same date is the same segment: else it would come for ever */
    { "0", { 4711, 1000, 0, WINDOW_6, 1000, PLAY, 1, 0 } },
    { "0", { 4711, 1000, 0, WINDOW_6, 1000.5, UNKNOWN, 3, 0 } },
    { "0.040", { 4711, 1000, 0, WINDOW_6, 1000.140, JUMP, 0, 3 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const NextCase *c = &cases[i].next;

    g_test_message ("%u", i);
    assert_position (find_next (c, cases[i].duration, TRUE, ""), c->verdict,
        c->index, c->lost);
  }
}

/* A server that counts in 32 bits, over the end and onwards, one at a time. */
static void
test_wrap (void)
{
  guint64 counter = MAX32 - 20;
  g_autoptr (GstVxgHlsSegment) last = NULL;

  for (guint i = 0; i < 60; i++) {
    g_autoptr (GstVxgHlsMedia) media =
        make_media ((guint32) (counter + i), WINDOW_6, NEVER, "");
    GstVxgHlsPosition position;

    if (last == NULL) {
      last = gst_vxg_hls_segment_ref (gst_vxg_hls_media_get_segment (media, 4));
      continue;
    }
    position = gst_vxg_hls_position_next (media, last, TRUE, 0);
    g_test_message ("%u", i);
    assert_position (position, PLAY, 4, 0);
    gst_vxg_hls_segment_unref (last);
    last = gst_vxg_hls_segment_ref (
        gst_vxg_hls_media_get_segment (media, position.index));
  }
  g_assert_cmpuint (last->sequence, <, 100);
}

int
main (int argc, char *argv[])
{
  vxg_test_init (&argc, &argv, 60);
  g_test_add_func ("/hls/position/start", test_start);
  g_test_add_func ("/hls/position/by-number", test_by_number);
  g_test_add_func ("/hls/position/same-server", test_same_server);
  g_test_add_func ("/hls/position/other-server", test_other_server);
  g_test_add_func ("/hls/position/ended", test_ended);
  g_test_add_func ("/hls/position/tolerance", test_tolerance);
  g_test_add_func ("/hls/position/wrap", test_wrap);
  return g_test_run ();
}
