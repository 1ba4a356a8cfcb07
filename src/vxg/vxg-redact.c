/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "vxg-redact.h"

#include "private/vxg-redact-rules.h"

static char *
apply (VxgRedactRule rule, const char *text)
{
  GString *out = g_string_new (NULL);

  for (const char *p = text; *p != '\0';) {
    VxgRedactMatch match = { 0, 0 };

    if (rule (p, out, &match)) {
      g_string_append_len (out, p, match.keep);
      g_string_append (out, VXG_REDACTED);
      p += match.keep + match.hide;
    } else {
      g_string_append_c (out, *p++);
    }
  }
  return g_string_free (out, FALSE);
}

/**
 * vxg_redact:
 * @text: (nullable): any text
 *
 * Hides the secrets of the cloud in a text that is to be shown or logged:
 * packed access tokens, share tokens, tickets in paths and queries, licence
 * keys, the values of parameters such as `ticket`, `token`, `signature` and
 * `X-Amz-…`, of the headers Authorization and Cookie, the user information of
 * URLs, and private keys. "***" takes the place of each. Other text stays as it
 * is, and so does text that has been redacted. It takes time in proportion to
 * the length of @text. Any thread.
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
  g_autofree char *without_keys = NULL;
  g_autofree char *without_secrets = NULL;

  if (text == NULL)
    return NULL;
  without_keys = apply (vxg_redact_match_key, text);
  without_secrets = apply (vxg_redact_match_secret, without_keys);
  return apply (vxg_redact_match_userinfo, without_secrets);
}
