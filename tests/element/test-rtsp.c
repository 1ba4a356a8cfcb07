/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The ways in which RTSP servers differ, and refuse. */
#include "fixture.h"
#include "vxg-test.h"

#include <gst/rtsp-server/rtsp-server.h>
#include <string.h>
#include <vxg/vxg.h>

#define PIPELINE "vxgsrc name=src protocols=rtsp ! fakesink name=sink"

typedef struct {
  const char *fault;
  const char *value;
} Variant;

static const Variant variants[] = {
  { "rtsp-content-base", "query" },
  { "rtsp-content-base", "plain" },
  { "rtsp-content-base", "none" },
  { "rtsp-control", "absolute" },
  { "rtsp-redirect", "camera:gate x1" },
  { "rtsp-start-delay", "1500" },
};

static void
test_variant (Fixture *f, gconstpointer data)
{
  const Variant *variant = data;
  g_autoptr (FrameLog) log = NULL;

  fixture_make (f, PIPELINE);
  fixture_fault (f, variant->fault, variant->value);
  log = fixture_log (f, "sink", TRUE);
  fixture_play (f);
  frame_log_wait (log, 30);
  frame_log_assert_exact (log);
  fixture_assert_no_error (f);
  g_assert_cmpuint (
      vxg_emulator_count (f->cloud, "rtsp SETUP * 200 credential=good *"), ==,
      2);
  g_assert_cmpuint (
      vxg_emulator_count (f->cloud, "rtsp PLAY * 200 credential=good *"), ==,
      1);
}

/* A server that takes only UDP, for who allows both. */
static void
test_falls_back (Fixture *f, gconstpointer data)
{
  g_autoptr (FrameLog) log = NULL;

  fixture_fault (f, "rtsp-transport", "tcp");
  fixture_make (f,
      "vxgsrc name=src protocols=rtsp rtsp-transport=udp+tcp ! fakesink name=sink");
  log = fixture_log (f, "sink", TRUE);
  fixture_play (f);
  frame_log_wait (log, 30);
  frame_log_assert_exact (log);
  fixture_assert_no_error (f);
}

typedef struct {
  const char *fault;
  const char *value;
  int resource_error;
  int vxg_error;
} Refusal;

static const Refusal refusals[] = {
  { "rtsp-describe-status", "401", GST_RESOURCE_ERROR_NOT_AUTHORIZED,
      VXG_ERROR_NOT_AUTHORIZED },
  { "rtsp-describe-status", "403", GST_RESOURCE_ERROR_NOT_AUTHORIZED,
      VXG_ERROR_NOT_AUTHORIZED },
  { "rtsp-describe-status", "404", GST_RESOURCE_ERROR_NOT_FOUND,
      VXG_ERROR_NOT_FOUND },
  { "rtsp-describe-status", "503", GST_RESOURCE_ERROR_OPEN_READ,
      VXG_ERROR_NOT_READY },
  { "rtsp-setup-status", "403", GST_RESOURCE_ERROR_NOT_AUTHORIZED,
      VXG_ERROR_NOT_AUTHORIZED },
  { "rtsp-setup-status", "453", GST_RESOURCE_ERROR_OPEN_READ,
      VXG_ERROR_NOT_READY },
  { "rtsp-play-status", "401", GST_RESOURCE_ERROR_NOT_AUTHORIZED,
      VXG_ERROR_NOT_AUTHORIZED },
  { "rtsp-play-status", "454", GST_RESOURCE_ERROR_OPEN_READ,
      VXG_ERROR_NETWORK },
  { "rtsp-play-status", "503", GST_RESOURCE_ERROR_OPEN_READ,
      VXG_ERROR_NOT_READY },
};

static void
test_refusal (Fixture *f, gconstpointer data)
{
  const Refusal *refusal = data;
  const GstStructure *details = NULL;
  g_autoptr (GError) error = NULL;
  int code = -1;

  fixture_make (f, PIPELINE);
  fixture_fault (f, refusal->fault, refusal->value);
  fixture_play (f);
  error = fixture_wait_error (f, &details);
  g_assert_error (error, GST_RESOURCE_ERROR, refusal->resource_error);
  g_assert_true (gst_structure_get_int (details, "vxg-error", &code));
  g_assert_cmpint (code, ==, refusal->vxg_error);
  gst_structure_free ((GstStructure *) details);
  g_assert_cmpint (fixture_stop (f), <, 500);
}

/* ---- Servers other than the emulator, which redirects to them ---- */

typedef struct {
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
  GstRTSPServer *server;
} Other;

static gpointer
run_other (gpointer data)
{
  Other *other = data;

  g_main_context_push_thread_default (other->context);
  g_main_loop_run (other->loop);
  g_main_context_pop_thread_default (other->context);
  return NULL;
}

