/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* HLS beside playlists: where the ticket goes, what is chosen, when to ask
 * again. */
#include "hls/gstvxghlschoice.h"
#include "hls/gstvxghlspace.h"
#include "hls/gstvxghlsplaylist.h"
#include "hls/gstvxghlsuri.h"
#include "vxg-test.h"

#include <string.h>

#define TICKET "ticket=media.eyJuIjogIngifQ.1770725100.A2uDztXjq4--AJTnXv83kpl"
#define PLAYLIST "https://cdn.example.com:443/live/n/hls/x/index.m3u8"

/* ---- URIs ---- */

typedef struct {
  const char *uri;
  const char *playlist;
  const char *expected; /* NULL: as it was */
} TicketCase;

static const TicketCase ticket_cases[] = {
  { "https://cdn.example.com/a.ts", PLAYLIST "?" TICKET,
      "https://cdn.example.com/a.ts?" TICKET },
  { "https://CDN.example.com:443/a.ts", PLAYLIST "?x=1&" TICKET "&y=2#z",
      "https://CDN.example.com:443/a.ts?" TICKET },
  { "https://cdn.example.com/a.ts?n=1", PLAYLIST "?" TICKET,
      "https://cdn.example.com/a.ts?n=1&" TICKET },
  { "https://cdn.example.com/a.ts?", PLAYLIST "?" TICKET,
      "https://cdn.example.com/a.ts?" TICKET },
  { "https://cdn.example.com/a.ts?n=1&", PLAYLIST "?" TICKET,
      "https://cdn.example.com/a.ts?n=1&" TICKET },
  { "https://cdn.example.com/a.ts?n?", PLAYLIST "?" TICKET,
      "https://cdn.example.com/a.ts?n?&" TICKET },
  { "https://cdn.example.com/a.ts#t=1", PLAYLIST "?" TICKET,
      "https://cdn.example.com/a.ts?" TICKET "#t=1" },
  { "https://cdn.example.com/a.ts?myticket=1", PLAYLIST "?" TICKET,
      "https://cdn.example.com/a.ts?myticket=1&" TICKET },
  { "https://cdn.example.com/a.ts?tickets=1", PLAYLIST "?" TICKET,
      "https://cdn.example.com/a.ts?tickets=1&" TICKET },
  { "http://192.0.2.1:8080/a.ts", "http://192.0.2.1:8080/i?" TICKET,
      "http://192.0.2.1:8080/a.ts?" TICKET },
  { "http://[2001:db8::1]/a.ts", "http://[2001:db8::1]:80/i?" TICKET,
      "http://[2001:db8::1]/a.ts?" TICKET },
  { "https://cdn.example.com/a.ts?n#&ticket=1", PLAYLIST "?" TICKET,
      "https://cdn.example.com/a.ts?n&" TICKET "#&ticket=1" },
  /* it has one, maybe an empty one */
  { "https://cdn.example.com/a.ts?n=1&ticket=T2", PLAYLIST "?" TICKET, NULL },
  { "https://cdn.example.com/a.ts?ticket", PLAYLIST "?" TICKET, NULL },
  { "https://cdn.example.com/a.ts?ticket=", PLAYLIST "?" TICKET, NULL },
  /* there is none to give */
  { "https://cdn.example.com/a.ts", PLAYLIST, NULL },
  { "https://cdn.example.com/a.ts", PLAYLIST "?tickets=1", NULL },
  { "https://cdn.example.com/a.ts", PLAYLIST "#?" TICKET, NULL },
  /* another server */
  { "https://evil.example.com/a.ts", PLAYLIST "?" TICKET, NULL },
  { "https://cdn.example.com.evil.org/a.ts", PLAYLIST "?" TICKET, NULL },
  { "https://cdn.example.com:444/a.ts", PLAYLIST "?" TICKET, NULL },
  { "http://cdn.example.com:443/a.ts", PLAYLIST "?" TICKET, NULL },
  { "https://cdn.example.com@evil.org/a.ts", PLAYLIST "?" TICKET, NULL },
  { "https://evil.org\\@cdn.example.com/a.ts", PLAYLIST "?" TICKET, NULL },
  { "https://cdn.example.com%2eevil.org/a.ts", PLAYLIST "?" TICKET, NULL },
  { "//cdn.example.com/a.ts", PLAYLIST "?" TICKET, NULL },
  { "", PLAYLIST "?" TICKET, NULL },
};

static void
test_with_ticket (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (ticket_cases); i++) {
    const TicketCase *c = &ticket_cases[i];
    g_autofree char *uri = gst_vxg_hls_uri_with_ticket (c->uri, c->playlist);

    g_test_message ("%u: %s", i, c->uri);
    g_assert_cmpstr (uri, ==, c->expected != NULL ? c->expected : c->uri);
  }
}

