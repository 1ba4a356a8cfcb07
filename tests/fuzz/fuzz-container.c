/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The first bytes of a segment. */
#include "fuzz.h"

#include "hls/gstvxghlscontainer.h"

/* 2^33 at 90 kHz, in ns. */
#define WRAP G_GUINT64_CONSTANT (95443717688889)

static void
check_kind (const uint8_t *data, size_t size)
{
  GstVxgHlsContainer kind = gst_vxg_hls_container_find (data, size);

  g_assert_true ((kind == GST_VXG_HLS_CONTAINER_UNKNOWN) == (size < 8));
  /* What comes later changes the mind about packets only. */
  if (size >= 8 && kind != GST_VXG_HLS_CONTAINER_NONE)
    g_assert_cmpint (gst_vxg_hls_container_find (data, 8), ==, kind);
}

static void
check_pcr (const uint8_t *data, size_t size)
{
  guint64 time, again;

  if (!gst_vxg_hls_container_find_pcr (data, size, &time))
    return;
  /* the extension has nine bits, of which those from 300 on have no meaning */
  g_assert_cmpuint (time, <, WRAP + 512 * 1000 / 27);
  g_assert_cmpuint (size, >=, 188);
  g_assert_true (
      gst_vxg_hls_container_find_pcr (data, size - size % 188, &again));
  g_assert_cmpuint (again, ==, time);
}

static void
check_tag (const uint8_t *data, size_t size)
{
  gsize tag_size, again;
  guint64 time, then;

  if (!gst_vxg_hls_container_read_tag (data, size, &tag_size, &time)) {
    g_assert_cmpuint (tag_size, ==, 0);
    g_assert_cmpuint (time, ==, G_MAXUINT64);
    return;
  }
  g_assert_cmpuint (tag_size, <=, size);
  if (tag_size == 0) {
    g_assert_cmpuint (time, ==, G_MAXUINT64);
    return;
  }
  g_assert_true (time == G_MAXUINT64 || time < WRAP);
  /* The tag alone says the same. */
  g_assert_true (
      gst_vxg_hls_container_read_tag (data, tag_size, &again, &then));
  g_assert_cmpuint (again, ==, tag_size);
  g_assert_cmpuint (then, ==, time);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  check_kind (data, size);
  check_pcr (data, size);
  check_tag (data, size);
  return 0;
}
