/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How secrets look. Each rule is shown one place of the text, and what has been
 * written of the text before it. To keep the whole linear, a rule that does not
 * match has looked at a bounded number of bytes, or at bytes that no other
 * place makes it look at. To keep it idempotent, rules look back at the output
 * and not at the input, and a match must not depend on something *not*
 * following that might be hidden itself.
 */
#include "private/vxg-redact-rules.h"

#include <string.h>

/* Shortest base64 of an object that is worth hiding, at the start of a word and
 * within one. */
#define MIN_PACKED 20
#define MIN_PACKED_INSIDE 48

#define MIN_LICENCE 8
#define MIN_SCHEME_VALUE 8

/* How far a rule looks before it decides. */
#define LOOKAHEAD 128

/* What ends a value that is not in quotation marks. */
#define VALUE_END " \t\r\n\v\f&#\"'<>\\`)]},;"

/* ---- Characters and words ---- */

static gboolean
is_base64 (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("+/_=-", c) != NULL);
}

static gboolean
is_base64url (char c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '-';
}

/* Bytes of "%2F" or the like at @p: 3 or 0. */
static gsize
escape_length (const char *p)
{
  return p[0] == '%' && g_ascii_isxdigit (p[1]) && g_ascii_isxdigit (p[2]) ? 3
                                                                           : 0;
}

/* A word starts here: behind anything but a letter or digit, and behind the
 * escapes of URLs and of C, whose last character is one. */
static gboolean
at_word (const GString *before)
{
  const char *end = before->str + before->len;

  if (before->len == 0 || !g_ascii_isalnum (end[-1]))
    return TRUE;
  if (before->len >= 2 && end[-2] == '\\')
    return strchr ("nrt", end[-1]) != NULL;
  return before->len >= 3 && escape_length (end - 3) == 3;
}

/* Length of a token made of parts with dots between them, as it stands in text
 * or escaped in a URL. A dot that ends a sentence is not part of it. */
static gsize
token_length (const char *p, gsize limit)
{
  gsize n = 0;

  while (n < limit) {
    gsize escape = escape_length (p + n);

    if (escape > 0)
      n += escape;
    else if (is_base64 (p[n]) || (p[n] == '.' && is_base64url (p[n + 1])))
      n++;
    else
      break;
  }
  return n;
}

/* ---- Private keys ---- */

/*
 * vxg_redact_match_key:
 *
 * Private keys come first: with their blanks and lines, other rules would hide
 * the start of one and leave the rest.
 */
gboolean
vxg_redact_match_key (
    const char *p, const GString *before, VxgRedactMatch *match)
{
  static const char begin[] = "-----BEGIN ";
  static const char tail[] = "PRIVATE KEY-----";
  gsize n = strlen (begin);
  const char *end;

  if (!g_str_has_prefix (p, begin))
    return FALSE;
  while (n < LOOKAHEAD && !g_str_has_prefix (p + n, tail)) {
    if (!g_ascii_isupper (p[n]) && !g_ascii_isdigit (p[n]) && p[n] != ' ')
      return FALSE;
    n++;
  }
  if (n >= LOOKAHEAD)
    return FALSE;
  n += strlen (tail);
  end = strstr (p + n, "-----END ");
  if (end != NULL)
    end = strstr (end + strlen ("-----END "), "-----");
  match->hide = end != NULL ? (gsize) (end - p) + 5 : strlen (p);
  return TRUE;
}

/* ---- name=value, name: value, "name": "value" ---- */

typedef enum {
  FORM_PARAMETER, /* name=value, and in JSON */
  FORM_HEADER,    /* also name: value, to the end of the line */
} Form;

