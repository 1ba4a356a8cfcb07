/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-credential.h"

#include <json-glib/json-glib.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <string.h>

#define KEY_BYTES 32
#define MAX_TOKEN_CHARS 16384

/* 36 530 days: tokens end by being revoked (API reference 2.3). */
#define SHARE_LIFETIME G_GINT64_CONSTANT (3156192000)

const char *
emu_credential_to_string (EmuCredential credential)
{
  static const char *const names[] = {
    [EMU_CREDENTIAL_UNCHECKED] = "-",
    [EMU_CREDENTIAL_GOOD] = "good",
    [EMU_CREDENTIAL_MISSING] = "missing",
    [EMU_CREDENTIAL_MALFORMED] = "malformed",
    [EMU_CREDENTIAL_FORGED] = "forged",
    [EMU_CREDENTIAL_EXPIRED] = "expired",
    [EMU_CREDENTIAL_REVOKED] = "revoked",
  };

  return names[credential];
}

/* A key that no other emulator has. */
GBytes *
emu_key_new (void)
{
  guint8 *bytes = g_malloc (KEY_BYTES);

  if (RAND_bytes (bytes, KEY_BYTES) != 1)
    g_error ("OpenSSL has no random numbers");
  return g_bytes_new_take (bytes, KEY_BYTES);
}

static char *
to_base64url (const guint8 *data, gsize size)
{
  char *text = g_base64_encode (data, size);
  char *end = strchr (text, '=');

  if (end != NULL)
    *end = '\0';
  return g_strdelimit (g_strdelimit (text, "+", '-'), "/", '_');
}

/* HMAC-SHA1 as 27 characters (API reference 2.3 and 4.2). */
static char *
sign (GBytes *key, const char *text)
{
  guint8 digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  gsize key_size;
  const void *key_data = g_bytes_get_data (key, &key_size);

  HMAC (EVP_sha1 (), key_data, (int) key_size, (const guint8 *) text,
      strlen (text), digest, &length);
  return to_base64url (digest, length);
}

static char *
with_signature (GBytes *key, char *text)
{
  g_autofree char *unsigned_text = text;
  g_autofree char *signature = sign (key, unsigned_text);

  return g_strdup_printf ("%s.%s", unsigned_text, signature);
}

/* Makes a media ticket (API reference 4.2); @expiry in Unix seconds. */
char *
emu_ticket_new (GBytes *key, const char *name, gint64 expiry)
{
  g_autofree char *json = g_strdup_printf ("{\"n\": \"%s\"}", name);
  g_autofree char *packed = to_base64url ((guint8 *) json, strlen (json));

  return with_signature (
      key, g_strdup_printf ("media.%s.%" G_GINT64_FORMAT, packed, expiry));
}

/* Compares without telling by the time it takes where the difference is. */
static gboolean
same_text (const char *a, const char *b)
{
  return strlen (a) == strlen (b) && CRYPTO_memcmp (a, b, strlen (a)) == 0;
}

/*
 * Checks whether @ticket (nullable) opens the stream @name at @now, in Unix
 * seconds. *@expiry is set only for a ticket that is good or expired.
 */
EmuCredential
emu_ticket_check (GBytes *key, const char *ticket, const char *name, gint64 now,
    gint64 *expiry)
{
  g_auto (GStrv) parts = NULL;
  g_autofree char *expected = NULL;
  gint64 when;

  if (ticket == NULL || *ticket == '\0')
    return EMU_CREDENTIAL_MISSING;
  parts = g_strsplit (ticket, ".", 5);
  if (g_strv_length (parts) != 4 || !g_str_equal (parts[0], "media") ||
      !g_ascii_string_to_signed (
          parts[2], 10, G_MININT64, G_MAXINT64, &when, NULL))
    return EMU_CREDENTIAL_MALFORMED;
  /* Made anew rather than taken apart: the name is then checked as well. */
  expected = emu_ticket_new (key, name, when);
  if (!same_text (expected, ticket))
    return EMU_CREDENTIAL_FORGED;
  *expiry = when;
  return now < when ? EMU_CREDENTIAL_GOOD : EMU_CREDENTIAL_EXPIRED;
}

/* Makes a raw share token (API reference 2.3); @issued in Unix seconds. */
char *
emu_share_token_new (GBytes *key, guint id, gint64 issued)
{
  g_autofree char *json = g_strdup_printf ("{\"si\": %u}", id);
  g_autofree char *packed = to_base64url ((guint8 *) json, strlen (json));

  return with_signature (key,
      g_strdup_printf ("share.%s.%" G_GINT64_MODIFIER "xt%" G_GINT64_MODIFIER
                       "x",
          packed, (guint64) issued, (guint64) SHARE_LIFETIME));
}

static void
add_text (JsonObject *object, const char *name, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, name, value);
}

static void
add_number (JsonObject *object, const char *name, gint64 value)
{
  if (value != 0)
    json_object_set_int_member (object, name, value);
}

/* Packs a token as clients get it (API reference 2.2, 2.4). */
char *
emu_token_pack (const EmuToken *token)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  g_autofree char *json = NULL;

  add_number (object, "camid", token->camera_id);
  add_number (object, "cmngrid", token->manager_id);
  add_text (object, "access", token->access);
  add_text (object, "token", token->share);
  add_text (object, "svcp", token->service);
  add_text (object, "api", token->api_host);
  add_number (object, "api_sp", token->api_tls_port);
  json_node_take_object (node, object);
  json = json_to_string (node, FALSE);
  return g_base64_encode ((const guint8 *) json, strlen (json));
}

/*
 * Returns: (transfer full) (nullable): the share token inside of @packed, NULL
 *   when @packed is not a packed token
 */
char *
emu_token_unpack_share (const char *packed)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autofree guchar *data = NULL;
  JsonNode *root;
  JsonNode *share;
  gsize size = 0;

  if (strlen (packed) > MAX_TOKEN_CHARS)
    return NULL;
  data = g_base64_decode (packed, &size);
  if (size == 0 || data[0] != '{' ||
      !json_parser_load_from_data (
          parser, (const char *) data, (gssize) size, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  share = json_object_get_member (json_node_get_object (root), "token");
  if (share == NULL || !JSON_NODE_HOLDS_VALUE (share) ||
      json_node_get_value_type (share) != G_TYPE_STRING)
    return NULL;
  return json_node_dup_string (share);
}
