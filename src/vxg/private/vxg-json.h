/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#ifndef VXG_COMPILATION
#error "This header is private to libvxg."
#endif

#include <json-glib/json-glib.h>

#include "vxg-error.h"

G_BEGIN_DECLS

/* Reads members of one object. The first wrong one sets @error; after that
 * every read returns its default, so that a caller checks once, at the end. */
typedef struct {
  JsonObject *object;
  const char *owner; /* for messages: "the access token" */
  VxgError code;
  GError *error;
} VxgJsonReader;

JsonNode *vxg_json_parse (const char *text, gsize length, const char **reason);

void vxg_json_reader_fail (
    VxgJsonReader *self, const char *name, const char *problem);

const char *vxg_json_reader_get_string (VxgJsonReader *self, const char *name);

gint64 vxg_json_reader_get_int (VxgJsonReader *self, const char *name,
    gint64 minimum, gint64 maximum, gint64 fallback);

JsonObject *vxg_json_reader_get_object (VxgJsonReader *self, const char *name);

GDateTime *vxg_json_reader_get_time (VxgJsonReader *self, const char *name);

G_END_DECLS
