/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Playing over HLS: whatever servers do that they may do, nothing is lost,
 * doubled or moved in time. */
#include "hls-player.h"
#include "vxg-test.h"

/* ---- What segments are like ---- */

static const HlsCase forms[] = {
  { "ts" },
  { "fmp4", .faults = { "hls-format", "fmp4" } },
  { "aes-128", .faults = { "hls-encryption", "aes-128" } },
  { "aes-128-iv", .faults = { "hls-encryption", "aes-128-iv" } },
  { "fmp4-aes-128",
      .faults = { "hls-format", "fmp4", "hls-encryption", "aes-128" } },
  { "silent", .camera = { "audio", "none" } },
  { "silent-fmp4", .camera = { "audio", "none" },
      .faults = { "hls-format", "fmp4" } },
  { "b-frames", .camera = { "b-frames", "2" } },
  { "b-frames-fmp4", .camera = { "b-frames", "2" },
      .faults = { "hls-format", "fmp4" } },
  { "master", .faults = { "hls-variants", "3" } },
  { "whole-urls", .faults = { "hls-uris", "absolute" } },
  { "whole-paths", .faults = { "hls-uris", "path" } },
  { "gzip", .faults = { "hls-gzip", "yes" } },
  { "ticket-in-query",
      .faults = { "hls-require-query", "yes", "hls-encryption", "aes-128" } },
  /* From the third segment on both begin anew. */
  { "numbers-of-32-bits",
      .faults = { "hls-sequence-start", "4294967294", "hls-sequence-wrap",
          "yes" } },
  { "times-of-33-bits", .faults = { "hls-timestamp-start", "95441000" } },
  { "undated", .faults = { "hls-no-date", "yes" }, .undated = TRUE },
  { "fast-clock", .faults = { "hls-clock-skew", "90000" }, .skew = 90000 },
};

static void
test_forms (void)
{
  hls_play_cases (forms, G_N_ELEMENTS (forms), 100, hls_player_assert_exact);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  vxg_test_init (&argc, &argv, 120);
  g_test_add_func ("/hls-play/forms", test_forms);
  return fixture_run ();
}
