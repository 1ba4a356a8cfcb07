/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Playlists and segments of another maker, from a server that only has files:
 * every unit that ffprobe finds comes out of vxgsrc, at the same distances.
 */
#include "film.h"
#include "raw-server.h"
#include "static-server.h"
#include "unit-log.h"
#include "vxg-test.h"

#include <string.h>
#include <vxg/vxg.h>

#define SOURCES                                                                \
  "-f lavfi -i testsrc2=size=320x180:rate=25:duration=6 "                      \
  "-f lavfi -i sine=frequency=440:sample_rate=48000:duration=6 "
#define X264 "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 25 "
#define X264_B                                                                 \
  "-c:v libx264 -preset superfast -bf 3 -b_strategy 0 -pix_fmt yuv420p -g 25 "
#define AAC "-c:a aac -b:a 64k "
#define LIST "-f hls -hls_time 1 -hls_list_size 0 -hls_playlist_type vod "

/* How exact times are: ffprobe's are in µs, those of MPEG-TS in 1/90000 s. */
#define EXACT (20 * GST_USECOND)

/* ---- The fixture ---- */

typedef struct {
  Film *film;
  StaticServer *server;
  GstElement *pipeline;
  GstElement *src;
  GstBus *bus;
  UnitLog *video;
  UnitLog *audio;
} Fixture;

static void
skip (void)
{
  g_test_skip ("the programs ffmpeg and ffprobe are missing");
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->film = film_new ();
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  if (f->pipeline != NULL)
    gst_element_set_state (f->pipeline, GST_STATE_NULL);
  g_clear_pointer (&f->video, unit_log_free);
  g_clear_pointer (&f->audio, unit_log_free);
  gst_clear_object (&f->src);
  gst_clear_object (&f->bus);
  gst_clear_object (&f->pipeline);
  g_clear_pointer (&f->server, static_server_free);
  g_clear_pointer (&f->film, film_free);
}

static UnitLog *
log_sink (Fixture *f, const char *name)
{
  g_autoptr (GstElement) sink =
      gst_bin_get_by_name (GST_BIN (f->pipeline), name);
  g_autoptr (GstPad) pad = NULL;

  if (sink == NULL)
    return NULL;
  pad = gst_element_get_static_pad (sink, "sink");
  return unit_log_new (pad);
}

#define VIDEO "src.video_0 ! fakesink name=video "
#define AUDIO "src.audio_0 ! fakesink name=audio "

/* Plays what the server of @f has; sinks "video" and "audio" are logged. */
static void
start (Fixture *f, const char *properties, const char *sinks)
{
  g_autofree char *description = g_strdup_printf (
      "vxgsrc name=src protocols=hls %s %s", properties, sinks);
  g_autofree char *token = static_server_dup_token (f->server);
  g_autoptr (GError) error = NULL;

  f->pipeline = gst_parse_launch_full (
      description, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &error);
  g_assert_no_error (error);
  f->bus = gst_element_get_bus (f->pipeline);
  f->src = gst_bin_get_by_name (GST_BIN (f->pipeline), "src");
  f->video = log_sink (f, "video");
  f->audio = log_sink (f, "audio");
  g_object_set (f->src, "token", token, NULL);
  g_assert_cmpint (gst_element_set_state (f->pipeline, GST_STATE_PLAYING), !=,
      GST_STATE_CHANGE_FAILURE);
}

static void
serve (Fixture *f, const char *playlist)
{
  const StaticServerOptions options = { .folder = film_get_folder (f->film),
    .playlist = playlist };

  f->server = static_server_new (&options);
}

/* To the end, which comes without an error. */
static void
finish (Fixture *f)
{
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (
      f->bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  int status;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    g_autoptr (GError) error = NULL;

    gst_message_parse_error (message, &error, NULL);
    g_assert_no_error (error);
  }
  g_object_get (f->src, "status", &status, NULL);
  g_assert_cmpint (status, ==, 4); /* ended */
}

static void
play_all (Fixture *f, const char *playlist, const char *sinks)
{
  serve (f, playlist);
  start (f, "", sinks);
  finish (f);
}

/* ---- Looking ---- */

static const Unit *
unit_at (GArray *units, guint index)
{
  g_assert_cmpuint (index, <, units->len);
  return &g_array_index (units, Unit, index);
}

static gint64
time_at (GArray *times, guint index)
{
  g_assert_cmpuint (index, <, times->len);
  return g_array_index (times, gint64, index) * 1000;
}

static GstClockTime
order_of (const Unit *unit)
{
  return GST_CLOCK_TIME_IS_VALID (unit->dts) ? unit->dts : unit->pts;
}

/* @expected: (element-type gint64): of all units, in the order they are decoded
 * @offset: what lies between them and running time */
static void
assert_times (GArray *units, GArray *expected, gint64 offset)
{
  g_assert_cmpuint (units->len, ==, expected->len);
  for (guint i = 0; i < units->len; i++) {
    const Unit *unit = unit_at (units, i);
    gint64 error = (gint64) unit->pts - time_at (expected, i) - offset;

    if (ABS (error) > (gint64) EXACT)
      g_test_message ("unit %u: off by %" G_GINT64_FORMAT " ns", i, error);
    g_assert_cmpint (ABS (error), <=, EXACT);
    if (i == 0) {
      g_assert_true (unit->key && unit->discont);
      continue;
    }
    g_assert_false (unit->discont);
    g_assert_true (order_of (unit) > order_of (unit_at (units, i - 1)));
  }
}

static gint64
offset_of (GArray *units, GArray *expected)
{
  return (gint64) unit_at (units, 0)->pts - time_at (expected, 0);
}

