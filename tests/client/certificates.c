/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "certificates.h"

#include <glib/gstdio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#define HOUR 3600L

struct _Authority {
  EVP_PKEY *key;
  X509 *certificate;
  long serial;
  char *file;
};

static void
add_extension (X509 *certificate, X509 *issuer, int nid, const char *value)
{
  X509V3_CTX context;
  X509_EXTENSION *extension;

  X509V3_set_ctx (&context, issuer, certificate, NULL, NULL, 0);
  extension = X509V3_EXT_conf_nid (NULL, &context, nid, value);
  g_assert_nonnull (extension);
  g_assert_cmpint (X509_add_ext (certificate, extension, -1), ==, 1);
  X509_EXTENSION_free (extension);
}

/* Not signed yet. */
static X509 *
draft (EVP_PKEY *key, const char *name, long serial, long from, long until)
{
  X509 *certificate = X509_new ();

  X509_set_version (certificate, X509_VERSION_3);
  ASN1_INTEGER_set (X509_get_serialNumber (certificate), serial);
  X509_gmtime_adj (X509_getm_notBefore (certificate), from);
  X509_gmtime_adj (X509_getm_notAfter (certificate), until);
  X509_set_pubkey (certificate, key);
  X509_NAME_add_entry_by_txt (X509_get_subject_name (certificate), "CN",
      MBSTRING_ASC, (const guchar *) name, -1, -1, 0);
  return certificate;
}

static char *
to_text (BIO *bio)
{
  char *data;
  long size = BIO_get_mem_data (bio, &data);

  return g_strndup (data, size);
}

static void
write_file (Authority *self)
{
  BIO *bio = BIO_new (BIO_s_mem ());
  g_autoptr (GError) error = NULL;
  g_autofree char *pem = NULL;
  int fd = g_file_open_tmp ("vxg-test-ca-XXXXXX.pem", &self->file, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  PEM_write_bio_X509 (bio, self->certificate);
  pem = to_text (bio);
  BIO_free (bio);
  g_file_set_contents (self->file, pem, -1, &error);
  g_assert_no_error (error);
}

Authority *
authority_new (void)
{
  static guint authorities;
  Authority *self = g_new0 (Authority, 1);
  g_autofree char *name = g_strdup_printf ("Authority %u", ++authorities);

  self->key = EVP_EC_gen ("P-256");
  g_assert_nonnull (self->key);
  self->serial = 1;
  self->certificate = draft (self->key, name, self->serial++, -HOUR, 24 * HOUR);
  X509_set_issuer_name (
      self->certificate, X509_get_subject_name (self->certificate));
  add_extension (self->certificate, self->certificate, NID_basic_constraints,
      "critical,CA:TRUE");
  add_extension (self->certificate, self->certificate, NID_key_usage,
      "critical,keyCertSign,cRLSign");
  add_extension (
      self->certificate, self->certificate, NID_subject_key_identifier, "hash");
  g_assert_cmpint (
      X509_sign (self->certificate, self->key, EVP_sha256 ()), >, 0);
  write_file (self);
  return self;
}

void
authority_free (Authority *self)
{
  g_unlink (self->file);
  g_free (self->file);
  X509_free (self->certificate);
  EVP_PKEY_free (self->key);
  g_free (self);
}

const char *
authority_get_file (Authority *self)
{
  return self->file;
}

GTlsCertificate *
authority_issue (Authority *self, const char *names, long from, long until)
{
  EVP_PKEY *key = EVP_EC_gen ("P-256");
  X509 *certificate = draft (key, "Test server", self->serial++, from, until);
  BIO *bio = BIO_new (BIO_s_mem ());
  g_autofree char *pem = NULL;
  g_autoptr (GError) error = NULL;
  GTlsCertificate *result;

  X509_set_issuer_name (certificate, X509_get_subject_name (self->certificate));
  add_extension (
      certificate, self->certificate, NID_basic_constraints, "CA:FALSE");
  add_extension (
      certificate, self->certificate, NID_ext_key_usage, "serverAuth");
  add_extension (certificate, self->certificate, NID_subject_alt_name, names);
  g_assert_cmpint (X509_sign (certificate, self->key, EVP_sha256 ()), >, 0);

  PEM_write_bio_X509 (bio, certificate);
  PEM_write_bio_PrivateKey (bio, key, NULL, NULL, 0, NULL, NULL);
  pem = to_text (bio);
  result = g_tls_certificate_new_from_pem (pem, -1, &error);
  g_assert_no_error (error);

  BIO_free (bio);
  X509_free (certificate);
  EVP_PKEY_free (key);
  return result;
}
