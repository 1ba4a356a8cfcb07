/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An answer that stops in its middle, said by hand on libsoup's connection. */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct _EmuHttpTrickle EmuHttpTrickle;

typedef void (*EmuHttpTrickleFunc) (
    EmuHttpTrickle *trickle, gpointer user_data);

EmuHttpTrickle *emu_http_trickle_new (SoupServerMessage *message,
    const char *type, GBytes *body, gsize first, guint pause_ms,
    EmuHttpTrickleFunc on_end, gpointer user_data);
void emu_http_trickle_cancel (EmuHttpTrickle *self);

G_END_DECLS
