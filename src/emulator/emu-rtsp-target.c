/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-rtsp-target.h"

#include <string.h>

#define LIVE_PREFIX "/live/"

static char *
find_ticket (const char *query)
{
  g_auto (GStrv) parts = g_strsplit (query, "&", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (g_str_has_prefix (parts[i], "ticket="))
      return g_strdup (parts[i] + strlen ("ticket="));
  return NULL;
}

static char *
find_stream_name (const char *path)
{
  const char *name;

  if (!g_str_has_prefix (path, LIVE_PREFIX))
    return NULL;
  name = path + strlen (LIVE_PREFIX);
  return g_strndup (name, strcspn (name, "/"));
}

static void
strip_slashes (char *path)
{
  gsize length = strlen (path);

  while (length > 1 && path[length - 1] == '/')
    path[--length] = '\0';
}

/*
 * Clients append the control part of a track to the whole URL or to its path:
 * both /live/NAME?ticket=T/stream=0 and /live/NAME/stream=0?ticket=T are read.
 *
 * @query: (nullable)
 */
void
emu_rtsp_target_parse (
    EmuRtspTarget *target, const char *path, const char *query)
{
  const char *tail = query != NULL ? strchr (query, '/') : NULL;
  g_autofree char *clean_path = g_strdup (path);
  g_autofree char *clean_query = tail != NULL
      ? g_strndup (query, (gsize) (tail - query))
      : g_strdup (query);

  strip_slashes (clean_path);
  target->path = g_strconcat (clean_path, tail, NULL);
  strip_slashes (target->path);
  target->stream_name = find_stream_name (target->path);
  target->ticket = clean_query != NULL ? find_ticket (clean_query) : NULL;
}

void
emu_rtsp_target_clear (EmuRtspTarget *target)
{
  g_clear_pointer (&target->path, g_free);
  g_clear_pointer (&target->stream_name, g_free);
  g_clear_pointer (&target->ticket, g_free);
}
