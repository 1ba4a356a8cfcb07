/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "raw-server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

struct _RawServer {
  GTlsCertificate *certificate;
  RawReply reply;
  gpointer user_data;

  GSocketListener *listener;
  guint16 port;
  GCancellable *end;
  GThread *acceptor;

  GMutex lock; /* for what follows */
  GCond ended;
  gboolean ending;
  guint connections;
  GPtrArray *heads;
  GPtrArray *threads;
};

typedef struct {
  RawServer *server;
  GSocketConnection *connection;
} Visit;

/* ---- One connection ---- */

/* NULL when the client has gone. */
static char *
read_head (RawServer *self, GDataInputStream *input)
{
  g_autoptr (GString) head = g_string_new (NULL);

  for (;;) {
    g_autofree char *line =
        g_data_input_stream_read_line (input, NULL, self->end, NULL);

    if (line == NULL)
      return NULL;
    if (*line == '\0')
      return g_string_free (g_steal_pointer (&head), FALSE);
    g_string_append_printf (head, "%s\n", line);
  }
}

static void
serve (RawServer *self, GIOStream *stream)
{
  g_autoptr (GDataInputStream) input =
      g_data_input_stream_new (g_io_stream_get_input_stream (stream));
  gboolean go_on = TRUE;

  g_filter_input_stream_set_close_base_stream (
      G_FILTER_INPUT_STREAM (input), FALSE);
  g_data_input_stream_set_newline_type (
      input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  while (go_on) {
    char *head = read_head (self, input);

    if (head == NULL)
      return;
    g_mutex_lock (&self->lock);
    g_ptr_array_add (self->heads, head);
    g_mutex_unlock (&self->lock);
    go_on = self->reply (self, stream, head, self->user_data);
  }
}

static gpointer
run_visit (gpointer data)
{
  Visit *visit = data;
  RawServer *self = visit->server;
  GSocket *socket = g_socket_connection_get_socket (visit->connection);
  g_autoptr (GIOStream) stream = NULL;

  /* Small pieces are to arrive as small pieces. */
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  if (self->certificate == NULL)
    stream = G_IO_STREAM (g_object_ref (visit->connection));
  else
    stream = g_tls_server_connection_new (
        G_IO_STREAM (visit->connection), self->certificate, NULL);
  serve (self, stream);
  g_io_stream_close (stream, NULL, NULL);
  g_io_stream_close (G_IO_STREAM (visit->connection), NULL, NULL);
  g_object_unref (visit->connection);
  g_free (visit);
  return NULL;
}

static gpointer
run_acceptor (gpointer data)
{
  RawServer *self = data;
  GSocketConnection *connection;

  while ((connection = g_socket_listener_accept (
              self->listener, NULL, self->end, NULL)) != NULL) {
    Visit *visit = g_new0 (Visit, 1);

    visit->server = self;
    visit->connection = connection;
    g_mutex_lock (&self->lock);
    self->connections++;
    g_ptr_array_add (
        self->threads, g_thread_new ("raw-visit", run_visit, visit));
    g_mutex_unlock (&self->lock);
  }
  return NULL;
}

/* ---- The server ---- */

RawServer *
raw_server_new (
    GTlsCertificate *certificate, RawReply reply, gpointer user_data)
{
  RawServer *self = g_new0 (RawServer, 1);
  g_autoptr (GInetAddress) loopback =
      g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) got = NULL;
  g_autoptr (GError) error = NULL;

  g_set_object (&self->certificate, certificate);
  self->reply = reply;
  self->user_data = user_data;
  self->end = g_cancellable_new ();
  self->heads = g_ptr_array_new_with_free_func (g_free);
  self->threads = g_ptr_array_new ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->ended);

  self->listener = g_socket_listener_new ();
  g_socket_listener_add_address (self->listener, wanted, G_SOCKET_TYPE_STREAM,
      G_SOCKET_PROTOCOL_TCP, NULL, &got, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (got));
  self->acceptor = g_thread_new ("raw-accept", run_acceptor, self);
  return self;
}

void
raw_server_free (RawServer *self)
{
  g_mutex_lock (&self->lock);
  self->ending = TRUE;
  g_cond_broadcast (&self->ended);
  g_mutex_unlock (&self->lock);
  g_cancellable_cancel (self->end);
  g_thread_join (self->acceptor);
  g_socket_listener_close (self->listener);
  /* Nobody adds to it any more. */
  for (guint i = 0; i < self->threads->len; i++)
    g_thread_join (self->threads->pdata[i]);

  g_clear_object (&self->listener);
  g_clear_object (&self->certificate);
  g_clear_object (&self->end);
  g_ptr_array_unref (self->heads);
  g_ptr_array_unref (self->threads);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->ended);
  g_free (self);
}

guint16
raw_server_get_port (RawServer *self)
{
  return self->port;
}

char *
raw_server_dup_uri (RawServer *self, const char *host)
{
  return g_strdup_printf ("%s://%s:%u",
      self->certificate != NULL ? "https" : "http", host, self->port);
}

guint
raw_server_count_connections (RawServer *self)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = self->connections;
  g_mutex_unlock (&self->lock);
  return n;
}

guint
raw_server_count_requests (RawServer *self)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = self->heads->len;
  g_mutex_unlock (&self->lock);
  return n;
}

char *
raw_server_dup_head (RawServer *self, guint index)
{
  char *head;

  g_mutex_lock (&self->lock);
  g_assert_cmpuint (index, <, self->heads->len);
  head = g_strdup (self->heads->pdata[index]);
  g_mutex_unlock (&self->lock);
  return head;
}

/* ---- For replies ---- */

void
raw_send (GIOStream *connection, const void *data, gsize size)
{
  g_output_stream_write_all (
      g_io_stream_get_output_stream (connection), data, size, NULL, NULL, NULL);
}

void
raw_send_text (GIOStream *connection, const char *text)
{
  raw_send (connection, text, strlen (text));
}

void
raw_send_reply (GIOStream *connection, const char *status, const char *headers,
    const char *body)
{
  g_autofree char *text =
      g_strdup_printf ("HTTP/1.1 %s\r\n%sContent-Length: %zu\r\n\r\n%s", status,
          headers, strlen (body), body);

  raw_send_text (connection, text);
}

gboolean
raw_server_pause (RawServer *self, guint milliseconds)
{
  gint64 until = g_get_monotonic_time () + milliseconds * 1000;
  gboolean go_on;

  g_mutex_lock (&self->lock);
  while (!self->ending && g_cond_wait_until (&self->ended, &self->lock, until))
    ;
  go_on = !self->ending;
  g_mutex_unlock (&self->lock);
  return go_on;
}

void
raw_server_hold (RawServer *self)
{
  g_mutex_lock (&self->lock);
  while (!self->ending)
    g_cond_wait (&self->ended, &self->lock);
  g_mutex_unlock (&self->lock);
}

char *
raw_head_dup (const char *head, const char *name)
{
  g_auto (GStrv) lines = g_strsplit (head, "\n", -1);
  gsize length = strlen (name);

  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    if (g_ascii_strncasecmp (lines[i], name, length) == 0 &&
        lines[i][length] == ':')
      return g_strdup (g_strstrip (lines[i] + length + 1));
  return NULL;
}
