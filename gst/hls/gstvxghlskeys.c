/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads EXT-X-KEY (RFC 8216, 4.3.2.4). Pure. */
#include "gstvxghlskeys.h"

#include "gstvxghlsattributes.h"
#include "gstvxghlsvalues.h"

#include <string.h>

static const char *
read_aes_128 (GstVxgHlsBase *base, const char *reference, const char *iv_text,
    GstVxgHlsKey **key)
{
  const char *reason = NULL;
  guint8 iv[GST_VXG_HLS_IV_SIZE];
  char *uri;

  if (iv_text != NULL && !gst_vxg_hls_parse_iv (iv_text, iv))
    return "the IV is not a number of 128 bits";
  uri = gst_vxg_hls_base_resolve (base, reference, &reason);
  if (uri != NULL)
    *key = gst_vxg_hls_key_new_aes_128 (uri, iv_text != NULL ? iv : NULL);
  return reason;
}

static const char *
read_identity (GstVxgHlsKeys *self, GstVxgHlsBase *base, const char *method,
    const char *uri, const char *iv)
{
  g_clear_pointer (&self->identity, gst_vxg_hls_key_unref);
  if (strcmp (method, "AES-128") == 0)
    return read_aes_128 (base, uri, iv, &self->identity);
  self->identity = gst_vxg_hls_key_new_unsupported (
      strcmp (method, "SAMPLE-AES") == 0 ? "SAMPLE-AES" : "another method");
  return NULL;
}

/*
 * gst_vxg_hls_keys_read:
 * @value: of the tag; is taken apart in place
 *
 * Returns: (nullable): a clause on what is wrong; a constant
 */
const char *
gst_vxg_hls_keys_read (GstVxgHlsKeys *self, GstVxgHlsBase *base, char *value)
{
  GstVxgHlsAttributes attributes;
  const char *method, *format, *uri, *iv;

  gst_vxg_hls_attributes_parse (&attributes, value);
  method = gst_vxg_hls_attributes_get_plain (&attributes, "METHOD");
  format = gst_vxg_hls_attributes_get_quoted (&attributes, "KEYFORMAT");
  uri = gst_vxg_hls_attributes_get_quoted (&attributes, "URI");
  iv = gst_vxg_hls_attributes_get_plain (&attributes, "IV");
  if (attributes.reason != NULL)
    return attributes.reason;
  if (method == NULL)
    return "there is no METHOD";
  if (strcmp (method, "NONE") == 0) {
    gst_vxg_hls_keys_clear (self);
    return NULL;
  }
  if (format == NULL || strcmp (format, "identity") == 0)
    return read_identity (self, base, method, uri, iv);
  g_clear_pointer (&self->foreign, gst_vxg_hls_key_unref);
  self->foreign = gst_vxg_hls_key_new_unsupported ("a DRM system's keys");
  return NULL;
}

/*
 * gst_vxg_hls_keys_ref_current:
 *
 * Returns: (transfer full) (nullable): what applies
 */
GstVxgHlsKey *
gst_vxg_hls_keys_ref_current (const GstVxgHlsKeys *self)
{
  GstVxgHlsKey *key = self->identity != NULL ? self->identity : self->foreign;

  return key != NULL ? gst_vxg_hls_key_ref (key) : NULL;
}

void
gst_vxg_hls_keys_clear (GstVxgHlsKeys *self)
{
  g_clear_pointer (&self->identity, gst_vxg_hls_key_unref);
  g_clear_pointer (&self->foreign, gst_vxg_hls_key_unref);
}
