/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "hls-player.h"

#include <string.h>

#define FRAME (40 * GST_MSECOND)

/* MPEG counts in ticks of 11 µs. */
#define ROUNDING (25 * GST_USECOND)

/* An event that does not come within this has got lost. */
#define PATIENCE_MS 60000

/* So many units after the start, trouble begins. */
#define UNDISTURBED 10

#define SEGMENT_MADE "event hls-segment *"

static gboolean
has_sound (const HlsCase *c)
{
  return g_strcmp0 (c->camera[0], "audio") != 0;
}

static char *
describe_pipeline (const HlsCase *c)
{
  return g_strdup_printf ("vxgsrc name=src protocols=hls %s "
                          "src.video_0 ! fakesink name=v async=false %s",
      c->src != NULL ? c->src : "",
      has_sound (c) ? "src.audio_0 ! fakesink name=a async=false" : "");
}

/* A cloud that has not started yet. */
void
hls_player_set_up (HlsPlayer *self)
{
  *self = (HlsPlayer){ 0 };
  fixture_set_up (&self->fixture, NULL);
  fixture_option (&self->fixture, "size", "64x64");
  vxg_emulator_set_segment_seconds (self->fixture.cloud, 1);
}

/* Begins to play. */
void
hls_player_start (HlsPlayer *self, const HlsCase *c)
{
  g_autofree char *description = describe_pipeline (c);

  hls_player_set_up (self);
  self->c = c;
  for (guint i = 0; c->camera[i] != NULL; i += 2)
    fixture_option (&self->fixture, c->camera[i], c->camera[i + 1]);
  if (c->lifetime != 0)
    vxg_emulator_set_hls_lifetime (self->fixture.cloud, c->lifetime);
  hls_player_order (self, c->faults);
  fixture_make (&self->fixture, description);
  self->video = fixture_log (&self->fixture, "v", TRUE);
  if (has_sound (c))
    self->audio = fixture_log (&self->fixture, "a", FALSE);
  fixture_play (&self->fixture);
}

void
hls_player_clear (HlsPlayer *self)
{
  if (self->fixture.cloud == NULL)
    return;
  /* The pads go with the pipeline, and so do their probes. */
  gst_element_set_state (self->fixture.pipeline, GST_STATE_NULL);
  g_clear_pointer (&self->video, frame_log_free);
  g_clear_pointer (&self->audio, frame_log_free);
  fixture_tear_down (&self->fixture, NULL);
}

void
hls_player_order (HlsPlayer *self, const HlsPairs faults)
{
  for (guint i = 0; faults[i] != NULL; i += 2)
    fixture_fault (&self->fixture, faults[i], faults[i + 1]);
}

/* Ends faults. */
void
hls_player_end (HlsPlayer *self, const HlsPairs faults)
{
  for (guint i = 0; faults[i] != NULL; i += 2)
    fixture_fault (&self->fixture, faults[i], NULL);
}

/* Until the camera has made @n segments more. */
void
hls_player_wait_segments (HlsPlayer *self, guint n)
{
  hls_player_wait_line (
      self, SEGMENT_MADE, hls_player_count (self, SEGMENT_MADE) + n);
}

void
hls_player_wait_line (HlsPlayer *self, const char *pattern, guint n)
{
  if (!vxg_emulator_wait (self->fixture.cloud, pattern, n, PATIENCE_MS))
    g_error ("%s: \"%s\" is there %u times instead of %u", self->c->name,
        pattern, hls_player_count (self, pattern), n);
}

guint
hls_player_count (HlsPlayer *self, const char *pattern)
{
  return vxg_emulator_count (self->fixture.cloud, pattern);
}

guint64
hls_player_get_stat (HlsPlayer *self, const char *name)
{
  g_autoptr (GstStructure) stats = NULL;
  guint64 value = 0;

  g_object_get (self->fixture.src, "stats", &stats, NULL);
  g_assert_true (gst_structure_get_uint64 (stats, name, &value));
  return value;
}

static void
assert_dates (HlsPlayer *self)
{
  FrameCounts video = frame_log_get (self->video);
  GstClockTime skew = (GstClockTime) ABS (self->c->skew) * GST_MSECOND;

  if (self->c->undated) {
    g_assert_cmpuint (video.undated, ==, video.units);
    return;
  }
  g_assert_cmpuint (video.undated, ==, 0);
  g_assert_cmpuint (video.max_date_error, <=, skew + FRAME);
  g_assert_cmpuint (video.max_date_error + FRAME, >=, skew);
}

