/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What cannot be had over HLS is lost, and no more than that: it goes on with a
 * key frame that says so, at the time that it is. Meanwhile nobody is hammered. */
#include "hls-player.h"
#include "vxg-test.h"

#define FRAME (40 * GST_MSECOND)
#define SEGMENT_UNITS 25

/* Longer than what a playlist shows. */
#define OUTAGE 8

static void
check_loss (HlsPlayer *player)
{
  FrameCounts c = frame_log_get (player->video);
  g_autofree char *what = frame_log_describe (player->video);

  g_test_message ("%s: %s", player->c->name, what);
  g_assert_cmpuint (c.doubled, ==, 0);
  g_assert_cmpuint (c.unordered, ==, 0);
  g_assert_cmpuint (c.unstamped + c.untimed + c.undated, ==, 0);
  g_assert_cmpuint (c.lost, >, 0);
  g_assert_cmpuint (c.lost, <=, OUTAGE * SEGMENT_UNITS);
  g_assert_cmpuint (c.disconts, >, 1);
  g_assert_cmpuint (c.delta_disconts, ==, 0);
  g_assert_cmpuint (c.max_drift, <=, FRAME);
  g_assert_cmpuint (c.max_date_error, <=, FRAME);
  hls_player_assert_sound (player);
  fixture_assert_no_error (&player->fixture);
}

static void
check_segments (HlsPlayer *player)
{
  guint64 lost = frame_log_get (player->video).lost;

  check_loss (player);
  if (g_str_equal (player->c->trouble[0], "hls-segment-truncate"))
    return; /* what has come of a segment stays */
  g_assert_cmpuint (lost % SEGMENT_UNITS, ==, 0);
  if (player->c->lost != 0)
    g_assert_cmpuint (lost, ==, player->c->lost * SEGMENT_UNITS);
}

static const HlsCase losses[] = {
  { "404", .trouble = { "hls-segment-status", "404" }, .segments = OUTAGE },
  { "403", .trouble = { "hls-segment-status", "403" }, .segments = OUTAGE },
  { "503", .trouble = { "hls-segment-status", "503" }, .segments = OUTAGE },
  { "503-fmp4", .trouble = { "hls-segment-status", "503" },
      .faults = { "hls-format", "fmp4" }, .segments = OUTAGE },
  { "503-all", .trouble = { "hls-status", "503" }, .segments = OUTAGE },
  { "404-all", .trouble = { "hls-status", "404" }, .segments = OUTAGE },
  { "frozen", .trouble = { "hls-freeze", "yes" }, .segments = OUTAGE },
  { "jump", .trouble = { "hls-jump", "2 x1" }, .lost = 2 },
  { "jump-fmp4", .trouble = { "hls-jump", "2 x1" },
      .faults = { "hls-format", "fmp4" }, .lost = 2 },
  { "jump-far", .trouble = { "hls-jump", "7 x1" }, .lost = 7 },
  { "cut", .trouble = { "hls-segment-truncate", "4000" }, .segments = OUTAGE },
  { "cut-fmp4", .trouble = { "hls-segment-truncate", "4000" },
      .faults = { "hls-format", "fmp4" }, .segments = OUTAGE },
  { "cut-aes-128", .trouble = { "hls-segment-truncate", "4000" },
      .faults = { "hls-encryption", "aes-128" }, .segments = OUTAGE },
  { "gap", .trouble = { "hls-gap", "yes x1" }, .lost = 1 },
};

static void
test_losses (void)
{
  hls_play_cases (losses, G_N_ELEMENTS (losses), 100, check_segments);
}

/* By the journal. */
typedef struct {
  guint hls;
  guint api;
} Requests;

static Requests
count_requests (HlsPlayer *player)
{
  return (Requests){ hls_player_count (player, "hls *"),
    hls_player_count (player, "http *") };
}

/* In peace, a playlist and a segment for each second, and no question. What fails
 * is tried again after half a second at the earliest, with a playlist and a
 * segment: at most twice as often. */
