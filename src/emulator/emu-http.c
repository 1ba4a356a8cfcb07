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

/* The time of the cloud, which may be another than that of this machine. */
void
emu_http_set_date (SoupServerMessage *message, gint64 time_us)
{
  g_autoptr (GDateTime) time =
      g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  g_autofree char *text = soup_date_time_to_string (time, SOUP_DATE_HTTP);

  soup_message_headers_replace (
      soup_server_message_get_response_headers (message), "Date", text);
}

/* @port: 0 for a free one */
gboolean
emu_http_listen (SoupServer *server, const char *address, guint16 port,
    gboolean tls, GError **error)
{
  g_autoptr (GSocketAddress) where =
      g_inet_socket_address_new_from_string (address, port);

  if (where == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "\"%s\" is not a numeric IP address", address);
    return FALSE;
  }
  if (g_inet_address_get_is_any (
          g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (where)))) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "%s stands for all addresses of this machine, but tokens and URLs have "
        "to name one: give the one that clients will use",
        address);
    return FALSE;
  }
  return soup_server_listen (
      server, where, tls ? SOUP_SERVER_LISTEN_HTTPS : 0, error);
}

/* Returns: (transfer full): @bytes as @converter makes them */
GBytes *
emu_http_convert (GConverter *converter, GBytes *bytes)
{
  g_autoptr (GOutputStream) sink = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream =
      g_converter_output_stream_new (sink, converter);
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  g_output_stream_write_all (stream, data, size, NULL, NULL, NULL);
  g_output_stream_close (stream, NULL, NULL);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (sink));
}
