/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstvxghlscipher.h"

#include <openssl/evp.h>
#include <vxg/vxg.h>

struct _GstVxgHlsCipher {
  EVP_CIPHER_CTX *context;
};

GstVxgHlsCipher *
gst_vxg_hls_cipher_new (
    const guint8 key[GST_VXG_HLS_KEY_SIZE], const guint8 iv[16])
{
  GstVxgHlsCipher *self = g_new0 (GstVxgHlsCipher, 1);

  self->context = EVP_CIPHER_CTX_new ();
  /* Neither fails but for want of memory, or of AES. */
  if (self->context == NULL ||
      EVP_DecryptInit_ex (self->context, EVP_aes_128_cbc (), NULL, key, iv) !=
          1)
    g_error ("AES-128 is not to be had");
  return self;
}

void
gst_vxg_hls_cipher_free (GstVxgHlsCipher *self)
{
  EVP_CIPHER_CTX_free (self->context);
  g_free (self);
}

/*
 * gst_vxg_hls_cipher_update:
 * @size: at most 2^30
 *
 * Returns: (transfer full): what is in the clear by now; the last block is held
 *   back, since it may be padding
 */
GBytes *
gst_vxg_hls_cipher_update (
    GstVxgHlsCipher *self, const guint8 *data, gsize size)
{
  g_autofree guint8 *clear = g_malloc (size + EVP_MAX_BLOCK_LENGTH);
  int length = 0;

  /* Cannot fail: nothing is checked before the end. */
  EVP_DecryptUpdate (self->context, clear, &length, data, (int) size);
  return g_bytes_new_take (g_steal_pointer (&clear), (gsize) length);
}

/* Returns: (transfer full): the rest; %NULL with @error of
 *   %VXG_ERROR_BAD_RESPONSE when the end does not fit the key */
GBytes *
gst_vxg_hls_cipher_finish (GstVxgHlsCipher *self, GError **error)
{
  guint8 clear[EVP_MAX_BLOCK_LENGTH];
  int length = 0;

  if (EVP_DecryptFinal_ex (self->context, clear, &length) == 1)
    return g_bytes_new (clear, (gsize) length);
  g_set_error_literal (error, VXG_ERROR, VXG_ERROR_BAD_RESPONSE,
      "a segment could not be decrypted: it is damaged, or the key is wrong");
  return NULL;
}
