/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A VXG cloud in a box, for trials and tests. */
#pragma once

#include <gio/gio.h>

#include "vxg-stamp.h"

G_BEGIN_DECLS

/**
 * VxgEmulator:
 *
 * A server that speaks the cloud's HTTP API, its RTSP and its HLS, with cameras
 * that it draws itself or reads from files. It runs on threads of its own, so a test
 * may start it in its process and block as it likes.
 *
 * |[
 * g_autoptr (VxgEmulator) cloud = vxg_emulator_new ();
 * g_autofree char *token = NULL;
 *
 * vxg_emulator_add_camera (cloud, "gate", NULL, &error);
 * vxg_emulator_start (cloud, &error);
 * token = vxg_emulator_dup_token (cloud, "gate");
 * vxg_emulator_set_fault (cloud, "api-status", "503 x2", &error);
 * ...
 * g_assert_true (vxg_emulator_wait (cloud, "rtsp PLAY * 200 *", 1, 10000));
 * vxg_emulator_stop (cloud);
 * ]|
 *
 * Every function may be called from any thread. Wherever a camera is named,
 * an unknown name is an error of the program and ends in a critical warning.
 *
 * Since: 0.1
 */
#define VXG_TYPE_EMULATOR (vxg_emulator_get_type ())
G_DECLARE_FINAL_TYPE (VxgEmulator, vxg_emulator, VXG, EMULATOR, GObject)

/**
 * vxg_emulator_new:
 *
 * Returns: (transfer full): an emulator without cameras that is not running.
 *   It listens on 127.0.0.1, on free ports, without a control address; tickets
 *   last 300 seconds, those of HLS an hour, and segments 2 seconds
 *
 * Since: 0.1
 */
VxgEmulator *vxg_emulator_new (void);

/* ---- Settings: before the start, except for the lifetimes ---- */

/* Numeric IPv4 or IPv6 address to listen on, as clients will use it: it stands
 * in tokens and URLs, so it cannot be 0.0.0.0. The control address stays on
 * 127.0.0.1 whatever this says. Since: 0.1 */
void vxg_emulator_set_bind_address (VxgEmulator *self, const char *address);

/* 0 chooses a free port, which the emulator then keeps over stop and start.
 * Since: 0.1 */
void vxg_emulator_set_port (VxgEmulator *self, guint16 port);
void vxg_emulator_set_rtsp_port (VxgEmulator *self, guint16 port);
void vxg_emulator_set_hls_port (VxgEmulator *self, guint16 port);

/* Switches the control address on (docs/emulator.md). Since: 0.1 */
void vxg_emulator_set_control_port (VxgEmulator *self, guint16 port);

/* Serves HTTPS instead of HTTP with this certificate, which has a key, API and
 * HLS alike; tokens then carry `api` and `api_sp` instead of `svcp`. NULL: HTTP.
 * Since: 0.1 */
void vxg_emulator_set_tls_certificate (
    VxgEmulator *self, GTlsCertificate *certificate);

/* How long a new ticket opens sessions, 1 to 86400 seconds. It may be changed
 * while the emulator runs. Since: 0.1 */
void vxg_emulator_set_ticket_lifetime (VxgEmulator *self, guint seconds);

/* For how long a new HLS URL is said to be good, 1 to 86400 seconds; its ticket
 * is taken for a quarter longer. It may be changed while the emulator runs.
 * Since: 0.1 */
void vxg_emulator_set_hls_lifetime (VxgEmulator *self, guint seconds);

/* How long segments of HLS are at least, 1 to 60 seconds: they end where the
 * next key frame is. Since: 0.1 */
void vxg_emulator_set_segment_seconds (VxgEmulator *self, guint seconds);

/**
 * vxg_emulator_add_camera:
 * @self: an emulator that is not running
 * @name: a name of 1 to 63 letters, digits, `-`, `_` and `.`, not yet used
 * @file: (nullable): an MP4 or Matroska file with H.264 or H.265 video and
 *   perhaps AAC audio, which is looped without being encoded again; %NULL for
 *   a scene that the emulator draws
 * @error: return location for an error
 *
 * Adds a camera. The first has the id 5001, the next 5002 and so on.
 *
 * Returns: %FALSE with @error of %G_IO_ERROR: %G_IO_ERROR_INVALID_ARGUMENT for
 *   the name, %G_IO_ERROR_NOT_SUPPORTED for the contents of the file, others
 *   for reading it
 *
 * Since: 0.1
 */
