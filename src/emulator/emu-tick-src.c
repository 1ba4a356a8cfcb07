/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-tick-src.h"

/* A machine that is too slow lags behind; beyond this it leaves buffers out,
 * as a real camera would. */
#define MAX_LAG (3 * GST_SECOND)

/* GstBaseSrc could wait for the clock as well, but it moves all time stamps
 * when the first buffer is late, and then number and time do not agree. */
typedef struct {
  /* Buffer N is due at N * divisor / rate seconds of running time. */
  guint rate;
  guint divisor;
  /* Wall-clock time at running time 0. */
  gint64 epoch_us;
  guint64 next;
  gboolean started;

  /* Guards everything below. */
  GMutex lock;
  GstClockID wait;
  gboolean flushing;
} EmuTickSrcPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (
    EmuTickSrc, emu_tick_src, GST_TYPE_PUSH_SRC)

static EmuTickSrcPrivate *
get_private (gpointer self)
{
  return emu_tick_src_get_instance_private (EMU_TICK_SRC (self));
}

static GstClockTime
time_of (EmuTickSrcPrivate *priv, guint64 number)
{
  return gst_util_uint64_scale (number * priv->divisor, GST_SECOND, priv->rate);
}

/* Numbers follow the clock, so they go on while nobody watches. */
static void
choose_number (EmuTickSrc *self, GstClockTime now)
{
  EmuTickSrcPrivate *priv = get_private (self);
  guint64 due =
      gst_util_uint64_scale_ceil (now, priv->rate, priv->divisor * GST_SECOND);

  if (!priv->started) {
    priv->next = MAX (priv->next, due);
    priv->started = TRUE;
  } else if (now > time_of (priv, priv->next) + MAX_LAG) {
    priv->next = due;
    gst_element_post_message (GST_ELEMENT (self),
        gst_message_new_element (
            GST_OBJECT (self), gst_structure_new_empty ("emu-fell-behind")));
  }
}

/* Blocks until the next buffer is due; FALSE when the source is to stop. */
static gboolean
wait_until (EmuTickSrc *self, GstClock *clock, GstClockTime time)
{
  EmuTickSrcPrivate *priv = get_private (self);
  GstClockID wait = gst_clock_new_single_shot_id (clock, time);
  gboolean flushing;

  g_mutex_lock (&priv->lock);
  flushing = priv->flushing;
  priv->wait = wait;
  g_mutex_unlock (&priv->lock);
  if (!flushing)
    gst_clock_id_wait (wait, NULL);
  g_mutex_lock (&priv->lock);
  flushing = priv->flushing;
  priv->wait = NULL;
  g_mutex_unlock (&priv->lock);
  gst_clock_id_unref (wait);
  return !flushing;
}

static GstFlowReturn
emu_tick_src_fill (GstPushSrc *src, GstBuffer *buffer)
{
  EmuTickSrc *self = EMU_TICK_SRC (src);
  EmuTickSrcPrivate *priv = get_private (self);
  g_autoptr (GstClock) clock = gst_element_get_clock (GST_ELEMENT (src));
  GstClockTime base = gst_element_get_base_time (GST_ELEMENT (src));
  GstClockTime pts;
  GstMapInfo map;

  if (clock == NULL)
    return GST_FLOW_ERROR;
  choose_number (self, gst_clock_get_time (clock) - base);
  pts = time_of (priv, priv->next);
  if (!wait_until (self, clock, base + pts))
    return GST_FLOW_FLUSHING;

  if (!gst_buffer_map (buffer, &map, GST_MAP_WRITE))
    return GST_FLOW_ERROR;
  EMU_TICK_SRC_GET_CLASS (self)->draw (self, map.data, priv->next,
      priv->epoch_us + (gint64) GST_TIME_AS_USECONDS (pts));
  gst_buffer_unmap (buffer, &map);
  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_DURATION (buffer) = time_of (priv, priv->next + 1) - pts;
  priv->next++;
  return GST_FLOW_OK;
}

static void
set_flushing (GstBaseSrc *src, gboolean flushing)
{
  EmuTickSrcPrivate *priv = get_private (src);

  g_mutex_lock (&priv->lock);
  priv->flushing = flushing;
  if (flushing && priv->wait != NULL)
    gst_clock_id_unschedule (priv->wait);
  g_mutex_unlock (&priv->lock);
}

static gboolean
emu_tick_src_unlock (GstBaseSrc *src)
{
  set_flushing (src, TRUE);
  return TRUE;
}

static gboolean
emu_tick_src_unlock_stop (GstBaseSrc *src)
{
  set_flushing (src, FALSE);
  return TRUE;
}

static void
emu_tick_src_finalize (GObject *object)
{
  g_mutex_clear (&get_private (object)->lock);
  G_OBJECT_CLASS (emu_tick_src_parent_class)->finalize (object);
}

static void
emu_tick_src_class_init (EmuTickSrcClass *klass)
{
  GstBaseSrcClass *base_class = GST_BASE_SRC_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = emu_tick_src_finalize;
  base_class->unlock = emu_tick_src_unlock;
  base_class->unlock_stop = emu_tick_src_unlock_stop;
  GST_PUSH_SRC_CLASS (klass)->fill = emu_tick_src_fill;
}

static void
emu_tick_src_init (EmuTickSrc *self)
{
  g_mutex_init (&get_private (self)->lock);
  gst_base_src_set_live (GST_BASE_SRC (self), TRUE);
  gst_base_src_set_format (GST_BASE_SRC (self), GST_FORMAT_TIME);
}

/*
 * @rate, @divisor: buffer N is due at N * @divisor / @rate seconds
 * @epoch_us: wall-clock time at running time 0, microseconds since 1970
 */
void
emu_tick_src_configure (EmuTickSrc *self, guint rate, guint divisor,
    gint64 epoch_us, guint buffer_bytes)
{
  EmuTickSrcPrivate *priv = get_private (self);

  priv->rate = rate;
  priv->divisor = divisor;
  priv->epoch_us = epoch_us;
  gst_base_src_set_blocksize (GST_BASE_SRC (self), buffer_bytes);
}
