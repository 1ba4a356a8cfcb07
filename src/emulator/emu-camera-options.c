/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-camera-options.h"

#include <string.h>

#define DEFAULT_FPS 25
#define DEFAULT_SIZE "640x360"

static gboolean
parse_number (const char *text, int min, int max, int *number)
{
  gint64 value;

  if (!g_ascii_string_to_signed (text, 10, min, max, &value, NULL))
    return FALSE;
  *number = (int) value;
  return TRUE;
}

static gboolean
parse_word (const char *text, const char *const *words, int *index)
{
  for (int i = 0; words[i] != NULL; i++)
    if (g_str_equal (words[i], text)) {
      *index = i;
      return TRUE;
    }
  return FALSE;
}

static gboolean
set_video (EmuCameraOptions *options, const char *value)
{
  static const char *const words[] = { "h264", "h265", NULL };
  int index;

  if (!parse_word (value, words, &index))
    return FALSE;
  options->video = index;
  return TRUE;
}

static gboolean
set_audio (EmuCameraOptions *options, const char *value)
{
  static const char *const words[] = { "aac", "opus", "pcmu", "none", NULL };
  int index;

  if (!parse_word (value, words, &index))
    return FALSE;
  options->audio = index;
  return TRUE;
}

static gboolean
set_size (EmuCameraOptions *options, const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value, "x", 3);
  int width;
  int height;

  if (g_strv_length (parts) != 2 ||
      !parse_number (parts[0], 64, 1920, &width) ||
      !parse_number (parts[1], 64, 1080, &height) || width % 2 != 0 ||
      height % 2 != 0)
    return FALSE;
  options->width = width;
  options->height = height;
  return TRUE;
}

static gboolean
set_fps (EmuCameraOptions *options, const char *value)
{
  return parse_number (value, 1, 60, &options->fps);
}

static gboolean
set_gop (EmuCameraOptions *options, const char *value)
{
  return parse_number (value, 0, 600, &options->gop);
}

static gboolean
set_b_frames (EmuCameraOptions *options, const char *value)
{
  return parse_number (value, 0, 3, &options->b_frames);
}

static const struct {
  const char *name;
  gboolean (*set) (EmuCameraOptions *options, const char *value);
  const char *fallback;
  const char *values;
} option_table[] = {
  { "video", set_video, "h264", "h264 or h265" },
  { "audio", set_audio, "aac", "aac, opus, pcmu or none" },
  { "size", set_size, DEFAULT_SIZE,
      "WIDTHxHEIGHT, even numbers from 64x64 to 1920x1080" },
  { "fps", set_fps, G_STRINGIFY (DEFAULT_FPS), "a number from 1 to 60" },
  { "gop", set_gop, "0", "a number from 0 to 600" },
  { "b-frames", set_b_frames, "0", "a number from 0 to 3" },
};

void
emu_camera_options_init (EmuCameraOptions *options)
{
  for (guint i = 0; i < G_N_ELEMENTS (option_table); i++)
    option_table[i].set (options, option_table[i].fallback);
}

/* @value: NULL for the default */
gboolean
emu_camera_options_set (EmuCameraOptions *options, const char *option,
    const char *value, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (option_table); i++) {
    if (!g_str_equal (option_table[i].name, option))
      continue;
    if (option_table[i].set (
            options, value != NULL ? value : option_table[i].fallback))
      return TRUE;
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "The camera option %s is %s, not \"%s\"", option,
        option_table[i].values, value);
    return FALSE;
  }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
      "There is no camera option \"%s\"", option);
  return FALSE;
}

/* The words of API reference 4.3. */
gboolean
emu_camera_status_is_known (const char *status)
{
  static const char *const words[] = { "active", "inactive",
    "inactive_by_scheduler", "unauthorized", "offline", NULL };

  return g_strv_contains (words, status);
}
