/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is done when a request has failed. */
#include "hls/gstvxghlsremedy.h"
#include "private/vxg-error-private.h"
#include "vxg-test.h"

#define FAIL GST_VXG_HLS_REMEDY_FAIL
#define POLL GST_VXG_HLS_REMEDY_POLL
#define ASK GST_VXG_HLS_REMEDY_ASK
#define RETRY GST_VXG_HLS_REMEDY_RETRY
#define ASK_LATER GST_VXG_HLS_REMEDY_ASK_LATER

/* Whether a playlist was had before, and whether an address was asked for. */
typedef struct {
  VxgError code;
  guint status; /* 0: there was no reply */
  GstVxgHlsRemedy fresh, fresh_asked, started, started_asked;
} RemedyCase;

static const RemedyCase cases[] = {
  { VXG_ERROR_NOT_AUTHORIZED, 401, ASK, FAIL, ASK, ASK_LATER },
  { VXG_ERROR_FORBIDDEN, 403, ASK, FAIL, ASK, ASK_LATER },
  { VXG_ERROR_NOT_FOUND, 410, ASK, FAIL, ASK, ASK_LATER },
  { VXG_ERROR_NOT_FOUND, 404, POLL, POLL, ASK, ASK_LATER },
  { VXG_ERROR_FORBIDDEN, 402, FAIL, FAIL, RETRY, RETRY },
  { VXG_ERROR_INVALID_REQUEST, 400, FAIL, FAIL, RETRY, RETRY },
  { VXG_ERROR_INVALID_REQUEST, 416, FAIL, FAIL, RETRY, RETRY },
  { VXG_ERROR_RATE_LIMITED, 429, RETRY, RETRY, RETRY, RETRY },
  { VXG_ERROR_SERVER, 500, RETRY, RETRY, RETRY, RETRY },
  { VXG_ERROR_SERVER, 502, RETRY, RETRY, RETRY, RETRY },
  { VXG_ERROR_NOT_READY, 503, RETRY, RETRY, RETRY, RETRY },
  { VXG_ERROR_BAD_RESPONSE, 0, FAIL, FAIL, RETRY, RETRY },
  { VXG_ERROR_BAD_RESPONSE, 200, FAIL, FAIL, RETRY, RETRY },
  { VXG_ERROR_NETWORK, 0, FAIL, FAIL, RETRY, RETRY },
  { VXG_ERROR_TIMED_OUT, 0, FAIL, FAIL, RETRY, RETRY },
  { VXG_ERROR_TLS, 0, FAIL, FAIL, RETRY, RETRY },
};

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const RemedyCase *c = &cases[i];
    g_autoptr (GError) error = vxg_error_new (c->code, "x");

    g_test_message ("%u", i);
    vxg_error_set_http_status (error, c->status);
    g_assert_cmpint (
        gst_vxg_hls_remedy_find (error, FALSE, FALSE), ==, c->fresh);
    g_assert_cmpint (
        gst_vxg_hls_remedy_find (error, FALSE, TRUE), ==, c->fresh_asked);
    g_assert_cmpint (
        gst_vxg_hls_remedy_find (error, TRUE, FALSE), ==, c->started);
    g_assert_cmpint (
        gst_vxg_hls_remedy_find (error, TRUE, TRUE), ==, c->started_asked);
  }
}

int
main (int argc, char *argv[])
{
  vxg_test_init (&argc, &argv, 60);
  g_test_add_func ("/hls/remedy/table", test_table);
  return g_test_run ();
}
