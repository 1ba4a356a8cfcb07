/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What servers of HLS do, and networks, that a viewer does not notice: nothing is
 * lost, doubled or moved in time. */
#include "hls-player.h"
#include "vxg-test.h"

#define WATCH "http GET /api/v4/live/watch/ "

/* Addresses are renewed before they expire, and when they are refused. */
static const HlsCase addresses[] = {
  { "renewed", .lifetime = 3, .journal = WATCH "200 *", .times = 7 },
  { "renewed-fmp4", .lifetime = 3, .faults = { "hls-format", "fmp4" },
      .journal = WATCH "200 *", .times = 7 },
  { "renewed-aes-128", .lifetime = 3, .faults = { "hls-encryption", "aes-128" },
      .journal = WATCH "200 *", .times = 5 },
  { "renewed-master", .lifetime = 3, .faults = { "hls-variants", "2" },
      .journal = WATCH "200 *", .times = 7 },
  { "expired", .trouble = { "clock-offset", "100000" },
      .journal = "hls * 403 credential=expired *", .times = 1 },
  { "401", .trouble = { "hls-playlist-status", "401 x1" },
      .journal = WATCH "200 *", .times = 2 },
  { "403", .trouble = { "hls-playlist-status", "403 x1" },
      .journal = WATCH "200 *", .times = 2 },
  { "404", .trouble = { "hls-playlist-status", "404 x1" },
      .journal = WATCH "200 *", .times = 2 },
  { "410", .trouble = { "hls-playlist-status", "410 x1" },
      .journal = WATCH "200 *", .times = 2 },
  { "403-segment", .trouble = { "hls-segment-status", "403 x1" },
      .journal = WATCH "200 *", .times = 2 },
  { "404-segment", .trouble = { "hls-segment-status", "404 x1" },
      .journal = WATCH "200 *", .times = 2 },
  /* Asked for at half of its life, and good for a quarter more than it says. */
  { "api-down", .lifetime = 8, .trouble = { "api-status", "503" },
      .segments = 5, .journal = WATCH "200 *", .times = 2 },
  { "api-forbids", .lifetime = 8, .trouble = { "api-status", "403" },
      .segments = 5, .journal = WATCH "200 *", .times = 2 },
};

/* No ticket was used when it was over, unless there was no other. */
static void
check_renewals (HlsPlayer *player)
{
  guint answers = hls_player_count (player, WATCH "200 *");
  guint64 renewals = hls_player_get_stat (player, "renewals");

  if (player->c->trouble[0] == NULL)
    g_assert_cmpuint (hls_player_count (player, "hls * 403 *"), ==, 0);
  /* The last answer may just have been written into the journal. */
  g_assert_cmpuint (renewals, <, answers);
  g_assert_cmpuint (renewals + 2, >=, answers);
}

static gint64
get_time (HlsPlayer *player, const char *pattern, guint index)
{
  g_autoptr (GPtrArray) lines =
      vxg_emulator_list (player->fixture.cloud, pattern);
  const VxgEmulatorEntry *entry;

  g_assert_cmpuint (lines->len, >, index);
  entry = g_ptr_array_index (lines, index);
  return entry->monotonic_us;
}

/* Asked for another one at once, and once. */
static void
check_refusal (HlsPlayer *player)
{
  gint64 refused = get_time (player, "hls * 4?? * *ordered", 0);
  gint64 asked = get_time (player, WATCH "*", 1);

  g_assert_cmpint (asked, >, refused);
  g_assert_cmpint (asked - refused, <, G_USEC_PER_SEC / 2);
  g_assert_cmpuint (hls_player_count (player, WATCH "*"), ==, 2);
  g_assert_cmpuint (hls_player_get_stat (player, "renewals"), ==, 1);
}

static void
check_address (HlsPlayer *player)
{
  hls_player_assert_exact (player);
  if (player->c->lifetime != 0)
    check_renewals (player);
  else if (hls_player_count (player, "hls * 4?? * *ordered") > 0)
    check_refusal (player);
  else
    g_assert_cmpuint (hls_player_get_stat (player, "renewals"), ==, 1);
}

static void
test_addresses (void)
{
  hls_play_cases (addresses, G_N_ELEMENTS (addresses), 75, check_address);
}

/* As many renewals as a night has, in a minute. */
static const HlsCase minute[] = {
  { "ts", .lifetime = 10, .journal = WATCH "200 *", .times = 10 },
  { "fmp4", .lifetime = 10, .faults = { "hls-format", "fmp4" },
      .journal = WATCH "200 *", .times = 10 },
};

static void
test_minute (void)
{
  hls_play_cases (minute, G_N_ELEMENTS (minute), 60 * 25, check_address);
}