/* Video and audio are all there, and as far apart as they were. */
static void
assert_played (Fixture *f, GArray *video_times, GArray *audio_times)
{
  g_autoptr (GArray) video = unit_log_dup (f->video);
  gint64 offset = offset_of (video, video_times);

  assert_times (video, video_times, offset);
  if (audio_times != NULL) {
    g_autoptr (GArray) audio = unit_log_dup (f->audio);

    assert_times (audio, audio_times, offset);
  }
}

static void
assert_plays_as_probed (Fixture *f, const char *playlist)
{
  g_autoptr (GArray) video = film_probe (f->film, playlist, "v:0");
  g_autoptr (GArray) audio = film_probe (f->film, playlist, "a:0");

  g_assert_cmpuint (video->len, ==, 150);
  play_all (f, playlist, VIDEO AUDIO);
  assert_played (f, video, audio);
}

/* ---- Containers ---- */

static void
test_ts (Fixture *f, gconstpointer data)
{
  film_make (f->film, SOURCES X264 AAC LIST "x.m3u8");
  assert_plays_as_probed (f, "x.m3u8");
}

/* Pictures come out of order, and their times do. */
static void
test_ts_b_frames (Fixture *f, gconstpointer data)
{
  film_make (f->film, SOURCES X264_B AAC LIST "x.m3u8");
  assert_plays_as_probed (f, "x.m3u8");
}

static void
test_fmp4 (Fixture *f, gconstpointer data)
{
  film_make (f->film, SOURCES X264 AAC LIST "-hls_segment_type fmp4 x.m3u8");
  assert_plays_as_probed (f, "x.m3u8");
}

static void
test_fmp4_b_frames (Fixture *f, gconstpointer data)
{
  film_make (f->film, SOURCES X264_B AAC LIST "-hls_segment_type fmp4 x.m3u8");
  assert_plays_as_probed (f, "x.m3u8");
}

/* One file: segments are ranges of it, and so is the head of MP4. */
static void
test_ranges (Fixture *f, gconstpointer data)
{
  film_make (f->film, SOURCES X264 AAC LIST "-hls_flags single_file x.m3u8");
  assert_plays_as_probed (f, "x.m3u8");
  g_assert_cmpuint (static_server_count (f->server, "/x.ts"), ==, 6);
}

/* The tables of a transport stream in a file of their own. */
static void
test_ts_head (Fixture *f, gconstpointer data)
{
  g_autoptr (GArray) video = NULL;
  g_autoptr (GArray) audio = NULL;

  film_make (f->film, SOURCES X264 AAC LIST "-hls_flags single_file x.m3u8");
  video = film_probe (f->film, "x.m3u8", "v:0");
  audio = film_probe (f->film, "x.m3u8", "a:0");
  /* three packets: what it is, the programs, and what is in ours */
  film_edit (f->film, "x.m3u8", "#EXT-X-PLAYLIST-TYPE:VOD\n",
      "#EXT-X-MAP:URI=\"x.ts\",BYTERANGE=\"564@0\"\n");
  play_all (f, "x.m3u8", VIDEO AUDIO);
  assert_played (f, video, audio);
}

static void
test_ranges_fmp4 (Fixture *f, gconstpointer data)
{
  film_make (f->film,
      SOURCES X264 AAC LIST
      "-hls_segment_type fmp4 -hls_flags single_file x.m3u8");
  assert_plays_as_probed (f, "x.m3u8");
}

/* ---- The sound beside the picture ---- */

static void
test_offset (Fixture *f, gconstpointer data)
{
  const char *shift = data;
  g_autofree char *options = g_strdup_printf (
      "-f lavfi -i testsrc2=size=320x180:rate=25:duration=6 %s "
      "-f lavfi -i sine=frequency=440:sample_rate=48000:duration=6 " X264 AAC
          LIST "x.m3u8",
      shift);

  film_make (f->film, options);
  assert_plays_as_probed (f, "x.m3u8");
}

/* ---- Encryption ---- */

static void
test_aes (Fixture *f, gconstpointer iv)
{
  g_autofree char *info =
      g_strdup_printf ("key.bin\nkey.bin\n%s", (const char *) iv);

  film_write (f->film, "key.bin", "0123456789abcdef");
  film_write (f->film, "info", info);
  film_make (f->film,
      SOURCES X264 AAC LIST "-start_number 7 -hls_key_info_file info x.m3u8");
  assert_plays_as_probed (f, "x.m3u8");
  g_assert_cmpuint (static_server_count (f->server, "/key.bin"), ==, 1);
}

/* ---- Several playlists ---- */

/* Two pictures, and a sound that is in neither. */
static void
make_master (Fixture *f)
{
  film_make (f->film,
      SOURCES "-map 0:v -map 0:v -map 1:a " X264 AAC
              "-s:v:0 160x90 -b:v:0 80k -s:v:1 640x360 -b:v:1 900k " LIST
              "-master_pl_name x.m3u8 -var_stream_map "
              "'v:0,agroup:a v:1,agroup:a a:0,agroup:a' x_%v.m3u8");
}

static int
get_height (UnitLog *log)
{
  g_autoptr (GstCaps) caps = unit_log_dup_caps (log, 0);
  int height;

  g_assert_true (gst_structure_get_int (
      gst_caps_get_structure (caps, 0), "height", &height));
  return height;
}

typedef struct {
  const char *properties;
  const char *prefix; /* of the segments */
  int height;
} ChoiceCase;

static const ChoiceCase best = { "", "x_1", 360 };
static const ChoiceCase low = { "max-height=200", "x_0", 90 };
static const ChoiceCase narrow = { "max-bitrate=300000", "x_0", 90 };
static const ChoiceCase wide = { "max-bitrate=3000000 max-height=360", "x_1",
  360 };

