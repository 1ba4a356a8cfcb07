/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A client, a server for it, and asking in both ways. */
#pragma once

#include <vxg/vxg.h>

#include "raw-server.h"
#include "vxg-test.h"

G_BEGIN_DECLS

typedef struct {
  gboolean sync; /* ask with the function that blocks */
  RawServer *server;
  VxgClient *client;
} Fixture;

/* A whole reply, with a ticket that must not show up anywhere. */
#define FIXTURE_TICKET                                                         \
  "media.eyJuIjogInUxIn0.1770725100.A2uDztXjq4--AJTnXv83kplQRvA"
#define FIXTURE_RTSP "rtsp://203.0.113.10:554/live/u1?ticket=" FIXTURE_TICKET
#define FIXTURE_BODY "{\"rtsp\": \"" FIXTURE_RTSP "\"}"

/* The share token in the token of the fixtures. */
#define FIXTURE_SHARE                                                          \
  "share.eyJzaSI6IDcxMjA0fQ.69087618tbc1fab00.xadyaTO9khUTGpCjfMSTO_kxYyU"

/* @members: (nullable): more members, starting with a comma */
char *fixture_pack_token (const char *service_uri, const char *members);
VxgClient *fixture_new_client (const char *service_uri, const char *members);

/* Starts a server and a client for it. */
void fixture_start (Fixture *fixture, GTlsCertificate *certificate,
    RawReply reply, gpointer user_data);
void fixture_tear_down (Fixture *fixture, gconstpointer data);

VxgLiveUrls *fixture_ask (Fixture *fixture, VxgClient *client,
    const char *stream_id, GCancellable *cancellable, GError **error);

void fixture_assert_good (Fixture *fixture);
void fixture_assert_fails (
    Fixture *fixture, GQuark domain, int code, const char *says);

/* Adds /PATH/async and /PATH/sync. */
void fixture_add (
    const char *path, void (*test) (Fixture *fixture, gconstpointer data));

gboolean fixture_reply_good (RawServer *server, GIOStream *connection,
    const char *head, gpointer user_data);

/* In the format of gzip. */
GBytes *fixture_compress (const char *text, gsize size);

guint fixture_count_files (void);

G_END_DECLS
