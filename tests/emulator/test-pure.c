/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts that need no server. */
#include "emu-camera-options.h"
#include "emu-credential.h"
#include "emu-faults.h"
#include "emu-feed.h"
#include "emu-journal.h"
#include "emu-rtsp-target.h"
#include "emu-stamper.h"
#include "vxg-test.h"

#include <gst/gst.h>
#include <string.h>

/* ---- Tickets and tokens ---- */

static void
test_ticket_layout (void)
{
  g_autoptr (GBytes) key = emu_key_new ();
  g_autofree char *ticket = emu_ticket_new (key, "u12m5012c5001_primary", 99);
  g_auto (GStrv) parts = g_strsplit (ticket, ".", -1);

  /* The name part is that of the example in API reference 4.1. */
  g_assert_cmpuint (g_strv_length (parts), ==, 4);
  g_assert_cmpstr (parts[0], ==, "media");
  g_assert_cmpstr (parts[1], ==, "eyJuIjogInUxMm01MDEyYzUwMDFfcHJpbWFyeSJ9");
  g_assert_cmpstr (parts[2], ==, "99");
  g_assert_cmpuint (strlen (parts[3]), ==, 27);
}

static void
test_ticket_check (void)
{
  g_autoptr (GBytes) key = emu_key_new ();
  g_autoptr (GBytes) other_key = emu_key_new ();
  g_autofree char *ticket = emu_ticket_new (key, "a", 100);
  g_autofree char *forged = emu_ticket_new (other_key, "a", 100);
  gint64 expiry = 0;

  g_assert_cmpint (emu_ticket_check (key, ticket, "a", 99, &expiry), ==,
      EMU_CREDENTIAL_GOOD);
  g_assert_cmpint (expiry, ==, 100);
  g_assert_cmpint (emu_ticket_check (key, ticket, "a", 100, &expiry), ==,
      EMU_CREDENTIAL_EXPIRED);
  g_assert_cmpint (emu_ticket_check (key, ticket, "b", 99, &expiry), ==,
      EMU_CREDENTIAL_FORGED);
  g_assert_cmpint (emu_ticket_check (key, forged, "a", 99, &expiry), ==,
      EMU_CREDENTIAL_FORGED);
  g_assert_cmpint (emu_ticket_check (key, NULL, "a", 99, &expiry), ==,
      EMU_CREDENTIAL_MISSING);
  g_assert_cmpint (
      emu_ticket_check (key, "", "a", 99, &expiry), ==, EMU_CREDENTIAL_MISSING);
  g_assert_cmpint (emu_ticket_check (key, "media.x.y.z", "a", 99, &expiry), ==,
      EMU_CREDENTIAL_MALFORMED);
}

static void
test_token (void)
{
  g_autoptr (GBytes) key = emu_key_new ();
  g_autofree char *share = emu_share_token_new (key, 71204, 0x69087618);
  EmuToken token = { .camera_id = 5001, .share = share };
  g_autofree char *packed = emu_token_pack (&token);
  g_autofree char *unpacked = emu_token_unpack_share (packed);

  /* The parts that are not secret are those of API reference 2.2. */
  g_assert_true (
      g_str_has_prefix (share, "share.eyJzaSI6IDcxMjA0fQ.69087618tbc1fab00."));
  g_assert_cmpstr (unpacked, ==, share);
}

static void
test_token_garbage (void)
{
  static const char *const texts[] = { "", "x",
    "e30=", "W10=", "bnVsbA==", "eyJ0b2tlbiI6MX0=", "eyJ0b2tlbiI6bnVsbH0=" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autofree char *share = emu_token_unpack_share (texts[i]);

    g_assert_null (share);
  }
}

/* ---- RTSP targets ---- */

static void
check_target (const char *path, const char *query, const char *expected_path,
    const char *stream, const char *ticket)
{
  g_auto (EmuRtspTarget) target = { 0 };

  emu_rtsp_target_parse (&target, path, query);
  g_assert_cmpstr (target.path, ==, expected_path);
  g_assert_cmpstr (target.stream_name, ==, stream);
  g_assert_cmpstr (target.ticket, ==, ticket);
}

static void
test_target (void)
{
  check_target ("/live/a", "ticket=t", "/live/a", "a", "t");
  check_target ("/live/a/", "ticket=t/", "/live/a", "a", "t");
  check_target ("/live/a", "ticket=t/stream=0", "/live/a/stream=0", "a", "t");
  check_target ("/live/a/stream=0", "ticket=t", "/live/a/stream=0", "a", "t");
  check_target ("/live/a", "x=1&ticket=t&y=2", "/live/a", "a", "t");
  check_target ("/live/a", NULL, "/live/a", "a", NULL);
  check_target ("/other", "ticket=t", "/other", NULL, "t");
  check_target ("/", NULL, "/", NULL, NULL);
}

