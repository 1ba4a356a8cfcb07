/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the emulator was asked and what it did, for tests to look at. */
#pragma once

#include "emu-credential.h"
#include "vxg-emulator.h"

G_BEGIN_DECLS

typedef struct _EmuJournal EmuJournal;

/* One new line; strings that are NULL stand for `-`. */
typedef struct {
  const char *protocol;
  const char *method;
  const char *path;
  guint status;
  EmuCredential credential;
  gboolean keep_alive;
  const char *camera;
  const char *detail;
} EmuEvent;

EmuJournal *emu_journal_new (void);
void emu_journal_free (EmuJournal *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmuJournal, emu_journal_free)

void emu_journal_add (EmuJournal *self, const EmuEvent *event);
void emu_journal_clear (EmuJournal *self);
GPtrArray *emu_journal_list (EmuJournal *self, const char *pattern);
gboolean emu_journal_wait (
    EmuJournal *self, const char *pattern, guint n, guint timeout_ms);

G_END_DECLS