static void
test_master (Fixture *f, gconstpointer data)
{
  const ChoiceCase *c = data;
  g_autoptr (GArray) video = NULL;
  g_autoptr (GArray) audio = NULL;

  make_master (f);
  video = film_probe_segments (f->film, c->prefix, "v:0");
  audio = film_probe_segments (f->film, "x_2", "a:0");
  serve (f, "x.m3u8");
  start (f, c->properties, VIDEO AUDIO);
  finish (f);
  assert_played (f, video, audio);
  g_assert_cmpint (get_height (f->video), ==, c->height);
}

/* ---- Packed audio ---- */

#define TAG_OWNER "com.apple.streaming.transportStreamTimestamp"

/* The tag that says when a segment of packed audio begins, at 90 kHz. */
static GByteArray *
make_tag (guint64 time)
{
  const guint8 head[] = { 'I', 'D', '3', 4, 0, 0, 0, 0, 0, 63, 'P', 'R', 'I',
    'V', 0, 0, 0, 53, 0, 0 };
  GByteArray *tag = g_byte_array_new ();

  g_byte_array_append (tag, head, sizeof head);
  g_byte_array_append (tag, (const guint8 *) TAG_OWNER, sizeof TAG_OWNER);
  for (int shift = 56; shift >= 0; shift -= 8) {
    guint8 byte = time >> shift;

    g_byte_array_append (tag, &byte, 1);
  }
  return tag;
}

static guint
count_adts_frames (const guint8 *data, gsize size)
{
  guint count = 0;
  gsize at, length;

  for (at = 0; at + 7 <= size; at += length) {
    length = (data[at + 3] & 3) << 11 | data[at + 4] << 3 | data[at + 5] >> 5;
    g_assert_cmpuint (length, >, 7);
    count++;
  }
  g_assert_cmpuint (at, ==, size);
  return count;
}

/* Segments "a0.aac" and so on, behind "a.m3u8"; returns how many frames. */
static guint
make_packed_audio (Fixture *f, guint64 time, gboolean tagged)
{
  guint frames = 0;

  film_make (f->film,
      SOURCES "-map 1:a " AAC "-f segment -segment_time 1 "
              "-segment_format adts -segment_list a.m3u8 a%d.aac");
  for (guint i = 0; i < 7; i++) {
    g_autofree char *path =
        g_strdup_printf ("%s/a%u.aac", film_get_folder (f->film), i);
    g_autoptr (GByteArray) tag =
        make_tag (time + (guint64) frames * 1024 * 90000 / 48000);
    g_autofree char *data = NULL;
    gsize size;

    g_assert_true (g_file_get_contents (path, &data, &size, NULL));
    frames += count_adts_frames ((guint8 *) data, size);
    g_byte_array_append (tag, (guint8 *) data, (guint) size);
    if (tagged)
      g_assert_true (g_file_set_contents (
          path, (char *) tag->data, (gssize) tag->len, NULL));
  }
  return frames;
}

/* Frames of 1024 samples, one after the other. */
static GArray *
make_audio_times (gint64 first, guint n)
{
  GArray *times = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < n; i++) {
    gint64 time = first + (gint64) i * 1024 * G_USEC_PER_SEC / 48000;

    g_array_append_val (times, time);
  }
  return times;
}

static void
test_packed_audio (Fixture *f, gconstpointer data)
{
  guint n = make_packed_audio (f, 900000, data != NULL);
  g_autoptr (GArray) expected = make_audio_times (0, n);
  g_autoptr (GArray) audio = NULL;

  g_assert_cmpuint (n, >=, 281);
  play_all (f, "a.m3u8", AUDIO);
  audio = unit_log_dup (f->audio);
  assert_times (audio, expected, (gint64) unit_at (audio, 0)->pts);
}

/* The sound of a picture that is packed otherwise: the tags say what belongs
 * together. */
static void
test_packed_audio_beside (Fixture *f, gconstpointer data)
{
  /* 1.5 seconds; the picture begins at 1.4 */
  guint n = make_packed_audio (f, 135000, TRUE);
  g_autoptr (GArray) audio = make_audio_times (1500000, n);
  g_autoptr (GArray) video = NULL;

  film_make (f->film, SOURCES "-map 0:v " X264 LIST "v.m3u8");
  film_write (f->film, "x.m3u8",
      "#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"n\","
      "DEFAULT=YES,URI=\"a.m3u8\"\n"
      "#EXT-X-STREAM-INF:BANDWIDTH=1000000,AUDIO=\"a\"\nv.m3u8\n");
  video = film_probe (f->film, "v.m3u8", "v:0");
  play_all (f, "x.m3u8", VIDEO AUDIO);
  assert_played (f, video, audio);
}

/* ---- Discontinuities ---- */

/* What comes behind the header, and before the end of the list. */
static char *
dup_segments (Fixture *f, const char *playlist)
{
  g_autofree char *text = film_read (f->film, playlist);
  char *begin = strstr (text, "#EXT-X-MAP");
  char *end = strstr (text, "#EXT-X-ENDLIST");

  if (begin == NULL)
    begin = strstr (text, "#EXTINF");
  g_assert_true (begin != NULL && end != NULL);
  return g_strndup (begin, end - begin);
}

/* "x.m3u8": one playlist after the other. */
static void
join (Fixture *f, const char *first, const char *second)
{
  g_autofree char *a = dup_segments (f, first);
  g_autofree char *b = dup_segments (f, second);
  g_autofree char *text = g_strconcat ("#EXTM3U\n#EXT-X-VERSION:7\n"
                                       "#EXT-X-TARGETDURATION:2\n",
      a, "#EXT-X-DISCONTINUITY\n", b, "#EXT-X-ENDLIST\n", NULL);

  film_write (f->film, "x.m3u8", text);
}

