/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <vxg/vxg.h>
#include <string.h>

#include "vxg-test.h"

#define PACKED                                                                 \
  "eyJjYW1pZCI6IDUwMDEsICJjbW5ncmlkIjogNTAxMiwgImFjY2VzcyI6ICJ3YXRjaCJ9"
#define SHARE                                                                  \
  "share.eyJzaSI6IDcxMjA0fQ.69087618tbc1fab00.xadyaTO9khUTGpCjfMSTO_kxYyU"
#define TICKET                                                                 \
  "media.eyJuIjogInUxMm01MDEyYzUwMDFfcHJpbWFyeSJ9.1770725100."                 \
  "A2uDztXjq4--AJTnXv83kplQRvA"
#define CAM                                                                    \
  "cam.eyJjIjogNTAwMSwgInNydiI6ICJoIn0.69087618t12c.4h6srvzlNlS8_f1jVC8_wj"

static const struct {
  const char *text;
  const char *redacted;
} secrets[] = {
  /* packed tokens */
  { PACKED, "***" },
  { PACKED "==", "***" },
  { "token is " PACKED ".", "token is ***." },
  { "(" PACKED ")", "(***)" },
  { "'" PACKED "'", "'***'" },
  { "x=" PACKED "&y", "x=***&y" },
  { "%22" PACKED "%22", "%22***" },
  { "a%3D" PACKED "%3D%3D&b", "a%3D***&b" },
  { "line\\n" PACKED, "line\\n***" },
  { "Acc" PACKED, "Acc***" },
  { "eyAiY2FtaWQiOiA1MDAxIH0K", "***" },
  { "ewogICJjYW1pZCI6IDUwMDEKfQ", "***" },
  { "eyJ0b2tlbiI6InQ/Pz8+Pj4ifQ", "***" },
  { "eyJ0b2tlbiI6InQ_Pz8-Pj4ifQ", "***" },
  { "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "***" },

  /* share tokens and tickets */
  { SHARE, "***" },
  { "\"" SHARE "\"", "\"***\"" },
  { TICKET, "***" },
  { CAM, "***" },
  { "share.abc.69087618tbc1fab00.xyz", "***" },
  { "media.abc.1770725100.xyz", "***" },
  { "media.A2uDztXjq4--AJTnXv83kplQRvA", "***" },
  { "https://cdn.example.com:443/live/media-7/" TICKET
    "/hls/u1/index.m3u8?ticket=" TICKET,
      "https://cdn.example.com:443/live/media-7/***/hls/u1/"
      "index.m3u8?ticket=***" },
  { "ws://cam.example.com:8888/ctl/NEW/" SHARE "/",
      "ws://cam.example.com:8888/ctl/NEW/***/" },
  { "not found: " TICKET ".", "not found: ***." },

  /* parameters */
  { "rtsp://203.0.113.10:554/live/u1?ticket=abc",
      "rtsp://203.0.113.10:554/"
      "live/u1?ticket=***" },
  { "?ticket=abc&stream_id=0", "?ticket=***&stream_id=0" },
  { "?a=1&token=abc#part", "?a=1&token=***#part" },
  { "?TOKEN=abc", "?TOKEN=***" },
  { "token=abc ! fakesink", "token=*** ! fakesink" },
  { "token=\"a b c\" x", "token=\"***\" x" },
  { "access_token=abc", "access_token=***" },
  { "auth=abc;", "auth=***;" },
  { "sig=a%2Fb&x", "sig=***&x" },
  { "signature=abc", "signature=***" },
  { "X-Amz-Signature=abc&X-Amz-Date=20260210T000000Z",
      "X-Amz-Signature=***&X-Amz-Date=***" },
  { "?x-amz-security-token=abc", "?x-amz-security-token=***" },
  { "%3Fticket%3Dabc%26b", "%3Fticket%3D***" },
  { "x, token=(string)abc, n=(int)1", "x, token=(string)***, n=(int)1" },
  { "ticket=(string)\"a b\";", "ticket=(string)\"***\";" },
  { "token=(abc) x", "token=***) x" },
  { "{\"token\": \"opaque\", \"id\": 5}", "{\"token\": \"***\", \"id\": 5}" },
  { "{\\\"token\\\":\\\"opaque\\\"}", "{\\\"token\\\":\\\"***\"}" },
  { "{\"credential\":\"secret\",\"urls\":[]}",
      "{\"credential\":\"***\",\"urls\":[]}" },
  { "{'ticket' : 'x'}", "{'ticket' : '***'}" },

  /* headers */
  { "Authorization: Acc " PACKED, "Authorization: Acc ***" },
  { "Authorization: Acc  abc", "Authorization: Acc  ***" },
  { "authorization:Basic dXNlcjpwYXNz", "authorization:Basic ***" },
  { "Authorization: SI x\r\nHost: h", "Authorization: SI ***\r\nHost: h" },
  { "Authorization: LKey v3.x", "Authorization: LKey ***" },
  { "Authorization: Bearer a.b.c", "Authorization: Bearer ***" },
  { "Authorization: Digest username=\"u\", response=\"r\"",
      "Authorization: Digest ***" },
  { "Authorization: Odd thing", "Authorization: ***" },
  { "Authorization: Acc", "Authorization: ***" },
  { "Proxy-Authorization: Basic eDp5", "Proxy-Authorization: Basic ***" },
  { "Cookie: a=b; c=d\nX: y", "Cookie: ***\nX: y" },
  { "Set-Cookie: sid=1; Path=/", "Set-Cookie: ***" },
  { "curl -H 'Authorization: Acc abc' https://h/",
      "curl -H 'Authorization: Acc ***' https://h/" },
  { "curl -H \"Cookie: a=b\" https://h/",
      "curl -H \"Cookie: ***\" https://h/" },
  { "{\"Authorization\": \"Acc abc\", \"x\": 1}",
      "{\"Authorization\": \"Acc ***\", \"x\": 1}" },
  { "sent Bearer a1b2c3d4e5", "sent Bearer ***" },
  { "sent Basic dXNlcjpwYXNz", "sent Basic ***" },
  { "sent LKey v3.DemoKey0001 there", "sent LKey *** there" },

  /* licence keys */
  { "v3.DemoKey0001", "***" },
  { "key v3.DemoKey0001, more", "key ***, more" },
  { "co.0123456789abcdef0123", "***" },
  { "co.0123456789ABCDEF0123.", "***." },
  { "srv.Abcdefgh1234", "***" },
  { "\"srv.Abcdefgh1234\"", "\"***\"" },

  /* user information */
  { "rtsp://user:pass@192.0.2.30:554/main", "rtsp://***@192.0.2.30:554/main" },
  { "https://user@h/", "https://***@h/" },
  { "https://us@er:p@ss@h/x@y", "https://***@h/x@y" },
  { "a http://u:p@h b http://v:q@i", "a http://***@h b http://***@i" },

  /* keys */
  { "-----BEGIN PRIVATE KEY-----\nMIIB\nAAAA\n-----END PRIVATE KEY-----\nx",
      "***\nx" },
  { "a -----BEGIN RSA PRIVATE KEY-----\\nMIIB\\n-----END RSA PRIVATE "
    "KEY----- b",
      "a *** b" },
  { "-----BEGIN EC PRIVATE KEY-----\nMIIB", "***" },
};

static void
test_secrets (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++) {
    g_autofree char *redacted = vxg_redact (secrets[i].text);

    g_assert_cmpstr (redacted, ==, secrets[i].redacted);
  }
}

