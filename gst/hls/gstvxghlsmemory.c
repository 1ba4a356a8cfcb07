/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstvxghlsmemory.h"

/* More than any playlist's window has: 80 s at 25 pictures a second. */
#define N_UNITS 2048

typedef struct {
  guint64 digest;
  gint64 time; /* media time, ns */
} Unit;

struct _GstVxgHlsMemory {
  Unit units[N_UNITS]; /* a ring */
  guint64 n_units;     /* that were ever added */

  /* While comparing: the units, counted as above, that could be the next. */
  GArray *places; /* of guint64, rising */
  gboolean matched;
};

GstVxgHlsMemory *
gst_vxg_hls_memory_new (void)
{
  GstVxgHlsMemory *self = g_new0 (GstVxgHlsMemory, 1);

  self->places = g_array_new (FALSE, FALSE, sizeof (guint64));
  return self;
}

void
gst_vxg_hls_memory_free (GstVxgHlsMemory *self)
{
  g_array_unref (self->places);
  g_free (self);
}

/*
 * gst_vxg_hls_memory_digest:
 * @tail: the last bytes of a unit: what was coded, whatever is packed before it
 * @size: of the unit
 */
guint64
gst_vxg_hls_memory_digest (const guint8 *tail, gsize tail_size, gsize size)
{
  /* FNV-1a. */
  guint64 digest = G_GUINT64_CONSTANT (0xcbf29ce484222325) ^ size;

  for (gsize i = 0; i < tail_size; i++)
    digest = (digest ^ tail[i]) * G_GUINT64_CONSTANT (0x100000001b3);
  return digest;
}

/* @time: media time */
void
gst_vxg_hls_memory_add (GstVxgHlsMemory *self, guint64 digest, gint64 time)
{
  Unit *unit = &self->units[self->n_units++ % N_UNITS];

  unit->digest = digest;
  unit->time = time;
}

/* Returns: the place of the unit that is added next, for
 *   gst_vxg_hls_memory_compare() */
guint64
gst_vxg_hls_memory_get_end (GstVxgHlsMemory *self)
{
  return self->n_units;
}

/*
 * gst_vxg_hls_memory_compare:
 * @place: where what comes now has been, or %GST_VXG_HLS_MEMORY_ANYWHERE: it may
 *   have been here, and all that is remembered is possible
 */
void
gst_vxg_hls_memory_compare (GstVxgHlsMemory *self, guint64 place)
{
  guint64 oldest = self->n_units > N_UNITS ? self->n_units - N_UNITS : 0;
  gboolean anywhere = place == GST_VXG_HLS_MEMORY_ANYWHERE;
  guint64 begin = anywhere ? oldest : place;
  guint64 end = anywhere ? self->n_units : MIN (place + 1, self->n_units);

  self->matched = FALSE;
  g_array_set_size (self->places, 0);
  for (guint64 i = MAX (begin, oldest); i < end; i++)
    g_array_append_val (self->places, i);
}

/* Moves the places that fit on by one, and forgets the others. */
static void
advance (GstVxgHlsMemory *self, guint64 digest, gint64 time)
{
  guint kept = 0;
  gboolean same_time = FALSE;

  for (guint i = 0; i < self->places->len; i++) {
    guint64 place = g_array_index (self->places, guint64, i);
    const Unit *unit = &self->units[place % N_UNITS];

    if (place >= self->n_units || unit->digest != digest)
      continue;
    if (unit->time == time && !same_time) {
      same_time = TRUE;
      kept = 0;
    }
    if (!same_time || unit->time == time)
      g_array_index (self->places, guint64, kept++) = place + 1;
  }
  g_array_set_size (self->places, kept);
}

/*
 * gst_vxg_hls_memory_knows:
 * @digest: of the next unit after those that were asked about
 *
 * Returns: whether it has been here; once not, all that follow have not
 */
gboolean
gst_vxg_hls_memory_knows (GstVxgHlsMemory *self, guint64 digest, gint64 time)
{
  advance (self, digest, time);
  if (self->places->len == 0)
    return FALSE;
  self->matched = TRUE;
  return TRUE;
}

/* Whether any unit was known since gst_vxg_hls_memory_compare(). */
gboolean
gst_vxg_hls_memory_has_matched (GstVxgHlsMemory *self)
{
  return self->matched;
}
