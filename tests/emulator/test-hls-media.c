/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What HLS carries: every access unit, once, in order, and in time. */
#include "hls-client.h"
#include "media.h"
#include "vxg-test.h"

#include <glib/gstdio.h>

#define TICK (GST_SECOND / 90000 + 1)

/* Times of MP4 and MPEG-TS are rounded to ticks. */
static void
assert_step (GstClockTime before, GstClockTime after, GstClockTime step)
{
  GstClockTimeDiff error = GST_CLOCK_DIFF (before, after) - (gint64) step;

  g_assert_cmpint (ABS (error), <=, 2 * TICK);
}

static void
assert_exact (const Media *media)
{
  for (guint i = 1; i < media->video->len; i++)
    g_assert_cmpuint (media_get_video (media, i)->stamp.number, ==,
        media_get_video (media, i - 1)->stamp.number + 1);
}

/* Frames of 1024 samples at 48000 a second. */
static void
assert_audio (const Media *media)
{
  for (guint i = 1; i < media->audio->len; i++)
    assert_step (g_array_index (media->audio, GstClockTime, i - 1),
        g_array_index (media->audio, GstClockTime, i),
        GST_SECOND * 1024 / 48000);
}

static gint64
total_duration (const HlsList *list)
{
  gint64 total = 0;

  for (guint i = 0; i < list->entries->len; i++)
    total += hls_list_get (list, i)->duration_us;
  return total;
}

/* Each segment begins when the one before it ends, and none is too long. */
static void
assert_dates (const HlsList *list)
{
  for (guint i = 0; i < list->entries->len; i++) {
    const HlsEntry *entry = hls_list_get (list, i);

    g_assert_cmpint (
        entry->duration_us, <=, list->target_duration * G_USEC_PER_SEC);
    g_assert_cmpint (entry->duration_us, >=, G_USEC_PER_SEC - 1000);
    if (i > 0)
      g_assert_cmpint (entry->date_us, ==,
          hls_list_get (list, i - 1)->date_us +
              hls_list_get (list, i - 1)->duration_us);
  }
}

/* Gets three segments. */
static void
play (Fixture *fixture, HlsList *list, Media *media)
{
  g_auto (HlsClient) client = { 0 };
  g_autoptr (GBytes) bytes = NULL;

  hls_client_init (&client, fixture);
  hls_client_wait_segments (&client, 3);
  hls_client_read (&client, "", list);
  g_assert_cmpuint (list->entries->len, >=, 3);
  bytes = hls_client_fetch_all (&client, list);
  media_read_bytes (media, list->map != NULL ? "qtdemux" : "tsdemux", bytes);
}

/* @fps: pictures a second, whose units come in the order of their display */
static void
check_media (Fixture *fixture, guint fps, gboolean audio)
{
  g_auto (HlsList) list = { 0 };
  g_auto (Media) media = { 0 };

  play (fixture, &list, &media);
  assert_dates (&list);
  assert_exact (&media);
  assert_audio (&media);
  g_assert_cmpint (media.video->len, ==,
      (total_duration (&list) * fps + G_USEC_PER_SEC / 2) / G_USEC_PER_SEC);
  g_assert_cmpint (media_get_video (&media, 0)->stamp.time_us, ==,
      hls_list_get (&list, 0)->date_us);
  for (guint i = 1; i < media.video->len; i++)
    assert_step (media_get_video (&media, i - 1)->pts,
        media_get_video (&media, i)->pts, GST_SECOND / fps);
  if (!audio)
    g_assert_cmpuint (media.audio->len, ==, 0);
  else
    g_assert_cmpint (media.audio->len, >=,
        (total_duration (&list) - 300000) * 48000 / 1024 / G_USEC_PER_SEC);
}

static const char *const small[] = { "size", "128x96", NULL };
static const char *const h265[] = { "size", "128x96", "video", "h265", "fps",
  "20", NULL };
static const char *const opus[] = { "size", "128x96", "audio", "opus", NULL };
static const char *const large[] = { "size", "1920x1080", "fps", "5", NULL };

static void
test_ts (Fixture *fixture, gconstpointer data)
{
  check_media (fixture, 25, TRUE);
}