static GArray *
slice (GArray *units, guint from, guint n)
{
  GArray *part = g_array_new (FALSE, FALSE, sizeof (Unit));

  g_assert_cmpuint (from + n, <=, units->len);
  g_array_append_vals (part, &g_array_index (units, Unit, from), n);
  return part;
}

/* Both parts are whole, and the second begins where the first ends. */
static void
assert_parts (UnitLog *log, GArray *first, GArray *second)
{
  g_autoptr (GArray) units = unit_log_dup (log);
  g_autoptr (GArray) a = NULL;
  g_autoptr (GArray) b = NULL;
  GstClockTime last = 0;
  gint64 hole;

  g_assert_cmpuint (units->len, ==, first->len + second->len);
  a = slice (units, 0, first->len);
  b = slice (units, first->len, second->len);
  assert_times (a, first, offset_of (a, first));
  assert_times (b, second, offset_of (b, second));
  for (guint i = 0; i < a->len; i++)
    last = MAX (last, unit_at (a, i)->pts);
  hole = (gint64) unit_at (b, 0)->pts - (gint64) last;
  g_test_message ("the second part begins after %" G_GINT64_FORMAT " ns", hole);
  g_assert_cmpint (hole, >, 0);
  g_assert_cmpint (hole, <, 200 * GST_MSECOND);
}

/* So is the sound, but for what overlaps: it may have ended after the picture, or
 * begin before it. */
static void
assert_parts_of_sound (UnitLog *log, GArray *first, GArray *second)
{
  g_autoptr (GArray) units = unit_log_dup (log);
  guint lost = first->len + second->len - units->len;
  g_autoptr (GArray) a = slice (units, 0, first->len);
  g_autoptr (GArray) b = NULL;
  g_autoptr (GArray) rest = g_array_copy (second);

  g_assert_cmpuint (lost, <=, 3);
  b = slice (units, first->len, second->len - lost);
  if (lost > 0)
    g_array_remove_range (rest, 0, lost);
  assert_times (a, first, offset_of (a, first));
  assert_times (b, rest, offset_of (b, rest));
}

typedef struct {
  const char *first;
  const char *second;
  const char *media_type; /* in the end */
  int height;
} ChangeCase;

#define BIG "-vf scale=640:360 "
#define X265                                                                   \
  "-c:v libx265 -preset ultrafast -pix_fmt yuv420p "                           \
  "-x265-params log-level=none:keyint=25 -tag:v hvc1 "
#define FMP4 "-hls_segment_type fmp4 -hls_fmp4_init_filename "

static const ChangeCase changes[] = {
  { X264 AAC LIST "a.m3u8", X264 BIG AAC LIST "b.m3u8", "video/x-h264", 360 },
  { X264 AAC LIST "a.m3u8", X265 AAC LIST "b.m3u8", "video/x-h265", 180 },
  { X264 AAC LIST FMP4 "a.mp4 a.m3u8", X264 BIG AAC LIST FMP4 "b.mp4 b.m3u8",
      "video/x-h264", 360 },
  { X264 AAC LIST FMP4 "a.mp4 a.m3u8", X265 AAC LIST FMP4 "b.mp4 b.m3u8",
      "video/x-h265", 180 },
  { X264 AAC LIST "a.m3u8", X264 BIG AAC LIST FMP4 "b.mp4 b.m3u8",
      "video/x-h264", 360 },
};

static void
test_change (Fixture *f, gconstpointer data)
{
  const ChangeCase *c = data;
  g_autofree char *first = g_strconcat (SOURCES, c->first, NULL);
  g_autofree char *second = g_strconcat (SOURCES, c->second, NULL);
  g_autoptr (GArray) va = NULL;
  g_autoptr (GArray) vb = NULL;
  g_autoptr (GArray) aa = NULL;
  g_autoptr (GArray) ab = NULL;
  g_autoptr (GstCaps) caps = NULL;
  GstStructure *structure;
  int height;

  film_make (f->film, first);
  film_make (f->film, second);
  join (f, "a.m3u8", "b.m3u8");
  va = film_probe (f->film, "a.m3u8", "v:0");
  vb = film_probe (f->film, "b.m3u8", "v:0");
  aa = film_probe (f->film, "a.m3u8", "a:0");
  ab = film_probe (f->film, "b.m3u8", "a:0");
  play_all (f, "x.m3u8", VIDEO AUDIO);
  assert_parts (f->video, va, vb);
  assert_parts_of_sound (f->audio, aa, ab);
  caps = unit_log_dup_caps (f->video, unit_log_count_caps (f->video) - 1);
  structure = gst_caps_get_structure (caps, 0);
  g_assert_cmpstr (gst_structure_get_name (structure), ==, c->media_type);
  g_assert_true (gst_structure_get_int (structure, "height", &height));
  g_assert_cmpint (height, ==, c->height);
}

/* The same once more, with the same head. */
static void
test_repeat (Fixture *f, gconstpointer data)
{
  g_autofree char *options =
      g_strconcat (SOURCES X264 AAC LIST, data, " a.m3u8", NULL);
  g_autoptr (GArray) video = NULL;
  g_autoptr (GArray) audio = NULL;

  film_make (f->film, options);
  join (f, "a.m3u8", "a.m3u8");
  video = film_probe (f->film, "a.m3u8", "v:0");
  audio = film_probe (f->film, "a.m3u8", "a:0");
  play_all (f, "x.m3u8", VIDEO AUDIO);
  assert_parts (f->video, video, video);
  assert_parts_of_sound (f->audio, audio, audio);
}

