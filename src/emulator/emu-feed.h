/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The access units of one camera, made once and handed to all who watch. */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef enum { EMU_STREAM_VIDEO, EMU_STREAM_AUDIO, EMU_N_STREAMS } EmuStream;

typedef struct _EmuFeed EmuFeed;
typedef struct _EmuReader EmuReader;

/*
 * Takes a unit: called for each once and in order, from the thread that made
 * it or that attached the reader, with the feed's lock held. It may not block.
 */
typedef void (*EmuReaderFunc) (
    EmuStream stream, GstBuffer *unit, gpointer user_data);

EmuFeed *emu_feed_new (void);
void emu_feed_free (EmuFeed *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EmuFeed, emu_feed_free)

void emu_feed_reset (EmuFeed *self, gboolean has_audio);
void emu_feed_set_caps (EmuFeed *self, EmuStream stream, GstCaps *caps);
GstCaps *emu_feed_get_caps (EmuFeed *self, EmuStream stream);
gboolean emu_feed_has_audio (EmuFeed *self);
void emu_feed_push (EmuFeed *self, EmuStream stream, GstBuffer *unit);
gboolean emu_feed_wait_ready (EmuFeed *self, gint64 deadline);
void emu_feed_set_closed (EmuFeed *self, gboolean closed);
gboolean emu_feed_is_closed (EmuFeed *self);
guint64 emu_feed_get_units_made (EmuFeed *self);

EmuReader *
emu_feed_attach (EmuFeed *self, EmuReaderFunc func, gpointer user_data);
void emu_feed_detach (EmuFeed *self, EmuReader *reader);

G_END_DECLS