static const char *const harmless[] = {
  "",
  " ",
  "The server refused the credential (HTTP 401).",
  "the access token is not base64: it is empty",
  "the member \"token\" of the access token is missing",
  "the member \"token\" of the access token is not a string",
  "token: it is missing",
  "ticket expired, sign in again",
  "no ticket? ask for one",
  "tokens=3 authors=4 signatures=5 sigma=6",
  "token=",
  "token= x",
  "\"token\": null",
  "\"token\": {\"a\": 1}",
  "the Authorization header",
  "Authorization:",
  "Basic authentication is off",
  "Bearer of good news",
  "SI units are metres",
  "Acc. to the manual",
  "BASIC AUTHENTICATION",
  "https://web.demo.example.com/api/v4/live/watch/?stream_id=Main&limit=20",
  "rtsp://203.0.113.10:554/live/u12m5012c5001_primary",
  "wss://webrtc-1.inst.demo.example.com:443/5001/watch/",
  "https://cam.demo.example.com/ https://media.example.com/share.html",
  "media.m3u8 cam.jpg share.txt /live/media-7/index.m3u8",
  "media.ec2-203-0-113-10.eu-west-1.compute.amazonaws.com",
  "/api/v3/channels/ /docs/v3.html v3.2.1 v3.20260210 v3.x",
  "co.uk www.example.co.uk co.0123456789abcdef co.0123456789abcdef01234567",
  "srv.example.com srv.production.example.com srv.x",
  "libfoo-v3.something.so",
  "mail me@example.com or you@example.com",
  "a://b c://@d",
  "https://h/path@2x.png https://h/?mail=a@b https://h/#a@b",
  "keyJournalEntriesAreLongNames obeyJudgesInTheirCourts",
  "eyJ eyJhbGci",
  "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
  "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----",
  "----- ---- BEGIN PRIVATE KEY",
  "2026-02-10T12:05:00.347031 +0100 12.5 % 50%25",
  "H.264/AVC 640x360@25 profile-level-id=42e01f",
  "gtk-doc ***, **bold** and *** again",
  "ticket=*** https://***@h/\nAuthorization: Acc ***",
  "gr\303\274n \xf0\x9f\x98\x80 \xff\xfe",
  "C:\\new\\token\\auth",
};