/* A camera whose microphone is switched off. */
static void
test_sound_ends (Fixture *f, gconstpointer data)
{
  g_autoptr (GArray) first = NULL;
  g_autoptr (GArray) second = NULL;
  g_autoptr (GArray) sound = NULL;
  g_autoptr (GArray) audio = NULL;

  film_make (f->film, SOURCES X264 AAC LIST "a.m3u8");
  film_make (f->film, SOURCES "-map 0:v " X264 LIST "b.m3u8");
  join (f, "a.m3u8", "b.m3u8");
  first = film_probe (f->film, "a.m3u8", "v:0");
  second = film_probe (f->film, "b.m3u8", "v:0");
  sound = film_probe (f->film, "a.m3u8", "a:0");
  play_all (f, "x.m3u8", VIDEO AUDIO);
  assert_parts (f->video, first, second);
  audio = unit_log_dup (f->audio);
  assert_times (audio, sound, offset_of (audio, sound));
}

/* A sound of its own that nobody can play is not waited for at the end either. */
static void
test_unsupported_sound (Fixture *f, gconstpointer data)
{
  g_autoptr (GArray) video = NULL;

  film_make (f->film, SOURCES "-map 0:v " X264 LIST "v.m3u8");
  film_make (f->film, SOURCES "-map 1:a -c:a mp2 " LIST "a.m3u8");
  film_write (f->film, "x.m3u8",
      "#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"n\","
      "DEFAULT=YES,URI=\"a.m3u8\"\n"
      "#EXT-X-STREAM-INF:BANDWIDTH=1000000,AUDIO=\"a\"\nv.m3u8\n");
  video = film_probe (f->film, "v.m3u8", "v:0");
  play_all (f, "x.m3u8", VIDEO);
  assert_played (f, video, NULL);
}

/* What the second half has of the streams of the first. */
typedef struct {
  const char *options;
  gboolean has_sound;
} ProgramCase;

static const ProgramCase programs[] = {
  { X264 AAC LIST "-mpegts_start_pid 0x300 b.m3u8", TRUE },
  { "-map 0:v " X264 LIST "b.m3u8", FALSE },
  { "-map 1:a -map 0:v -map 1:a " X264 AAC LIST "b.m3u8", TRUE },
};

/* Another program where nothing announces it, and times go on. */
static void
test_program (Fixture *f, gconstpointer data)
{
  const ProgramCase *c = data;
  g_autofree char *second =
      g_strconcat (SOURCES "-output_ts_offset 6 ", c->options, NULL);
  g_autoptr (GArray) va = NULL;
  g_autoptr (GArray) vb = NULL;
  g_autoptr (GArray) aa = NULL;
  g_autoptr (GArray) units = NULL;

  film_make (f->film, SOURCES X264 AAC LIST "a.m3u8");
  film_make (f->film, second);
  join (f, "a.m3u8", "b.m3u8");
  film_edit (f->film, "x.m3u8", "#EXT-X-DISCONTINUITY\n", "");
  va = film_probe (f->film, "a.m3u8", "v:0");
  vb = film_probe (f->film, "b.m3u8", "v:0");
  aa = film_probe (f->film, "a.m3u8", "a:0");
  g_array_append_vals (va, vb->data, vb->len);
  play_all (f, "x.m3u8", VIDEO AUDIO);
  assert_played (f, va, NULL);
  units = unit_log_dup (f->audio);
  g_assert_cmpuint (units->len, >=, (c->has_sound ? 2 : 1) * aa->len - 3);
}

/* ---- How playlists come ---- */

static void
test_gzip (Fixture *f, gconstpointer data)
{
  g_autoptr (GArray) video = NULL;
  StaticServerOptions options = { .gzip = TRUE };

  film_make (f->film, SOURCES X264 AAC LIST "x.m3u8");
  video = film_probe (f->film, "x.m3u8", "v:0");
  options.folder = film_get_folder (f->film);
  options.playlist = "x.m3u8";
  f->server = static_server_new (&options);
  start (f, "", VIDEO);
  finish (f);
  assert_played (f, video, NULL);
}

static void
test_crlf_and_bom (Fixture *f, gconstpointer data)
{
  g_autoptr (GArray) video = NULL;

  film_make (f->film, SOURCES X264 AAC LIST "x.m3u8");
  video = film_probe (f->film, "x.m3u8", "v:0");
  film_edit (f->film, "x.m3u8", "\n", "\r\n");
  film_edit (f->film, "x.m3u8", "#EXTM3U", "\xef\xbb\xbf#EXTM3U");
  play_all (f, "x.m3u8", VIDEO);
  assert_played (f, video, NULL);
}

/* To another port: what is relative belongs there. */
static void
test_redirect (Fixture *f, gconstpointer data)
{
  g_autoptr (StaticServer) there = NULL;
  g_autoptr (GArray) video = NULL;
  StaticServerOptions options = { .playlist = "x.m3u8" };

  film_make (f->film, SOURCES X264 AAC LIST "x.m3u8");
  video = film_probe (f->film, "x.m3u8", "v:0");
  options.folder = film_get_folder (f->film);
  there = static_server_new (&options);
  options.elsewhere = static_server_get_uri (there);
  f->server = static_server_new (&options);
  start (f, "", VIDEO);
  finish (f);
  assert_played (f, video, NULL);
  g_assert_cmpuint (static_server_count (f->server, "/x0.ts"), ==, 0);
  g_assert_cmpuint (static_server_count (there, "/x0.ts"), ==, 1);
  gst_element_set_state (f->pipeline, GST_STATE_NULL);
}