static void
test_fmp4 (Fixture *fixture, gconstpointer data)
{
  fixture_fault (fixture, "hls-format", "fmp4");
  check_media (fixture, 25, TRUE);
}

static void
test_h265_ts (Fixture *fixture, gconstpointer data)
{
  check_media (fixture, 20, TRUE);
}

static void
test_h265_fmp4 (Fixture *fixture, gconstpointer data)
{
  fixture_fault (fixture, "hls-format", "fmp4");
  check_media (fixture, 20, TRUE);
}

static void
test_opus (Fixture *fixture, gconstpointer data)
{
  check_media (fixture, 25, FALSE);
}

/* Pictures that are larger than the length of a PES packet can say. */
static void
test_large (Fixture *fixture, gconstpointer data)
{
  check_media (fixture, 5, TRUE);
}

/* ---- B-frames ---- */

static const char *const b_frames[] = { "size", "128x96", "b-frames", "2",
  NULL };
static const char *const h265_b_frames[] = { "size", "128x96", "b-frames", "2",
  "video", "h265", NULL };

static int
compare_times (gconstpointer a, gconstpointer b)
{
  const GstClockTime *x = a;
  const GstClockTime *y = b;

  return *x < *y ? -1 : *x > *y;
}

/* Units come in the order of decoding; put into that of display, their times
 * rise evenly. */
static void
check_b_frames (Fixture *fixture)
{
  g_auto (HlsList) list = { 0 };
  g_auto (Media) media = { 0 };
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (GstClockTime));
  guint n_reordered = 0;

  play (fixture, &list, &media);
  assert_dates (&list);
  assert_exact (&media);
  for (guint i = 0; i < media.video->len; i++) {
    GstClockTime pts = media_get_video (&media, i)->pts;

    n_reordered += i > 0 && pts < media_get_video (&media, i - 1)->pts;
    g_array_append_val (times, pts);
  }
  g_assert_cmpuint (n_reordered, >, 10);
  g_array_sort (times, compare_times);
  for (guint i = 1; i < times->len; i++)
    assert_step (g_array_index (times, GstClockTime, i - 1),
        g_array_index (times, GstClockTime, i), GST_SECOND / 25);
}

static void
test_b_frames_ts (Fixture *fixture, gconstpointer data)
{
  check_b_frames (fixture);
}

static void
test_b_frames_fmp4 (Fixture *fixture, gconstpointer data)
{
  fixture_fault (fixture, "hls-format", "fmp4");
  check_b_frames (fixture);
}

/* ---- The same as RTSP ---- */

static const MediaUnit *
find_number (const Media *media, guint64 number)
{
  for (guint i = 0; i < media->video->len; i++)
    if (media_get_video (media, i)->stamp.number == number)
      return media_get_video (media, i);
  return NULL;
}

/* Both protocols carry the same units, bit by bit. */
static void
check_same (Fixture *fixture)
{
  g_auto (HlsClient) client = { 0 };
  g_autofree char *uri = vxg_emulator_dup_rtsp_uri (fixture->cloud, "gate", 60);
  g_auto (HlsList) list = { 0 };
  g_auto (Media) rtsp = { 0 };
  g_auto (Media) hls = { 0 };
  g_autoptr (GBytes) bytes = NULL;
  guint n_same = 0;

  hls_client_init (&client, fixture);
  hls_client_wait_segments (&client, 1);
  media_read_rtsp (&rtsp, uri, 25);
  hls_client_wait_segments (&client, 4);
  hls_client_read (&client, "", &list);
  bytes = hls_client_fetch_all (&client, &list);
  media_read_bytes (&hls, list.map != NULL ? "qtdemux" : "tsdemux", bytes);
  for (guint i = 0; i < rtsp.video->len; i++) {
    const MediaUnit *a = media_get_video (&rtsp, i);
    const MediaUnit *b = find_number (&hls, a->stamp.number);

    if (b == NULL)
      continue;
    g_assert_cmpstr (a->checksum, ==, b->checksum);
    g_assert_cmpint (a->stamp.time_us, ==, b->stamp.time_us);
    n_same++;
  }
  g_assert_cmpuint (n_same, >=, 20);
}

static void
test_same_ts (Fixture *fixture, gconstpointer data)
{
  check_same (fixture);
}