gboolean vxg_emulator_add_camera (
    VxgEmulator *self, const char *name, const char *file, GError **error);

/**
 * vxg_emulator_set_camera_option:
 * @self: an emulator
 * @camera: the name of a camera, or %NULL for all there are
 * @option: one of the table below
 * @value: its value, or %NULL for the default
 * @error: return location for an error
 *
 * For cameras that are drawn (files are what they are):
 *
 * - `video`: `h264` or `h265`; default `h264`
 * - `audio`: `aac`, `opus`, `pcmu` or `none`; default `aac`
 * - `size`: WIDTHxHEIGHT, even numbers, 64x64 to 1920x1080; default `640x360`
 * - `fps`: pictures a second, 1 to 60; default `25`
 * - `gop`: pictures from key frame to key frame, 1 to 600; default `0`, which
 *   stands for one second
 * - `b-frames`: 0 to 3; default `0`
 *
 * For all cameras, also while the emulator runs:
 *
 * - `status`: `active`, `inactive`, `inactive_by_scheduler`, `unauthorized` or
 *   `offline` (API reference 4.3); default `active`. Any but `active` ends the
 *   camera's sessions and opens no new ones.
 *
 * The others are for an emulator that is not running.
 *
 * Returns: %FALSE with @error of %G_IO_ERROR_INVALID_ARGUMENT
 *
 * Since: 0.1
 */
gboolean vxg_emulator_set_camera_option (VxgEmulator *self, const char *camera,
    const char *option, const char *value, GError **error);

/* ---- Start and stop ---- */

/**
 * vxg_emulator_start:
 * @self: an emulator that is not running
 * @error: return location for an error
 *
 * Starts to listen. After a stop the same ports, tokens and faults are used
 * again, as when a server is restarted.
 *
 * Returns: %FALSE with @error set, of %G_IO_ERROR (%G_IO_ERROR_ADDRESS_IN_USE
 *   for a port that is taken, %G_IO_ERROR_NOT_SUPPORTED for an encoder that is
 *   not installed)
 *
 * Since: 0.1
 */
gboolean vxg_emulator_start (VxgEmulator *self, GError **error);

/* Ends all sessions and connections, and joins all threads, before it returns.
 * Does nothing when the emulator is not running. Since: 0.1 */
void vxg_emulator_stop (VxgEmulator *self);

/* ---- What a client needs ---- */

/* "http://127.0.0.1:PORT"; (transfer full). Since: 0.1 */
char *vxg_emulator_dup_api_uri (VxgEmulator *self);

/* (transfer full) (nullable): without a control address NULL. Since: 0.1 */
char *vxg_emulator_dup_control_uri (VxgEmulator *self);

/* The packed access token of the camera; (transfer full). Since: 0.1 */
char *vxg_emulator_dup_token (VxgEmulator *self, const char *camera);

/* The packed token of the group of all cameras; (transfer full). Since: 0.1 */
char *vxg_emulator_dup_group_token (VxgEmulator *self);

/* The raw share token inside the packed one, which `?token=` takes; (transfer
 * full). Since: 0.1 */
char *vxg_emulator_dup_share_token (VxgEmulator *self, const char *camera);

/* The RTSP URL with a ticket that expires after @lifetime seconds; a negative
 * number gives one that has expired; (transfer full). Since: 0.1 */
char *
vxg_emulator_dup_rtsp_uri (VxgEmulator *self, const char *camera, int lifetime);

/* The HLS URL with a ticket that is taken for @lifetime seconds, see
 * vxg_emulator_dup_rtsp_uri(); (transfer full). Since: 0.1 */
char *
vxg_emulator_dup_hls_uri (VxgEmulator *self, const char *camera, int lifetime);

/* Since: 0.1 */
gint64 vxg_emulator_get_camera_id (VxgEmulator *self, const char *camera);

/* All tokens given out for the camera (NULL: the group) are refused from now
 * on. Open sessions live on. Since: 0.1 */
void vxg_emulator_revoke_token (VxgEmulator *self, const char *camera);