/* Servers that count in 32 bits do not stop there, and others count on. */
static void
test_sequence (Fixture *f, gconstpointer data)
{
  g_autofree char *number =
      g_strconcat ("#EXT-X-MEDIA-SEQUENCE:", data, "\n", NULL);
  g_autoptr (GArray) video = NULL;

  film_make (f->film, SOURCES X264 AAC LIST "x.m3u8");
  video = film_probe (f->film, "x.m3u8", "v:0");
  film_edit (f->film, "x.m3u8", "#EXT-X-MEDIA-SEQUENCE:0\n", number);
  play_all (f, "x.m3u8", VIDEO);
  assert_played (f, video, NULL);
}

/* A segment that the server has not got is not asked for, and leaves a hole of
 * its own length. */
/* @times: of the pictures of all segments */
static void
play_without_third (Fixture *f, GArray *times)
{
  g_autoptr (GArray) before = g_array_copy (times);
  g_autoptr (GArray) units = NULL;
  g_autoptr (GArray) a = NULL;
  g_autoptr (GArray) b = NULL;

  play_all (f, "x.m3u8", VIDEO);
  units = unit_log_dup (f->video);
  g_assert_cmpuint (units->len, ==, 125);
  a = slice (units, 0, 50);
  b = slice (units, 50, 75);
  g_array_set_size (before, 50);
  g_array_remove_range (times, 0, 75);
  assert_times (a, before, offset_of (a, before));
  assert_times (b, times, offset_of (a, before));
}

static void
test_gap (Fixture *f, gconstpointer data)
{
  g_autoptr (GArray) times = NULL;

  film_make (f->film, SOURCES X264 AAC LIST "x.m3u8");
  times = film_probe (f->film, "x.m3u8", "v:0");
  film_edit (f->film, "x.m3u8", "#EXTINF:1.000000,\nx2.ts",
      "#EXT-X-GAP\n#EXTINF:1.000000,\nx2.ts");
  play_without_third (f, times);
  g_assert_cmpuint (static_server_count (f->server, "/x2.ts"), ==, 0);
}

/* ---- Dates ---- */

/* What EXT-X-PROGRAM-DATE-TIME says first, in ns since 1970. */
static gint64
read_first_date (Fixture *f, const char *playlist)
{
  g_autofree char *text = film_read (f->film, playlist);
  const char *begin = strstr (text, "#EXT-X-PROGRAM-DATE-TIME:");
  g_autofree char *date = NULL;
  g_autoptr (GDateTime) time = NULL;

  g_assert_nonnull (begin);
  begin += strlen ("#EXT-X-PROGRAM-DATE-TIME:");
  date = g_strndup (begin, strcspn (begin, "\r\n"));
  time = g_date_time_new_from_iso8601 (date, NULL);
  g_assert_nonnull (time);
  return g_date_time_to_unix (time) * GST_SECOND +
      g_date_time_get_microsecond (time) * GST_USECOND;
}

static void
assert_dates (UnitLog *log, gint64 offset, gint64 tolerance)
{
  g_autoptr (GArray) units = unit_log_dup (log);

  for (guint i = 0; i < units->len; i++) {
    const Unit *unit = unit_at (units, i);
    gint64 error = (gint64) (unit->date - unit->pts) - offset;

    g_assert_true (GST_CLOCK_TIME_IS_VALID (unit->date));
    g_assert_cmpint (ABS (error), <=, tolerance);
  }
}

/* The date is that of the first picture, and rounded to ms. Sound that comes before
 * there is one takes it for its own. */
static void
test_dates (Fixture *f, gconstpointer codec)
{
  g_autofree char *options = g_strconcat (
      SOURCES, codec, AAC LIST "-hls_flags program_date_time x.m3u8", NULL);
  g_autoptr (GArray) video = NULL;
  gint64 offset;

  film_make (f->film, options);
  play_all (f, "x.m3u8", VIDEO AUDIO);
  video = unit_log_dup (f->video);
  offset = read_first_date (f, "x.m3u8") - (gint64) unit_at (video, 0)->pts;
  assert_dates (f->video, offset, 2 * GST_MSECOND);
  assert_dates (f->audio, offset, 200 * GST_MSECOND);
}

/* ---- Recording ---- */

/* A file of it has all that was there, and decodes without a complaint. */
static void
test_record (Fixture *f, gconstpointer data)
{
  g_autofree char *options =
      g_strconcat (SOURCES, data, AAC LIST "x.m3u8", NULL);
  g_autofree char *sinks = g_strdup_printf (
      "src.video_0 ! h264parse ! mp4mux name=mux ! "
      "filesink name=file location=%s/film.mp4 src.audio_0 ! aacparse ! mux.",
      film_get_folder (f->film));
  g_autoptr (GArray) video = NULL;
  g_autoptr (GArray) audio = NULL;
  g_autoptr (GArray) recorded_video = NULL;
  g_autoptr (GArray) recorded_audio = NULL;
  g_autofree char *out = NULL;

  film_make (f->film, options);
  video = film_probe (f->film, "x.m3u8", "v:0");
  audio = film_probe (f->film, "x.m3u8", "a:0");
  play_all (f, "x.m3u8", sinks);
  gst_element_set_state (f->pipeline, GST_STATE_NULL);
  recorded_video = film_probe (f->film, "film.mp4", "v:0");
  recorded_audio = film_probe (f->film, "film.mp4", "a:0");
  g_assert_cmpuint (recorded_video->len, ==, video->len);
  g_assert_cmpuint (recorded_audio->len, ==, audio->len);
  out = film_run (f->film, "ffmpeg -nostdin -v error -i film.mp4 -f null -");
  g_assert_cmpstr (out, ==, "");
}

/* ---- Trouble ---- */