static void
test_harmless (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (harmless); i++) {
    g_autofree char *redacted = vxg_redact (harmless[i]);

    g_assert_cmpstr (redacted, ==, harmless[i]);
  }
  g_assert_null (vxg_redact (NULL));
}

static void
test_idempotent (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++) {
    g_autofree char *once = vxg_redact (secrets[i].text);
    g_autofree char *twice = vxg_redact (once);

    g_assert_cmpstr (once, ==, twice);
  }
}

/* Any secret beside any other, with what may stand between them. */
static void
test_neighbours (void)
{
  static const char *const between[] = { " ", "\n", ", ", "\" \"", " & " };

  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    for (guint j = 0; j < G_N_ELEMENTS (secrets); j++)
      for (guint k = 0; k < G_N_ELEMENTS (between); k++) {
        g_autofree char *text =
            g_strconcat (secrets[i].text, between[k], secrets[j].text, NULL);
        g_autofree char *once = vxg_redact (text);
        g_autofree char *twice = vxg_redact (once);

        g_assert_cmpstr (once, ==, twice);
        g_assert_null (strstr (once, "DemoKey0001"));
        g_assert_null (strstr (once, "eyJjYW1pZCI6"));
        g_assert_null (strstr (once, "A2uDztXjq4"));
        g_assert_null (strstr (once, "dXNlcjpwYXNz"));
        g_assert_null (strstr (once, "MIIB"));
        g_assert_null (strstr (once, ":pass@"));
      }
}

static gint64
time_to_redact (const char *unit, gsize total)
{
  g_autoptr (GString) text = g_string_sized_new (total);
  g_autofree char *redacted = NULL;
  gint64 start;

  while (text->len < total)
    g_string_append (text, unit);
  start = g_get_monotonic_time ();
  redacted = vxg_redact (text->str);
  g_assert_nonnull (redacted);
  return g_get_monotonic_time () - start;
}

/* AddressSanitizer can be told to look at each string up to its end, whatever
 * part of it a function is to read. Nothing is linear then. */
#if defined(__SANITIZE_ADDRESS__)
#define LINEAR_SIZE (32 * 1024)
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LINEAR_SIZE (32 * 1024)
#endif
#endif
#ifndef LINEAR_SIZE
#define LINEAR_SIZE (1024 * 1024)
#endif

/* Text that makes each rule look far ahead and find nothing, or all. A rule
 * that is not linear needs minutes here, and the watchdog ends it. */
static void
test_linear (void)
{
  static const char *const units[] = { "a", "eyJ", "eyJ ", "media.", "-media.",
    "%2Dmedia.", "share.a.", "v3.", "-v3.", "/v3.1", " v3.a-", "co.0123 ",
    "srv.", "://", "://a", "@", "://@", "token", "token ", "\"token\" ",
    "token=", "Bearer ", "Bearer a", "SI   ", "x-amz-", "x-amz-a ",
    "-----BEGIN ", "-----BEGIN PRIVATE KEY-----", "-----",
    "Authorization:", "Cookie \t ", "%41", "\\n", "****", "a.b-c_d/" };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++) {
    gint64 micro = time_to_redact (units[i], LINEAR_SIZE);

    g_test_message ("\"%s\": %" G_GINT64_FORMAT " ms", units[i], micro / 1000);
  }
}

int
main (int argc, char *argv[])
{
  vxg_test_init (&argc, &argv, 60);

  g_test_add_func ("/redact/secrets", test_secrets);
  g_test_add_func ("/redact/harmless", test_harmless);
  g_test_add_func ("/redact/idempotent", test_idempotent);
  g_test_add_func ("/redact/neighbours", test_neighbours);
  g_test_add_func ("/redact/linear", test_linear);

  return g_test_run ();
}
