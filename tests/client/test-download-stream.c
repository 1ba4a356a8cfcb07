/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Downloads: how their bytes come, and how they end. */
#include <string.h>

#include "script.h"

#define DIGITS "0123456789abcdefghij"
#define ALL SCRIPT_OK "Content-Length: 20\r\n"
#define CHUNKED SCRIPT_OK "Transfer-Encoding: chunked\r\n"
#define IN_CHUNKS "5\r\n01234\r\nf\r\n56789abcdefghij\r\n0\r\n\r\n"

static VxgDownload *
start (Fixture *fixture, goffset offset, goffset length)
{
  g_autoptr (GError) error = NULL;
  VxgDownload *download =
      script_download (fixture, offset, length, NULL, &error);

  g_assert_no_error (error);
  return download;
}

static void
assert_reads (VxgDownload *download, gsize size, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text =
      script_read (vxg_download_get_stream (download), size, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, expected);
}

/* ---- Bodies that are cut short ---- */

static const struct {
  const char *head;
  const char *body;
  goffset offset;
  const char *delivered;
} cuts[] = {
  { ALL, "0123", 0, "0123" },
  /* Here libsoup sees an end. */
  { ALL "Connection: close\r\n", "0123", 0, "0123" },
  { "HTTP/1.0 200 OK\r\nContent-Length: 20\r\n", "0123", 0, "0123" },
  { ALL "Connection: close\r\n", "0123456789", 8, "89" },
  { "HTTP/1.1 206 Partial\r\nContent-Range: bytes 5-9/20\r\n"
    "Connection: close\r\n",
      "567", 5, "567" },
  { "HTTP/1.1 206 Partial\r\nContent-Range: bytes 5-9/20\r\n"
    "Transfer-Encoding: chunked\r\n",
      "3\r\n567\r\n0\r\n\r\n", 5, "567" },
  /* Between two chunks it would see one again, which nothing gives away. */
  { CHUNKED, "5\r\n012", 0, "012" },
  { ALL, "", 0, "" },
};

static void
test_cut (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cuts); i++) {
    Fixture fixture = { FALSE };
    ScriptReply replies[] = { { cuts[i].head, cuts[i].body, SCRIPT_CLOSE },
      { NULL } };
    g_autoptr (VxgDownload) download = NULL;

    g_test_message ("row %u", i);
    fixture_start (&fixture, NULL, script_reply, replies);
    download = start (&fixture, cuts[i].offset, -1);
    for (guint round = 0; round < 2; round++) {
      g_autoptr (GError) error = NULL;
      g_autofree char *rest = script_read_all (download, &error);

      script_assert_error (error, VXG_ERROR_NETWORK);
      g_assert_cmpstr (rest, ==, round == 0 ? cuts[i].delivered : "");
    }
    g_clear_object (&download);
    fixture_tear_down (&fixture, NULL);
  }
}

/* ---- Packed bodies ---- */

typedef struct {
  GBytes *packed;
  gsize sent; /* bytes of it */
  gboolean chunked;
} Packed;

static gboolean
reply_packed (RawServer *server, GIOStream *connection, const char *head,
    gpointer user_data)
{
  const Packed *packed = user_data;
  gsize size = g_bytes_get_size (packed->packed);
  g_autofree char *start = packed->chunked
      ? g_strdup_printf (CHUNKED "Content-Encoding: gzip\r\n\r\n%zx\r\n", size)
      : g_strdup_printf (SCRIPT_OK
            "Content-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n",
            size);

  raw_send_text (connection, start);
  raw_send (connection, g_bytes_get_data (packed->packed, NULL), packed->sent);
  if (packed->chunked)
    raw_send_text (connection, "\r\n0\r\n\r\n");
  return packed->sent == size;
}

static void
test_packed (void)
{
  g_autoptr (GBytes) bytes = fixture_compress (DIGITS, strlen (DIGITS));

  for (int chunked = 0; chunked < 2; chunked++) {
    Fixture fixture = { FALSE };
    Packed packed = { bytes, g_bytes_get_size (bytes), chunked };
    g_autoptr (VxgDownload) download = NULL;

    fixture_start (&fixture, NULL, reply_packed, &packed);
    download = start (&fixture, 0, -1);
    g_assert_cmpint (vxg_download_get_size (download), ==, -1);
    g_clear_object (&download);
    for (guint round = 0; round < 3; round++)
      script_assert_delivers (&fixture, 0, -1, DIGITS);
    /* Servers may pack all the same; offsets count in the file. */
    script_assert_delivers (&fixture, 5, 3, "567");
    fixture_tear_down (&fixture, NULL);
  }
}