/* ---- Stamps ---- */

static const VxgStamp sample_stamps[] = {
  { 0, 0 },
  { 1, 1700000000000000 },
  { G_MAXUINT64, -1 },
  /* Bytes that need emulation prevention. */
  { 0x0000000100000200, 0x0003000000000100 },
};

/* Two slices with start codes, the first of three bytes; no SEI. */
static const guint8 bare_h264[] = { 0, 0, 1, 0x65, 0x88, 0x80, 0, 0, 0, 1, 0x41,
  0x9a, 0x01 };
static const guint8 bare_h265[] = { 0, 0, 1, 0x26, 0x01, 0x80, 0, 0, 0, 1, 0x02,
  0x01, 0xd0 };

/* Turns lengths into start codes of the same size. */
static void
to_byte_stream (GByteArray *unit)
{
  guint position = 0;

  while (position < unit->len) {
    guint32 length;

    memcpy (&length, unit->data + position, 4);
    memcpy (unit->data + position, "\0\0\0\1", 4);
    position += 4 + GUINT32_FROM_BE (length);
  }
}

static void
check_stamp (EmuVideoCodec codec, const VxgStamp *stamp)
{
  gboolean h265 = codec == EMU_VIDEO_H265;
  gboolean (*parse) (const guint8 *, gsize, VxgStamp *) =
      h265 ? vxg_stamp_parse_h265 : vxg_stamp_parse_h264;
  g_autoptr (GByteArray) unit =
      emu_stamp_unit (codec, h265 ? bare_h265 : bare_h264,
          h265 ? sizeof bare_h265 : sizeof bare_h264, stamp);
  VxgStamp found = { 7, 7 };

  g_assert_true (parse (unit->data, unit->len, &found));
  g_assert_cmpuint (found.number, ==, stamp->number);
  g_assert_cmpint (found.time_us, ==, stamp->time_us);

  to_byte_stream (unit);
  found.number = 7;
  g_assert_true (parse (unit->data, unit->len, &found));
  g_assert_cmpuint (found.number, ==, stamp->number);
  g_assert_cmpint (found.time_us, ==, stamp->time_us);
}

static void
test_stamp (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (sample_stamps); i++) {
    check_stamp (EMU_VIDEO_H264, &sample_stamps[i]);
    check_stamp (EMU_VIDEO_H265, &sample_stamps[i]);
  }
}

static void
test_stamp_missing (void)
{
  VxgStamp stamp;

  g_assert_false (vxg_stamp_parse_h264 (bare_h264, sizeof bare_h264, &stamp));
  g_assert_false (vxg_stamp_parse_h265 (bare_h265, sizeof bare_h265, &stamp));
  g_assert_false (vxg_stamp_parse_h264 (NULL, 0, &stamp));
  g_assert_false (vxg_stamp_parse_h264 (bare_h264, 1, &stamp));
}

/* Every piece and every damaged copy of a stamped unit is read in bounds. */
static void
test_stamp_garbage (void)
{
  g_autoptr (GByteArray) unit = emu_stamp_unit (
      EMU_VIDEO_H264, bare_h264, sizeof bare_h264, &sample_stamps[3]);
  VxgStamp stamp;

  for (guint size = 0; size < unit->len; size++) {
    g_autofree guint8 *piece = g_memdup2 (unit->data, size);

    vxg_stamp_parse_h264 (piece, size, &stamp);
    vxg_stamp_parse_h265 (piece, size, &stamp);
  }
  for (guint i = 0; i < 20000; i++) {
    g_autofree guint8 *copy = g_memdup2 (unit->data, unit->len);

    for (guint n = g_test_rand_int_range (1, 6); n > 0; n--)
      copy[g_test_rand_int_range (0, (gint32) unit->len)] =
          (guint8) g_test_rand_int_range (0, 256);
    vxg_stamp_parse_h264 (copy, unit->len, &stamp);
    vxg_stamp_parse_h265 (copy, unit->len, &stamp);
  }
}

/* ---- Faults ---- */

static void
test_faults (void)
{
  g_autoptr (EmuFaults) faults = emu_faults_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_assert_true (emu_faults_set (faults, "api-status", "503 x2", &error));
  g_assert_cmpint (
      emu_faults_peek_number (faults, EMU_FAULT_API_STATUS), ==, 503);
  g_assert_cmpint (
      emu_faults_use_number (faults, EMU_FAULT_API_STATUS), ==, 503);
  g_assert_cmpint (
      emu_faults_use_number (faults, EMU_FAULT_API_STATUS), ==, 503);
  g_assert_cmpint (emu_faults_use_number (faults, EMU_FAULT_API_STATUS), ==, 0);

  g_assert_true (emu_faults_set (faults, "api-body", "html x1", &error));
  g_assert_false (
      emu_faults_use_word (faults, EMU_FAULT_API_BODY, "truncated"));
  g_assert_true (emu_faults_use_word (faults, EMU_FAULT_API_BODY, "html"));
  g_assert_true (emu_faults_use_word (faults, EMU_FAULT_API_BODY, "normal"));

  g_assert_true (emu_faults_set (faults, "api-omit", "rtsp,expire", &error));
  text = emu_faults_use_text (faults, EMU_FAULT_API_OMIT);
  g_assert_cmpstr (text, ==, "rtsp,expire");
  g_assert_true (emu_faults_set (faults, "api-omit", NULL, &error));
  g_assert_null (emu_faults_peek_text (faults, EMU_FAULT_API_OMIT));
}

