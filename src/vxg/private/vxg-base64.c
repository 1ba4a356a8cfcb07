/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "private/vxg-base64.h"

#include <string.h>

static gboolean
is_space (char c)
{
  return g_ascii_isspace (c) || c == '\v';
}

/* Both alphabets on input, the standard one on output; 0 for anything else. */
static char
to_standard (char c)
{
  if (g_ascii_isalnum (c) || c == '+' || c == '/')
    return c;
  if (c == '-')
    return '+';
  if (c == '_')
    return '/';
  return 0;
}

static const char *
collect (const char *text, GString *plain)
{
  guint padding = 0;

  for (const char *p = text; *p != '\0'; p++) {
    char c = to_standard (*p);

    if (is_space (*p))
      continue;
    if (*p == '=')
      padding++;
    else if (c == 0)
      return "it contains a character that base64 does not have";
    else if (padding > 0)
      return "it goes on after the padding of base64";
    else
      g_string_append_c (plain, c);
  }
  if (plain->len == 0)
    return "it is empty";
  if (plain->len % 4 == 1 || plain->len % 4 + padding > 4 ||
      (plain->len % 4 == 0 && padding > 0))
    return "its length is not one of base64; it may have been cut";
  return NULL;
}

/*
 * vxg_base64_decode:
 * @reason: (out): why @text cannot be decoded; a constant that repeats nothing
 *   of @text
 *
 * Decodes what people paste: standard or URL-safe alphabet, with or without
 * padding, with white space anywhere.
 *
 * Returns: (transfer full) (nullable): the bytes
 */
GBytes *
vxg_base64_decode (const char *text, const char **reason)
{
  g_autoptr (GString) plain = g_string_sized_new (strlen (text) + 4);
  gsize length;

  *reason = collect (text, plain);
  if (*reason != NULL)
    return NULL;
  while (plain->len % 4 != 0)
    g_string_append_c (plain, '=');
  g_base64_decode_inplace (plain->str, &length);
  return g_bytes_new (plain->str, length);
}
