/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "private/vxg-json.h"

#include <string.h>

#include "private/vxg-json-scan.h"
#include "vxg-test.h"

static const char *const good[] = { "{}", "[]", "0", "-0", "-1", "10", "1.5",
  "1e5", "1E+5", "1.5e-10", "true", "false", "null", "\"\"", "\"a\"",
  "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\u0041\"", "\"\\uD83D\\uDE00\"",
  "\"\xf0\x9f\x98\x80\"", " [ 1 , 2 ] ", "\t{\r\n\"a\"\t:\n1 }", "[[],[{}]]",
  "{\"a\":{\"b\":[1,{\"c\":null}]},\"d\":\"e\"}", "{\"\":1}",
  "{\"a\":1,\"a\":2}", "[1e400]" };

/* What json-glib would take though it is not JSON is among them. */
static const char *const bad[] = { "", " ", "\n", "{", "[", "}", "]", "{]",
  "[}", "{}}", "{}{}", "[] []", "1 2", "[1,]", "[,1]", "[,]", "{,}",
  "{\"a\":1,}", "{\"a\"}", "{\"a\":}", "{\"a\" 1}", "{a:1}", "{'a':1}", "{1:1}",
  "{\"a\":1 \"b\":2}", "[1 2]", "tru", "TRUE", "nul", "truefalse", "True",
  "undefined", "NaN", "Infinity", "-", "+1", "01", "-01", "1.", ".5", "1e",
  "1e+", "0x10", "1_000", "\"", "\"a", "\"a\n\"", "\"\t\"", "\"\x01\"",
  "\"\\\"", "\"\\x41\"", "\"\\u\"", "\"\\u12\"", "\"\\u123\"", "\"\\u123g\"",
  "\"\\u0000\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\ud800\\ud800\"",
  "\"\\udc00\"", "\"\\ud800\\n\"", "\"\\ud800x\"", "\"\xff\"", "\"\xc0\x80\"",
  "\"\xed\xa0\x80\"", "// c\n{}", "/* c */{}", "{}//", "var a = {};",
  "\xef\xbb\xbf{}", "<html>", "{\"a\":\"b\"", "{\"a\":[1,{\"b\":" };

static void
test_scan (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good); i++) {
    g_test_message ("row %u", i);
    g_assert_cmpstr (vxg_json_scan (good[i], strlen (good[i])), ==, NULL);
  }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_test_message ("row %u", i);
    g_assert_nonnull (vxg_json_scan (bad[i], strlen (bad[i])));
  }
}

/* The text may end anywhere, and need not end with NUL. */
static void
test_scan_cut (void)
{
  const char whole[] =
      "{\"a\":[1,-2.5e+3,\"\\ud83d\\ude00\",true,null],\"b\":{}}";

  for (gsize n = 0; n < sizeof (whole) - 1; n++) {
    g_autofree char *part = g_memdup2 (whole, MAX (n, 1));

    g_assert_nonnull (vxg_json_scan (part, n));
  }
  g_assert_nonnull (vxg_json_scan (NULL, 0));
  g_assert_null (vxg_json_scan (whole, sizeof (whole) - 1));
  g_assert_nonnull (vxg_json_scan (whole, sizeof (whole)));
}

static void
test_scan_depth (void)
{
  for (guint depth = VXG_JSON_MAX_DEPTH; depth <= VXG_JSON_MAX_DEPTH + 1;
       depth++) {
    g_autoptr (GString) text = g_string_new (NULL);

    for (guint i = 0; i < depth; i++)
      g_string_append (text, i % 2 == 0 ? "[" : "{\"a\":");
    g_string_append (text, "1");
    for (guint i = depth; i-- > 0;)
      g_string_append_c (text, i % 2 == 0 ? ']' : '}');
    g_assert_true ((vxg_json_scan (text->str, text->len) == NULL) ==
        (depth <= VXG_JSON_MAX_DEPTH));
  }
}

static void
test_scan_values (void)
{
  g_autoptr (GString) text = g_string_new ("[0");

  for (guint i = 2; i < VXG_JSON_MAX_VALUES; i++)
    g_string_append (text, ",0");
  g_string_append_c (text, ']');
  g_assert_null (vxg_json_scan (text->str, text->len));
  g_string_truncate (text, text->len - 1);
  g_string_append (text, ",0]");
  g_assert_nonnull (vxg_json_scan (text->str, text->len));
}

/* What the scanner takes the parser takes, so there is one judge. */
static void
test_parse (void)
{
  const char *reason;

  for (guint i = 0; i < G_N_ELEMENTS (good); i++) {
    g_autoptr (JsonNode) root =
        vxg_json_parse (good[i], strlen (good[i]), &reason);

    g_assert_nonnull (root);
    g_assert_null (reason);
  }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_assert_null (vxg_json_parse (bad[i], strlen (bad[i]), &reason));
    g_assert_nonnull (reason);
  }
}

/* ---- The reader ---- */

typedef struct {
  JsonNode *root;
  VxgJsonReader reader;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer json)
{
  const char *reason;

  fixture->root = vxg_json_parse (json, strlen (json), &reason);
  g_assert_nonnull (fixture->root);
  fixture->reader = (VxgJsonReader){ json_node_get_object (fixture->root),
    "the thing", VXG_ERROR_BAD_RESPONSE };
}

static void
tear_down (Fixture *fixture, gconstpointer json)
{
  g_clear_error (&fixture->reader.error);
  json_node_unref (fixture->root);
}

