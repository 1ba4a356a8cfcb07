/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A media playlist, read line by line as simply as can be. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  char *uri;
  gint64 duration_us;
  /* Microseconds since 1970; 0: no date. */
  gint64 date_us;
  gboolean discontinuity;
  gboolean gap;
  /* (nullable): the key's URI, and the IV as it is written */
  char *key;
  char *iv;
} HlsEntry;

typedef struct {
  guint64 sequence;
  guint64 discontinuity_sequence;
  guint target_duration;
  /* (nullable) */
  char *map;
  /* (element-type HlsEntry) */
  GPtrArray *entries;
} HlsList;

void hls_list_parse (HlsList *list, const char *text);
void hls_list_clear (HlsList *list);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HlsList, hls_list_clear)

const HlsEntry *hls_list_get (const HlsList *list, guint index);

G_END_DECLS