/* The error that ends it, which names the code and what is wrong. */
static void
assert_fails (Fixture *f, VxgError code, const char *part)
{
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (
      f->bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_autoptr (GError) error = NULL;
  const GstStructure *details;
  int number;

  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_ERROR);
  gst_message_parse_error (message, &error, NULL);
  gst_message_parse_error_details (message, &details);
  g_test_message ("%s", error->message);
  g_assert_true (gst_structure_get_int (details, "vxg-error", &number));
  g_assert_cmpint (number, ==, code);
  g_assert_nonnull (strstr (error->message, part));
}

/* Sets the time where a segment of MP4 begins, in every track of it. */
static void
set_base_times (Fixture *f, const char *segment, guint64 time)
{
  g_autofree char *path =
      g_build_filename (film_get_folder (f->film), segment, NULL);
  g_autofree char *data = NULL;
  guint64 value = GUINT64_TO_BE (time);
  guint n = 0;
  gsize size;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  for (gsize i = 0; i + 16 <= size; i++)
    if (memcmp (data + i, "tfdt\1", 5) == 0) {
      memcpy (data + i + 8, &value, sizeof value);
      n++;
    }
  g_assert_cmpuint (n, ==, 2);
  g_assert_true (g_file_set_contents (path, data, (gssize) size, NULL));
}

/* Times that no camera has are none: the others stay where they are. At 12800 and
 * 48000 Hz these are more than 2^62 ns. */
static void
test_absurd_times (Fixture *f, gconstpointer data)
{
  g_autoptr (GArray) times = NULL;
  g_autoptr (GArray) units = NULL;
  g_autoptr (GArray) before = NULL;

  film_make (f->film, SOURCES X264 AAC LIST "-hls_segment_type fmp4 x.m3u8");
  times = film_probe (f->film, "x.m3u8", "v:0");
  set_base_times (f, "x2.m4s", G_GUINT64_CONSTANT (230000000000000));
  play_all (f, "x.m3u8", VIDEO AUDIO);
  units = unit_log_dup (f->video);
  g_assert_cmpuint (units->len, ==, 125);
  before = slice (units, 0, 50);
  g_array_remove_range (times, 50, 25);
  for (guint i = 0; i < units->len; i++) {
    gint64 error = (gint64) unit_at (units, i)->pts - time_at (times, i) -
        offset_of (before, times);

    g_assert_cmpint (ABS (error), <=, EXACT);
  }
  g_assert_true (unit_at (units, 50)->discont);
}

/* A page that says that there is nothing, with the status that there is. */
#define PAGE "<html><body>Not found</body></html>"

static void
test_not_media (Fixture *f, gconstpointer data)
{
  film_make (f->film, SOURCES X264 AAC LIST "x.m3u8");
  film_write (f->film, "x0.ts", PAGE);
  serve (f, "x.m3u8");
  start (f, "", VIDEO);
  assert_fails (f, VXG_ERROR_BAD_RESPONSE, "neither MPEG-TS nor");
}

/* Among others it is missing, no more. */
static void
test_not_media_later (Fixture *f, gconstpointer page)
{
  g_autoptr (GArray) times = NULL;

  film_make (f->film, SOURCES X264 AAC LIST "x.m3u8");
  times = film_probe (f->film, "x.m3u8", "v:0");
  film_write (f->film, "x2.ts", page);
  play_without_third (f, times);
  g_assert_cmpuint (static_server_count (f->server, "/x2.ts"), >, 1);
  g_assert_cmpuint (static_server_count (f->server, "/x2.ts"), <=, 5);
}

/* A head that is too short for anything: what follows it does not count. */
static void
test_short_head (Fixture *f, gconstpointer data)
{
  film_make (f->film, SOURCES X264 AAC LIST "x.m3u8");
  film_write (f->film, "head", "?");
  film_edit (f->film, "x.m3u8", "#EXT-X-PLAYLIST-TYPE:VOD\n",
      "#EXT-X-MAP:URI=\"head\"\n");
  serve (f, "x.m3u8");
  start (f, "", VIDEO);
  assert_fails (f, VXG_ERROR_BAD_RESPONSE, "neither MPEG-TS nor");
}

/* Says that 10 GB will come, or nothing about how much, and never ends. */
static gboolean
send_endlessly (RawServer *server, GIOStream *connection, const char *head,
    gpointer user_data)
{
  g_autofree char *line = g_strnfill (64 * 1024, '#');
  gboolean is_open = TRUE;

  raw_send_text (connection, "HTTP/1.1 200 OK\r\n");
  raw_send_text (connection, user_data);
  raw_send_text (connection, "\r\n#EXTM3U\n");
  while (is_open && raw_server_pause (server, 0))
    is_open =
        g_output_stream_write_all (g_io_stream_get_output_stream (connection),
            line, strlen (line), NULL, NULL, NULL);
  return FALSE;
}

#define DECLARED "Content-Length: 10000000000\r\n"
#define ENDLESS "Connection: close\r\n"

static void
test_endless (Fixture *f, gconstpointer headers)
{
  g_autoptr (RawServer) raw =
      raw_server_new (NULL, send_endlessly, (gpointer) headers);
  g_autofree char *origin = raw_server_dup_uri (raw, "127.0.0.1");
  g_autofree char *uri = g_strconcat (origin, "/x", NULL);

  serve (f, uri);
  start (f, "", VIDEO);
  assert_fails (f, VXG_ERROR_BAD_RESPONSE, "1048576 bytes");
  gst_element_set_state (f->pipeline, GST_STATE_NULL);
  g_assert_cmpuint (raw_server_count_requests (raw), ==, 1);
}

