/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "vxg-redact.h"

#include "private/vxg-redact-rules.h"

static GString *
redact_secrets (const char *text)
{
  GString *out = g_string_new (NULL);
  VxgRedactMatch match;

  for (const char *p = text; *p != '\0';) {
    if (vxg_redact_rules_match (p, out, &match)) {
      g_string_append_len (out, p, match.keep);
      g_string_append (out, VXG_REDACTED);
      p += match.keep + match.hide;
    } else {
      g_string_append_c (out, *p++);
    }
  }
  return out;
}

static GString *
redact_userinfo (const char *text)
{
  GString *out = g_string_new (NULL);
  VxgRedactMatch match;

  for (const char *p = text; *p != '\0';) {
    if (vxg_redact_rules_match_userinfo (p, &match)) {
      g_string_append_len (out, p, match.keep);
      g_string_append (out, VXG_REDACTED);
      p += match.keep + match.hide;
    } else {
      g_string_append_c (out, *p++);
    }
  }
  return out;
}

/**
 * vxg_redact:
 * @text: (nullable): any text
 *
 * Hides the secrets of the cloud in a text that is to be shown or logged: packed
 * access tokens, share tokens, tickets in paths and queries, licence keys, the
 * values of parameters such as `ticket`, `token`, `signature` and `X-Amz-…`, of
 * the headers Authorization and Cookie, the user information of URLs, and
 * private keys. "***" takes the place of each. Other text stays as it is, and so
 * does text that has been redacted. It takes time in proportion to the length of
 * @text. Any thread.
 *
 * Every error and every log message of the library has passed this function.
 *
 * Returns: (transfer full) (nullable): the text without its secrets; %NULL for
 *   %NULL
 *
 * Since: 0.1
 */
char *
vxg_redact (const char *text)
{
  g_autoptr (GString) secrets = NULL;

  if (text == NULL)
    return NULL;
  secrets = redact_secrets (text);
  return g_string_free (redact_userinfo (secrets->str), FALSE);
}
