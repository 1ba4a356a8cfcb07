/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The trouble that tests and users can order: one table, typed values. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum {
  EMU_FAULT_API_BODY,
  EMU_FAULT_API_CLOSE,
  EMU_FAULT_API_DELAY,
  EMU_FAULT_API_NULL,
  EMU_FAULT_API_OMIT,
  EMU_FAULT_API_PATH,
  EMU_FAULT_API_REDIRECT,
  EMU_FAULT_API_RETRY_AFTER,
  EMU_FAULT_API_STATUS,
  EMU_FAULT_API_TYPE,
  EMU_FAULT_CLOCK_OFFSET,
  EMU_FAULT_HLS_CLOCK_SKEW,
  EMU_FAULT_HLS_DISCONTINUITY,
  EMU_FAULT_HLS_ENCRYPTION,
  EMU_FAULT_HLS_FORMAT,
  EMU_FAULT_HLS_FREEZE,
  EMU_FAULT_HLS_GAP,
  EMU_FAULT_HLS_GZIP,
  EMU_FAULT_HLS_JUMP,
  EMU_FAULT_HLS_KEY_SEGMENTS,
  EMU_FAULT_HLS_NO_DATE,
  EMU_FAULT_HLS_NODE,
  EMU_FAULT_HLS_NODE_SEQUENCE_OFFSET,
  EMU_FAULT_HLS_PLAYLIST_STATUS,
  EMU_FAULT_HLS_REQUIRE_QUERY,
  EMU_FAULT_HLS_SEGMENT_STALL,
  EMU_FAULT_HLS_SEGMENT_STATUS,
  EMU_FAULT_HLS_SEGMENT_TRUNCATE,
  EMU_FAULT_HLS_SEQUENCE_RESTART,
  EMU_FAULT_HLS_SEQUENCE_START,
  EMU_FAULT_HLS_SEQUENCE_WRAP,
  EMU_FAULT_HLS_START_DELAY,
  EMU_FAULT_HLS_STATUS,
  EMU_FAULT_HLS_TICKET_STATUS,
  EMU_FAULT_HLS_TIMESTAMP_START,
  EMU_FAULT_HLS_URIS,
  EMU_FAULT_HLS_URL,
  EMU_FAULT_HLS_VARIANTS,
  EMU_FAULT_OFFLINE_ANSWER,
  EMU_FAULT_RTSP_CONTENT_BASE,
  EMU_FAULT_RTSP_CONTROL,
  EMU_FAULT_RTSP_CUT_AFTER,
  EMU_FAULT_RTSP_CUT_AT_EXPIRY,
  EMU_FAULT_RTSP_DESCRIBE_DELAY,
  EMU_FAULT_RTSP_DESCRIBE_STATUS,
  EMU_FAULT_RTSP_FREEZE,
  EMU_FAULT_RTSP_OPTIONS_STATUS,
  EMU_FAULT_RTSP_PLAY_DELAY,
  EMU_FAULT_RTSP_PLAY_STATUS,
  EMU_FAULT_RTSP_REDIRECT,
  EMU_FAULT_RTSP_REDIRECT_STATUS,
  EMU_FAULT_RTSP_REQUIRE_KEEPALIVE,
  EMU_FAULT_RTSP_SESSION_TIMEOUT,
  EMU_FAULT_RTSP_SETUP_DELAY,
  EMU_FAULT_RTSP_SETUP_STATUS,
  EMU_FAULT_RTSP_SILENCE,
  EMU_FAULT_RTSP_START_DELAY,
  EMU_FAULT_RTSP_TICKET_STATUS,
  EMU_FAULT_RTSP_TRANSPORT,
  EMU_N_FAULTS
} EmuFault;

typedef enum {
  EMU_FAULT_BOOLEAN,
  EMU_FAULT_NUMBER,
  EMU_FAULT_WORD,
  EMU_FAULT_TEXT,
} EmuFaultType;

typedef struct {
  const char *name;
  EmuFaultType type;
  /* Value when the fault is not ordered. */
  const char *fallback;
  /* EMU_FAULT_NUMBER: both ends belong to the range. */
  gint64 min;
  gint64 max;
  /* EMU_FAULT_WORD: the words, parted by blanks. */
  const char *words;
  const char *description;
} EmuFaultInfo;

extern const EmuFaultInfo emu_fault_table[EMU_N_FAULTS];

typedef struct _EmuFaults EmuFaults;

EmuFaults *emu_faults_new (void);
void emu_faults_free (EmuFaults *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmuFaults, emu_faults_free)

gboolean emu_faults_set (
    EmuFaults *self, const char *name, const char *value, GError **error);
void emu_faults_clear (EmuFaults *self);

gint64 emu_faults_peek_number (EmuFaults *self, EmuFault fault);
gint64 emu_faults_use_number (EmuFaults *self, EmuFault fault);
char *emu_faults_peek_text (EmuFaults *self, EmuFault fault);
char *emu_faults_use_text (EmuFaults *self, EmuFault fault);
gboolean
emu_faults_use_word (EmuFaults *self, EmuFault fault, const char *word);

JsonNode *emu_faults_to_json (EmuFaults *self);

G_END_DECLS