static void
check_bad_fault (const char *name, const char *value)
{
  g_autoptr (EmuFaults) faults = emu_faults_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (emu_faults_set (faults, name, value, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

static void
test_faults_bad (void)
{
  check_bad_fault ("nonsense", "1");
  check_bad_fault ("api-status", "600");
  check_bad_fault ("api-status", "199");
  check_bad_fault ("rtsp-play-status", "200");
  check_bad_fault ("api-status", "");
  check_bad_fault ("api-status", "4 0 4");
  check_bad_fault ("api-body", "truncated html");
  check_bad_fault ("rtsp-silence", "maybe");
}

/* The table is complete, and every default is a value that may be ordered. */
static void
test_faults_table (void)
{
  for (int i = 0; i < EMU_N_FAULTS; i++) {
    const EmuFaultInfo *info = &emu_fault_table[i];
    g_autoptr (EmuFaults) faults = emu_faults_new ();
    g_autoptr (GError) error = NULL;

    g_assert_nonnull (info->name);
    g_assert_nonnull (info->description);
    emu_faults_set (faults, info->name, info->fallback, &error);
    g_assert_no_error (error);
    if (i > 0)
      g_assert_cmpstr (emu_fault_table[i - 1].name, <, info->name);
  }
}

/* Each fault has its row in docs/emulator.md, word for word. */
static void
test_faults_documented (void)
{
  g_autofree char *text = NULL;

  g_assert_true (
      g_file_get_contents (g_getenv ("VXG_EMULATOR_DOC"), &text, NULL, NULL));
  for (int i = 0; i < EMU_N_FAULTS; i++) {
    const EmuFaultInfo *info = &emu_fault_table[i];
    g_autofree char *start = g_strdup_printf ("\n| `%s` | ", info->name);
    g_autofree char *end = g_strdup_printf (" | %s |\n", info->description);
    const char *row = strstr (text, start);

    if (row == NULL || strstr (row, end) == NULL)
      g_error ("docs/emulator.md does not say: %s %s", info->name,
          info->description);
  }
}

/* ---- Camera options ---- */

static void
test_options (void)
{
  EmuCameraOptions options;
  g_autoptr (GError) error = NULL;

  emu_camera_options_init (&options);
  g_assert_cmpint (options.width, ==, 640);
  g_assert_true (emu_camera_options_set (&options, "size", "320x180", &error));
  g_assert_cmpint (options.width, ==, 320);
  g_assert_cmpint (options.height, ==, 180);
  g_assert_true (emu_camera_options_set (&options, "size", NULL, &error));
  g_assert_cmpint (options.height, ==, 360);
  g_assert_true (emu_camera_options_set (&options, "audio", "opus", &error));
  g_assert_cmpint (options.audio, ==, EMU_AUDIO_OPUS);

  g_assert_false (emu_camera_options_set (&options, "size", "321x180", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (emu_camera_options_set (&options, "fps", "0", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (emu_camera_options_set (&options, "colour", "red", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

/* ---- Journal ---- */

static void
test_journal (void)
{
  g_autoptr (EmuJournal) journal = emu_journal_new ();
  EmuEvent event = { .protocol = "http",
    .method = "GET",
    .path = "/live/media.eyJ.12.sig/x\ny",
    .status = 200,
    .credential = EMU_CREDENTIAL_GOOD };
  g_autoptr (GPtrArray) entries = NULL;
  VxgEmulatorEntry *entry;

  emu_journal_add (journal, &event);
  event.status = 404;
  emu_journal_add (journal, &event);
  entries = emu_journal_list (journal, "*");
  g_assert_cmpuint (entries->len, ==, 2);
  entry = g_ptr_array_index (entries, 0);
  g_assert_cmpuint (entry->serial, ==, 1);
  g_assert_cmpstr (entry->line, ==,
      "http GET /live/media.***/x?y 200 credential=good keep-alive=no "
      "camera=-");
  g_assert_true (emu_journal_wait (journal, "http GET * 404 *", 1, 0));
  g_assert_false (emu_journal_wait (journal, "http GET * 404 *", 2, 20));
  emu_journal_clear (journal);
  g_assert_false (emu_journal_wait (journal, "*", 1, 0));
}

static gpointer
add_later (gpointer data)
{
  EmuEvent event = { .protocol = "event", .method = "cut" };

  for (guint i = 0; i < 3; i++)
    emu_journal_add (data, &event);
  return NULL;
}

static void
test_journal_wait (void)
{
  g_autoptr (EmuJournal) journal = emu_journal_new ();
  GThread *thread = g_thread_new ("writer", add_later, journal);

  g_assert_true (emu_journal_wait (journal, "event cut*", 3, 20000));
  g_thread_join (thread);
}

/* ---- Feed ---- */

static GstBuffer *
new_unit (guint64 number, gboolean key)
{
  GstBuffer *unit = gst_buffer_new_allocate (NULL, 8, NULL);

  GST_BUFFER_OFFSET (unit) = number;
  if (!key)
    GST_BUFFER_FLAG_SET (unit, GST_BUFFER_FLAG_DELTA_UNIT);
  return unit;
}

static void
note_number (EmuStream stream, GstBuffer *unit, gpointer user_data)
{
  g_string_append_printf (user_data, "%s%d ",
      stream == EMU_STREAM_AUDIO ? "a" : "", (int) GST_BUFFER_OFFSET (unit));
}

static void
test_feed (void)
{
  g_autoptr (EmuFeed) feed = emu_feed_new ();
  g_autoptr (GString) early = g_string_new (NULL);
  g_autoptr (GString) late = g_string_new (NULL);
  EmuReader *a = emu_feed_attach (feed, note_number, early);
  EmuReader *b;

  /* Nothing before the first key frame. */
  emu_feed_push (feed, EMU_STREAM_VIDEO, new_unit (1, FALSE));
  emu_feed_push (feed, EMU_STREAM_VIDEO, new_unit (2, TRUE));
  emu_feed_push (feed, EMU_STREAM_VIDEO, new_unit (3, FALSE));
  emu_feed_push (feed, EMU_STREAM_VIDEO, new_unit (4, TRUE));
  emu_feed_push (feed, EMU_STREAM_AUDIO, new_unit (1, TRUE));
  b = emu_feed_attach (feed, note_number, late);
  emu_feed_push (feed, EMU_STREAM_VIDEO, new_unit (5, FALSE));
  emu_feed_detach (feed, b);
  emu_feed_push (feed, EMU_STREAM_VIDEO, new_unit (6, FALSE));
  emu_feed_detach (feed, a);
  g_assert_cmpstr (early->str, ==, "2 3 4 a1 5 6 ");
  g_assert_cmpstr (late->str, ==, "4 a1 5 ");
  g_assert_cmpuint (emu_feed_get_units_made (feed), ==, 6);
}

/* A group of pictures without an end does not fill the memory. */
static void
test_feed_bounded (void)
{
  g_autoptr (EmuFeed) feed = emu_feed_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  EmuReader *reader;

  emu_feed_push (feed, EMU_STREAM_VIDEO, new_unit (0, TRUE));
  for (guint i = 1; i < 5000; i++)
    emu_feed_push (feed, EMU_STREAM_VIDEO, new_unit (i, FALSE));
  reader = emu_feed_attach (feed, note_number, text);
  g_assert_cmpstr (text->str, ==, "");
  emu_feed_push (feed, EMU_STREAM_VIDEO, new_unit (5000, TRUE));
  g_assert_cmpstr (text->str, ==, "5000 ");
  emu_feed_detach (feed, reader);
}

int
main (int argc, char **argv)
{
  vxg_test_init (&argc, &argv, 20);
  gst_init (NULL, NULL);

  g_test_add_func ("/emulator/ticket/layout", test_ticket_layout);
  g_test_add_func ("/emulator/ticket/check", test_ticket_check);
  g_test_add_func ("/emulator/token", test_token);
  g_test_add_func ("/emulator/token/garbage", test_token_garbage);
  g_test_add_func ("/emulator/target", test_target);
  g_test_add_func ("/emulator/stamp", test_stamp);
  g_test_add_func ("/emulator/stamp/missing", test_stamp_missing);
  g_test_add_func ("/emulator/stamp/garbage", test_stamp_garbage);
  g_test_add_func ("/emulator/faults", test_faults);
  g_test_add_func ("/emulator/faults/bad", test_faults_bad);
  g_test_add_func ("/emulator/faults/table", test_faults_table);
  g_test_add_func ("/emulator/faults/documented", test_faults_documented);
  g_test_add_func ("/emulator/options", test_options);
  g_test_add_func ("/emulator/journal", test_journal);
  g_test_add_func ("/emulator/journal/wait", test_journal_wait);
  g_test_add_func ("/emulator/feed", test_feed);
  g_test_add_func ("/emulator/feed/bounded", test_feed_bounded);
  return g_test_run ();
}
