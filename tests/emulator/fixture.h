/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A running cloud, and plain clients for its servers. */
#pragma once

#include <gst/rtsp/rtsp.h>
#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#include "vxg-emulator.h"

G_BEGIN_DECLS

typedef struct {
  VxgEmulator *cloud;
  SoupSession *soup;
} Fixture;

void fixture_set_up (Fixture *fixture, gconstpointer data);
void fixture_tear_down (Fixture *fixture, gconstpointer data);

void fixture_fault (Fixture *fixture, const char *fault, const char *value);

/* An HTTP answer. */
typedef struct {
  /* 0: the connection failed. */
  guint status;
  char *body;
  gsize size;
  SoupMessage *message;
} Answer;

void answer_clear (Answer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

Answer fixture_send (Fixture *fixture, SoupMessage *message);
Answer
fixture_get (Fixture *fixture, const char *path, const char *authorization);
Answer fixture_watch (Fixture *fixture);
Answer fixture_control (
    Fixture *fixture, const char *method, const char *path, const char *body);
JsonNode *answer_parse (const Answer *answer);
JsonObject *answer_get_object (JsonNode *node);

/* An RTSP connection that says what a test wants. */
typedef struct {
  GstRTSPConnection *connection;
  char *session;
  /* Of the last answer. */
  GstRTSPMessage answer;
} RtspPeer;

gboolean rtsp_peer_try_connect (RtspPeer *peer, const char *uri);
void rtsp_peer_connect (RtspPeer *peer, const char *uri);
void rtsp_peer_clear (RtspPeer *peer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RtspPeer, rtsp_peer_clear)

guint rtsp_peer_ask (RtspPeer *peer, GstRTSPMethod method, const char *uri);
const char *rtsp_peer_get_header (RtspPeer *peer, GstRTSPHeaderField field);
gboolean rtsp_peer_wait_data (RtspPeer *peer, guint timeout_ms);
gboolean rtsp_peer_wait_closed (RtspPeer *peer, guint timeout_ms);
char *rtsp_peer_set_up (RtspPeer *peer, Fixture *fixture, int lifetime);

G_END_DECLS