static void
test_same_origin (void)
{
  static const char *const same[][2] = {
    { "https://h/a", "https://h:443/b?c" },
    { "http://h:80", "http://H/" },
    { "http://[::1]:8080/", "http://[::1]:8080/x" },
  };
  static const char *const different[][2] = {
    { "https://h/a", "http://h/a" },
    { "https://h/a", "https://h:80/a" },
    { "https://h/a", "https://h.example/a" },
    { "https://h/a", "https://h/a b" },
    { "https://u@h/a", "https://u@h/a" },
    { "rtsp://h/a", "rtsp://h/a" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    g_assert_true (gst_vxg_hls_uri_same_origin (same[i][0], same[i][1]));
  for (guint i = 0; i < G_N_ELEMENTS (different); i++)
    g_assert_false (
        gst_vxg_hls_uri_same_origin (different[i][0], different[i][1]));
}

#define LIVE "https://cdn.example.com/live/"

/* Another ticket, in the path or the query or both, is no other place. */
static void
test_same_place (void)
{
  static const char *const same[][2] = {
    { LIVE "i.m3u8", LIVE "i.m3u8" },
    { LIVE "i.m3u8?ticket=T1", LIVE "i.m3u8?ticket=T2" },
    { LIVE "i.m3u8?ticket=T1", LIVE "i.m3u8" },
    { LIVE "T1/i.m3u8?ticket=T1", LIVE "T22/i.m3u8?ticket=T22" },
    { LIVE "T1/i.m3u8?x=1&ticket=T1#a", LIVE "T2/i.m3u8?ticket=T2&x=2" },
    { "https://CDN.example.com:443/live/T1/T1?ticket=T1",
        LIVE "T2/T2?ticket=T2" },
    { LIVE "i.m3u8?ticket", LIVE "i.m3u8?ticket=" },
  };
  static const char *const different[][2] = {
    { LIVE "i.m3u8", LIVE "j.m3u8" },
    { LIVE "a/i.m3u8?ticket=T", LIVE "b/i.m3u8?ticket=T" },
    { LIVE "T1/i.m3u8?ticket=T1", LIVE "T2/i.m3u8?ticket=T3" },
    { LIVE "T1/i.m3u8?ticket=T1", LIVE "i.m3u8?ticket=T2" },
    /* only what is called ticket is one */
    { LIVE "T1/i.m3u8?tickets=T1", LIVE "T2/i.m3u8?tickets=T2" },
    { LIVE "T1/i.m3u8#?ticket=T1", LIVE "T2/i.m3u8#?ticket=T2" },
    { LIVE "i.m3u8", "http://cdn.example.com/live/i.m3u8" },
    { LIVE "i.m3u8", "https://cdn2.example.com/live/i.m3u8" },
    { LIVE "i.m3u8", "https://cdn.example.com:8443/live/i.m3u8" },
    { LIVE "i.m3u8", LIVE "I.m3u8" },
    { "", "" },
    { LIVE "a b", LIVE "a b" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (same); i++) {
    g_test_message ("%u", i);
    g_assert_true (gst_vxg_hls_uri_same_place (same[i][0], same[i][1]));
    g_assert_true (gst_vxg_hls_uri_same_place (same[i][1], same[i][0]));
  }
  for (guint i = 0; i < G_N_ELEMENTS (different); i++) {
    g_test_message ("different %u", i);
    g_assert_false (
        gst_vxg_hls_uri_same_place (different[i][0], different[i][1]));
    g_assert_false (
        gst_vxg_hls_uri_same_place (different[i][1], different[i][0]));
  }
}

/* http may lead to https, and stays http otherwise. */
static void
test_plain_base (void)
{
  const char *reason;
  g_autoptr (GUri) base = gst_vxg_hls_uri_parse ("http://h/x/i?q", &reason);
  g_autofree char *up = gst_vxg_hls_uri_resolve (base, "https://h/a", &reason);
  g_autofree char *relative = gst_vxg_hls_uri_resolve (base, "a", &reason);

  g_assert_cmpstr (up, ==, "https://h/a");
  g_assert_cmpstr (relative, ==, "http://h/x/a");
}

/* ---- The choice ---- */

static GstVxgHlsMaster *
make_master (const char *lines)
{
  g_autofree char *text = g_strconcat ("#EXTM3U\n", lines, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (GstVxgHlsPlaylist) playlist =
      gst_vxg_hls_playlist_parse (bytes, "https://h/i", G_MAXSIZE, &error);

  g_assert_no_error (error);
  return gst_vxg_hls_master_ref (playlist->master);
}

#define VARIANT(bandwidth, attributes)                                         \
  "#EXT-X-STREAM-INF:BANDWIDTH=" #bandwidth attributes "\n" #bandwidth "\n"

#define LADDER                                                                 \
  VARIANT (1000, ",RESOLUTION=640x360")                                        \
  VARIANT (4000, ",RESOLUTION=1920x1080")                                      \
  VARIANT (2000, ",RESOLUTION=1280x720")                                       \
  VARIANT (3000, ",RESOLUTION=1280x720")                                       \
  VARIANT (100, ",CODECS=\"mp4a.40.2\"")

#define UNSPOKEN VARIANT (500, "") VARIANT (300, "") VARIANT (400, "")
#define SOUND                                                                  \
  VARIANT (200, ",CODECS=\"mp4a.40.2, ac-3\"") VARIANT (100, ",CODECS=\"opus\"")

static void
test_choose_variant (void)
{
  static const struct {
    const char *lines;
    guint64 max_bitrate;
    guint max_height;
    guint64 expected;
  } cases[] = {
    { LADDER, 0, 0, 4000 },
    { LADDER, 4000, 0, 4000 },
    { LADDER, 3999, 0, 3000 },
    { LADDER, 0, 720, 3000 },
    { LADDER, 0, 719, 1000 },
    { LADDER, 2500, 1080, 2000 },
    /* nothing fits: the smallest picture, not the sound alone */
    { LADDER, 999, 0, 1000 },
    { LADDER, 0, 100, 1000 },
    { LADDER, 100, 0, 1000 },
    { UNSPOKEN, 0, 0, 500 },
    { UNSPOKEN, 0, 720, 500 },
    { UNSPOKEN, 450, 0, 400 },
    { UNSPOKEN, 1, 0, 300 },
    { SOUND, 0, 0, 200 },
    { SOUND, 150, 0, 100 },
    { VARIANT (100, ",CODECS=\"avc1.4d401f,mp4a.40.2\"") SOUND, 0, 0, 100 },
    { VARIANT (100, ",CODECS=\"\"") SOUND, 0, 0, 100 },
    { VARIANT (18446744073709551615, "") UNSPOKEN, 0, 0, G_MAXUINT64 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GstVxgHlsMaster) master = make_master (cases[i].lines);
    GstVxgHlsChoice choice =
        gst_vxg_hls_choose (master, cases[i].max_bitrate, cases[i].max_height);

    g_test_message ("%u", i);
    g_assert_cmpuint (choice.variant->bandwidth, ==, cases[i].expected);
    g_assert_null (choice.audio);
  }
}

#define RENDITION(type, group, name, attributes)                               \
  "#EXT-X-MEDIA:TYPE=" type ",GROUP-ID=\"" group "\",NAME=\"" name             \
  "\"" attributes "\n"
#define AUDIO(name, attributes) RENDITION ("AUDIO", "a", name, attributes)
#define OTHERS                                                                 \
  RENDITION ("AUDIO", "b", "other group", ",DEFAULT=YES,AUTOSELECT=YES")       \
  RENDITION ("SUBTITLES", "a", "text", ",DEFAULT=YES,AUTOSELECT=YES")

/* The server's order is what is left. */
static void
test_choose_first (void)
{
  g_autoptr (GstVxgHlsMaster) master =
      make_master (VARIANT (100, ",CODECS=\"avc1\"") VARIANT (100, ""));

  for (guint max_bitrate = 0; max_bitrate < 2; max_bitrate++)
    g_assert_true (gst_vxg_hls_choose (master, max_bitrate, 0).variant ==
        master->variants->pdata[0]);
}

static void
test_choose_audio (void)
{
  static const struct {
    const char *renditions;
    const char *expected; /* name; NULL: none */
    const char *uri;
  } cases[] = {
    { AUDIO ("1", "") AUDIO ("2", ",AUTOSELECT=YES")
            AUDIO ("3", ",DEFAULT=YES,URI=\"x\"") AUDIO ("4", ",DEFAULT=YES"),
        "3", "https://h/x" },
    { AUDIO ("1", ",URI=\"x\"") AUDIO ("2", ",AUTOSELECT=YES")
            AUDIO ("3", ",AUTOSELECT=YES,URI=\"y\""),
        "2", NULL },
    { AUDIO ("1", ",URI=\"x\"") AUDIO ("2", ",AUTOSELECT=NO"), "1",
        "https://h/x" },
    { "", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *lines = g_strconcat (OTHERS, cases[i].renditions,
        VARIANT (100, "") VARIANT (200, ",AUDIO=\"a\""), NULL);
    g_autoptr (GstVxgHlsMaster) master = make_master (lines);
    GstVxgHlsChoice choice = gst_vxg_hls_choose (master, 0, 0);

    g_test_message ("%u", i);
    g_assert_cmpuint (choice.variant->bandwidth, ==, 200);
    g_assert_null (gst_vxg_hls_choose (master, 100, 0).audio);
    if (cases[i].expected == NULL) {
      g_assert_null (choice.audio);
      continue;
    }
    g_assert_cmpstr (choice.audio->name, ==, cases[i].expected);
    g_assert_cmpstr (choice.audio->uri, ==, cases[i].uri);
  }
}

/* ---- The pace ---- */

#define SECOND G_GINT64_CONSTANT (1000000)
#define NS G_GUINT64_CONSTANT (1000000000)
#define LAST_RANDOM 0.99999999999

static void
test_reload (void)
{
  static const struct {
    guint64 target;
    gboolean changed;
    gint64 expected;
  } cases[] = {
    { 2 * NS, TRUE, 2 * SECOND },
    { 2 * NS, FALSE, SECOND },
    { 10 * NS, FALSE, 5 * SECOND },
    { NS / 10, TRUE, SECOND / 2 },
    { NS / 10, FALSE, SECOND / 2 },
    { NS, FALSE, SECOND / 2 },
    { 0, TRUE, SECOND / 2 },
    { 60 * NS, TRUE, 60 * SECOND },
    { 3600 * NS, TRUE, 60 * SECOND },
    { 3600 * NS, FALSE, 30 * SECOND },
    { G_MAXUINT64, TRUE, 60 * SECOND },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (
        gst_vxg_hls_pace_reload (cases[i].target, cases[i].changed), ==,
        cases[i].expected);
}

static void
test_retry (void)
{
  static const struct {
    guint failures;
    guint retry_after;
    gint64 limit;
  } cases[] = {
    { 1, 0, SECOND },
    { 2, 0, 2 * SECOND },
    { 5, 0, 16 * SECOND },
    { 6, 0, 30 * SECOND },
    { 7, 0, 30 * SECOND },
    { G_MAXUINT, 0, 30 * SECOND },
    { 0, 0, SECOND },
    { 1, 120, 121 * SECOND },
    { 9, 3600, 3630 * SECOND },
    { 1, G_MAXUINT, (G_MAXUINT + G_GINT64_CONSTANT (1)) * SECOND },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    guint failures = cases[i].failures, after = cases[i].retry_after;
    gint64 least = gst_vxg_hls_pace_retry (failures, after, 0);
    gint64 most = gst_vxg_hls_pace_retry (failures, after, LAST_RANDOM);

    g_test_message ("%u", i);
    g_assert_cmpint (least, ==, after * SECOND + SECOND / 2);
    g_assert_cmpint (most, <=, cases[i].limit);
    g_assert_cmpint (most, >, cases[i].limit - SECOND / 1000);
  }
}

static void
test_renewal_margin (void)
{
  static const struct {
    gint64 lifetime;
    double random;
    gint64 expected;
  } cases[] = {
    { 3600 * SECOND, 0, 360 * SECOND },
    { 3600 * SECOND, 0.5, 540 * SECOND },
    { 300 * SECOND, 0, 30 * SECOND },
    { 50 * SECOND, 0, 5 * SECOND },
    { 30 * SECOND, 0, 5 * SECOND },
    { 30 * SECOND, 0.5, 6500000 },
    { 12 * SECOND, 0, 5 * SECOND },
    { 12 * SECOND, LAST_RANDOM, 6 * SECOND },
    { 10 * SECOND, 0, 5 * SECOND },
    { 10 * SECOND, LAST_RANDOM, 5 * SECOND },
    { 2 * SECOND, 0, SECOND },
    { 1, 0, 0 },
    { 0, LAST_RANDOM, 0 },
    { -5 * SECOND, 0.5, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    gint64 margin =
        gst_vxg_hls_pace_renewal_margin (cases[i].lifetime, cases[i].random);

    g_test_message ("%u: %" G_GINT64_FORMAT, i, margin);
    g_assert_cmpint (margin, <=, cases[i].expected);
    g_assert_cmpint (margin, >=, MAX (cases[i].expected - 1000, 0));
  }
  g_assert_cmpint (gst_vxg_hls_pace_renewal_margin (G_MAXINT64, LAST_RANDOM), >,
      G_MAXINT64 / 6);
}

int
main (int argc, char *argv[])
{
  vxg_test_init (&argc, &argv, 60);
  g_test_add_func ("/hls/uri/with-ticket", test_with_ticket);
  g_test_add_func ("/hls/uri/same-origin", test_same_origin);
  g_test_add_func ("/hls/uri/same-place", test_same_place);
  g_test_add_func ("/hls/uri/plain-base", test_plain_base);
  g_test_add_func ("/hls/choice/variant", test_choose_variant);
  g_test_add_func ("/hls/choice/first", test_choose_first);
  g_test_add_func ("/hls/choice/audio", test_choose_audio);
  g_test_add_func ("/hls/pace/reload", test_reload);
  g_test_add_func ("/hls/pace/retry", test_retry);
  g_test_add_func ("/hls/pace/renewal-margin", test_renewal_margin);
  return g_test_run ();
}