static const struct {
  const char *name;
  Form form;
} names[] = {
  { "authorization", FORM_HEADER },
  { "proxy-authorization", FORM_HEADER },
  { "cookie", FORM_HEADER },
  { "set-cookie", FORM_HEADER },
  { "x-auth-token", FORM_HEADER },
  { "ticket", FORM_PARAMETER },
  { "token", FORM_PARAMETER },
  { "auth", FORM_PARAMETER },
  { "sig", FORM_PARAMETER },
  { "signature", FORM_PARAMETER },
  { "password", FORM_PARAMETER },
  { "passwd", FORM_PARAMETER },
  { "secret", FORM_PARAMETER },
  { "credential", FORM_PARAMETER },
  { "license_key", FORM_PARAMETER },
  { "lkey", FORM_PARAMETER },
  { "api_key", FORM_PARAMETER },
};

static const char *const schemes[] = { "Acc", "SI", "LKey", "Lic", "SkyVR",
  "Basic", "Bearer", "Digest" };

static gboolean
is_name_end (char c)
{
  return c != '\0' && strchr ("=%:\"'\\ \t", c) != NULL;
}

/* Length of one of the names at @p, else 0. */
static gsize
name_length (const char *p, Form *form)
{
  static const char amazon[] = "x-amz-";
  gsize n;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    n = strlen (names[i].name);
    if (g_ascii_strncasecmp (p, names[i].name, n) == 0 && is_name_end (p[n])) {
      *form = names[i].form;
      return n;
    }
  }
  n = strlen (amazon);
  if (g_ascii_strncasecmp (p, amazon, n) != 0)
    return 0;
  while (n < LOOKAHEAD && (g_ascii_isalnum (p[n]) || p[n] == '-'))
    n++;
  *form = FORM_HEADER;
  return n < LOOKAHEAD ? n : 0;
}

/* Bytes of a quotation mark at @p, also a masked one, else 0. */
static gsize
quote_length (const char *p, char *quote)
{
  gsize n = p[0] == '\\' ? 1 : 0;

  if (p[n] != '"' && p[n] != '\'')
    return 0;
  *quote = p[n];
  return n + 1;
}

static gsize
blank_length (const char *p)
{
  return strspn (p, " \t");
}

/* Up to @quote, or the end of the line. */
static gsize
line_length (const char *p, char quote)
{
  const char stop[] = { '\r', '\n', quote, '\0' };

  return strcspn (p, stop);
}

/* The scheme of an Authorization header tells no secret, and helps. */
static gsize
scheme_length (const char *p)
{
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++) {
    gsize n = strlen (schemes[i]);

    if (strncmp (p, schemes[i], n) == 0 && p[n] == ' ')
      return n + strspn (p + n, " ");
  }
  return 0;
}

static gboolean
match_value (const char *p, gsize start, gsize length, VxgRedactMatch *match)
{
  gsize scheme = scheme_length (p + start);

  if (length == 0)
    return FALSE;
  if (scheme < length) {
    start += scheme;
    length -= scheme;
  }
  match->keep = start;
  match->hide = length;
  return TRUE;
}

static gboolean
is_value_start (const char *p)
{
  char quote;

  return quote_length (p, &quote) > 0 ||
      (*p != '\0' && strchr (VALUE_END, *p) == NULL);
}

/* "(string)", as GstStructure writes it, when a value follows. */
static gsize
type_length (const char *p)
{
  gsize n = 1;

  if (p[0] != '(')
    return 0;
  while (n < LOOKAHEAD && g_ascii_isalnum (p[n]))
    n++;
  return p[n] == ')' && is_value_start (p + n + 1) ? n + 1 : 0;
}

static gboolean
match_assignment (const char *p, gsize n, VxgRedactMatch *match)
{
  gsize mark;
  char quote;

  n += type_length (p + n);
  mark = quote_length (p + n, &quote);
  if (mark > 0)
    return match_value (p, n + mark, line_length (p + n + mark, quote), match);
  return match_value (p, n, strcspn (p + n, VALUE_END), match);
}

