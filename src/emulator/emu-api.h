/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The answers of the cloud's HTTP API: no sockets here. */
#pragma once

#include <json-glib/json-glib.h>

#include "emu-cloud.h"

G_BEGIN_DECLS

/* A request as the API looks at it. */
typedef struct {
  const char *method;
  const char *path;
  /* (nullable): value of the Authorization header */
  const char *authorization;
  /* (nullable): name to value */
  GHashTable *query;
} EmuApiRequest;

typedef struct {
  guint status;
  JsonNode *body;
  EmuCredential credential;
  EmuCamera *camera;
} EmuApiAnswer;

void emu_api_handle (
    EmuCloud *cloud, const EmuApiRequest *request, EmuApiAnswer *answer);
JsonNode *emu_api_error_new (guint status);

G_END_DECLS