static void
test_packed_cut (void)
{
  g_autoptr (GBytes) bytes = fixture_compress (DIGITS, strlen (DIGITS));
  Packed packed = { bytes, g_bytes_get_size (bytes) - 9, FALSE };
  Fixture fixture = { FALSE };
  g_autoptr (VxgDownload) download = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  fixture_start (&fixture, NULL, reply_packed, &packed);
  download = start (&fixture, 0, -1);
  text = script_read_all (download, &error);
  script_assert_error (error, VXG_ERROR_NETWORK);
  g_clear_object (&download);
  fixture_tear_down (&fixture, NULL);
}

/* The checksum is wrong. What does not look packed from its start on is
 * delivered as it is: libsoup knows servers that only say so. */
static void
test_packed_nonsense (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) good = NULL;
  g_autoptr (GBytes) bad = NULL;
  gsize size;
  guint8 *copy;
  Packed packed = { NULL };
  Fixture fixture = { FALSE };
  g_autoptr (VxgDownload) download = NULL;
  g_autofree char *got = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 50000; i++)
    g_string_append_printf (text, "%u", i * i);
  good = fixture_compress (text->str, text->len);
  size = g_bytes_get_size (good);
  copy = g_memdup2 (g_bytes_get_data (good, NULL), size);
  copy[size - 8] ^= 0xff;
  bad = g_bytes_new_take (copy, size);
  packed = (Packed){ bad, size, FALSE };
  fixture_start (&fixture, NULL, reply_packed, &packed);
  download = start (&fixture, 0, -1);
  got = script_read_all (download, &error);
  script_assert_error (error, VXG_ERROR_BAD_RESPONSE);
  g_clear_object (&download);
  fixture_tear_down (&fixture, NULL);
}

/* ---- Reads of all sizes ---- */

static void
read_in_pieces (VxgDownload *download, gsize size, const char *expected)
{
  g_autoptr (GString) all = g_string_new (NULL);
  gsize before;

  do {
    g_autoptr (GError) error = NULL;
    g_autofree char *piece =
        script_read (vxg_download_get_stream (download), size, NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (strlen (piece), <=, size);
    before = all->len;
    g_string_append (all, piece);
  } while (all->len > before);
  g_assert_cmpstr (all->str, ==, expected);
}

/* What a server puts behind the last chunk meets reads of any size. */
static void
test_pieces (void)
{
  static const ScriptReply cases[] = { { ALL, DIGITS }, { CHUNKED, IN_CHUNKS },
    { CHUNKED,
        "14\r\n" DIGITS
        "\r\n0\r\nA-Trailer: that is longer than most\r\n\r\n" },
    { SCRIPT_OK, DIGITS, SCRIPT_CLOSE } };
  static const gsize sizes[] = { 1, 2, 7, 19, 20, 21, 255, 256, 257 };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    Fixture fixture = { FALSE };
    ScriptReply replies[] = { cases[i], { NULL } };

    fixture_start (&fixture, NULL, script_reply, replies);
    for (guint j = 0; j < G_N_ELEMENTS (sizes); j++)
      for (guint skip = 0; skip <= 20; skip += 5) {
        g_autoptr (VxgDownload) rest = start (&fixture, skip, -1);
        g_autoptr (VxgDownload) four = start (&fixture, skip, 4);
        g_autofree char *first = g_strndup (&DIGITS[skip], 4);

        read_in_pieces (rest, sizes[j], &DIGITS[skip]);
        read_in_pieces (four, sizes[j], first);
      }
    /* One byte more than there is. */
    script_assert_delivers (&fixture, 0, 21, DIGITS);
    script_assert_delivers (&fixture, 20, 1, "");
    fixture_tear_down (&fixture, NULL);
  }
}

#define MEBIBYTE (1024 * 1024)

