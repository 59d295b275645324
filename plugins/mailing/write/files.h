/* Files that go with a mailing: chosen on a page of their own, so that bringing one
 * loses nothing of what is typed. */
#ifndef PLUGINS_MAILING_WRITE_FILES_H
#define PLUGINS_MAILING_WRITE_FILES_H

#include <cordee/plugin.h>

/* ---- files-model.c -------------------------------------------------------------- */

/* [{"id", "name", "type", "size", "file"}], a new array; NULL: failed. */
json_t *mailing_files(struct cordee *cd, int64_t mailing, struct cordee_error *err);
/* Puts them into a letter, in `a`. */
int mailing_files_letter(struct cordee *cd, struct cordee_arena *a, int64_t mailing,
                         struct cordee_letter *letter, struct cordee_error *err);
/* One change each; of drafts only (CORDEE_E_CONFLICT). */
int mailing_file_add(struct cordee *cd, int64_t mailing, const struct cordee_upload *up,
                     struct cordee_error *err);
int mailing_file_remove(struct cordee *cd, int64_t mailing, int64_t id,
                        struct cordee_error *err);
int mailing_files_copy(struct cordee *cd, int64_t from, int64_t to,
                       struct cordee_error *err);
/* Before a draft goes: its bytes may. */
int mailing_files_gone(struct cordee *cd, int64_t mailing, struct cordee_error *err);

/* ---- files.c -------------------------------------------------------------------- */

/* Adds "files" and "total", what they add to every mail and to all. */
int mailing_files_put(struct cordee *cd, struct cordee_request *req, json_t *model,
                      struct cordee_error *err);
/* "1.2 MB", "340 kB", as the reader writes it; in `a`. */
const char *mailing_size_said(struct cordee *cd, struct cordee_arena *a, int64_t bytes);
/* "1.2 MB × 3,400 = 4 GB through your server"; in `a`. */
const char *mailing_sizes_said(struct cordee *cd, struct cordee_arena *a, int64_t bytes,
                               int64_t people);

#endif