static const HlsCase paces[] = {
  { "peace" },
  { "404", .trouble = { "hls-segment-status", "404" } },
  { "503", .trouble = { "hls-segment-status", "503" } },
  { "503-all", .trouble = { "hls-status", "503" } },
  { "401-all", .trouble = { "hls-status", "401" } },
  { "cut", .trouble = { "hls-segment-truncate", "1" } },
  { "api-down", .lifetime = 2,
      .trouble = { "api-status", "503", "hls-segment-status", "403" } },
};

static void
check_pace (HlsPlayer *player, const Requests *before)
{
  Requests after = count_requests (player);
  guint n = after.hls - before->hls;
  gboolean peace = player->c->trouble[0] == NULL;

  g_test_message ("%s: %u requests, %u to the API in %d s", player->c->name, n,
      after.api - before->api, OUTAGE);
  /* One more, since the ends may fall on either side. */
  g_assert_cmpuint (n, <=, (peace ? 2 : 4) * (OUTAGE + 1));
  g_assert_cmpuint (after.api - before->api, <=, peace ? 0 : OUTAGE);
  if (!peace)
    return;
  g_assert_cmpuint (n, >=, 2 * (OUTAGE - 1));
  g_assert_cmpuint (hls_player_count (player, "hls * keep-alive=no *"), ==, 1);
  hls_player_assert_exact (player);
}

static void
test_pace (void)
{
  HlsPlayer players[G_N_ELEMENTS (paces)];
  Requests before[G_N_ELEMENTS (paces)];

  for (guint i = 0; i < G_N_ELEMENTS (paces); i++)
    hls_player_start (&players[i], &paces[i]);
  for (guint i = 0; i < G_N_ELEMENTS (paces); i++)
    frame_log_wait (players[i].video, 10);
  for (guint i = 0; i < G_N_ELEMENTS (paces); i++) {
    hls_player_order (&players[i], paces[i].trouble);
    before[i] = count_requests (&players[i]);
  }
  hls_player_wait_segments (&players[0], OUTAGE);
  for (guint i = 0; i < G_N_ELEMENTS (paces); i++)
    check_pace (&players[i], &before[i]);
  for (guint i = 0; i < G_N_ELEMENTS (paces); i++)
    hls_player_clear (&players[i]);
}

/* A minute of it, in which a recorder is not forgotten either. */
static const HlsCase long_losses[] = {
  { "404", .trouble = { "hls-segment-status", "404" }, .segments = 60 },
  { "503", .trouble = { "hls-segment-status", "503" }, .segments = 60 },
};

static void
check_long_loss (HlsPlayer *player)
{
  FrameCounts c = frame_log_get (player->video);
  Requests n = count_requests (player);
  g_autofree char *what = frame_log_describe (player->video);

  g_test_message ("%s: %s; %u requests, %u to the API", player->c->name, what,
      n.hls, n.api);
  g_assert_cmpuint (c.doubled + c.unordered, ==, 0);
  g_assert_cmpuint (c.lost, >=, 50 * SEGMENT_UNITS);
  g_assert_cmpuint (c.lost, <=, 60 * SEGMENT_UNITS);
  g_assert_cmpuint (c.delta_disconts, ==, 0);
  g_assert_cmpuint (c.max_drift, <=, FRAME);
  g_assert_cmpuint (n.api, <=, 20);
  hls_player_assert_sound (player);
  fixture_assert_no_error (&player->fixture);
}

static void
test_long_losses (void)
{
  hls_play_cases (
      long_losses, G_N_ELEMENTS (long_losses), 100, check_long_loss);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  vxg_test_init (&argc, &argv, 180);
  g_test_add_func ("/hls-losses/losses", test_losses);
  g_test_add_func ("/hls-losses/pace", test_pace);
  if (g_test_slow ())
    g_test_add_func ("/hls-losses/minute", test_long_losses);
  return fixture_run ();
}