static gboolean
match_colon (const char *p, gsize n, gboolean in_json, char enclosing,
    VxgRedactMatch *match)
{
  char quote = enclosing;
  gsize mark;

  n += blank_length (p + n);
  if (p[n] != ':')
    return FALSE;
  n++;
  n += blank_length (p + n);
  mark = quote_length (p + n, &quote);
  if (in_json && mark == 0)
    return FALSE;
  n += mark;
  return match_value (p, n, line_length (p + n, quote), match);
}

static gboolean
match_named (const char *p, const GString *before, VxgRedactMatch *match)
{
  Form form;
  gsize n = name_length (p, &form);
  gsize mark;
  char quote, enclosing;

  if (n == 0)
    return FALSE;
  if (p[n] == '=')
    return match_assignment (p, n + 1, match);
  if (g_ascii_strncasecmp (p + n, "%3d", 3) == 0)
    return match_assignment (p, n + 3, match);
  mark = quote_length (p + n, &quote);
  if (mark > 0)
    return match_colon (p, n + mark, TRUE, 0, match);
  if (form != FORM_HEADER)
    return FALSE;
  /* As in: curl -H 'Authorization: …' https://… */
  enclosing = before->len > 0 ? before->str[before->len - 1] : 0;
  if (enclosing != '"' && enclosing != '\'')
    enclosing = 0;
  return match_colon (p, n, FALSE, enclosing, match);
}

/* Prose goes on with a word that has neither digits nor capitals inside. */
static gboolean
looks_coded (const char *p, gsize length)
{
  gboolean upper = FALSE, lower = FALSE;

  for (gsize i = 0; i < length; i++) {
    if (g_ascii_isdigit (p[i]) || p[i] == '+' || p[i] == '=')
      return TRUE;
    upper = upper || (i > 0 && g_ascii_isupper (p[i]));
    lower = lower || g_ascii_islower (p[i]);
  }
  return upper && lower;
}

/* "Bearer abc…" without the name of its header. */
static gboolean
match_scheme (const char *p, VxgRedactMatch *match)
{
  gsize start = scheme_length (p);
  gsize n = 0;

  if (start == 0)
    return FALSE;
  while (is_base64 (p[start + n]) || p[start + n] == '.' || p[start + n] == '~')
    n++;
  if (n < MIN_SCHEME_VALUE || !looks_coded (p + start, n))
    return FALSE;
  match->keep = start;
  match->hide = n;
  return TRUE;
}

/* ---- Tokens that are known by their shape ---- */

static gboolean
match_packed (const char *p, gsize minimum, VxgRedactMatch *match)
{
  /* Base64 of {" and { followed by a blank or a new line. */
  if (!g_str_has_prefix (p, "eyJ") && !g_str_has_prefix (p, "eyA") &&
      !g_str_has_prefix (p, "ewo"))
    return FALSE;
  if (token_length (p, minimum) < minimum)
    return FALSE;
  match->hide = token_length (p, G_MAXSIZE);
  return TRUE;
}

/* Issue time and lifetime, or expiry (API reference 2.3 and 4.2). */
static gboolean
is_time_part (const char *part, gsize length)
{
  gsize digits = 0, hex = 0, rest = 0;

  while (digits < length && g_ascii_isdigit (part[digits]))
    digits++;
  if (digits == length)
    return length >= 9;
  while (hex < length && g_ascii_isxdigit (part[hex]))
    hex++;
  if (hex < 6 || hex == length || part[hex] != 't')
    return FALSE;
  while (hex + 1 + rest < length && g_ascii_isxdigit (part[hex + 1 + rest]))
    rest++;
  return rest >= 4;
}

/* Names of hosts and files, which also start with "media." or "cam.", are in
 * lower case and have no such times. */
static gboolean
is_ticket_part (const char *part, gsize length)
{
  if (length >= 4 &&
      (strncmp (part, "eyJ", 3) == 0 || strncmp (part, "eyA", 3) == 0))
    return TRUE;
  if (length >= 16)
    for (gsize i = 0; i < length; i++)
      if (g_ascii_isupper (part[i]) || part[i] == '_')
        return TRUE;
  return is_time_part (part, length);
}

