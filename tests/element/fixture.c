/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "fixture.h"

#include <string.h>
#include <vxg/vxg.h>

static gboolean early_stops = FALSE;

/* rtspsrc 1.22 says this, with or without us, when it is stopped while its first
 * packets come; nothing else may be said. */
static gboolean
is_fatal (const char *domain, GLogLevelFlags level, const char *message,
    gpointer user_data)
{
  return strstr (message, "gst_event_set_seqnum: assertion") == NULL;
}

static void
on_log (const char *domain, GLogLevelFlags level, const char *message,
    gpointer user_data)
{
  if (is_fatal (domain, level, message, user_data))
    g_log_default_handler (domain, level, message, user_data);
}

/* For a program that stops its pipelines at any moment. */
void
fixture_expect_early_stops (void)
{
  g_log_set_handler ("GStreamer",
      G_LOG_LEVEL_CRITICAL | G_LOG_FLAG_FATAL | G_LOG_FLAG_RECURSION, on_log,
      NULL);
  early_stops = TRUE;
}

/* The camera is called "gate"; the cloud has not started yet. */
void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  /* GLib forgets it with each case */
  if (early_stops)
    g_test_log_set_fatal_handler (is_fatal, NULL);
  fixture->cloud = vxg_emulator_new ();
  vxg_emulator_add_camera (fixture->cloud, "gate", NULL, &error);
  g_assert_no_error (error);
  fixture_option (fixture, "size", "320x180");
}

void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->pipeline != NULL)
    gst_element_set_state (fixture->pipeline, GST_STATE_NULL);
  gst_clear_object (&fixture->src);
  gst_clear_object (&fixture->bus);
  gst_clear_object (&fixture->pipeline);
  vxg_emulator_stop (fixture->cloud);
  g_clear_object (&fixture->cloud);
  g_clear_pointer (&fixture->token, g_free);
}

void
fixture_fault (Fixture *fixture, const char *fault, const char *value)
{
  g_autoptr (GError) error = NULL;

  vxg_emulator_set_fault (fixture->cloud, fault, value, &error);
  g_assert_no_error (error);
}

void
fixture_option (Fixture *fixture, const char *option, const char *value)
{
  g_autoptr (GError) error = NULL;

  vxg_emulator_set_camera_option (
      fixture->cloud, "gate", option, value, &error);
  g_assert_no_error (error);
}

/* Starts the cloud and builds the pipeline; the source is to be named "src". */
void
fixture_make (Fixture *fixture, const char *description)
{
  g_autoptr (GError) error = NULL;

  vxg_emulator_start (fixture->cloud, &error);
  g_assert_no_error (error);
  fixture->token = vxg_emulator_dup_token (fixture->cloud, "gate");
  fixture->pipeline = gst_parse_launch_full (
      description, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &error);
  g_assert_no_error (error);
  /* a single element comes alone */
  if (!GST_IS_PIPELINE (fixture->pipeline)) {
    GstElement *pipeline = gst_pipeline_new (NULL);

    gst_bin_add (GST_BIN (pipeline), fixture->pipeline);
    fixture->pipeline = pipeline;
  }
  fixture->bus = gst_element_get_bus (fixture->pipeline);
  fixture->src = gst_bin_get_by_name (GST_BIN (fixture->pipeline), "src");
  g_object_set (fixture->src, "token", fixture->token, NULL);
}

void
fixture_play (Fixture *fixture)
{
  g_assert_cmpint (gst_element_set_state (fixture->pipeline, GST_STATE_PLAYING),
      !=, GST_STATE_CHANGE_FAILURE);
}

/* What comes into the sink pad of the element @sink. */
FrameLog *
fixture_log (Fixture *fixture, const char *sink, gboolean stamped)
{
  g_autoptr (GstElement) element =
      gst_bin_get_by_name (GST_BIN (fixture->pipeline), sink);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, "sink");

  return frame_log_new (pad, stamped);
}

/*
 * Returns: (transfer full): the error that the pipeline posts
 * @details: (out) (optional) (transfer full)
 */
GError *
fixture_wait_error (Fixture *fixture, const GstStructure **details)
{
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (
      fixture->bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_ERROR);
  g_autofree char *debug = NULL;
  g_autofree char *redacted = NULL;
  const GstStructure *shown;
  GError *error;

  gst_message_parse_error (message, &error, &debug);
  gst_message_parse_error_details (message, &shown);
  if (details != NULL)
    *details = gst_structure_copy (shown);
  g_test_message ("%s", error->message);
  redacted = vxg_redact (error->message);
  g_assert_cmpstr (redacted, ==, error->message);
  return error;
}

/* Returns how long it took, in ms. */
gint64
fixture_stop (Fixture *fixture)
{
  gint64 begin = g_get_monotonic_time ();

  gst_element_set_state (fixture->pipeline, GST_STATE_NULL);
  return (g_get_monotonic_time () - begin) / 1000;
}

void
fixture_assert_no_error (Fixture *fixture)
{
  g_autoptr (GstMessage) message =
      gst_bus_pop_filtered (fixture->bus, GST_MESSAGE_ERROR);
  g_autoptr (GError) error = NULL;

  if (message == NULL)
    return;
  gst_message_parse_error (message, &error, NULL);
  g_assert_no_error (error);
}

/* All cases, then the end of GStreamer, at which the leaks tracer looks. */
int
fixture_run (void)
{
  int status = g_test_run ();

  gst_deinit ();
  return status;
}