/* Serves what @launch describes, and has the camera's sessions sent there. */
static void
start_other (Fixture *f, Other *other, const char *launch)
{
  g_autoptr (GstRTSPMountPoints) mounts = NULL;
  GstRTSPMediaFactory *factory = gst_rtsp_media_factory_new ();
  g_autofree char *uri = NULL;

  other->context = g_main_context_new ();
  other->loop = g_main_loop_new (other->context, FALSE);
  other->server = gst_rtsp_server_new ();
  gst_rtsp_server_set_service (other->server, "0");
  gst_rtsp_server_set_address (other->server, "127.0.0.1");
  mounts = gst_rtsp_server_get_mount_points (other->server);
  gst_rtsp_media_factory_set_launch (factory, launch);
  gst_rtsp_mount_points_add_factory (mounts, "/other", factory);
  g_assert_cmpuint (
      gst_rtsp_server_attach (other->server, other->context), >, 0);
  uri = g_strdup_printf ("rtsp://127.0.0.1:%d/other",
      gst_rtsp_server_get_bound_port (other->server));
  other->thread = g_thread_new ("other", run_other, other);
  fixture_fault (f, "rtsp-redirect", uri);
}

static void
stop_other (Other *other)
{
  g_main_loop_quit (other->loop);
  g_thread_join (other->thread);
  gst_clear_object (&other->server);
  g_main_loop_unref (other->loop);
  g_main_context_unref (other->context);
}

static void
test_unsupported_codec (Fixture *f, gconstpointer data)
{
  Other other;
  g_autoptr (GError) error = NULL;

  fixture_make (f, PIPELINE);
  start_other (f, &other,
      "( videotestsrc ! video/x-raw,format=I420,width=64,height=64 ! jpegenc ! "
      "rtpjpegpay name=pay0 )");
  fixture_play (f);
  error = fixture_wait_error (f, NULL);
  g_assert_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_CODEC_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "JPEG"));
  fixture_stop (f);
  stop_other (&other);
}

/* What cannot be delivered does not keep back what can. */
static void
test_supported_part (Fixture *f, gconstpointer data)
{
  Other other;
  g_autoptr (FrameLog) log = NULL;

  fixture_make (
      f, "vxgsrc name=src protocols=rtsp ! audio/x-alaw ! fakesink name=sink");
  start_other (f, &other,
      "( videotestsrc is-live=true ! video/x-raw,format=I420,width=64,height=64 ! jpegenc "
      "! rtpjpegpay name=pay0 audiotestsrc is-live=true ! alawenc ! "
      "rtppcmapay name=pay1 )");
  log = fixture_log (f, "sink", FALSE);
  fixture_play (f);
  frame_log_wait (log, 20);
  fixture_assert_no_error (f);
  fixture_stop (f);
  stop_other (&other);
}

/* An offline camera: the API says so, or the media server. */
static void
check_offline (Fixture *f, const char *answer, int expected)
{
  const GstStructure *details = NULL;
  g_autoptr (GError) error = NULL;
  int code = -1;

  fixture_fault (f, "offline-answer", answer);
  fixture_option (f, "status", "offline");
  fixture_make (f, PIPELINE);
  fixture_play (f);
  error = fixture_wait_error (f, &details);
  g_assert_true (gst_structure_get_int (details, "vxg-error", &code));
  g_assert_cmpint (code, ==, expected);
  gst_structure_free ((GstStructure *) details);
}

static void
test_offline_api (Fixture *f, gconstpointer data)
{
  check_offline (f, "status", VXG_ERROR_NOT_READY);
}

static void
test_offline_media (Fixture *f, gconstpointer data)
{
  check_offline (f, "urls", VXG_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  vxg_test_init (&argc, &argv, 120);
  for (guint i = 0; i < G_N_ELEMENTS (variants); i++) {
    g_autofree char *path =
        g_strdup_printf ("/rtsp/variant/%s-%u", variants[i].fault, i);

    g_test_add (path, Fixture, &variants[i], fixture_set_up, test_variant,
        fixture_tear_down);
  }
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++) {
    g_autofree char *path = g_strdup_printf (
        "/rtsp/refusal/%s-%s", refusals[i].fault, refusals[i].value);

    g_test_add (path, Fixture, &refusals[i], fixture_set_up, test_refusal,
        fixture_tear_down);
  }
  fixture_add ("/rtsp/falls-back", test_falls_back);
  fixture_add ("/rtsp/unsupported-codec", test_unsupported_codec);
  fixture_add ("/rtsp/supported-part", test_supported_part);
  fixture_add ("/rtsp/offline/api", test_offline_api);
  fixture_add ("/rtsp/offline/media", test_offline_media);
  return fixture_run ();
}
