/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-scene.h"

#include <math.h>
#include <string.h>

/* All sizes are parts of the height, so that every picture looks the same. */
#define HORIZON 0.66
#define ROAD_TOP 0.76
#define ROAD_BOTTOM 0.95
#define LINE 0.13

/* How long the car takes to cross the picture. */
#define CROSSING_US (6 * G_USEC_PER_SEC)

struct _EmuScene {
  char *name;
  int width;
  int height;
  /* What never moves, drawn once. */
  cairo_surface_t *backdrop;
};

static void
fill_box (cairo_t *cr, double x, double y, double width, double height)
{
  cairo_rectangle (cr, x, y, width, height);
  cairo_fill (cr);
}

static void
draw_text (cairo_t *cr, double x, double y, double size, const char *text)
{
  cairo_select_font_face (
      cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
  cairo_set_font_size (cr, size);
  cairo_move_to (cr, x, y);
  cairo_show_text (cr, text);
}

static void
draw_house (cairo_t *cr, double x, double width, double height)
{
  double floor_height = height / 4;

  cairo_set_source_rgb (cr, 0.36, 0.34, 0.38);
  fill_box (cr, x, HORIZON - height, width, height + 0.06);
  cairo_set_source_rgb (cr, 0.85, 0.76, 0.45);
  for (int row = 0; row < 4; row++)
    for (int column = 0; column < 3; column++)
      fill_box (cr, x + width * (0.13 + 0.28 * column),
          HORIZON - height + floor_height * (row + 0.3), width * 0.17,
          floor_height * 0.45);
}

static void
draw_street (cairo_t *cr, double right)
{
  cairo_set_source_rgb (cr, 0.45, 0.55, 0.40);
  fill_box (cr, 0, HORIZON, right, 1 - HORIZON);
  cairo_set_source_rgb (cr, 0.30, 0.30, 0.32);
  fill_box (cr, 0, ROAD_TOP, right, ROAD_BOTTOM - ROAD_TOP);
  cairo_set_source_rgb (cr, 0.80, 0.80, 0.78);
  for (double x = 0.05; x < right; x += 0.3)
    fill_box (cr, x, (ROAD_TOP + ROAD_BOTTOM) / 2 - 0.006, 0.16, 0.012);
}

static void
draw_backdrop (EmuScene *self, cairo_t *cr)
{
  double right = (double) self->width / self->height;

  cairo_scale (cr, self->height, self->height);
  cairo_set_source_rgb (cr, 0.62, 0.74, 0.86);
  cairo_paint (cr);
  draw_street (cr, right);
  draw_house (cr, right * 0.12, right * 0.18, 0.28);
  draw_house (cr, right * 0.36, right * 0.16, 0.22);
  draw_house (cr, right * 0.72, right * 0.2, 0.32);
  cairo_set_source_rgb (cr, 0.08, 0.08, 0.10);
  fill_box (cr, 0, 0, right, 2 * LINE);
  cairo_set_source_rgb (cr, 1, 1, 1);
  draw_text (cr, 0.03, LINE * 0.75, LINE * 0.6, self->name);
}

/*
 * @name: what is written into the picture
 * @width, @height: in pixels
 */
EmuScene *
emu_scene_new (const char *name, int width, int height)
{
  EmuScene *self = g_new0 (EmuScene, 1);
  cairo_t *cr;

  self->name = g_strdup (name);
  self->width = width;
  self->height = height;
  self->backdrop =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cr = cairo_create (self->backdrop);
  draw_backdrop (self, cr);
  cairo_destroy (cr);
  return self;
}

void
emu_scene_free (EmuScene *self)
{
  cairo_surface_destroy (self->backdrop);
  g_free (self->name);
  g_free (self);
}

static void
draw_wheel (cairo_t *cr, double x, double y)
{
  cairo_set_source_rgb (cr, 0.07, 0.07, 0.08);
  cairo_arc (cr, x, y, 0.032, 0, 2 * G_PI);
  cairo_fill (cr);
}

/* A car that drives through, again and again, at a speed one can follow. */
static void
draw_car (cairo_t *cr, double right, gint64 time_us)
{
  double way = (double) (time_us % CROSSING_US) / CROSSING_US;
  double x = way * (right + 0.4) - 0.4;
  double y = ROAD_TOP + 0.04;

  cairo_set_source_rgb (cr, 0.80, 0.18, 0.15);
  fill_box (cr, x, y, 0.36, 0.08);
  fill_box (cr, x + 0.07, y - 0.06, 0.20, 0.07);
  cairo_set_source_rgb (cr, 0.75, 0.88, 0.95);
  fill_box (cr, x + 0.09, y - 0.045, 0.075, 0.045);
  fill_box (cr, x + 0.175, y - 0.045, 0.075, 0.045);
  draw_wheel (cr, x + 0.08, y + 0.085);
  draw_wheel (cr, x + 0.28, y + 0.085);
}

/* The mark and the beep of the sound come together, each second. */
static void
draw_live_mark (cairo_t *cr, double right, gint64 time_us)
{
  gboolean lit = time_us % G_USEC_PER_SEC < G_USEC_PER_SEC / 2;

  cairo_set_source_rgb (cr, lit ? 0.9 : 0.35, 0.1, 0.1);
  cairo_arc (cr, right - 0.31, LINE * 0.53, LINE * 0.22, 0, 2 * G_PI);
  cairo_fill (cr);
  cairo_set_source_rgb (cr, 1, 1, 1);
  draw_text (cr, right - 0.26, LINE * 0.75, LINE * 0.6, "LIVE");
}

static void
draw_clock (cairo_t *cr, guint64 number, gint64 time_us)
{
  g_autoptr (GDateTime) now =
      g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  g_autofree char *seconds = g_date_time_format (now, "%Y-%m-%d %H:%M:%S");
  g_autofree char *text = g_strdup_printf ("%s.%d UTC", seconds,
      (int) (time_us % G_USEC_PER_SEC / (G_USEC_PER_SEC / 10)));
  g_autofree char *frame = g_strdup_printf ("#%" G_GUINT64_FORMAT, number);

  cairo_set_source_rgb (cr, 1, 1, 1);
  draw_text (cr, 0.03, LINE * 1.65, LINE * 0.6, text);
  draw_text (cr, 0.03, LINE * 2.6, LINE * 0.4, frame);
}

/*
 * Draws the picture of @time_us, microseconds since 1970-01-01 UTC, into
 * @pixels: BGRx, of the size the scene was made for.
 */
void
emu_scene_draw (
    EmuScene *self, guint8 *pixels, int stride, guint64 number, gint64 time_us)
{
  cairo_surface_t *surface = cairo_image_surface_create_for_data (
      pixels, CAIRO_FORMAT_RGB24, self->width, self->height, stride);
  cairo_t *cr = cairo_create (surface);
  double right = (double) self->width / self->height;

  cairo_set_source_surface (cr, self->backdrop, 0, 0);
  cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
  cairo_paint (cr);
  cairo_set_operator (cr, CAIRO_OPERATOR_OVER);
  cairo_scale (cr, self->height, self->height);
  draw_car (cr, right, time_us);
  draw_live_mark (cr, right, time_us);
  draw_clock (cr, number, time_us);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}
