/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "fixture.h"

/* A path of the form /to/N redirects to the Nth target; others are served. */
typedef struct {
  const char *status;
  char *targets[8];
} Signpost;

static void
signpost_clear (Signpost *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->targets); i++)
    g_free (self->targets[i]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Signpost, signpost_clear)

static gboolean
reply_signpost (RawServer *server, GIOStream *connection, const char *head,
    gpointer user_data)
{
  Signpost *signpost = user_data;
  const char *to = strstr (head, "/to/");
  guint index = to != NULL ? to[4] - '0' : 0;
  g_autofree char *headers = NULL;

  if (strstr (head, "/end") != NULL)
    return fixture_reply_good (server, connection, head, NULL);
  headers = signpost->targets[index] != NULL
      ? g_strdup_printf ("Location: %s\r\n", signpost->targets[index])
      : g_strdup ("");
  raw_send_reply (connection, signpost->status, headers, "<html>moved</html>");
  return TRUE;
}

static void
assert_credential (RawServer *server, guint request, gboolean expected)
{
  g_autofree char *head = raw_server_dup_head (server, request);
  g_autofree char *authorization = raw_head_dup (head, "Authorization");

  g_assert_true ((authorization != NULL) == expected);
  g_assert_true (expected || strstr (head, "eyJ") == NULL);
}

static void
test_same_origin (Fixture *fixture, gconstpointer data)
{
  static const char *const statuses[] = { "301 Moved", "302 Found",
    "303 See Other", "307 Temporary", "308 Permanent" };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++) {
    g_auto (Signpost) signpost = { statuses[i], { g_strdup ("/end?x=1") } };
    g_autofree char *head = NULL;

    fixture_start (fixture, NULL, reply_signpost, &signpost);
    fixture_assert_good (fixture);
    g_assert_cmpuint (raw_server_count_requests (fixture->server), ==, 2);
    assert_credential (fixture->server, 0, TRUE);
    assert_credential (fixture->server, 1, TRUE);
    head = raw_server_dup_head (fixture->server, 1);
    g_assert_true (g_str_has_prefix (head, "GET /end?x=1 HTTP/1.1\n"));
    /* The body of the redirect was read, so the connection serves again. */
    g_assert_cmpuint (raw_server_count_connections (fixture->server), ==, 1);
    fixture_tear_down (fixture, data);
  }
}

static void
test_other_origin (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RawServer) other = raw_server_new (NULL, fixture_reply_good, NULL);
  g_auto (Signpost) signpost = { "302 Found", { NULL } };
  g_autofree char *uri = raw_server_dup_uri (other, "127.0.0.1");

  signpost.targets[0] = g_strconcat (uri, "/end", NULL);
  fixture_start (fixture, NULL, reply_signpost, &signpost);
  fixture_assert_good (fixture);
  assert_credential (fixture->server, 0, TRUE);
  assert_credential (other, 0, FALSE);
  g_assert_finalize_object (g_steal_pointer (&fixture->client));
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* The same server under another name is another origin, too. */
static void
test_other_name (Fixture *fixture, gconstpointer data)
{
  g_auto (Signpost) signpost = { "302 Found", { NULL } };

  fixture_start (fixture, NULL, reply_signpost, &signpost);
  signpost.targets[0] = g_strdup_printf (
      "http://localhost:%u/end", raw_server_get_port (fixture->server));
  fixture_assert_good (fixture);
  assert_credential (fixture->server, 0, TRUE);
  assert_credential (fixture->server, 1, FALSE);
}

/* There and back again: the stranger in between chose the way. */
static void
test_back_to_first_origin (Fixture *fixture, gconstpointer data)
{
  g_auto (Signpost) away = { "302 Found", { NULL } };
  g_auto (Signpost) back = { "302 Found", { NULL } };
  g_autoptr (RawServer) other = raw_server_new (NULL, reply_signpost, &back);
  g_autofree char *other_uri = raw_server_dup_uri (other, "127.0.0.1");
  g_autofree char *uri = NULL;

  away.targets[0] = g_strconcat (other_uri, "/x", NULL);
  fixture_start (fixture, NULL, reply_signpost, &away);
  uri = raw_server_dup_uri (fixture->server, "127.0.0.1");
  back.targets[0] = g_strconcat (uri, "/end", NULL);
  fixture_assert_good (fixture);
  assert_credential (fixture->server, 0, TRUE);
  assert_credential (other, 0, FALSE);
  assert_credential (fixture->server, 1, FALSE);
  g_assert_finalize_object (g_steal_pointer (&fixture->client));
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_chain (Fixture *fixture, gconstpointer data)
{
  g_auto (Signpost) five = { "302 Found",
    { g_strdup ("/to/1"), g_strdup ("/to/2"), g_strdup ("/to/3"),
        g_strdup ("/to/4"), g_strdup ("/end") } };
  g_auto (Signpost) six = { "302 Found",
    { g_strdup ("/to/1"), g_strdup ("/to/2"), g_strdup ("/to/3"),
        g_strdup ("/to/4"), g_strdup ("/to/5"), g_strdup ("/end") } };

  fixture_start (fixture, NULL, reply_signpost, &five);
  fixture_assert_good (fixture);
  g_assert_cmpuint (raw_server_count_requests (fixture->server), ==, 6);
  fixture_tear_down (fixture, data);

  fixture_start (fixture, NULL, reply_signpost, &six);
  fixture_assert_fails (
      fixture, VXG_ERROR, VXG_ERROR_BAD_RESPONSE, "more than 5 times");
  g_assert_cmpuint (raw_server_count_requests (fixture->server), ==, 6);
}

static const struct {
  const char *target; /* NULL: no header */
  VxgError code;
} refused[] = {
  { NULL, VXG_ERROR_BAD_RESPONSE },
  { "", VXG_ERROR_BAD_RESPONSE },
  { "ftp://127.0.0.1/", VXG_ERROR_BAD_RESPONSE },
  { "file:///etc/passwd", VXG_ERROR_BAD_RESPONSE },
  { "resource:///x", VXG_ERROR_BAD_RESPONSE },
  { "http://user:Secret7@127.0.0.1/", VXG_ERROR_BAD_RESPONSE },
  { "http://[::1/", VXG_ERROR_BAD_RESPONSE },
  { "http://nobody.invalid/", VXG_ERROR_INSECURE },
  { "//192.0.2.1/", VXG_ERROR_INSECURE },
};

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_auto (Signpost)
        signpost = { "302 Found", { g_strdup (refused[i].target) } };
    guint expected = i == 1 ? 6 : 1; /* an empty Location is the same page */

    g_test_message ("row %u", i);
    fixture_start (fixture, NULL, reply_signpost, &signpost);
    fixture_assert_fails (fixture, VXG_ERROR, refused[i].code, NULL);
    g_assert_cmpuint (
        raw_server_count_requests (fixture->server), ==, expected);
    fixture_tear_down (fixture, data);
  }
}

int
main (int argc, char *argv[])
{
  vxg_test_init (&argc, &argv, 60);

  fixture_add ("/redirects/same-origin", test_same_origin);
  fixture_add ("/redirects/other-origin", test_other_origin);
  fixture_add ("/redirects/other-name", test_other_name);
  fixture_add ("/redirects/back-to-first-origin", test_back_to_first_origin);
  fixture_add ("/redirects/chain", test_chain);
  fixture_add ("/redirects/refused", test_refused);

  return g_test_run ();
}
