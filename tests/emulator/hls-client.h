/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Plain requests to the emulator's HLS. */
#pragma once

#include "fixture.h"
#include "hls-list.h"

G_BEGIN_DECLS

/* A camera's URL, and the emulator that serves it. */
typedef struct {
  Fixture *fixture;
  char *uri;
} HlsClient;

void hls_client_init (HlsClient *client, Fixture *fixture);
void hls_client_clear (HlsClient *client);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HlsClient, hls_client_clear)

Answer hls_client_get (HlsClient *client, const char *reference);
void hls_client_check (
    HlsClient *client, const char *reference, guint status, const char *text);
void hls_client_wait_segments (HlsClient *client, guint n);
void hls_client_read (HlsClient *client, const char *reference, HlsList *list);
GBytes *hls_client_fetch (HlsClient *client, const char *reference);
GBytes *hls_client_fetch_all (HlsClient *client, const HlsList *list);

G_END_DECLS
