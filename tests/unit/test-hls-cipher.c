/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What OpenSSL has encrypted comes out again, in whatever pieces it came. */
#include "hls/gstvxghlscipher.h"
#include "vxg-test.h"

#include <openssl/evp.h>
#include <string.h>
#include <vxg/vxg.h>

#define BLOCK 16

static const guint8 key[GST_VXG_HLS_KEY_SIZE] = "0123456789abcde";
static const guint8 iv[16] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2 };

/* @padded: %FALSE: @size is a number of blocks */
static GByteArray *
encrypt (const guint8 *clear, gsize size, gboolean padded)
{
  GByteArray *bytes = g_byte_array_new ();
  EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new ();
  int length, rest;

  g_byte_array_set_size (bytes, size + BLOCK);
  EVP_EncryptInit_ex (context, EVP_aes_128_cbc (), NULL, key, iv);
  EVP_CIPHER_CTX_set_padding (context, padded);
  g_assert_cmpint (
      EVP_EncryptUpdate (context, bytes->data, &length, clear, size), ==, 1);
  g_assert_cmpint (
      EVP_EncryptFinal_ex (context, bytes->data + length, &rest), ==, 1);
  g_byte_array_set_size (bytes, length + rest);
  EVP_CIPHER_CTX_free (context);
  return bytes;
}

/* @stride: the size of the pieces
 * Returns: (transfer full) (nullable): what comes out, if the end is right */
static GByteArray *
decrypt (GByteArray *bytes, gsize stride, GError **error)
{
  g_autoptr (GstVxgHlsCipher) cipher = gst_vxg_hls_cipher_new (key, iv);
  g_autoptr (GByteArray) clear = g_byte_array_new ();
  g_autoptr (GBytes) rest = NULL;

  for (gsize i = 0; i < bytes->len; i += stride) {
    g_autoptr (GBytes) piece = gst_vxg_hls_cipher_update (
        cipher, bytes->data + i, MIN (stride, bytes->len - i));

    g_byte_array_append (clear, g_bytes_get_data (piece, NULL),
        (guint) g_bytes_get_size (piece));
  }
  rest = gst_vxg_hls_cipher_finish (cipher, error);
  if (rest == NULL)
    return NULL;
  g_byte_array_append (
      clear, g_bytes_get_data (rest, NULL), (guint) g_bytes_get_size (rest));
  return g_steal_pointer (&clear);
}

static void
test_pieces (void)
{
  guint8 clear[1000];

  for (guint i = 0; i < sizeof clear; i++)
    clear[i] = i * 7;
  for (gsize size = 0; size < 100; size++)
    for (gsize stride = 1; stride <= 33; stride++) {
      g_autoptr (GByteArray) bytes = encrypt (clear, size, TRUE);
      g_autoptr (GError) error = NULL;
      g_autoptr (GByteArray) back = decrypt (bytes, stride, &error);

      g_assert_no_error (error);
      g_assert_cmpmem (back->data, back->len, clear, size);
    }
}

static void
assert_refused (GByteArray *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) back = decrypt (bytes, 7, &error);

  g_assert_error (error, VXG_ERROR, VXG_ERROR_BAD_RESPONSE);
  g_assert_null (back);
}

/* An end that no padding has: a byte that counts too far, or none at all. */
static void
test_wrong_padding (void)
{
  guint8 clear[2 * BLOCK] = { 0 };
  static const guint8 wrong[] = { 0, 2, 17, 255 };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GByteArray) bytes = NULL;

    clear[sizeof clear - 1] = wrong[i];
    bytes = encrypt (clear, sizeof clear, FALSE);
    assert_refused (bytes);
  }
}

/* A transfer that broke off, and no transfer at all. */
static void
test_truncated (void)
{
  const guint8 clear[3 * BLOCK] = { 0 };
  g_autoptr (GByteArray) bytes = encrypt (clear, sizeof clear, TRUE);

  while (bytes->len > 0) {
    g_byte_array_set_size (bytes, bytes->len - 1);
    assert_refused (bytes);
  }
}

int
main (int argc, char *argv[])
{
  vxg_test_init (&argc, &argv, 60);
  g_test_add_func ("/hls/cipher/pieces", test_pieces);
  g_test_add_func ("/hls/cipher/wrong-padding", test_wrong_padding);
  g_test_add_func ("/hls/cipher/truncated", test_truncated);
  return g_test_run ();
}
