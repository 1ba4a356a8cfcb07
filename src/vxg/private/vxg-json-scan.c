/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* json-glib descends by recursion, so that deep nesting ends the process; it
 * builds every value in memory, and reads more than JSON. So it is only given
 * what has passed here: JSON by RFC 8259, of bounded depth and number of values. */
#include "private/vxg-json-scan.h"

#include <string.h>

typedef enum {
  STATE_VALUE,
  STATE_VALUE_OR_END, /* after '[' */
  STATE_KEY,
  STATE_KEY_OR_END, /* after '{' */
  STATE_AFTER,      /* a value has ended */
} State;

typedef struct {
  const char *p;
  const char *end;
  State state;
  guint depth;
  guint32 objects; /* bit N: level N is an object, not an array */
  guint values;
} Scan;

G_STATIC_ASSERT (VXG_JSON_MAX_DEPTH <= 32);

static const char too_early[] = "it ends too early";
static const char not_json[] = "it is not JSON";

static gboolean
in_object (const Scan *scan)
{
  return scan->depth > 0 && (scan->objects >> (scan->depth - 1) & 1) != 0;
}

static void
skip_space (Scan *scan)
{
  while (scan->p < scan->end && strchr (" \t\r\n", *scan->p) != NULL)
    scan->p++;
}

static gboolean
take_char (Scan *scan, char c)
{
  if (scan->p == scan->end || *scan->p != c)
    return FALSE;
  scan->p++;
  return TRUE;
}

/* The four digits behind \u, or -1. */
static int
take_hex (Scan *scan)
{
  int code = 0;

  if (scan->end - scan->p < 4)
    return -1;
  for (guint i = 0; i < 4; i++) {
    int digit = g_ascii_xdigit_value (*scan->p++);

    if (digit < 0)
      return -1;
    code = code * 16 + digit;
  }
  return code;
}

static const char *
take_escape (Scan *scan)
{
  int code;

  if (scan->p == scan->end)
    return too_early;
  if (*scan->p != 'u')
    return memchr ("\"\\/bfnrt", *scan->p++, 8) != NULL ? NULL : not_json;
  scan->p++;
  code = take_hex (scan);
  if (code < 0)
    return not_json;
  /* A C string would end there, and what follows be hidden. */
  if (code == 0)
    return "a string in it contains NUL";
  if (code >= 0xd800 && code <= 0xdfff) {
    if (code >= 0xdc00 || !take_char (scan, '\\') || !take_char (scan, 'u'))
      return "a string in it contains half a surrogate pair";
    code = take_hex (scan);
    if (code < 0xdc00 || code > 0xdfff)
      return "a string in it contains half a surrogate pair";
  }
  return NULL;
}

static const char *
take_string (Scan *scan)
{
  scan->p++;
  while (scan->p < scan->end) {
    guchar c = *scan->p++;

    if (c == '"')
      return NULL;
    if (c < 0x20)
      return not_json;
    if (c == '\\') {
      const char *reason = take_escape (scan);

      if (reason != NULL)
        return reason;
    }
  }
  return too_early;
}

static gboolean
take_digits (Scan *scan)
{
  const char *start = scan->p;

  while (scan->p < scan->end && g_ascii_isdigit (*scan->p))
    scan->p++;
  return scan->p > start;
}

static const char *
take_number (Scan *scan)
{
  take_char (scan, '-');
  if (!take_char (scan, '0') && !take_digits (scan))
    return not_json;
  if (take_char (scan, '.') && !take_digits (scan))
    return not_json;
  if (take_char (scan, 'e') || take_char (scan, 'E')) {
    if (!take_char (scan, '+'))
      take_char (scan, '-');
    if (!take_digits (scan))
      return not_json;
  }
  return NULL;
}

static const char *
take_word (Scan *scan)
{
  static const char *const words[] = { "true", "false", "null" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    gsize length = strlen (words[i]);

    if ((gsize) (scan->end - scan->p) >= length &&
        memcmp (scan->p, words[i], length) == 0) {
      scan->p += length;
      return NULL;
    }
  }
  return not_json;
}

static const char *
open_container (Scan *scan)
{
  gboolean object = *scan->p++ == '{';

  if (scan->depth == VXG_JSON_MAX_DEPTH)
    return "it is nested too deeply";
  if (object)
    scan->objects |= 1u << scan->depth;
  else
    scan->objects &= ~(1u << scan->depth);
  scan->depth++;
  scan->state = object ? STATE_KEY_OR_END : STATE_VALUE_OR_END;
  return NULL;
}

static const char *
take_value (Scan *scan)
{
  if (++scan->values > VXG_JSON_MAX_VALUES)
    return "it has too many values";
  if (*scan->p == '{' || *scan->p == '[')
    return open_container (scan);
  scan->state = STATE_AFTER;
  if (*scan->p == '"')
    return take_string (scan);
  if (*scan->p == '-' || g_ascii_isdigit (*scan->p))
    return take_number (scan);
  return take_word (scan);
}

static const char *
take_key (Scan *scan)
{
  const char *reason;

  if (*scan->p != '"')
    return not_json;
  reason = take_string (scan);
  if (reason != NULL)
    return reason;
  skip_space (scan);
  if (!take_char (scan, ':'))
    return scan->p == scan->end ? too_early : not_json;
  scan->state = STATE_VALUE;
  return NULL;
}

static gboolean
take_end (Scan *scan)
{
  if (scan->depth == 0 || !take_char (scan, in_object (scan) ? '}' : ']'))
    return FALSE;
  scan->depth--;
  scan->state = STATE_AFTER;
  return TRUE;
}

static const char *
step (Scan *scan)
{
  switch (scan->state) {
    case STATE_VALUE_OR_END:
      return take_end (scan) ? NULL : take_value (scan);
    case STATE_VALUE:
      return take_value (scan);
    case STATE_KEY_OR_END:
      return take_end (scan) ? NULL : take_key (scan);
    case STATE_KEY:
      return take_key (scan);
    case STATE_AFTER:
    default:
      if (take_end (scan))
        return NULL;
      if (scan->depth == 0 || !take_char (scan, ','))
        return not_json;
      scan->state = in_object (scan) ? STATE_KEY : STATE_VALUE;
      return NULL;
  }
}

/*
 * vxg_json_scan:
 * @text: bytes that need not end with NUL; %NULL will do when there are none
 *
 * Returns: (nullable): %NULL if json-glib may be given @text, else why not: a
 *   constant that repeats nothing of @text
 */
const char *
vxg_json_scan (const char *text, gsize length)
{
  Scan scan;

  if (length == 0)
    return too_early;
  scan = (Scan){ .p = text, .end = text + length };
  if (!g_utf8_validate_len (text, length, NULL))
    return "it is not text in UTF-8";
  for (;;) {
    const char *reason;

    skip_space (&scan);
    if (scan.p == scan.end)
      return scan.state == STATE_AFTER && scan.depth == 0 ? NULL : too_early;
    reason = step (&scan);
    if (reason != NULL)
      return reason;
  }
}