/* Gives the camera (NULL: the group) a new token; those given out earlier stay
 * as they are. Since: 0.1 */
void vxg_emulator_renew_token (VxgEmulator *self, const char *camera);

/* ---- Trouble on order ---- */

/**
 * vxg_emulator_set_fault:
 * @self: an emulator
 * @fault: a name of the table in docs/emulator.md
 * @value: (nullable): its value; ` xN` behind it makes the fault end by itself
 *   after it has been used N times; %NULL ends the fault
 * @error: return location for an error
 *
 * Returns: %FALSE with @error of %G_IO_ERROR_INVALID_ARGUMENT for a name or
 *   value that does not exist
 *
 * Since: 0.1
 */
gboolean vxg_emulator_set_fault (
    VxgEmulator *self, const char *fault, const char *value, GError **error);

/* Ends all faults. Since: 0.1 */
void vxg_emulator_clear_faults (VxgEmulator *self);

/* Closes all RTSP connections of the camera (NULL: of all cameras) now, as a
 * server that dies does: no TEARDOWN, no BYE. Since: 0.1 */
void vxg_emulator_cut_sessions (VxgEmulator *self, const char *camera);

/* ---- What happened ---- */

/**
 * VxgEmulatorEntry:
 * @serial: 1 for the first entry of the journal
 * @time_us: microseconds since 1970-01-01 UTC
 * @monotonic_us: the same moment by g_get_monotonic_time()
 * @protocol: `http`, `rtsp`, `hls`, `control`, or `event` for what no client
 *   asked for
 * @method: `GET`, `DESCRIBE`, …; of an event its name: `play-start` (PLAY
 *   succeeded), `play-end`, `cut` (@detail says why: `ordered`, `status`,
 *   `stopped`, `session-timeout`, `stuck`, or the fault that did it),
 *   `fell-behind`, `camera-error`, `hls-start` and `hls-end` (of making
 *   segments), `hls-segment` (one is there; @detail is its number)
 * @path: the path without the query, tickets masked; `-` for events
 * @status: status of the answer, 0 when there was none (closed connection)
 * @credential: of the token or ticket: `good`, `missing`, `malformed`,
 *   `forged`, `expired`, `revoked`; `-` where none is asked for
 * @keep_alive: HTTP and HLS: the connection had served a request before; RTSP: a
 *   request that only keeps a session alive (GET_PARAMETER, SET_PARAMETER or
 *   OPTIONS within a session)
 * @camera: the camera's name, or `-`
 * @detail: a word more, or an empty string
 * @line: all of it except the times, as vxg_emulator_count() sees it:
 *   `http GET /api/v4/live/watch/ 200 credential=good keep-alive=no camera=gate DETAIL`
 *
 * One line of the journal. There is never a secret in it.
 *
 * Since: 0.1
 */
typedef struct {
  guint64 serial;
  gint64 time_us;
  gint64 monotonic_us;
  char *protocol;
  char *method;
  char *path;
  guint status;
  char *credential;
  gboolean keep_alive;
  char *camera;
  char *detail;
  char *line;
} VxgEmulatorEntry;

/* How many lines of the journal match the glob @pattern (`*` and `?`) as a
 * whole, for instance "rtsp DESCRIBE * 401 *credential=expired*". Since: 0.1 */
guint vxg_emulator_count (VxgEmulator *self, const char *pattern);

/* Blocks until @n lines match, however long ago they were written, or until
 * @timeout_ms has passed; returns whether they do. Since: 0.1 */
gboolean vxg_emulator_wait (
    VxgEmulator *self, const char *pattern, guint n, guint timeout_ms);

/* The entries that match, oldest first; (transfer full) (element-type
 * VxgEmulatorEntry): the array frees its entries. Since: 0.1 */
GPtrArray *vxg_emulator_list (VxgEmulator *self, const char *pattern);

/* Empties the journal. It keeps the newest 10000 entries. Since: 0.1 */
void vxg_emulator_clear_journal (VxgEmulator *self);

/* Access units of video the camera has made since it was added. Since: 0.1 */
guint64 vxg_emulator_get_units_made (VxgEmulator *self, const char *camera);

/* RTSP sessions that the camera is feeding now. Since: 0.1 */
guint vxg_emulator_get_viewers (VxgEmulator *self, const char *camera);

G_END_DECLS
