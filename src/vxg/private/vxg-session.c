/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SoupSessions, shared: requests of the same main context that trust the same
 * certificates reuse each other's connections. */
#include "private/vxg-session.h"

#include "private/vxg-error-private.h"

/* libsoup's own two would make the cameras of one cloud queue up. A download keeps
 * its connection while its reader has no room for more, and must not keep others
 * from theirs: those limits are there to find what leaks. */
static const struct {
  guint per_host;
  guint in_all;
} limits[] = {
  [VXG_SESSION_API] = { 8, 64 },
  [VXG_SESSION_DOWNLOADS] = { 1000, 4000 },
};

typedef struct {
  VxgSessionKind kind;
  GMainContext *context; /* owned by the session */
  char *ca_file;
  GTlsCertificateFlags flags;
  char *user_agent;
  GWeakRef session;
} Entry;

/* Sessions belong to whoever uses them; the list only finds them. */
G_LOCK_DEFINE_STATIC (entries);
static GSList *entries;

static void
entry_free (Entry *entry)
{
  g_free (entry->ca_file);
  g_free (entry->user_agent);
  g_weak_ref_clear (&entry->session);
  g_free (entry);
}

static gboolean
entry_matches (const Entry *entry, const Entry *wanted)
{
  return entry->kind == wanted->kind && entry->context == wanted->context &&
      entry->flags == wanted->flags &&
      g_strcmp0 (entry->ca_file, wanted->ca_file) == 0 &&
      g_strcmp0 (entry->user_agent, wanted->user_agent) == 0;
}

static SoupSession *
find (const Entry *wanted)
{
  for (GSList *l = entries; l != NULL; l = l->next) {
    Entry *entry = l->data;

    /* Only a session of this thread is touched: a reference to another's might
     * turn out to be the last one. */
    if (entry_matches (entry, wanted))
      return g_weak_ref_get (&entry->session);
  }
  return NULL;
}

static void
on_session_gone (gpointer user_data, GObject *session)
{
  Entry *entry = user_data;

  G_LOCK (entries);
  entries = g_slist_remove (entries, entry);
  G_UNLOCK (entries);
  entry_free (entry);
}

static void
remember (const Entry *wanted, SoupSession *session)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->kind = wanted->kind;
  entry->context = wanted->context;
  entry->ca_file = g_strdup (wanted->ca_file);
  entry->flags = wanted->flags;
  entry->user_agent = g_strdup (wanted->user_agent);
  g_weak_ref_init (&entry->session, session);
  g_object_weak_ref (G_OBJECT (session), on_session_gone, entry);
  entries = g_slist_prepend (entries, entry);
}

static GTlsDatabase *
load_ca_file (const char *filename, GError **error)
{
  g_autofree char *path = g_canonicalize_filename (filename, NULL);
  g_autoptr (GError) local_error = NULL;
  GTlsDatabase *database = NULL;
  GList *certificates;

  /* The database takes a file without a certificate for an empty one, and then
   * trusts nobody without saying why. */
  certificates = g_tls_certificate_list_new_from_file (path, &local_error);
  if (certificates != NULL)
    database = g_tls_file_database_new (path, &local_error);
  g_list_free_full (certificates, g_object_unref);
  if (database == NULL)
    vxg_error_set (error, VXG_ERROR_TLS, "the CA file %s cannot be used: %s",
        path,
        local_error != NULL ? local_error->message
                            : "it contains no certificate");
  return database;
}

static SoupSession *
create (const Entry *wanted, GError **error)
{
  g_autoptr (GTlsDatabase) database = NULL;
  SoupSession *session;

  if (wanted->ca_file != NULL) {
    database = load_ca_file (wanted->ca_file, error);
    if (database == NULL)
      return NULL;
  }
  /* The deadline of a request covers more than libsoup's time-out, which starts
   * anew with every byte. */
  session = soup_session_new_with_options ("timeout", 0, "max-conns",
      limits[wanted->kind].in_all, "max-conns-per-host",
      limits[wanted->kind].per_host, "user-agent", wanted->user_agent, NULL);
  if (database != NULL)
    soup_session_set_tls_database (session, database);
  g_object_set_data_full (G_OBJECT (session), "vxg-context",
      g_main_context_ref (wanted->context),
      (GDestroyNotify) g_main_context_unref);
  return session;
}

/*
 * vxg_session_get:
 * @ca_file: (nullable): a file of the certificates to trust; %NULL for those
 *   the system trusts
 * @flags: which defects of a certificate matter. The session does not look at
 *   them, but who accepts less must not reuse the connections of who accepts
 *   more.
 * @user_agent: name of the program
 *
 * Returns: (transfer full): the session for the caller's thread-default
 *   context; %NULL with @error of %VXG_ERROR_TLS
 */
SoupSession *
vxg_session_get (VxgSessionKind kind, const char *ca_file,
    GTlsCertificateFlags flags, const char *user_agent, GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  Entry wanted = { kind, context, (char *) ca_file, flags,
    (char *) user_agent };
  SoupSession *session;

  G_LOCK (entries);
  session = find (&wanted);
  if (session == NULL) {
    session = create (&wanted, error);
    if (session != NULL)
      remember (&wanted, session);
  }
  G_UNLOCK (entries);
  return session;
}