static gboolean
match_ticket (const char *p, VxgRedactMatch *match)
{
  static const char *const kinds[] = { "share.", "media.", "cam." };
  gsize start = 0, n;

  for (guint i = 0; i < G_N_ELEMENTS (kinds) && start == 0; i++)
    if (g_str_has_prefix (p, kinds[i]))
      start = strlen (kinds[i]);
  if (start == 0)
    return FALSE;
  for (n = start; n < LOOKAHEAD; start = ++n) {
    while (n < LOOKAHEAD && is_base64url (p[n]))
      n++;
    if (is_ticket_part (p + start, n - start)) {
      /* A slash ends a ticket: in paths other things follow. */
      while (is_base64url (p[n]) || (p[n] == '.' && is_base64url (p[n + 1])))
        n++;
      match->hide = n;
      return TRUE;
    }
    if (p[n] != '.')
      return FALSE;
  }
  return FALSE;
}

/* The text of a licence key up to a dot, else 0. */
static gsize
licence_length (const char *p)
{
  gboolean letter = FALSE;
  gsize n = 0;

  for (; is_base64url (p[n]); n++)
    letter = letter || g_ascii_isalpha (p[n]);
  return n >= MIN_LICENCE && letter ? n : 0;
}

static gsize
account_key_length (const char *p)
{
  gsize n = 0;

  while (n < 20 && g_ascii_isxdigit (p[n]))
    n++;
  return n == 20 && !g_ascii_isalnum (p[n]) && p[n] != '*' ? n : 0;
}

static gsize
server_key_length (const char *p)
{
  gsize n = licence_length (p);

  if (p[n] == '.' && (g_ascii_isalnum (p[n + 1]) || p[n + 1] == '*'))
    return 0;
  return p[n] != '*' ? n : 0;
}

/* API reference 2.4. Versions ("v3.2.1"), files ("v3.html") and hosts
 * ("srv.example.com") start like licence keys. */
static gboolean
match_licence (const char *p, const GString *before, VxgRedactMatch *match)
{
  if (before->len > 0 && strchr (".-_", before->str[before->len - 1]) != NULL)
    return FALSE;
  if (g_str_has_prefix (p, "v3.") && licence_length (p + 3) > 0)
    match->hide = 3 + token_length (p + 3, G_MAXSIZE);
  else if (g_str_has_prefix (p, "co.") && account_key_length (p + 3) > 0)
    match->hide = 3 + account_key_length (p + 3);
  else if (g_str_has_prefix (p, "srv.") && server_key_length (p + 4) > 0)
    match->hide = 4 + server_key_length (p + 4);
  return match->hide > 0;
}

/*
 * vxg_redact_match_secret:
 *
 * What is left when private keys are hidden, except for userinfo.
 */
gboolean
vxg_redact_match_secret (
    const char *p, const GString *before, VxgRedactMatch *match)
{
  if (!g_ascii_isalpha (*p))
    return FALSE;
  if (!at_word (before))
    return match_packed (p, MIN_PACKED_INSIDE, match);
  return match_named (p, before, match) || match_scheme (p, match) ||
      match_ticket (p, match) || match_packed (p, MIN_PACKED, match) ||
      match_licence (p, before, match);
}

/*
 * vxg_redact_match_userinfo:
 *
 * Userinfo comes last: what the other rules hide may contain the slash that
 * ends a host.
 */
gboolean
vxg_redact_match_userinfo (
    const char *p, const GString *before, VxgRedactMatch *match)
{
  const char *end, *at = NULL;

  if (!g_str_has_prefix (p, "://"))
    return FALSE;
  end = p + 3 + strcspn (p + 3, "/?#\"'<>` \t\r\n\v\f");
  for (const char *q = p + 3; q < end; q++)
    if (*q == '@')
      at = q;
  if (at == NULL || at == p + 3)
    return FALSE;
  match->keep = 3;
  match->hide = at - (p + 3);
  return TRUE;
}
