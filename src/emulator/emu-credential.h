/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tickets and tokens as the cloud makes them: pure functions. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a check of a token or a ticket found. */
typedef enum {
  EMU_CREDENTIAL_UNCHECKED,
  EMU_CREDENTIAL_GOOD,
  EMU_CREDENTIAL_MISSING,
  EMU_CREDENTIAL_MALFORMED,
  EMU_CREDENTIAL_FORGED,
  EMU_CREDENTIAL_EXPIRED,
  EMU_CREDENTIAL_REVOKED,
} EmuCredential;

const char *emu_credential_to_string (EmuCredential credential);

GBytes *emu_key_new (void);

char *emu_ticket_new (GBytes *key, const char *name, gint64 expiry);

EmuCredential emu_ticket_check (GBytes *key, const char *ticket,
    const char *name, gint64 now, gint64 *expiry);

char *emu_share_token_new (GBytes *key, guint id, gint64 issued);

/* What the packed token says; members that are NULL or 0 are left out. */
typedef struct {
  gint64 camera_id;
  gint64 manager_id;
  const char *access;
  const char *share;
  const char *service;
  const char *api_host;
  guint16 api_tls_port;
} EmuToken;

char *emu_token_pack (const EmuToken *token);

char *emu_token_unpack_share (const char *packed);

G_END_DECLS