static gboolean
reply_large (RawServer *server, GIOStream *connection, const char *head,
    gpointer user_data)
{
  GBytes *bytes = user_data;
  g_autofree char *start = g_strdup_printf (
      SCRIPT_OK "Content-Length: %zu\r\n\r\n", g_bytes_get_size (bytes));

  raw_send_text (connection, start);
  raw_send (
      connection, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  return TRUE;
}

static void
on_spliced (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gssize *size = user_data;

  *size =
      g_output_stream_splice_finish (G_OUTPUT_STREAM (source), result, &error);
  g_assert_no_error (error);
}

static gboolean
is_spliced (gpointer user_data)
{
  return *(gssize *) user_data != -1;
}

/* As a program writes a recording to a file. */
static void
test_splice (void)
{
  Fixture fixture = { FALSE };
  gsize size = 16 * MEBIBYTE;
  guint32 *numbers = g_malloc (size);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) got = NULL;
  g_autoptr (VxgDownload) download = NULL;
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  gssize spliced = -1;

  for (guint i = 0; i < size / sizeof *numbers; i++)
    numbers[i] = i;
  bytes = g_bytes_new_take (numbers, size);
  fixture_start (&fixture, NULL, reply_large, bytes);
  download = start (&fixture, 0, -1);
  g_output_stream_splice_async (memory, vxg_download_get_stream (download),
      G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
      G_PRIORITY_DEFAULT, NULL, on_spliced, &spliced);
  vxg_test_wait_for (NULL, is_spliced, &spliced);
  g_assert_cmpint (spliced, ==, (gssize) size);
  got = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
  g_assert_true (g_bytes_equal (got, bytes));
  g_clear_object (&download);
  fixture_tear_down (&fixture, NULL);
}

