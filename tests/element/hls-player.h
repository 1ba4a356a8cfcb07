/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A cloud with one camera that is played over HLS in segments of a second, and
 * what came of it. Many play at the same time. */
#pragma once

#include "fixture.h"

G_BEGIN_DECLS

/* Names and values in turn. */
#define HLS_PAIRS 4
typedef const char *HlsPairs[2 * HLS_PAIRS + 1];

/*
 * HlsCase:
 *
 * A line of a table. What is not said is as it is by default.
 */
typedef struct {
  const char *name;
  HlsPairs camera;  /* options */
  HlsPairs faults;  /* from the start on */
  HlsPairs trouble; /* faults once it plays */
  guint segments;   /* made until that trouble is over; 0: it ends by itself */
  guint lifetime;   /* of URLs, in s */
  const char *src;  /* properties of vxgsrc */
  /* Until this is in the journal so many times, it has not been tested. */
  const char *journal;
  guint times;
  guint disconts; /* after the first */
  guint lost;     /* segments; 0: not known in advance */
  gint64 skew;    /* of dates, in ms */
  gboolean undated;
} HlsCase;

typedef struct {
  Fixture fixture;
  const HlsCase *c;
  FrameLog *video;
  FrameLog *audio; /* nullable */
} HlsPlayer;

void hls_player_set_up (HlsPlayer *self);

void hls_player_start (HlsPlayer *self, const HlsCase *c);

void hls_player_order (HlsPlayer *self, const HlsPairs faults);

void hls_player_end (HlsPlayer *self, const HlsPairs faults);

void hls_player_wait_segments (HlsPlayer *self, guint n);

void hls_player_wait_line (HlsPlayer *self, const char *pattern, guint n);

guint hls_player_count (HlsPlayer *self, const char *pattern);

guint64 hls_player_get_stat (HlsPlayer *self, const char *name);

void hls_player_assert_exact (HlsPlayer *self);

void hls_player_assert_sound (HlsPlayer *self);

void hls_player_clear (HlsPlayer *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HlsPlayer, hls_player_clear)

void hls_play_cases (const HlsCase *cases, guint n, guint64 units,
    void (*check) (HlsPlayer *player));

G_END_DECLS
