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
  g_assert_cmpuint (
      hls_player_get_stat (player, "lost-segments"), ==, lost / SEGMENT_UNITS);
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

#define CUT "hls GET *.ts 0 * cut"

/* Until the same segment was cut three times, and is given up now or next. */
static void
wait_given_up (HlsPlayer *player)
{
  gboolean same;
  guint n = 2;

  do {
    g_autoptr (GPtrArray) cuts = NULL;
    const VxgEmulatorEntry *first, *last;

    hls_player_wait_line (player, CUT, ++n);
    cuts = vxg_emulator_list (player->fixture.cloud, CUT);
    first = g_ptr_array_index (cuts, n - 3);
    last = g_ptr_array_index (cuts, n - 1);
    same = g_str_equal (first->path, last->path);
  } while (!same);
}

/* Half a unit of a segment that is given up does not wait for the next, even if
 * that one does not come at once. */
static void
test_rest (void)
{
  static const HlsCase cut = { "rest",
    .trouble = { "hls-segment-truncate", "4000" } };
  g_auto (HlsPlayer) player = { 0 };

  hls_player_start (&player, &cut);
  frame_log_wait (player.video, 10);
  hls_player_order (&player, cut.trouble);
  wait_given_up (&player);
  fixture_fault (&player.fixture, "hls-segment-status", "503 x2");
  hls_player_end (&player, cut.trouble);
  hls_player_wait_line (&player, "hls GET *.ts 503 *", 2);
  frame_log_wait (
      player.video, frame_log_get (player.video).units + 2 * SEGMENT_UNITS);
  check_loss (&player);
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
  g_assert_cmpuint (after.api - before->api, <=, peace ? 0 : 3 * OUTAGE / 2);
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
  g_test_add_func ("/hls-losses/rest", test_rest);
  g_test_add_func ("/hls-losses/pace", test_pace);
  if (g_test_slow ())
    g_test_add_func ("/hls-losses/minute", test_long_losses);
  return fixture_run ();
}
