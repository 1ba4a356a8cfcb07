/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gstvxghlsattributes.h"

#include <string.h>

static gboolean
is_name_char (char c)
{
  return g_ascii_isalnum (c) || c == '-' || c == '_';
}

/* Bytes of UTF-8 are neither: what a reader shows may be in any script. */
static gboolean
is_control (char c)
{
  return (guchar) c < ' ' || c == 0x7f;
}

static gboolean
is_plain_char (char c)
{
  return !is_control (c) && strchr ("\", ", c) == NULL;
}

static int
find (const GstVxgHlsAttributes *self, const char *name)
{
  for (guint i = 0; i < self->length; i++)
    if (strcmp (self->items[i].name, name) == 0)
      return i;
  return -1;
}

/* Returns what is behind the name and the equals sign; NULL: there is none. */
static char *
take_name (char *text, const char **name)
{
  char *p = text;

  while (is_name_char (*p))
    p++;
  if (p == text || *p != '=')
    return NULL;
  *p = '\0';
  *name = text;
  return p + 1;
}

/* Returns where the value ends, which may be overwritten; NULL: there is no
 * value. */
static char *
take_value (char *text, const char **value, gboolean *quoted)
{
  char *p = text;

  *quoted = *p == '"';
  if (*quoted)
    p++;
  *value = p;
  if (*quoted) {
    while (*p != '"' && *p != '\0' && !is_control (*p))
      p++;
    if (*p != '"')
      return NULL;
    *p++ = '\0';
    return p;
  }
  while (*p != '\0' && is_plain_char (*p))
    p++;
  return p > text ? p : NULL;
}

/* Returns where the next attribute begins, or NULL with self->reason set. */
static char *
take_attribute (GstVxgHlsAttributes *self, char *text)
{
  const char *name, *value;
  gboolean quoted;
  char *end;

  text = take_name (text, &name);
  if (text == NULL) {
    self->reason = "an attribute has no name";
    return NULL;
  }
  end = take_value (text, &value, &quoted);
  if (end == NULL || (*end != ',' && *end != '\0')) {
    self->reason = "the value of an attribute is malformed";
    return NULL;
  }
  if (find (self, name) >= 0) {
    self->reason = "an attribute appears twice";
    return NULL;
  }
  if (self->length == GST_VXG_HLS_ATTRIBUTES_MAX) {
    self->reason = "there are too many attributes";
    return NULL;
  }
  self->items[self->length].name = name;
  self->items[self->length].value = value;
  self->items[self->length++].quoted = quoted;
  if (*end == '\0')
    return end;
  *end++ = '\0';
  /* Not allowed, but seen, and not ambiguous. */
  end += strspn (end, " ");
  if (*end == '\0') {
    self->reason = "an attribute has no name";
    return NULL;
  }
  return end;
}

/*
 * gst_vxg_hls_attributes_parse:
 * @text: is taken apart in place, and has to stay as long as @self
 */
void
gst_vxg_hls_attributes_parse (GstVxgHlsAttributes *self, char *text)
{
  self->reason = NULL;
  self->length = 0;
  do
    text = take_attribute (self, text);
  while (text != NULL && *text != '\0');
}

static const char *
get (GstVxgHlsAttributes *self, const char *name, gboolean quoted)
{
  int i = find (self, name);

  if (i < 0)
    return NULL;
  if (self->items[i].quoted != quoted) {
    self->reason = quoted ? "an attribute lacks its quotes"
                          : "an attribute is quoted that must not be";
    return NULL;
  }
  return self->items[i].value;
}

/*
 * gst_vxg_hls_attributes_get_quoted:
 *
 * Returns: (nullable): the text between the quotes
 */
const char *
gst_vxg_hls_attributes_get_quoted (GstVxgHlsAttributes *self, const char *name)
{
  return get (self, name, TRUE);
}

/*
 * gst_vxg_hls_attributes_get_plain:
 *
 * Returns: (nullable): a value that must not be quoted; not empty
 */
const char *
gst_vxg_hls_attributes_get_plain (GstVxgHlsAttributes *self, const char *name)
{
  return get (self, name, FALSE);
}

/*
 * gst_vxg_hls_attributes_get_yes:
 *
 * Returns: whether the attribute is YES; it may be absent, or NO
 */
gboolean
gst_vxg_hls_attributes_get_yes (GstVxgHlsAttributes *self, const char *name)
{
  const char *value = get (self, name, FALSE);

  if (value == NULL || strcmp (value, "NO") == 0)
    return FALSE;
  if (strcmp (value, "YES") != 0)
    self->reason = "an attribute is neither YES nor NO";
  return strcmp (value, "YES") == 0;
}