static const char members[] =
    "{\"s\":\"text\",\"i\":42,\"o\":{\"x\":1},\"t\":\"2026-02-10T12:05:00\","
    "\"n\":null,\"d\":1.5,\"b\":true,\"a\":[],\"c\":\"a\\u0001b\"}";

static void
test_reader_good (Fixture *fixture, gconstpointer json)
{
  VxgJsonReader *reader = &fixture->reader;
  g_autoptr (GDateTime) time = vxg_json_reader_get_time (reader, "t");

  g_assert_cmpstr (vxg_json_reader_get_string (reader, "s"), ==, "text");
  g_assert_cmpint (vxg_json_reader_get_int (reader, "i", 42, 42, 7), ==, 42);
  g_assert_nonnull (vxg_json_reader_get_object (reader, "o"));
  g_assert_cmpint (g_date_time_to_unix (time), ==, 1770725100);
  g_assert_null (vxg_json_reader_get_string (reader, "absent"));
  g_assert_cmpint (vxg_json_reader_get_int (reader, "absent", 0, 9, 7), ==, 7);
  g_assert_null (vxg_json_reader_get_object (reader, "absent"));
  g_assert_null (vxg_json_reader_get_time (reader, "absent"));
  g_assert_null (vxg_json_reader_get_string (reader, "n"));
  g_assert_cmpint (vxg_json_reader_get_int (reader, "n", 0, 9, 7), ==, 7);
  g_assert_null (vxg_json_reader_get_object (reader, "n"));
  g_assert_null (vxg_json_reader_get_time (reader, "n"));
  g_assert_no_error (reader->error);
}

static void
assert_failed (VxgJsonReader *reader, const char *message)
{
  g_assert_error (reader->error, VXG_ERROR, VXG_ERROR_BAD_RESPONSE);
  g_assert_cmpstr (reader->error->message, ==, message);
  g_clear_error (&reader->error);
}

static void
test_reader_wrong (Fixture *fixture, gconstpointer json)
{
  VxgJsonReader *reader = &fixture->reader;

  g_assert_null (vxg_json_reader_get_string (reader, "i"));
  assert_failed (reader, "the member \"i\" of the thing is not a string");
  g_assert_null (vxg_json_reader_get_string (reader, "a"));
  assert_failed (reader, "the member \"a\" of the thing is not a string");
  g_assert_null (vxg_json_reader_get_string (reader, "c"));
  assert_failed (
      reader, "the member \"c\" of the thing contains control characters");
  g_assert_cmpint (vxg_json_reader_get_int (reader, "s", 0, 9, 7), ==, 7);
  assert_failed (reader, "the member \"s\" of the thing is not an integer");
  g_assert_cmpint (vxg_json_reader_get_int (reader, "d", 0, 9, 7), ==, 7);
  assert_failed (reader, "the member \"d\" of the thing is not an integer");
  g_assert_cmpint (vxg_json_reader_get_int (reader, "b", 0, 9, 7), ==, 7);
  assert_failed (reader, "the member \"b\" of the thing is not an integer");
  g_assert_cmpint (vxg_json_reader_get_int (reader, "o", 0, 9, 7), ==, 7);
  assert_failed (reader, "the member \"o\" of the thing is not an integer");
  g_assert_cmpint (vxg_json_reader_get_int (reader, "i", 0, 41, 7), ==, 7);
  assert_failed (reader, "the member \"i\" of the thing is out of range");
  g_assert_cmpint (vxg_json_reader_get_int (reader, "i", 43, 50, 7), ==, 7);
  assert_failed (reader, "the member \"i\" of the thing is out of range");
  g_assert_null (vxg_json_reader_get_object (reader, "a"));
  assert_failed (reader, "the member \"a\" of the thing is not an object");
  g_assert_null (vxg_json_reader_get_time (reader, "s"));
  assert_failed (
      reader, "the member \"s\" of the thing is not a time in ISO 8601");
  g_assert_null (vxg_json_reader_get_time (reader, "i"));
  assert_failed (reader, "the member \"i\" of the thing is not a string");
}

static void
test_reader_first_error_stays (Fixture *fixture, gconstpointer json)
{
  VxgJsonReader *reader = &fixture->reader;

  g_assert_null (vxg_json_reader_get_string (reader, "i"));
  g_assert_null (vxg_json_reader_get_string (reader, "s"));
  g_assert_null (vxg_json_reader_get_object (reader, "s"));
  vxg_json_reader_fail (reader, "z", "is late");
  assert_failed (reader, "the member \"i\" of the thing is not a string");
}

int
main (int argc, char *argv[])
{
  vxg_test_init (&argc, &argv, 30);

  g_test_add_func ("/json/scan", test_scan);
  g_test_add_func ("/json/scan-cut", test_scan_cut);
  g_test_add_func ("/json/scan-depth", test_scan_depth);
  g_test_add_func ("/json/scan-values", test_scan_values);
  g_test_add_func ("/json/parse", test_parse);
  g_test_add ("/json/reader/good", Fixture, members, set_up, test_reader_good,
      tear_down);
  g_test_add ("/json/reader/wrong", Fixture, members, set_up, test_reader_wrong,
      tear_down);
  g_test_add ("/json/reader/first-error-stays", Fixture, members, set_up,
      test_reader_first_error_stays, tear_down);

  return g_test_run ();
}