/* Numbers, dates and time stamps are the server's own, and may begin anew. */
static const HlsCase counts[] = {
  { "numbers-from-0", .trouble = { "hls-sequence-restart", "yes x1" },
      .faults = { "hls-sequence-start", "1000" } },
  { "numbers-from-0-twice", .trouble = { "hls-sequence-restart", "yes x2" } },
  { "numbers-from-0-undated", .trouble = { "hls-sequence-restart", "yes x1" },
      .faults = { "hls-sequence-start", "1000", "hls-no-date", "yes" },
      .undated = TRUE },
  { "other-node", .lifetime = 3,
      .trouble = { "hls-node", "media-2", "hls-node-sequence-offset", "1000" },
      .journal = "hls GET /live/media-2/*.ts 200 *", .times = 1 },
  { "other-node-behind", .lifetime = 3,
      .faults = { "hls-sequence-start", "100" },
      .trouble = { "hls-node", "media-2", "hls-node-sequence-offset", "-3" },
      .journal = "hls GET /live/media-2/*.ts 200 *", .times = 1 },
  { "other-node-ahead", .lifetime = 3,
      .trouble = { "hls-node", "media-2", "hls-node-sequence-offset", "3" },
      .journal = "hls GET /live/media-2/*.ts 200 *", .times = 1 },
  { "other-node-fmp4", .lifetime = 3, .faults = { "hls-format", "fmp4" },
      .trouble = { "hls-node", "media-2", "hls-node-sequence-offset", "1000" },
      .journal = "hls GET /live/media-2/*.m4s 200 *", .times = 1 },
  { "other-node-undated", .lifetime = 3, .faults = { "hls-no-date", "yes" },
      .trouble = { "hls-node", "media-2", "hls-node-sequence-offset", "1000" },
      .journal = "hls GET /live/media-2/*.ts 200 *", .times = 1,
      .undated = TRUE },
  { "other-node-undated-fmp4", .lifetime = 3,
      .faults = { "hls-no-date", "yes", "hls-format", "fmp4" },
      .trouble = { "hls-node", "media-2", "hls-node-sequence-offset", "1000" },
      .journal = "hls GET /live/media-2/*.m4s 200 *", .times = 1,
      .undated = TRUE },
  { "other-node-undated-b-frames", .lifetime = 3, .camera = { "b-frames", "2" },
      .faults = { "hls-no-date", "yes" },
      .trouble = { "hls-node", "media-2", "hls-node-sequence-offset", "1000" },
      .journal = "hls GET /live/media-2/*.ts 200 *", .times = 1,
      .undated = TRUE },
  { "clock-is-set", .trouble = { "hls-clock-skew", "1500" }, .skew = 1500 },
  /* Another hour may be another stream. */
  { "clock-is-set-far", .trouble = { "hls-clock-skew", "3600000" },
      .skew = 3600000, .disconts = 1 },
  { "times-begin-anew", .faults = { "hls-timestamp-start", "100000000" },
      .trouble = { "hls-discontinuity", "-90000000 x1" }, .disconts = 1 },
  { "times-leap", .trouble = { "hls-discontinuity", "50000000 x1" },
      .disconts = 1 },
  { "times-leap-undated", .trouble = { "hls-discontinuity", "50000000 x1" },
      .faults = { "hls-no-date", "yes" }, .disconts = 1, .undated = TRUE },
  { "times-leap-fmp4", .trouble = { "hls-discontinuity", "50000000 x1" },
      .faults = { "hls-format", "fmp4" }, .disconts = 1 },
};

static void
test_counts (void)
{
  hls_play_cases (counts, G_N_ELEMENTS (counts), 100, hls_player_assert_exact);
}

/* What comes late, in parts, or at the second try. */
static const HlsCase transfers[] = {
  { "cut-twice", .trouble = { "hls-segment-truncate", "3000 x2" },
      .journal = "hls GET *.ts 0 *cut", .times = 2 },
  { "cut-twice-fmp4", .trouble = { "hls-segment-truncate", "3000 x2" },
      .faults = { "hls-format", "fmp4" }, .journal = "hls GET *.m4s 0 *cut",
      .times = 2 },
  { "cut-twice-aes-128", .trouble = { "hls-segment-truncate", "3001 x2" },
      .faults = { "hls-encryption", "aes-128" },
      .journal = "hls GET *.ts 0 *cut", .times = 2 },
  { "cut-at-once", .trouble = { "hls-segment-truncate", "1 x2" },
      .journal = "hls GET *.ts 0 *cut", .times = 2 },
  { "stalled", .src = "connect-timeout=1000",
      .trouble = { "hls-segment-stall", "600000 x1" },
      .journal = "hls GET *.ts 200 *stalled", .times = 1 },
  { "slow", .trouble = { "hls-segment-stall", "700 x3" },
      .journal = "hls GET *.ts 200 *stalled", .times = 3 },
  { "frozen", .trouble = { "hls-freeze", "yes" }, .segments = 4 },
  { "503", .trouble = { "hls-playlist-status", "503 x2" } },
  { "503-segment", .trouble = { "hls-segment-status", "503 x2" } },
  { "503-key",
      .faults = { "hls-encryption", "aes-128", "hls-key-segments", "1" },
      .trouble = { "hls-status", "503 x2" } },
  { "500-all", .trouble = { "hls-status", "500" }, .segments = 3 },
};

static void
test_transfers (void)
{
  hls_play_cases (
      transfers, G_N_ELEMENTS (transfers), 75, hls_player_assert_exact);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  vxg_test_init (&argc, &argv, 180);
  g_test_add_func ("/hls-servers/addresses", test_addresses);
  g_test_add_func ("/hls-servers/counts", test_counts);
  g_test_add_func ("/hls-servers/transfers", test_transfers);
  if (g_test_slow ())
    g_test_add_func ("/hls-servers/minute", test_minute);
  return fixture_run ();
}
