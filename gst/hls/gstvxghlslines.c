/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Takes a playlist apart into lines, and finds who reads each (RFC 8216, 4.1).
 * Pure; linear in the length of the text. */
#include "gstvxghlslines.h"

#include <string.h>
#include <vxg/vxg.h>

#define MAX_LINE_LENGTH (16 * 1024)
#define BOM "\xef\xbb\xbf"
#define HEADER "#EXTM3U"

typedef struct {
  const GstVxgHlsGrammar *grammar;
  gpointer reader;
  guint64 seen;    /* a bit for each tag of the grammar */
  const char *tag; /* of the line; NULL: it is none that is known */
} Lines;

static const GstVxgHlsTag *
find_tag (const GstVxgHlsGrammar *grammar, const char *line, gsize length)
{
  for (guint i = 0; i < grammar->n_tags; i++) {
    const char *name = grammar->tags[i].name;

    if (strncmp (line, name, length) == 0 && name[length] == '\0')
      return &grammar->tags[i];
  }
  return NULL;
}

static const char *
read_tag (Lines *self, char *line)
{
  gsize length = strcspn (line, ":");
  char *value = line + length + (line[length] == ':');
  const GstVxgHlsTag *tag = find_tag (self->grammar, line, length);
  guint64 bit;

  if (tag == NULL)
    return NULL;
  self->tag = tag->name;
  bit = G_GUINT64_CONSTANT (1) << (tag - self->grammar->tags);
  if (tag->once && (self->seen & bit) != 0)
    return "appears twice";
  self->seen |= bit;
  return tag->func (self->reader, g_strchug (value));
}

/* What starts with a number sign and is no tag is a comment. */
static const char *
read_line (Lines *self, char *line)
{
  if (*line == '\0')
    return NULL;
  if (*line == '#')
    return read_tag (self, line + 1);
  return self->grammar->uri (self->reader, line);
}

/* Ends the line, without CR and the blanks that some leave there; returns where
 * the next one begins, or NULL. */
static char *
cut_line (char *line, const char *end, const char **reason)
{
  char *next = memchr (line, '\n', end - line);

  if (next != NULL)
    *next++ = '\0';
  if (strlen (line) > MAX_LINE_LENGTH)
    *reason = "it is too long";
  g_strchomp (line);
  return next;
}

/*
 * gst_vxg_hls_lines_read:
 * @text: UTF-8; is taken apart in place
 *
 * Gives each line that is neither empty nor a comment nor an unknown tag to its
 * reader, in order, until one is found wrong.
 *
 * Returns: %FALSE with %VXG_ERROR_BAD_RESPONSE, which names the line and the tag
 */
gboolean
gst_vxg_hls_lines_read (char *text, const GstVxgHlsGrammar *grammar,
    gpointer reader, GError **error)
{
  Lines self = { .grammar = grammar, .reader = reader };
  char *line = g_str_has_prefix (text, BOM) ? text + strlen (BOM) : text;
  const char *end = text + strlen (text);
  const char *reason = NULL;

  for (guint number = 1; line != NULL; number++) {
    char *next = cut_line (line, end, &reason);

    self.tag = NULL;
    if (number == 1 && strcmp (line, HEADER) != 0)
      reason = "it is not the first of an HLS playlist";
    if (reason == NULL)
      reason = read_line (&self, line);
    if (reason != NULL) {
      g_set_error (error, VXG_ERROR, VXG_ERROR_BAD_RESPONSE,
          "HLS playlist: line %u: %s%s%s", number,
          self.tag != NULL ? self.tag : "", self.tag != NULL ? ": " : "",
          reason);
      return FALSE;
    }
    line = next;
  }
  return TRUE;
}
