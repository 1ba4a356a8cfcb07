/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "hls-client.h"

#include <openssl/evp.h>
#include <string.h>

#define KEY_BYTES 16

void
hls_client_init (HlsClient *client, Fixture *fixture)
{
  client->fixture = fixture;
  client->uri = vxg_emulator_dup_hls_uri (fixture->cloud, "gate", 60);
}

void
hls_client_clear (HlsClient *client)
{
  g_clear_pointer (&client->uri, g_free);
}

/* @reference: "" for the URL itself */
Answer
hls_client_get (HlsClient *client, const char *reference)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = g_uri_resolve_relative (
      client->uri, reference, SOUP_HTTP_URI_FLAGS, &error);

  g_assert_no_error (error);
  return fixture_send (client->fixture, soup_message_new ("GET", uri));
}

/* @text: (nullable): what has to be in the answer */
void
hls_client_check (
    HlsClient *client, const char *reference, guint status, const char *text)
{
  g_auto (Answer) answer = hls_client_get (client, reference);

  g_assert_cmpuint (answer.status, ==, status);
  if (text != NULL && strstr (answer.body, text) == NULL)
    g_error ("\"%s\" is not in %s", text, answer.body);
}

/* Asks, and blocks until so many segments have been made since the start. */
void
hls_client_wait_segments (HlsClient *client, guint n)
{
  g_auto (Answer) answer = hls_client_get (client, "");

  g_assert_cmpuint (answer.status, !=, 0);
  g_assert_true (vxg_emulator_wait (
      client->fixture->cloud, "event hls-segment *", n, 30000));
}

/* @list: (out) */
void
hls_client_read (HlsClient *client, const char *reference, HlsList *list)
{
  g_auto (Answer) answer = hls_client_get (client, reference);

  g_assert_cmpuint (answer.status, ==, 200);
  g_assert_cmpstr (
      soup_message_headers_get_content_type (
          soup_message_get_response_headers (answer.message), NULL),
      ==, "application/vnd.apple.mpegurl");
  hls_list_parse (list, answer.body);
}

/* Returns: (transfer full): what has to be there */
GBytes *
hls_client_fetch (HlsClient *client, const char *reference)
{
  g_auto (Answer) answer = hls_client_get (client, reference);

  g_assert_cmpuint (answer.status, ==, 200);
  return g_bytes_new (answer.body, answer.size);
}

/* ---- Segments ---- */

static guint8
hex_at (const char *text, gsize position)
{
  return (guint8) (g_ascii_xdigit_value (text[position]) << 4 |
      g_ascii_xdigit_value (text[position + 1]));
}

/* @number: of the segment, for a playlist that names no IV */
static void
find_iv (const HlsEntry *entry, guint64 number, guint8 *iv)
{
  guint64 low = GUINT64_TO_BE (number);

  memset (iv, 0, KEY_BYTES);
  if (entry->iv == NULL) {
    memcpy (iv + KEY_BYTES - sizeof low, &low, sizeof low);
    return;
  }
  g_assert_true (g_str_has_prefix (entry->iv, "0x"));
  g_assert_cmpuint (strlen (entry->iv), ==, 2 + 2 * KEY_BYTES);
  for (gsize i = 0; i < KEY_BYTES; i++)
    iv[i] = hex_at (entry->iv, 2 + 2 * i);
}

static GBytes *
decrypt (HlsClient *client, const HlsEntry *entry, guint64 number, GBytes *data)
{
  g_autoptr (GBytes) key = hls_client_fetch (client, entry->key);
  EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new ();
  guint8 iv[KEY_BYTES];
  gsize size;
  const guint8 *coded = g_bytes_get_data (data, &size);
  guint8 *plain = g_malloc (size + KEY_BYTES);
  int length;
  int rest;

  find_iv (entry, number, iv);
  g_assert_cmpuint (g_bytes_get_size (key), ==, KEY_BYTES);
  g_assert_cmpint (EVP_DecryptInit_ex (cipher, EVP_aes_128_cbc (), NULL,
                       g_bytes_get_data (key, NULL), iv),
      ==, 1);
  g_assert_cmpint (
      EVP_DecryptUpdate (cipher, plain, &length, coded, (int) size), ==, 1);
  g_assert_cmpint (EVP_DecryptFinal_ex (cipher, plain + length, &rest), ==, 1);
  EVP_CIPHER_CTX_free (cipher);
  return g_bytes_new_take (plain, (gsize) (length + rest));
}

static void
append (GByteArray *all, GBytes *bytes)
{
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  g_byte_array_append (all, data, (guint) size);
}

/* Returns: (transfer full): all segments of @list in a row, decrypted, after
 *   what the map leads to */
GBytes *
hls_client_fetch_all (HlsClient *client, const HlsList *list)
{
  GByteArray *all = g_byte_array_new ();

  if (list->map != NULL) {
    g_autoptr (GBytes) map = hls_client_fetch (client, list->map);

    append (all, map);
  }
  for (guint i = 0; i < list->entries->len; i++) {
    const HlsEntry *entry = hls_list_get (list, i);
    g_autoptr (GBytes) data = hls_client_fetch (client, entry->uri);
    g_autoptr (GBytes) plain = entry->key != NULL
        ? decrypt (client, entry, list->sequence + i, data)
        : g_bytes_ref (data);

    append (all, plain);
  }
  return g_byte_array_free_to_bytes (all);
}
