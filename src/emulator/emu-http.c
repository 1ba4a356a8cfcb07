/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-http.h"

#include <string.h>

/* The port that was chosen for a listener on port 0. */
guint16
emu_http_get_port (SoupServer *server)
{
  GSList *uris = soup_server_get_uris (server);
  guint16 port = uris != NULL ? (guint16) g_uri_get_port (uris->data) : 0;

  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return port;
}

/* Whether the connection has carried a request before; asked once for each. */
gboolean
emu_http_is_reused (SoupServerMessage *message)
{
  GSocket *socket = soup_server_message_get_socket (message);
  gboolean reused;

  if (socket == NULL)
    return FALSE;
  reused = g_object_get_data (G_OBJECT (socket), "emu-used") != NULL;
  g_object_set_data (G_OBJECT (socket), "emu-used", socket);
  return reused;
}

/* @node: (transfer full) */
void
emu_http_answer_json (SoupServerMessage *message, guint status, JsonNode *node)
{
  char *text = json_to_string (node, FALSE);

  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (
      message, "application/json", SOUP_MEMORY_TAKE, text, strlen (text));
  json_node_unref (node);
}
