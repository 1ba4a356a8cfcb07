/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-faults.h"

#define MAX_DELAY_MS 600000

#define BOOLEAN(text)                                                          \
  .type = EMU_FAULT_BOOLEAN, .fallback = "no", .description = (text)
#define NUMBER(default_value, low, high, text)                                 \
  .type = EMU_FAULT_NUMBER, .fallback = (default_value), .min = (low),         \
  .max = (high), .description = (text)
#define WORD(default_value, all, text)                                         \
  .type = EMU_FAULT_WORD, .fallback = (default_value), .words = (all),         \
  .description = (text)
#define TEXT(default_value, text)                                              \
  .type = EMU_FAULT_TEXT, .fallback = (default_value), .description = (text)

const EmuFaultInfo emu_fault_table[EMU_N_FAULTS] = {
  [EMU_FAULT_API_BODY] = { "api-body",
      WORD ("normal", "normal truncated malformed html empty huge deep array",
          "What API answers carry: half of the JSON, text that is not JSON, a "
          "web page, nothing, 4 MiB of JSON, 100000 nested arrays, an array "
          "instead of an object") },
  [EMU_FAULT_API_CLOSE] = { "api-close",
      WORD ("never", "never before headers body",
          "Close the connection instead of the answer, after its headers, or "
          "in the middle of its body") },
  [EMU_FAULT_API_DELAY] = { "api-delay",
      NUMBER ("0", 0, MAX_DELAY_MS, "Milliseconds to wait before an answer") },
  [EMU_FAULT_API_NULL] = { "api-null",
      TEXT ("", "Members of the answer that are null: a list with commas") },
  [EMU_FAULT_API_OMIT] = { "api-omit",
      TEXT ("", "Members left out of the answer: a list with commas") },
  [EMU_FAULT_API_PATH] = { "api-path",
      TEXT (
          "", "The other api faults meet only requests whose path starts so") },
  [EMU_FAULT_API_REDIRECT] = { "api-redirect",
      TEXT ("", "Answer 302 with this Location") },
  [EMU_FAULT_API_RETRY_AFTER] = { "api-retry-after",
      TEXT ("",
          "Value of a Retry-After header in answers that api-status makes") },
  [EMU_FAULT_API_STATUS] = { "api-status",
      NUMBER ("0", 200, 599,
          "Status of API answers, with a JSON error as body; 0: as it is") },
  [EMU_FAULT_API_TYPE] = { "api-type",
      TEXT ("",
          "Members that get a value of the wrong type: a list with commas") },
  [EMU_FAULT_CLOCK_OFFSET] = { "clock-offset",
      NUMBER ("0", -1000000000, 1000000000,
          "Seconds by which the cloud's clock is fast: times in answers, the "
          "Date header, and tickets") },
  [EMU_FAULT_HLS_CLOCK_SKEW] = { "hls-clock-skew",
      NUMBER ("0", -1000000000, 1000000000,
          "Milliseconds by which the dates in playlists are fast") },
  [EMU_FAULT_HLS_DISCONTINUITY] = { "hls-discontinuity",
      NUMBER ("0", -1000000000, 1000000000,
          "The next segment begins with a discontinuity: its "
          "time stamps move by so many milliseconds; 0: no. Order it with x1") },
  [EMU_FAULT_HLS_ENCRYPTION] = { "hls-encryption",
      WORD ("none", "none aes-128 aes-128-iv",
          "Segments are encrypted; the IV is the segment's number, and "
          "aes-128-iv says so in the playlist") },
  [EMU_FAULT_HLS_FORMAT] = { "hls-format",
      WORD ("ts", "ts fmp4",
          "Format of segments, for cameras whose segments begin to be made") },
  [EMU_FAULT_HLS_FREEZE] = { "hls-freeze", BOOLEAN ("Playlists stand still") },
  [EMU_FAULT_HLS_GAP] = { "hls-gap",
      BOOLEAN ("A new segment is missing: tagged so, and 404") },
  [EMU_FAULT_HLS_GZIP] = { "hls-gzip",
      BOOLEAN ("Playlists are compressed for clients that take it") },
  [EMU_FAULT_HLS_JUMP] = { "hls-jump",
      NUMBER ("0", 0, 1000,
          "So many new segments are lost, and the window begins after them; "
          "order it with x1") },
  [EMU_FAULT_HLS_KEY_SEGMENTS] = { "hls-key-segments",
      NUMBER ("3", 1, 1000, "Segments that share a key") },
  [EMU_FAULT_HLS_NO_DATE] = { "hls-no-date",
      BOOLEAN ("Playlists carry no dates") },
  [EMU_FAULT_HLS_NODE] = { "hls-node",
      TEXT ("media-1", "Node in the next HLS URLs") },
  [EMU_FAULT_HLS_NODE_SEQUENCE_OFFSET] = { "hls-node-sequence-offset",
      NUMBER ("0", -G_MAXINT32, G_MAXINT32,
          "By how much the numbers of segments differ on all nodes but the "
          "default one") },
  [EMU_FAULT_HLS_PLAYLIST_STATUS] = { "hls-playlist-status",
      NUMBER ("0", 400, 599, "Status of playlists; 0: as it is") },
  [EMU_FAULT_HLS_REQUIRE_QUERY] = { "hls-require-query",
      BOOLEAN ("Segments, keys and maps need the ticket in the query too") },
  [EMU_FAULT_HLS_SEGMENT_STALL] = { "hls-segment-stall",
      NUMBER ("0", 0, MAX_DELAY_MS,
          "Milliseconds to wait after half of a segment; then comes the rest") },
  [EMU_FAULT_HLS_SEGMENT_STATUS] = { "hls-segment-status",
      NUMBER ("0", 400, 599, "Status of segments; 0: as it is") },
  [EMU_FAULT_HLS_SEGMENT_TRUNCATE] = { "hls-segment-truncate",
      NUMBER ("0", 0, 1000000000,
          "Close the connection after so many bytes of a segment; 0: never") },
  [EMU_FAULT_HLS_SEQUENCE_RESTART] = { "hls-sequence-restart",
      BOOLEAN ("With the next segment the window is numbered from 0 again; "
               "order it with x1") },
  [EMU_FAULT_HLS_SEQUENCE_START] = { "hls-sequence-start",
      NUMBER ("0", 0, G_MAXINT64, "Number of a camera's first segment") },
  [EMU_FAULT_HLS_SEQUENCE_WRAP] = { "hls-sequence-wrap",
      BOOLEAN ("After segment 4294967295 comes segment 0") },
  [EMU_FAULT_HLS_START_DELAY] = { "hls-start-delay",
      NUMBER ("0", 0, MAX_DELAY_MS,
          "Milliseconds from the first request for which playlists are 404, "
          "if segments are not there still later") },
  [EMU_FAULT_HLS_STATUS] = { "hls-status",
      NUMBER ("0", 400, 599, "Status of all HLS answers; 0: as it is") },
  [EMU_FAULT_HLS_TICKET_STATUS] = { "hls-ticket-status",
      NUMBER ("403", 400, 599, "Status for HLS tickets that are not good") },
  [EMU_FAULT_HLS_TIMESTAMP_START] = { "hls-timestamp-start",
      NUMBER ("0", 0, 1000000000,
          "Milliseconds added to the time stamps of cameras whose segments "
          "begin to be made") },
  [EMU_FAULT_HLS_URIS] = { "hls-uris",
      WORD ("relative", "relative path absolute",
          "URIs in media playlists: relative, with the whole path, or whole "
          "URLs; never with the query") },
  [EMU_FAULT_HLS_URL] = { "hls-url",
      WORD ("fresh", "fresh shared",
          "Each caller gets an HLS URL of its own, or all the same until half "
          "of its life is over") },
  [EMU_FAULT_HLS_VARIANTS] = { "hls-variants",
      NUMBER ("0", 0, 4,
          "The URL leads to a master playlist with so many variants, all of "
          "the same media; 0: to the media playlist") },
  [EMU_FAULT_OFFLINE_ANSWER] = { "offline-answer",
      WORD ("status", "status urls",
          "For a camera that is not active the API answers 503, or 200 with "
          "URLs that lead to a 404") },
  [EMU_FAULT_RTSP_CONTENT_BASE] = { "rtsp-content-base",
      WORD ("query", "query plain none",
          "Content-Base of DESCRIBE answers: with the query, without, or no "
          "such header") },
  [EMU_FAULT_RTSP_CONTROL] = { "rtsp-control",
      WORD ("relative", "relative absolute",
          "Control URLs in the SDP: relative, or absolute with the query last") },
  [EMU_FAULT_RTSP_CUT_AFTER] = { "rtsp-cut-after",
      NUMBER ("0", 0, 1000000,
          "Close the connection after so many video access units of a session; "
          "0: never") },
  [EMU_FAULT_RTSP_CUT_AT_EXPIRY] = { "rtsp-cut-at-expiry",
      BOOLEAN ("Close sessions when the ticket that opened them expires") },
  [EMU_FAULT_RTSP_DESCRIBE_DELAY] = { "rtsp-describe-delay",
      NUMBER ("0", 0, MAX_DELAY_MS, "Milliseconds to wait before DESCRIBE") },
  [EMU_FAULT_RTSP_DESCRIBE_STATUS] = { "rtsp-describe-status",
      NUMBER ("0", 400, 599, "Status of DESCRIBE; 0: as it is") },
  [EMU_FAULT_RTSP_FREEZE] = { "rtsp-freeze",
      BOOLEAN ("Send no more media in any session, and close none; afterwards "
               "they go on at a key frame") },
  [EMU_FAULT_RTSP_OPTIONS_STATUS] = { "rtsp-options-status",
      NUMBER ("0", 400, 599, "Status of OPTIONS; 0: as it is") },
  [EMU_FAULT_RTSP_PLAY_DELAY] = { "rtsp-play-delay",
      NUMBER ("0", 0, MAX_DELAY_MS, "Milliseconds to wait before PLAY") },
  [EMU_FAULT_RTSP_PLAY_STATUS] = { "rtsp-play-status",
      NUMBER ("0", 400, 599, "Status of PLAY; 0: as it is") },
  [EMU_FAULT_RTSP_REDIRECT] = { "rtsp-redirect",
      TEXT ("",
          "Location that DESCRIBE redirects to: a URL, or camera:NAME for "
          "that camera with a fresh ticket") },
  [EMU_FAULT_RTSP_REDIRECT_STATUS] = { "rtsp-redirect-status",
      NUMBER ("302", 301, 302, "Status of redirections: 301 or 302") },
  [EMU_FAULT_RTSP_REQUIRE_KEEPALIVE] = { "rtsp-require-keepalive",
      BOOLEAN (
          "Only RTSP requests keep a session alive: neither RTCP nor media "
          "that the client takes over TCP") },
  [EMU_FAULT_RTSP_SESSION_TIMEOUT] = { "rtsp-session-timeout",
      NUMBER ("60", 1, 3600,
          "Seconds without a sign of life that end a new "
          "session") },
  [EMU_FAULT_RTSP_SETUP_DELAY] = { "rtsp-setup-delay",
      NUMBER ("0", 0, MAX_DELAY_MS, "Milliseconds to wait before SETUP") },
  [EMU_FAULT_RTSP_SETUP_STATUS] = { "rtsp-setup-status",
      NUMBER ("0", 400, 599, "Status of SETUP; 0: as it is") },
  [EMU_FAULT_RTSP_SILENCE] = { "rtsp-silence",
      BOOLEAN ("PLAY succeeds, but its session never gets media") },
  [EMU_FAULT_RTSP_START_DELAY] = { "rtsp-start-delay",
      NUMBER ("0", 0, MAX_DELAY_MS,
          "Milliseconds from a PLAY that succeeds to its first media") },
  [EMU_FAULT_RTSP_TICKET_STATUS] = { "rtsp-ticket-status",
      NUMBER ("401", 400, 599, "Status for tickets that are not good") },
  [EMU_FAULT_RTSP_TRANSPORT] = { "rtsp-transport",
      WORD ("any", "any tcp udp",
          "Transport that SETUP grants; for the other "
          "it answers 461") },
};
