/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-hls-target.h"

#include <string.h>

/* Parts of /live/NODE/TICKET/hls/NAME/FILE (API reference 4.1). */
enum { ROOT, LIVE, NODE, TICKET, HLS, NAME, FILE_NAME, N_PARTS };

static const struct {
  EmuHlsKind kind;
  const char *prefix;
  /* With a number in between; NULL: nothing comes after the prefix. */
  const char *suffix;
} file_table[] = {
  { EMU_HLS_INDEX, "index.m3u8", NULL },
  { EMU_HLS_VARIANT, "variant-", ".m3u8" },
  { EMU_HLS_MAP, "init.mp4", NULL },
  { EMU_HLS_SEGMENT, "segment-", ".ts" },
  { EMU_HLS_SEGMENT, "segment-", ".m4s" },
  { EMU_HLS_KEY, "key-", ".bin" },
};

static gboolean
parse_numbered (
    const char *file, const char *prefix, const char *suffix, guint64 *number)
{
  g_autofree char *digits = NULL;

  if (!g_str_has_prefix (file, prefix) || !g_str_has_suffix (file, suffix) ||
      strlen (file) <= strlen (prefix) + strlen (suffix))
    return FALSE;
  digits = g_strndup (file + strlen (prefix),
      strlen (file) - strlen (prefix) - strlen (suffix));
  return g_ascii_string_to_unsigned (digits, 10, 0, G_MAXUINT64, number, NULL);
}

static EmuHlsKind
find_kind (const char *file, guint64 *number)
{
  for (guint i = 0; i < G_N_ELEMENTS (file_table); i++)
    if (file_table[i].suffix == NULL
            ? g_str_equal (file, file_table[i].prefix)
            : parse_numbered (
                  file, file_table[i].prefix, file_table[i].suffix, number))
      return file_table[i].kind;
  return EMU_HLS_NOTHING;
}

/* @target: (out): the kind is EMU_HLS_NOTHING for a path that is none of HLS */
void
emu_hls_target_parse (EmuHlsTarget *target, const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", N_PARTS + 1);

  *target = (EmuHlsTarget){ 0 };
  if (g_strv_length (parts) != N_PARTS || *parts[ROOT] != '\0' ||
      !g_str_equal (parts[LIVE], "live") || *parts[NODE] == '\0' ||
      !g_str_equal (parts[HLS], "hls"))
    return;
  target->kind = find_kind (parts[FILE_NAME], &target->number);
  target->node = g_strdup (parts[NODE]);
  target->ticket = g_strdup (parts[TICKET]);
  target->stream_name = g_strdup (parts[NAME]);
  target->folder = g_strndup (path, strlen (path) - strlen (parts[FILE_NAME]));
}

void
emu_hls_target_clear (EmuHlsTarget *target)
{
  g_clear_pointer (&target->node, g_free);
  g_clear_pointer (&target->ticket, g_free);
  g_clear_pointer (&target->stream_name, g_free);
  g_clear_pointer (&target->folder, g_free);
}