/* A read that blocks would have no end. */
static void
test_blocking (void)
{
  Fixture fixture = { FALSE };
  ScriptReply replies[] = { { ALL, DIGITS }, { NULL } };
  g_autoptr (VxgDownload) download = NULL;
  GInputStream *stream;
  g_autoptr (GError) read_error = NULL;
  g_autoptr (GError) skip_error = NULL;
  char buffer[4];

  fixture_start (&fixture, NULL, script_reply, replies);
  download = start (&fixture, 0, -1);
  stream = vxg_download_get_stream (download);
  g_assert_cmpint (
      g_input_stream_read (stream, buffer, sizeof buffer, NULL, &read_error),
      ==, -1);
  g_assert_error (read_error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_assert_cmpint (g_input_stream_skip (stream, 4, NULL, &skip_error), ==, -1);
  g_assert_error (skip_error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  assert_reads (download, 64, DIGITS);
  g_clear_object (&download);
  fixture_tear_down (&fixture, NULL);
}

/* ---- Connections ---- */

/* How much of the body is read, and in which way, before the next download. */
static const struct {
  const char *head;
  const char *body;
  goffset offset;
  goffset length;
  gsize read; /* bytes; 0: nothing */
  gboolean to_end;
  gboolean reused;
} uses[] = {
  { ALL, DIGITS, 0, -1, 20, TRUE, TRUE },
  { ALL, DIGITS, 0, -1, 20, FALSE, TRUE },
  { ALL, DIGITS, 5, -1, 15, FALSE, TRUE },
  { ALL, DIGITS, 20, -1, 0, FALSE, TRUE },
  { ALL, DIGITS, 15, 5, 5, FALSE, TRUE },
  { SCRIPT_OK "Content-Length: 0\r\n", "", 0, -1, 0, FALSE, TRUE },
  { CHUNKED, IN_CHUNKS, 0, -1, 20, TRUE, TRUE },
  { "HTTP/1.1 206 Partial\r\nContent-Range: bytes 5-9/20\r\n"
    "Content-Length: 5\r\n",
      "56789", 5, 5, 5, FALSE, TRUE },

  { ALL, DIGITS, 0, -1, 0, FALSE, FALSE },
  { ALL, DIGITS, 0, 5, 5, TRUE, FALSE },
  { CHUNKED, IN_CHUNKS, 0, 5, 5, TRUE, FALSE },
};

static void
use (Fixture *fixture, guint row)
{
  g_autoptr (VxgDownload) download =
      start (fixture, uses[row].offset, uses[row].length);
  g_autofree char *expected =
      g_strndup (&DIGITS[uses[row].offset], uses[row].read);

  for (gsize got = 0; got < uses[row].read;) {
    g_autoptr (GError) error = NULL;
    g_autofree char *piece = script_read (
        vxg_download_get_stream (download), uses[row].read - got, NULL, &error);

    g_assert_no_error (error);
    g_assert_true (g_str_has_prefix (expected + got, piece));
    got += strlen (piece);
  }
  if (uses[row].to_end)
    assert_reads (download, 1, "");
}

static void
test_reuse (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (uses); i++) {
    Fixture fixture = { FALSE };
    ScriptReply replies[] = { { uses[i].head, uses[i].body }, { NULL } };

    g_test_message ("row %u", i);
    fixture_start (&fixture, NULL, script_reply, replies);
    for (guint round = 0; round < 3; round++)
      use (&fixture, i);
    g_assert_cmpuint (raw_server_count_connections (fixture.server), ==,
        uses[i].reused ? 1 : 3);
    fixture_tear_down (&fixture, NULL);
  }
}

static gboolean
reply_both (RawServer *server, GIOStream *connection, const char *head,
    gpointer user_data)
{
  if (strstr (head, "/api/") != NULL)
    return fixture_reply_good (server, connection, head, NULL);
  raw_send_reply (connection, "200 OK", "", DIGITS);
  return TRUE;
}

/* Requests take turns on one connection, and downloads on another: they may last.
 * Only the requests carry the credential. */
static void
test_two_connections (void)
{
  Fixture fixture = { FALSE };

  fixture_start (&fixture, NULL, reply_both, NULL);
  for (guint i = 0; i < 2; i++) {
    fixture_assert_good (&fixture);
    script_assert_delivers (&fixture, 0, -1, DIGITS);
  }
  for (guint i = 0; i < 4; i++) {
    g_autofree char *head = raw_server_dup_head (fixture.server, i);
    g_autofree char *authorization = raw_head_dup (head, "Authorization");

    g_assert_true ((authorization != NULL) == (i % 2 == 0));
  }
  g_assert_cmpuint (raw_server_count_connections (fixture.server), ==, 2);
  fixture_tear_down (&fixture, NULL);
}

/* ---- Downloads that nobody wants any more ---- */

typedef struct {
  const char *start;
  gint hung_up; /* atomic: the client has */
} Hold;

static gboolean
reply_hold (RawServer *server, GIOStream *connection, const char *head,
    gpointer user_data)
{
  Hold *hold = user_data;
  char byte;

  raw_send_text (connection, hold->start);
  g_input_stream_read (
      g_io_stream_get_input_stream (connection), &byte, 1, NULL, NULL);
  g_atomic_int_set (&hold->hung_up, TRUE);
  g_main_context_wakeup (NULL);
  return FALSE;
}

static gboolean
has_hung_up (gpointer user_data)
{
  return g_atomic_int_get (&((Hold *) user_data)->hung_up);
}

static const char *const unfinished[] = {
  ALL "\r\n0123",
  ALL "Connection: close\r\n\r\n0123",
  CHUNKED "\r\n8\r\n0123",
  SCRIPT_OK "\r\n0123",
};

/* The server has more to send, and does not: waiting for that would last. */
static void
test_drop (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (unfinished); i++) {
    Fixture fixture = { FALSE };
    Hold hold = { unfinished[i] };
    VxgDownload *download;

    fixture_start (&fixture, NULL, reply_hold, &hold);
    download = start (&fixture, 0, -1);
    assert_reads (download, 64, "0123");
    g_assert_false (has_hung_up (&hold));
    g_assert_finalize_object (download);
    vxg_test_wait_for (NULL, has_hung_up, &hold);
    fixture_tear_down (&fixture, NULL);
  }
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gpointer *closed_by = user_data;

  g_assert_true (
      g_input_stream_close_finish (G_INPUT_STREAM (source), result, &error));
  g_assert_no_error (error);
  *closed_by = g_thread_self ();
}

static gboolean
is_set (gpointer user_data)
{
  return *(gpointer *) user_data != NULL;
}

