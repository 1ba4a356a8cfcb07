/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "hls-list.h"

#include <string.h>

static void
entry_free (gpointer data)
{
  HlsEntry *entry = data;

  g_free (entry->uri);
  g_free (entry->key);
  g_free (entry->iv);
  g_free (entry);
}

/* The value of a tag, or NULL when @line is another. */
static const char *
value_of (const char *line, const char *tag)
{
  gsize length = strlen (tag);

  if (!g_str_has_prefix (line, tag) || line[length] != ':')
    return NULL;
  return line + length + 1;
}

/* Returns: (transfer full) (nullable): without quotes */
static char *
attribute (const char *list, const char *name)
{
  g_autofree char *pattern = g_strdup_printf ("(?:^|,)%s=\"?([^\",]*)", name);
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  if (!g_regex_match (regex, list, 0, &match))
    return NULL;
  return g_match_info_fetch (match, 1);
}

static gint64
parse_date (const char *text)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, NULL);

  g_assert_nonnull (time);
  return g_date_time_to_unix (time) * G_USEC_PER_SEC +
      g_date_time_get_microsecond (time);
}

/* Tags that are for the whole list. */
static void
take_head (HlsList *list, const char *line)
{
  const char *value;

  if ((value = value_of (line, "#EXT-X-MEDIA-SEQUENCE")) != NULL)
    list->sequence = g_ascii_strtoull (value, NULL, 10);
  else if ((value = value_of (line, "#EXT-X-DISCONTINUITY-SEQUENCE")) != NULL)
    list->discontinuity_sequence = g_ascii_strtoull (value, NULL, 10);
  else if ((value = value_of (line, "#EXT-X-TARGETDURATION")) != NULL)
    list->target_duration = (guint) g_ascii_strtoull (value, NULL, 10);
  else if ((value = value_of (line, "#EXT-X-MAP")) != NULL)
    list->map = attribute (value, "URI");
}

/* Tags that are for the next segment. */
static void
take_tag (HlsEntry *next, const char *line)
{
  const char *value;

  if ((value = value_of (line, "#EXTINF")) != NULL) {
    next->duration_us =
        (gint64) (g_ascii_strtod (value, NULL) * G_USEC_PER_SEC + 0.5);
  } else if ((value = value_of (line, "#EXT-X-PROGRAM-DATE-TIME")) != NULL) {
    next->date_us = parse_date (value);
  } else if ((value = value_of (line, "#EXT-X-KEY")) != NULL) {
    g_free (next->key);
    g_free (next->iv);
    next->key = attribute (value, "URI");
    next->iv = attribute (value, "IV");
  } else if (g_str_equal (line, "#EXT-X-DISCONTINUITY")) {
    next->discontinuity = TRUE;
  } else if (g_str_equal (line, "#EXT-X-GAP")) {
    next->gap = TRUE;
  }
}

/* @list: (out) */
void
hls_list_parse (HlsList *list, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  HlsEntry next = { 0 };

  g_assert_cmpstr (lines[0], ==, "#EXTM3U");
  *list = (HlsList){ .entries = g_ptr_array_new_with_free_func (entry_free) };
  for (guint i = 1; lines[i] != NULL; i++) {
    HlsEntry *entry;

    if (lines[i][0] == '#') {
      take_head (list, lines[i]);
      take_tag (&next, lines[i]);
    } else if (lines[i][0] != '\0') {
      entry = g_memdup2 (&next, sizeof next);
      entry->uri = g_strdup (lines[i]);
      g_ptr_array_add (list->entries, entry);
      /* A key holds until there is another. */
      next = (HlsEntry){ .key = g_strdup (entry->key),
        .iv = g_strdup (entry->iv) };
    }
  }
  g_free (next.key);
  g_free (next.iv);
}

void
hls_list_clear (HlsList *list)
{
  g_clear_pointer (&list->map, g_free);
  g_clear_pointer (&list->entries, g_ptr_array_unref);
}

const HlsEntry *
hls_list_get (const HlsList *list, guint index)
{
  g_assert_cmpuint (index, <, list->entries->len);
  return g_ptr_array_index (list->entries, index);
}
