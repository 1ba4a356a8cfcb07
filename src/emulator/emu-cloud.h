/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the emulator's servers have in common: cameras, tokens, the clock. */
#pragma once

#include <gio/gio.h>

#include "emu-camera.h"
#include "emu-credential.h"
#include "emu-faults.h"
#include "emu-journal.h"

G_BEGIN_DECLS

/* The node of HLS URLs, unless another is ordered. */
#define EMU_HLS_DEFAULT_NODE "media-1"

typedef struct _EmuCloud EmuCloud;

EmuCloud *emu_cloud_new (void);
void emu_cloud_free (EmuCloud *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmuCloud, emu_cloud_free)

EmuFaults *emu_cloud_get_faults (EmuCloud *self);
EmuJournal *emu_cloud_get_journal (EmuCloud *self);

/* ---- Cameras: the list is fixed while the emulator runs ---- */

gboolean emu_cloud_add_camera (
    EmuCloud *self, const char *name, const char *file, GError **error);
guint emu_cloud_get_n_cameras (EmuCloud *self);
EmuCamera *emu_cloud_get_camera (EmuCloud *self, guint index);
EmuCamera *emu_cloud_find_camera (EmuCloud *self, const char *name);
EmuCamera *emu_cloud_find_stream (EmuCloud *self, const char *stream_name);

/* ---- Where the servers listen ---- */

void emu_cloud_set_api_address (
    EmuCloud *self, const char *host, guint16 port, gboolean tls);
void
emu_cloud_set_rtsp_address (EmuCloud *self, const char *host, guint16 port);
void emu_cloud_set_hls_address (
    EmuCloud *self, const char *host, guint16 port, gboolean tls);
char *emu_cloud_dup_api_uri (EmuCloud *self);
char *emu_cloud_dup_hls_base (EmuCloud *self);

/* ---- The clock, tickets and tokens ---- */

gint64 emu_cloud_get_time_us (EmuCloud *self);
char *emu_cloud_format_time (gint64 time_us);

void emu_cloud_set_ticket_lifetime (EmuCloud *self, guint seconds);
guint emu_cloud_get_ticket_lifetime (EmuCloud *self);
char *
emu_cloud_make_rtsp_uri (EmuCloud *self, EmuCamera *camera, gint64 expiry);

void emu_cloud_set_hls_lifetime (EmuCloud *self, guint seconds);
gint64 emu_cloud_choose_hls_expiry (
    EmuCloud *self, EmuCamera *camera, gint64 now_us, gint64 *ticket_expiry);
char *emu_cloud_make_hls_uri (EmuCloud *self, EmuCamera *camera, gint64 expiry);
GBytes *
emu_cloud_make_hls_key (EmuCloud *self, EmuCamera *camera, guint64 number);
void emu_cloud_set_segment_seconds (EmuCloud *self, guint seconds);
guint emu_cloud_get_segment_seconds (EmuCloud *self);

EmuCredential emu_cloud_check_ticket (EmuCloud *self, const char *ticket,
    const char *stream_name, gint64 *expiry);

/* In these a camera that is NULL stands for the group of all. */
char *emu_cloud_dup_share_token (EmuCloud *self, EmuCamera *camera);
char *emu_cloud_dup_token (EmuCloud *self, EmuCamera *camera);
void emu_cloud_renew_token (EmuCloud *self, EmuCamera *camera);
void emu_cloud_revoke_token (EmuCloud *self, EmuCamera *camera);

EmuCredential emu_cloud_authenticate (EmuCloud *self, const char *authorization,
    const char *query_token, EmuCamera **camera);

G_END_DECLS
