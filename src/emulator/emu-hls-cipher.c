/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-hls-cipher.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

/* Returns: (transfer full): key @number of a stream; the same each time */
GBytes *
emu_hls_key_new (GBytes *secret, const char *stream, guint64 number)
{
  g_autofree char *name =
      g_strdup_printf ("hls-key %s %" G_GUINT64_FORMAT, stream, number);
  guint8 digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  gsize size;
  const void *data = g_bytes_get_data (secret, &size);

  HMAC (EVP_sha256 (), data, (int) size, (const guint8 *) name, strlen (name),
      digest, &length);
  return g_bytes_new (digest, EMU_HLS_KEY_BYTES);
}

/* Returns: (transfer full): @data in CBC mode, padded by PKCS 7 */
GBytes *
emu_hls_encrypt (GBytes *data, GBytes *key, guint64 iv)
{
  EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new ();
  guint8 block[EMU_HLS_KEY_BYTES] = { 0 };
  guint64 low = GUINT64_TO_BE (iv);
  gsize size;
  const guint8 *plain = g_bytes_get_data (data, &size);
  guint8 *out = g_malloc (size + EMU_HLS_KEY_BYTES);
  int length = 0;
  int rest = 0;

  memcpy (block + sizeof block - sizeof low, &low, sizeof low);
  if (EVP_EncryptInit_ex (cipher, EVP_aes_128_cbc (), NULL,
          g_bytes_get_data (key, NULL), block) != 1 ||
      EVP_EncryptUpdate (cipher, out, &length, plain, (int) size) != 1 ||
      EVP_EncryptFinal_ex (cipher, out + length, &rest) != 1)
    g_error ("OpenSSL has no AES-128");
  EVP_CIPHER_CTX_free (cipher);
  return g_bytes_new_take (out, (gsize) (length + rest));
}
