/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "private/vxg-http-status.h"

#include <string.h>

#include "private/vxg-json.h"
#include "vxg-error.h"
#include "vxg-test.h"

#define FINE -1

static GError *
map (guint status, const char *body, gboolean expired)
{
  const char *reason;
  g_autoptr (JsonNode) root =
      body != NULL ? vxg_json_parse (body, strlen (body), &reason) : NULL;

  return vxg_http_status_to_error (status, root, expired);
}

static void
assert_code (const GError *error, int code)
{
  if (code == FINE) {
    g_assert_no_error (error);
    return;
  }
  g_assert_error (error, VXG_ERROR, code);
  g_assert_cmpuint (strlen (error->message), >, 0);
}

/* By HTTP's status alone: no body, and bodies that say nothing. */
static int
expect (guint status)
{
  static const struct {
    guint status;
    VxgError code;
  } special[] = {
    { 401, VXG_ERROR_NOT_AUTHORIZED },
    { 402, VXG_ERROR_FORBIDDEN },
    { 403, VXG_ERROR_FORBIDDEN },
    { 404, VXG_ERROR_NOT_FOUND },
    { 408, VXG_ERROR_TIMED_OUT },
    { 410, VXG_ERROR_NOT_FOUND },
    { 429, VXG_ERROR_RATE_LIMITED },
    { 503, VXG_ERROR_NOT_READY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (special); i++)
    if (special[i].status == status)
      return special[i].code;
  if (status >= 200 && status < 300)
    return FINE;
  if (status >= 400 && status < 500)
    return VXG_ERROR_INVALID_REQUEST;
  if (status >= 500 && status < 600)
    return VXG_ERROR_SERVER;
  return VXG_ERROR_BAD_RESPONSE;
}

static void
test_every_status (void)
{
  static const char *const bodies[] = { NULL, "{}", "[]", "\"text\"", "7",
    "null", "{\"status\":200}", "{\"status\":0}", "{\"status\":\"active\"}",
    "{\"status\":\"503\"}", "{\"status\":503.0}", "{\"status\":null}",
    "{\"status\":[503]}", "{\"status\":399}", "{\"status\":600}",
    "{\"status\":-401}", "{\"status\":4294967697}" };

  for (guint status = 0; status <= 700; status++)
    for (guint i = 0; i < G_N_ELEMENTS (bodies); i++) {
      g_autoptr (GError) error = map (status, bodies[i], FALSE);

      assert_code (error, expect (status));
      if (error != NULL)
        g_assert_cmpuint (vxg_error_get_http_status (error), ==, status);
    }
}

static void
test_status_in_body (void)
{
  static const guint http[] = { 200, 201, 400, 401, 500, 502 };

  for (guint status = 400; status <= 599; status++)
    for (guint i = 0; i < G_N_ELEMENTS (http); i++) {
      g_autofree char *body = g_strdup_printf ("{\"status\":%u}", status);
      g_autoptr (GError) error = map (http[i], body, FALSE);

      assert_code (error, expect (status));
      g_assert_cmpuint (vxg_error_get_http_status (error), ==, http[i]);
    }
}

static void
test_expired (void)
{
  static const struct {
    guint status;
    const char *body;
    int code;
  } cases[] = {
    { 401, NULL, VXG_ERROR_TOKEN_EXPIRED },
    { 403, NULL, VXG_ERROR_TOKEN_EXPIRED },
    { 200, "{\"status\":401}", VXG_ERROR_TOKEN_EXPIRED },
    { 402, NULL, VXG_ERROR_FORBIDDEN },
    { 404, NULL, VXG_ERROR_NOT_FOUND },
    { 500, NULL, VXG_ERROR_SERVER },
    { 503, NULL, VXG_ERROR_NOT_READY },
    { 200, NULL, FINE },
    { 200, "{\"status\":503}", VXG_ERROR_NOT_READY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = map (cases[i].status, cases[i].body, TRUE);

    assert_code (error, cases[i].code);
  }
}

static const struct {
  guint status;
  const char *body;
  const char *message;
} messages[] = {
  { 401,
      "{\"status\": 401, \"errorType\": \"invalid_auth\", \"errorDetail\": "
      "\"Access token is not valid\"}",
      "the server refused the credential (HTTP 401: invalid_auth: Access token "
      "is not valid)" },
  { 404, NULL, "the server knows no such camera or stream (HTTP 404)" },
  { 200, "{\"status\":503}",
      "the stream is not ready or the camera is offline (HTTP 200, in the body "
      "503)" },
  { 500, "{\"errorType\":1,\"errorDetail\":{}}",
      "the server failed (HTTP 500)" },
  { 500, "{\"errorType\":\"\",\"errorDetail\":\"  \"}",
      "the server failed (HTTP 500)" },
  { 500, "{\"errorDetail\":\"a\\r\\nb\\u001b[31mc\\u0085d\\u202ee\"}",
      "the server failed (HTTP 500: a  b [31mc d e)" },
  { 500, "{\"errorDetail\":\"\xf0\x9f\x98\x80 \xc3\xbc\"}",
      "the server failed (HTTP 500: \xf0\x9f\x98\x80 \xc3\xbc)" },
  { 400,
      "{\"errorDetail\":\"no "
      "rtsp://u:p@h/live/"
      "media.eyJuIjogIngifQ.1770725100.A2uDztXjq4--AJTnXv83kplQRvA?ticket=x\"}",
      "the server did not understand the request (HTTP 400: no "
      "rtsp://***@h/live/***?ticket=***)" },
  { 302, NULL,
      "the server answered with a status that does not belong here (HTTP "
      "302)" },
};

static void
test_messages (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (messages); i++) {
    g_autoptr (GError) error =
        map (messages[i].status, messages[i].body, FALSE);

    g_assert_cmpstr (error->message, ==, messages[i].message);
  }
}

static void
test_long_texts (void)
{
  g_autofree char *filler = g_strnfill (100000, 'x');
  g_autofree char *umlauts = NULL;
  g_autoptr (GString) many = g_string_new (NULL);

  for (guint i = 0; i < 1000; i++)
    g_string_append (many, "\xc3\xbc");
  umlauts = g_strdup_printf (
      "{\"errorType\":\"%s\",\"errorDetail\":\"%s\"}", filler, many->str);
  {
    g_autoptr (GError) error = map (500, umlauts, FALSE);

    g_assert_true (g_utf8_validate (error->message, -1, NULL));
    g_assert_cmpint (g_utf8_strlen (error->message, -1), <, 500);
  }
}

/* The cut must not leave the half of a secret that nothing recognises. */
static void
test_secret_at_the_cut (void)
{
  for (guint filler = 150; filler <= 210; filler++) {
    g_autofree char *start = g_strnfill (filler, 'x');
    g_autofree char *body =
        g_strdup_printf ("{\"errorDetail\":\"%s "
                         "eyJjYW1pZCI6IDUwMDEsICJjbW5ncmlkIjogNTAxMn0=\"}",
            start);
    g_autoptr (GError) error = map (500, body, FALSE);

    g_assert_null (strstr (error->message, "eyJ"));
  }
}

int
main (int argc, char *argv[])
{
  vxg_test_init (&argc, &argv, 30);

  g_test_add_func ("/http-status/every-status", test_every_status);
  g_test_add_func ("/http-status/status-in-body", test_status_in_body);
  g_test_add_func ("/http-status/expired", test_expired);
  g_test_add_func ("/http-status/messages", test_messages);
  g_test_add_func ("/http-status/long-texts", test_long_texts);
  g_test_add_func ("/http-status/secret-at-the-cut", test_secret_at_the_cut);

  return g_test_run ();
}