/* What counts for sound as well, whatever the picture has lost. */
void
hls_player_assert_sound (HlsPlayer *self)
{
  FrameCounts video = frame_log_get (self->video);
  FrameCounts audio = frame_log_get (self->audio);
  g_autofree char *what = frame_log_describe (self->audio);

  g_test_message ("%s, sound: %s", self->c->name, what);
  g_assert_cmpuint (audio.unordered, ==, 0);
  g_assert_cmpuint (audio.untimed, ==, 0);
  g_assert_cmpuint (audio.stream_starts, ==, 1);
  g_assert_cmpuint (audio.segments, ==, 1);
  if (self->c->undated)
    return;
  /* Pictures and sound are dated alike. */
  g_assert_cmpuint (audio.undated, ==, 0);
  g_assert_cmpint (
      ABS (GST_CLOCK_DIFF (video.date_offset, audio.date_offset)), <=, FRAME);
}

static void
assert_exact_sound (HlsPlayer *self)
{
  FrameCounts audio = frame_log_get (self->audio);

  hls_player_assert_sound (self);
  /* None is missing between two others. */
  g_assert_cmpuint (audio.max_step - audio.min_step,
      <, self->c->disconts> 0 ? audio.min_step : 2 * GST_MSECOND);
}

/* Where times begin anew, one stream is the first to say so. */
static void
assert_disconts (HlsPlayer *self)
{
  guint64 video = frame_log_get (self->video).disconts;
  guint64 audio =
      self->audio != NULL ? frame_log_get (self->audio).disconts : 1;

  g_assert_cmpuint (MIN (video, audio), >=, 1);
  g_assert_cmpuint (MAX (video, audio), ==, 1 + self->c->disconts);
}

/* All of it, once, in order, when it was. */
void
hls_player_assert_exact (HlsPlayer *self)
{
  FrameCounts c = frame_log_get (self->video);
  g_autofree char *what = frame_log_describe (self->video);

  g_test_message ("%s: %s", self->c->name, what);
  /* A segment's picture comes out before its sound, or after it. */
  if (self->audio != NULL)
    frame_log_wait (self->audio, 1);
  frame_log_assert_exact (self->video);
  assert_disconts (self);
  g_assert_cmpuint (c.delta_disconts, ==, 0);
  g_assert_cmpuint (c.eos, ==, 0);
  g_assert_cmpuint (c.max_drift, <=, self->c->disconts > 0 ? FRAME : ROUNDING);
  assert_dates (self);
  if (self->audio != NULL)
    assert_exact_sound (self);
  fixture_assert_no_error (&self->fixture);
}

/* The last name that is said before a watchdog bites is that of the culprit. */
static void
wait_units (HlsPlayer *self, guint64 units)
{
  g_test_message ("%s: waits", self->c->name);
  frame_log_wait (self->video, units);
}

/* From here on, what is waited for is counted from the same moment for all. */
typedef struct {
  guint segments;
  guint64 units;
} Goal;

static void
order_trouble (HlsPlayer *players, Goal *goals, guint n)
{
  for (guint i = 0; i < n; i++)
    wait_units (&players[i], UNDISTURBED);
  for (guint i = 0; i < n; i++) {
    hls_player_order (&players[i], players[i].c->trouble);
    goals[i].segments =
        hls_player_count (&players[i], SEGMENT_MADE) + players[i].c->segments;
  }
}

/* Until all that is to happen has happened. */
static void
end_trouble (HlsPlayer *players, const Goal *goals, guint n)
{
  for (guint i = 0; i < n; i++) {
    const HlsCase *c = players[i].c;

    if (c->segments != 0) {
      hls_player_wait_line (&players[i], SEGMENT_MADE, goals[i].segments);
      hls_player_end (&players[i], c->trouble);
    }
    if (c->journal != NULL)
      hls_player_wait_line (&players[i], c->journal, c->times);
  }
}

/* All at the same time: what takes long is to wait for segments. */
void
hls_play_cases (const HlsCase *cases, guint n, guint64 units,
    void (*check) (HlsPlayer *player))
{
  g_autofree HlsPlayer *players = g_new0 (HlsPlayer, n);
  g_autofree Goal *goals = g_new0 (Goal, n);

  for (guint i = 0; i < n; i++)
    hls_player_start (&players[i], &cases[i]);
  order_trouble (players, goals, n);
  end_trouble (players, goals, n);
  for (guint i = 0; i < n; i++)
    goals[i].units = frame_log_get (players[i].video).units + units;
  for (guint i = 0; i < n; i++)
    wait_units (&players[i], goals[i].units);
  for (guint i = 0; i < n; i++)
    check (&players[i]);
  for (guint i = 0; i < n; i++)
    hls_player_clear (&players[i]);
}