static void
test_close (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (unfinished); i++) {
    Fixture fixture = { FALSE };
    Hold hold = { unfinished[i] };
    gpointer closed_by = NULL;
    g_autoptr (VxgDownload) download = NULL;
    g_autoptr (GError) error = NULL;
    g_autofree char *text = NULL;

    fixture_start (&fixture, NULL, reply_hold, &hold);
    download = start (&fixture, 0, -1);
    assert_reads (download, 2, "01");
    g_input_stream_close_async (vxg_download_get_stream (download),
        G_PRIORITY_DEFAULT, NULL, on_closed, &closed_by);
    vxg_test_wait_for (NULL, is_set, &closed_by);
    g_assert_true (closed_by == g_thread_self ());
    vxg_test_wait_for (NULL, has_hung_up, &hold);
    text = script_read (vxg_download_get_stream (download), 1, NULL, &error);
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
    g_clear_object (&download);
    fixture_tear_down (&fixture, NULL);
  }
}

/* The stream needs neither the download nor the client. */
static void
test_stream_alone (void)
{
  Fixture fixture = { FALSE };
  ScriptReply replies[] = { { ALL, DIGITS }, { NULL } };
  VxgDownload *download;
  GInputStream *stream;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  fixture_start (&fixture, NULL, script_reply, replies);
  download = start (&fixture, 0, -1);
  stream = g_object_ref (vxg_download_get_stream (download));
  g_assert_finalize_object (download);
  g_assert_finalize_object (g_steal_pointer (&fixture.client));
  text = script_read (stream, 64, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, DIGITS);
  g_assert_finalize_object (stream);
  fixture_tear_down (&fixture, NULL);
}

/* ---- Cancellation ---- */

