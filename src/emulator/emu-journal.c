/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "emu-journal.h"

#define MAX_ENTRIES 10000

struct _EmuJournal {
  GMutex lock;
  GCond changed;
  GQueue entries;
  guint64 last_serial;
};

static void
entry_free (VxgEmulatorEntry *entry)
{
  g_free (entry->protocol);
  g_free (entry->method);
  g_free (entry->path);
  g_free (entry->credential);
  g_free (entry->camera);
  g_free (entry->detail);
  g_free (entry->line);
  g_free (entry);
}

static VxgEmulatorEntry *
entry_copy (const VxgEmulatorEntry *entry)
{
  VxgEmulatorEntry *copy = g_memdup2 (entry, sizeof *entry);

  copy->protocol = g_strdup (entry->protocol);
  copy->method = g_strdup (entry->method);
  copy->path = g_strdup (entry->path);
  copy->credential = g_strdup (entry->credential);
  copy->camera = g_strdup (entry->camera);
  copy->detail = g_strdup (entry->detail);
  copy->line = g_strdup (entry->line);
  return copy;
}

EmuJournal *
emu_journal_new (void)
{
  EmuJournal *self = g_new0 (EmuJournal, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->entries);
  return self;
}

void
emu_journal_free (EmuJournal *self)
{
  emu_journal_clear (self);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* What a client sends may not break the lines, and it is not worth much room. */
static char *
clean_text (const char *text, const char *fallback)
{
  g_autofree char *valid = NULL;

  if (text == NULL || *text == '\0')
    return g_strdup (fallback);
  valid = g_utf8_make_valid (text, (gssize) strnlen (text, 512));
  for (char *c = valid; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = '?';
  return g_steal_pointer (&valid);
}

/* A ticket may stand in a path, as in the cloud's HLS URLs. */
static char *
mask_tickets (char *path)
{
  static GRegex *pattern;
  g_autofree char *text = path;

  if (g_once_init_enter (&pattern))
    g_once_init_leave (&pattern,
        g_regex_new ("(media|share)\\.[^/?&]+", G_REGEX_OPTIMIZE, 0, NULL));
  return g_regex_replace (pattern, text, -1, 0, "\\1.***", 0, NULL);
}

static VxgEmulatorEntry *
entry_new (const EmuEvent *event)
{
  VxgEmulatorEntry *entry = g_new0 (VxgEmulatorEntry, 1);

  entry->time_us = g_get_real_time ();
  entry->monotonic_us = g_get_monotonic_time ();
  entry->protocol = clean_text (event->protocol, "-");
  entry->method = clean_text (event->method, "-");
  entry->path = mask_tickets (clean_text (event->path, "-"));
  entry->status = event->status;
  entry->credential = g_strdup (emu_credential_to_string (event->credential));
  entry->keep_alive = event->keep_alive;
  entry->camera = clean_text (event->camera, "-");
  entry->detail = clean_text (event->detail, "");
  entry->line = g_strdup_printf (
      "%s %s %s %u credential=%s keep-alive=%s camera=%s %s", entry->protocol,
      entry->method, entry->path, entry->status, entry->credential,
      entry->keep_alive ? "yes" : "no", entry->camera, entry->detail);
  g_strchomp (entry->line);
  return entry;
}

/* Writes a line; any thread. */
void
emu_journal_add (EmuJournal *self, const EmuEvent *event)
{
  VxgEmulatorEntry *entry = entry_new (event);

  g_mutex_lock (&self->lock);
  entry->serial = ++self->last_serial;
  g_queue_push_tail (&self->entries, entry);
  if (g_queue_get_length (&self->entries) > MAX_ENTRIES)
    entry_free (g_queue_pop_head (&self->entries));
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

void
emu_journal_clear (EmuJournal *self)
{
  g_mutex_lock (&self->lock);
  g_queue_clear_full (&self->entries, (GDestroyNotify) entry_free);
  g_mutex_unlock (&self->lock);
}

/* Returns: (transfer full): copies of the entries that match */
GPtrArray *
emu_journal_list (EmuJournal *self, const char *pattern)
{
  GPtrArray *found =
      g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  g_autoptr (GPatternSpec) spec = g_pattern_spec_new (pattern);

  g_mutex_lock (&self->lock);
  for (GList *l = self->entries.head; l != NULL; l = l->next) {
    const VxgEmulatorEntry *entry = l->data;

    if (g_pattern_spec_match_string (spec, entry->line))
      g_ptr_array_add (found, entry_copy (entry));
  }
  g_mutex_unlock (&self->lock);
  return found;
}

/* Called with the lock. */
static guint
count_matches (EmuJournal *self, GPatternSpec *spec)
{
  guint n = 0;

  for (GList *l = self->entries.head; l != NULL; l = l->next) {
    const VxgEmulatorEntry *entry = l->data;

    if (g_pattern_spec_match_string (spec, entry->line))
      n++;
  }
  return n;
}

/* Blocks until @n lines match or @timeout_ms has passed. */
gboolean
emu_journal_wait (
    EmuJournal *self, const char *pattern, guint n, guint timeout_ms)
{
  g_autoptr (GPatternSpec) spec = g_pattern_spec_new (pattern);
  gint64 deadline =
      g_get_monotonic_time () + timeout_ms * G_GINT64_CONSTANT (1000);
  gboolean enough;

  g_mutex_lock (&self->lock);
  while (!(enough = count_matches (self, spec) >= n))
    if (!g_cond_wait_until (&self->changed, &self->lock, deadline))
      break;
  g_mutex_unlock (&self->lock);
  return enough;
}
