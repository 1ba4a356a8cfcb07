/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Playlists and segments that the program ffmpeg makes in a folder of their own,
 * and what ffprobe finds in them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _Film Film;

gboolean film_is_possible (void);

Film *film_new (void);

void film_free (Film *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Film, film_free)

const char *film_get_folder (Film *self);

char *film_run (Film *self, const char *command) G_GNUC_WARN_UNUSED_RESULT;

void film_make (Film *self, const char *options);

GArray *film_probe (Film *self, const char *file, const char *stream);

GArray *
film_probe_segments (Film *self, const char *prefix, const char *stream);

char *film_read (Film *self, const char *file);

void film_write (Film *self, const char *file, const char *text);

void film_edit (
    Film *self, const char *file, const char *old, const char *replacement);

G_END_DECLS
