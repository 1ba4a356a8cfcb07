/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "private/vxg-json.h"

#include "private/vxg-error-private.h"
#include "private/vxg-json-scan.h"
#include "private/vxg-time.h"

/*
 * vxg_json_parse:
 * @reason: (out): why @text is not taken; a constant that repeats nothing of it
 *
 * Returns: (transfer full) (nullable): the root, which may be of any type
 */
JsonNode *
vxg_json_parse (const char *text, gsize length, const char **reason)
{
  g_autoptr (JsonParser) parser = NULL;

  *reason = vxg_json_scan (text, length);
  if (*reason != NULL)
    return NULL;
  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, text, length, NULL)) {
    *reason = "it is not JSON";
    return NULL;
  }
  return json_parser_steal_root (parser);
}

/*
 * vxg_json_reader_fail:
 * @problem: a clause behind the member's name: "is not a string"
 */
void
vxg_json_reader_fail (
    VxgJsonReader *self, const char *name, const char *problem)
{
  if (self->error == NULL)
    self->error = vxg_error_new (
        self->code, "the member \"%s\" of %s %s", name, self->owner, problem);
}

/* Absent, null, and after an error: NULL. */
static JsonNode *
get_node (VxgJsonReader *self, const char *name)
{
  JsonNode *node;

  if (self->error != NULL)
    return NULL;
  node = json_object_get_member (self->object, name);
  return node != NULL && !JSON_NODE_HOLDS_NULL (node) ? node : NULL;
}

/*
 * vxg_json_reader_get_string:
 *
 * Control characters make a string wrong: nothing the cloud sends has them, and
 * they would forge lines in logs and headers.
 *
 * Returns: (transfer none) (nullable): %NULL when the member is absent or null
 */
const char *
vxg_json_reader_get_string (VxgJsonReader *self, const char *name)
{
  JsonNode *node = get_node (self, name);
  const char *value;

  if (node == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING) {
    vxg_json_reader_fail (self, name, "is not a string");
    return NULL;
  }
  value = json_node_get_string (node);
  for (const char *p = value; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p))) {
      vxg_json_reader_fail (self, name, "contains control characters");
      return NULL;
    }
  return value;
}

gint64
vxg_json_reader_get_int (VxgJsonReader *self, const char *name, gint64 minimum,
    gint64 maximum, gint64 fallback)
{
  JsonNode *node = get_node (self, name);
  gint64 value;

  if (node == NULL)
    return fallback;
  if (!JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_INT64) {
    vxg_json_reader_fail (self, name, "is not an integer");
    return fallback;
  }
  value = json_node_get_int (node);
  if (value < minimum || value > maximum) {
    vxg_json_reader_fail (self, name, "is out of range");
    return fallback;
  }
  return value;
}

/* Returns: (transfer none) (nullable) */
JsonObject *
vxg_json_reader_get_object (VxgJsonReader *self, const char *name)
{
  JsonNode *node = get_node (self, name);

  if (node == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (node)) {
    vxg_json_reader_fail (self, name, "is not an object");
    return NULL;
  }
  return json_node_get_object (node);
}

/* Returns: (transfer full) (nullable): in UTC */
GDateTime *
vxg_json_reader_get_time (VxgJsonReader *self, const char *name)
{
  const char *text = vxg_json_reader_get_string (self, name);
  GDateTime *time;

  if (text == NULL)
    return NULL;
  time = vxg_time_parse (text);
  if (time == NULL)
    vxg_json_reader_fail (self, name, "is not a time in ISO 8601");
  return time;
}