static gboolean
cancel (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
reply_cancel (RawServer *server, GIOStream *connection, const char *head,
    gpointer user_data)
{
  gpointer *when = user_data;

  raw_send_text (connection, when[1]);
  g_main_context_invoke (NULL, cancel, when[0]);
  raw_server_hold (server);
  return FALSE;
}

static void
test_cancel_call (void)
{
  static const char *const starts[] = { "", "HTTP/1.1 200 OK\r\nContent-",
    "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 5\r\n\r\n{}",
    "HTTP/1.1 404 No\r\nContent-Length: 5\r\n\r\n{}",
    /* While it skips. */
    ALL "\r\n01", ALL "\r\n" };

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++) {
    Fixture fixture = { FALSE };
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    gpointer when[] = { cancellable, (gpointer) starts[i] };
    g_autoptr (GError) error = NULL;

    fixture_start (&fixture, NULL, reply_cancel, when);
    vxg_client_set_timeout (fixture.client, 0);
    g_assert_null (script_download (&fixture, 5, -1, cancellable, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    fixture_tear_down (&fixture, NULL);
  }
}

static void
test_cancelled_before (void)
{
  Fixture fixture = { FALSE };
  ScriptReply replies[] = { { ALL, DIGITS }, { NULL } };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (VxgDownload) download = NULL;
  g_autoptr (GError) call_error = NULL;
  g_autoptr (GError) read_error = NULL;

  g_cancellable_cancel (cancellable);
  fixture_start (&fixture, NULL, script_reply, replies);
  g_assert_null (script_download (&fixture, 0, -1, cancellable, &call_error));
  g_assert_error (call_error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (raw_server_count_requests (fixture.server), ==, 0);

  /* A read that never began costs nothing. */
  download = start (&fixture, 0, -1);
  g_assert_null (script_read (
      vxg_download_get_stream (download), 4, cancellable, &read_error));
  g_assert_error (read_error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_reads (download, 64, DIGITS);
  g_clear_object (&download);
  fixture_tear_down (&fixture, NULL);
}

/* A read that waits. The download is over then, and says so. */
static void
test_cancel_read (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (unfinished); i++) {
    Fixture fixture = { FALSE };
    Hold hold = { unfinished[i] };
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    VxgDownload *download;

    fixture_start (&fixture, NULL, reply_hold, &hold);
    vxg_client_set_timeout (fixture.client, 0);
    download = start (&fixture, 0, -1);
    assert_reads (download, 64, "0123");
    g_idle_add (cancel, cancellable);
    for (guint round = 0; round < 2; round++) {
      g_autoptr (GError) error = NULL;

      g_assert_null (script_read (vxg_download_get_stream (download), 64,
          round == 0 ? cancellable : NULL, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
    vxg_test_wait_for (NULL, has_hung_up, &hold);
    g_assert_finalize_object (download);
    fixture_tear_down (&fixture, NULL);
  }
}

/* One cancellable for the call and all reads, cancelled when all is over. */
static void
test_cancelled_after (void)
{
  Fixture fixture = { FALSE };
  ScriptReply replies[] = { { ALL, DIGITS }, { NULL } };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (VxgDownload) download = NULL;
  g_autofree char *text = NULL;

  fixture_start (&fixture, NULL, script_reply, replies);
  download = script_download (&fixture, 0, -1, cancellable, &error);
  g_assert_no_error (error);
  text =
      script_read (vxg_download_get_stream (download), 4, cancellable, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "0123");
  g_cancellable_cancel (cancellable);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  assert_reads (download, 64, "456789abcdefghij");
  g_clear_object (&download);
  fixture_tear_down (&fixture, NULL);
}

/* ---- Time ---- */

static gboolean
reply_start (RawServer *server, GIOStream *connection, const char *head,
    gpointer user_data)
{
  raw_send_text (connection, user_data);
  raw_server_hold (server);
  return FALSE;
}

static gboolean
reply_loop (RawServer *server, GIOStream *connection, const char *head,
    gpointer user_data)
{
  raw_server_pause (server, 300);
  raw_send_reply (connection, "302 Found", "Location: /again\r\n", "");
  return TRUE;
}

/* Twice as long as the time-out of the tests, but never silent for so long. */
static gboolean
reply_slowly (RawServer *server, GIOStream *connection, const char *head,
    gpointer user_data)
{
  raw_send_text (connection, ALL "\r\n");
  for (const char *p = DIGITS; *p != '\0' && raw_server_pause (server, 100);
       p++)
    raw_send (connection, p, 1);
  return TRUE;
}

static const struct {
  RawReply reply;
  const char *start;
  goffset offset;
} slow_calls[] = {
  { reply_start, "", 0 },
  { reply_start, "HTTP/1.1 200 OK\r\nContent-", 0 },
  { reply_loop, "", 0 },
  { reply_start, ALL "\r\n0123", 5 },
};

static void
time_out_call (Fixture *fixture, guint row)
{
  gint64 begin = g_get_monotonic_time ();

  fixture_start (
      fixture, NULL, slow_calls[row].reply, (gpointer) slow_calls[row].start);
  vxg_client_set_timeout (fixture->client, 1);
  script_assert_fails (
      fixture, slow_calls[row].offset, -1, VXG_ERROR_TIMED_OUT);
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, 990 * 1000);
}

static void
time_out_read (Fixture *fixture, guint row)
{
  g_autoptr (VxgDownload) download = NULL;
  gint64 begin;

  fixture_start (fixture, NULL, reply_start, (gpointer) unfinished[row]);
  vxg_client_set_timeout (fixture->client, 1);
  download = start (fixture, 0, -1);
  assert_reads (download, 64, "0123");
  begin = g_get_monotonic_time ();
  for (guint round = 0; round < 2; round++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (
        script_read (vxg_download_get_stream (download), 64, NULL, &error));
    script_assert_error (error, VXG_ERROR_TIMED_OUT);
  }
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, 990 * 1000);
}

static void
take_time (Fixture *fixture, guint row)
{
  fixture_start (fixture, NULL, reply_slowly, NULL);
  vxg_client_set_timeout (fixture->client, 1);
  script_assert_delivers (
      fixture, row, -1, &DIGITS[row]); /* row 0 reads, row 19 skips */
}

static gboolean
set (gpointer user_data)
{
  *(gpointer *) user_data = user_data;
  return G_SOURCE_REMOVE;
}

/* Who does not read is not waiting. */
static void
take_time_between_reads (Fixture *fixture, guint row)
{
  ScriptReply replies[] = { { ALL, DIGITS }, { NULL } };
  GMainContext *context = g_main_context_get_thread_default ();
  g_autoptr (GSource) source = g_timeout_source_new (1500);
  g_autoptr (VxgDownload) download = NULL;
  gpointer over = NULL;

  fixture_start (fixture, NULL, script_reply, replies);
  vxg_client_set_timeout (fixture->client, 1);
  download = start (fixture, 0, -1);
  assert_reads (download, 4, "0123");
  g_source_set_callback (source, set, &over, NULL);
  g_source_attach (source, context);
  vxg_test_wait_for (context, is_set, &over);
  assert_reads (download, 64, &DIGITS[4]);
}

typedef struct {
  void (*run) (Fixture *fixture, guint row);
  guint row;
} TimedCase;

static const TimedCase timed_cases[] = {
  { time_out_call, 0 },
  { time_out_call, 1 },
  { time_out_call, 2 },
  { time_out_call, 3 },
  { time_out_read, 0 },
  { time_out_read, 1 },
  { time_out_read, 2 },
  { time_out_read, 3 },
  { take_time, 0 },
  { take_time, 19 },
  { take_time_between_reads, 0 },
};

static gpointer
run_timed_case (gpointer data)
{
  const TimedCase *timed_case = data;
  Fixture fixture = { FALSE };
  g_autoptr (GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  timed_case->run (&fixture, timed_case->row);
  fixture_tear_down (&fixture, NULL);
  g_main_context_pop_thread_default (context);
  return NULL;
}

/* All at once, for each takes its seconds, and each in a context of its own, as
 * nobody runs the default one meanwhile. */
static void
test_time (void)
{
  GThread *threads[G_N_ELEMENTS (timed_cases)];

  g_assert_true (g_main_context_acquire (NULL));
  for (guint i = 0; i < G_N_ELEMENTS (timed_cases); i++)
    threads[i] =
        g_thread_new ("timed", run_timed_case, (gpointer) &timed_cases[i]);
  for (guint i = 0; i < G_N_ELEMENTS (timed_cases); i++)
    g_thread_join (threads[i]);
  g_main_context_release (NULL);
}

/* ---- What is left behind ---- */

static void
test_no_file_left (void)
{
  static const ScriptReply cases[] = { { ALL, DIGITS },
    { ALL, "0123", SCRIPT_CLOSE }, { ALL, "0123", SCRIPT_HOLD },
    { "HTTP/1.1 404 No\r\nContent-Length: 4\r\n", "0123" } };
  guint before = 0;

  for (guint round = 0; round < 20; round++) {
    for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
      Fixture fixture = { FALSE };
      ScriptReply replies[] = { cases[i], { NULL } };
      g_autoptr (VxgDownload) download = NULL;

      fixture_start (&fixture, NULL, script_reply, replies);
      download = script_download (&fixture, 2, -1, NULL, NULL);
      if (download != NULL)
        assert_reads (download, 2, "23");
      g_clear_object (&download);
      fixture_tear_down (&fixture, NULL);
    }
    /* The first rounds open what stays, such as wake-up descriptors. */
    if (round == 2)
      before = fixture_count_files ();
  }
  g_assert_cmpuint (fixture_count_files (), <=, before);
}

int
main (int argc, char *argv[])
{
  vxg_test_init (&argc, &argv, 60);

  g_test_add_func ("/download-stream/cut", test_cut);
  g_test_add_func ("/download-stream/packed", test_packed);
  g_test_add_func ("/download-stream/packed-cut", test_packed_cut);
  g_test_add_func ("/download-stream/packed-nonsense", test_packed_nonsense);
  g_test_add_func ("/download-stream/pieces", test_pieces);
  g_test_add_func ("/download-stream/splice", test_splice);
  g_test_add_func ("/download-stream/blocking", test_blocking);
  g_test_add_func ("/download-stream/reuse", test_reuse);
  g_test_add_func ("/download-stream/two-connections", test_two_connections);
  g_test_add_func ("/download-stream/drop", test_drop);
  g_test_add_func ("/download-stream/close", test_close);
  g_test_add_func ("/download-stream/stream-alone", test_stream_alone);
  g_test_add_func ("/download-stream/cancel-call", test_cancel_call);
  g_test_add_func ("/download-stream/cancelled-before", test_cancelled_before);
  g_test_add_func ("/download-stream/cancel-read", test_cancel_read);
  g_test_add_func ("/download-stream/cancelled-after", test_cancelled_after);
  g_test_add_func ("/download-stream/time", test_time);
  g_test_add_func ("/download-stream/no-file-left", test_no_file_left);

  return g_test_run ();
}