static void
test_same_fmp4 (Fixture *fixture, gconstpointer data)
{
  fixture_fault (fixture, "hls-format", "fmp4");
  check_same (fixture);
}

/* ---- Encryption ---- */

/* The keys change; what comes out is the same as without. */
static void
check_encrypted (Fixture *fixture, const char *how, gboolean iv)
{
  g_auto (HlsList) list = { 0 };
  g_auto (Media) media = { 0 };

  fixture_fault (fixture, "hls-encryption", how);
  fixture_fault (fixture, "hls-key-segments", "2");
  fixture_fault (fixture, "hls-sequence-start", "4294967290");
  play (fixture, &list, &media);
  assert_exact (&media);
  g_assert_cmpuint (media.video->len, >=, 75);
  g_assert_cmpstr (hls_list_get (&list, 0)->key, ==, "key-0.bin");
  g_assert_cmpstr (hls_list_get (&list, 1)->key, ==, "key-0.bin");
  g_assert_cmpstr (hls_list_get (&list, 2)->key, ==, "key-1.bin");
  g_assert_true ((hls_list_get (&list, 0)->iv != NULL) == iv);
}

static void
test_encrypted_ts (Fixture *fixture, gconstpointer data)
{
  check_encrypted (fixture, "aes-128", FALSE);
}

static void
test_encrypted_fmp4 (Fixture *fixture, gconstpointer data)
{
  fixture_fault (fixture, "hls-format", "fmp4");
  check_encrypted (fixture, "aes-128-iv", TRUE);
}

/* ---- Time stamps ---- */

/* The 33 bits of MPEG-TS overflow 95443.7 s after 0, and its stamps begin at 10:
 * here that is 2.5 s after the camera was added, when picture 62 is taken. */
static void
test_overflow (Fixture *fixture, gconstpointer data)
{
  g_auto (HlsList) list = { 0 };
  g_auto (Media) media = { 0 };

  fixture_fault (fixture, "hls-timestamp-start", "95431217");
  play (fixture, &list, &media);
  assert_exact (&media);
  g_assert_cmpuint (media_get_video (&media, 0)->stamp.number, <, 62);
  g_assert_cmpuint (
      media_get_video (&media, media.video->len - 1)->stamp.number, >, 63);
  for (guint i = 1; i < media.video->len; i++)
    assert_step (media_get_video (&media, i - 1)->pts,
        media_get_video (&media, i)->pts, GST_SECOND / 25);
}

/* The stamps of a list's segments, one after the other. */
static void
read_first_stamps (
    HlsClient *client, const HlsList *list, GstClockTime *times, guint n)
{
  g_autoptr (GBytes) map = hls_client_fetch (client, list->map);

  for (guint i = 0; i < n; i++) {
    g_autoptr (GBytes) data =
        hls_client_fetch (client, hls_list_get (list, i)->uri);
    GByteArray *all = g_byte_array_new ();
    g_auto (Media) media = { 0 };
    g_autoptr (GBytes) bytes = NULL;

    g_byte_array_append (
        all, g_bytes_get_data (map, NULL), (guint) g_bytes_get_size (map));
    g_byte_array_append (
        all, g_bytes_get_data (data, NULL), (guint) g_bytes_get_size (data));
    bytes = g_byte_array_free_to_bytes (all);
    media_read_bytes (&media, "qtdemux", bytes);
    times[i] = media_get_video (&media, 0)->pts;
  }
}

/* The tag, and time stamps that jump, while dates and pictures go on. */
static void
test_discontinuity (Fixture *fixture, gconstpointer data)
{
  g_auto (HlsClient) client = { 0 };
  g_auto (HlsList) list = { 0 };
  GstClockTime times[3];

  fixture_fault (fixture, "hls-format", "fmp4");
  fixture_fault (fixture, "hls-discontinuity", "3600000 x1");
  hls_client_init (&client, fixture);
  hls_client_wait_segments (&client, 3);
  hls_client_read (&client, "", &list);
  assert_dates (&list);
  g_assert_false (hls_list_get (&list, 0)->discontinuity);
  g_assert_true (hls_list_get (&list, 1)->discontinuity);
  g_assert_false (hls_list_get (&list, 2)->discontinuity);
  read_first_stamps (&client, &list, times, G_N_ELEMENTS (times));
  assert_step (times[0], times[1], GST_SECOND + 3600 * GST_SECOND);
  assert_step (times[1], times[2], GST_SECOND);
}