typedef struct {
  const char *headers;
  const char *tag; /* what leads there, at the %s */
} BesideCase;

#define KEY "#EXT-X-KEY:METHOD=AES-128,URI=\"%s\""
#define HEAD "#EXT-X-MAP:URI=\"%s\""

static const BesideCase beside[] = {
  { DECLARED, KEY },
  { ENDLESS, KEY },
  { DECLARED, HEAD },
  { ENDLESS, HEAD },
};

/* What a segment needs is tried again, as segments are, and in vain. */
static void
test_endless_beside (Fixture *f, gconstpointer data)
{
  const BesideCase *c = data;
  g_autoptr (RawServer) raw =
      raw_server_new (NULL, send_endlessly, (gpointer) c->headers);
  g_autofree char *origin = raw_server_dup_uri (raw, "127.0.0.1");
  g_autofree char *uri = g_strconcat (origin, "/x", NULL);
  g_autoptr (GString) tag = g_string_new (c->tag);
  g_autofree char *text = NULL;

  g_string_replace (tag, "%s", uri, 1);
  text = g_strconcat ("#EXTM3U\n#EXT-X-TARGETDURATION:2\n", tag->str,
      "\n#EXTINF:2,\nx.ts\n#EXT-X-ENDLIST\n", NULL);
  film_write (f->film, "x.m3u8", text);
  serve (f, "x.m3u8");
  start (f, "first-frame-timeout=2000", VIDEO);
  assert_fails (f, VXG_ERROR_TIMED_OUT, "first-frame-timeout");
  gst_element_set_state (f->pipeline, GST_STATE_NULL);
  g_assert_cmpuint (raw_server_count_requests (raw), >=, 1);
  g_assert_cmpuint (raw_server_count_requests (raw), <=, 5);
}

static void
add (const char *path, gconstpointer data,
    void (*test) (Fixture *f, gconstpointer data))
{
  if (film_is_possible ())
    g_test_add (path, Fixture, data, set_up, test, tear_down);
  else
    g_test_add_func (path, skip);
}

#define ADD(name, data, test) add ("/hls-static/" name, data, test)

/* What there is to be played. */
static void
add_films (void)
{
  ADD ("ts", NULL, test_ts);
  ADD ("ts-b-frames", NULL, test_ts_b_frames);
  ADD ("fmp4", NULL, test_fmp4);
  ADD ("fmp4-b-frames", NULL, test_fmp4_b_frames);
  ADD ("ranges", NULL, test_ranges);
  ADD ("ts-head", NULL, test_ts_head);
  ADD ("ranges-fmp4", NULL, test_ranges_fmp4);
  ADD ("sound-late", "-itsoffset 0.3", test_offset);
  ADD ("sound-early", "-itsoffset -0.3", test_offset);
  ADD ("aes", "", test_aes);
  ADD ("aes-iv", "00112233445566778899aabbccddeeff", test_aes);
  ADD ("master/best", &best, test_master);
  ADD ("master/max-height", &low, test_master);
  ADD ("master/max-bitrate", &narrow, test_master);
  ADD ("master/both-limits", &wide, test_master);
  ADD ("packed-audio", "tagged", test_packed_audio);
  ADD ("packed-audio/untagged", NULL, test_packed_audio);
  ADD ("packed-audio/beside", NULL, test_packed_audio_beside);
  ADD ("change/size", &changes[0], test_change);
  ADD ("change/codec", &changes[1], test_change);
  ADD ("change/fmp4-size", &changes[2], test_change);
  ADD ("change/fmp4-codec", &changes[3], test_change);
  ADD ("change/ts-to-fmp4", &changes[4], test_change);
  ADD ("repeat/ts", "", test_repeat);
  ADD ("repeat/fmp4", "-hls_segment_type fmp4", test_repeat);
  ADD ("sound-ends", NULL, test_sound_ends);
  ADD ("program/pids", &programs[0], test_program);
  ADD ("program/no-sound", &programs[1], test_program);
  ADD ("program/more-sound", &programs[2], test_program);
  ADD ("unsupported-sound", NULL, test_unsupported_sound);
}

/* How it is listed and served, well or badly. */
static void
add_servers (void)
{
  ADD ("gzip", NULL, test_gzip);
  ADD ("crlf-and-bom", NULL, test_crlf_and_bom);
  ADD ("redirect", NULL, test_redirect);
  ADD ("sequence/32-bits", "4294967293", test_sequence);
  ADD ("sequence/64-bits", "9223372036854775800", test_sequence);
  ADD ("gap", NULL, test_gap);
  ADD ("dates", X264, test_dates);
  ADD ("dates/b-frames", X264_B, test_dates);
  ADD ("record", X264, test_record);
  ADD ("record/b-frames", X264_B, test_record);
  ADD ("absurd-times", NULL, test_absurd_times);
  ADD ("not-media/first", NULL, test_not_media);
  ADD ("not-media/later", PAGE, test_not_media_later);
  ADD ("not-media/empty", "", test_not_media_later);
  ADD ("not-media/head", NULL, test_short_head);
  ADD ("endless/playlist-declared", DECLARED, test_endless);
  ADD ("endless/playlist", ENDLESS, test_endless);
  ADD ("endless/key-declared", &beside[0], test_endless_beside);
  ADD ("endless/key", &beside[1], test_endless_beside);
  ADD ("endless/head-declared", &beside[2], test_endless_beside);
  ADD ("endless/head", &beside[3], test_endless_beside);
}

int
main (int argc, char **argv)
{
  int status;

  gst_init (&argc, &argv);
  vxg_test_init (&argc, &argv, 180);
  add_films ();
  add_servers ();
  status = g_test_run ();
  gst_deinit ();
  return status;
}