/* The window moves on over the tag, and the list counts it. */
static void
test_discontinuity_sequence (Fixture *fixture, gconstpointer data)
{
  g_auto (HlsClient) client = { 0 };
  g_auto (HlsList) list = { 0 };

  fixture_fault (fixture, "hls-discontinuity", "-1 x1");
  hls_client_init (&client, fixture);
  hls_client_wait_segments (&client, 8);
  hls_client_read (&client, "", &list);
  g_assert_cmpuint (list.sequence, >=, 2);
  g_assert_cmpuint (list.entries->len, ==, 6);
  g_assert_cmpuint (list.discontinuity_sequence, ==, 1);
  g_assert_false (hls_list_get (&list, 0)->discontinuity);
}

/* ---- Files ---- */

#define CLIP                                                                   \
  "mp4mux name=mux ! filesink location=%s videotestsrc num-buffers=24 ! "      \
  "video/x-raw,width=64,height=64,framerate=40/1 ! x264enc key-int-max=8 "     \
  "bframes=0 ! mux. audiotestsrc num-buffers=40 samplesperbuffer=1024 ! "      \
  "audio/x-raw,rate=48000,channels=1 ! voaacenc ! mux."

static void
make_clip (const char *file)
{
  g_autofree char *description = g_strdup_printf (CLIP, file);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (description, &error);
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;

  g_assert_no_error (error);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (
      bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

/* A film that is over every 0.6 seconds goes on without a seam. */
static void
test_file (void)
{
  g_autofree char *directory = g_dir_make_tmp ("vxg-hls-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (directory, "a.mp4", NULL);
  Fixture fixture = { .cloud = vxg_emulator_new (),
    .soup = soup_session_new () };
  g_auto (HlsList) list = { 0 };
  g_auto (Media) media = { 0 };
  g_autoptr (GError) error = NULL;

  make_clip (file);
  vxg_emulator_add_camera (fixture.cloud, "gate", file, &error);
  g_assert_no_error (error);
  vxg_emulator_set_segment_seconds (fixture.cloud, 1);
  vxg_emulator_start (fixture.cloud, &error);
  g_assert_no_error (error);
  play (&fixture, &list, &media);
  assert_dates (&list);
  assert_exact (&media);
  for (guint i = 1; i < media.video->len; i++)
    assert_step (media_get_video (&media, i - 1)->pts,
        media_get_video (&media, i)->pts, GST_SECOND / 40);
  fixture_tear_down (&fixture, NULL);
  g_assert_cmpint (g_remove (file), ==, 0);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

#define add(path, options, test)                                               \
  g_test_add ("/emulator/hls-media/" path, Fixture, options, fixture_set_up,   \
      test, fixture_tear_down)

int
main (int argc, char **argv)
{
  vxg_test_init (&argc, &argv, 240);
  gst_init (NULL, NULL);

  add ("ts", small, test_ts);
  add ("fmp4", small, test_fmp4);
  add ("h265/ts", h265, test_h265_ts);
  add ("h265/fmp4", h265, test_h265_fmp4);
  add ("opus", opus, test_opus);
  add ("large", large, test_large);
  add ("b-frames/ts", b_frames, test_b_frames_ts);
  add ("b-frames/fmp4", b_frames, test_b_frames_fmp4);
  add ("b-frames/h265-ts", h265_b_frames, test_b_frames_ts);
  add ("b-frames/h265-fmp4", h265_b_frames, test_b_frames_fmp4);
  add ("same-as-rtsp/ts", small, test_same_ts);
  add ("same-as-rtsp/fmp4", small, test_same_fmp4);
  add ("encrypted/ts", small, test_encrypted_ts);
  add ("encrypted/fmp4", small, test_encrypted_fmp4);
  add ("overflow", small, test_overflow);
  add ("discontinuity", small, test_discontinuity);
  add ("discontinuity/sequence", small, test_discontinuity_sequence);
  g_test_add_func ("/emulator/hls-media/file", test_file);
  return g_test_run ();
}
