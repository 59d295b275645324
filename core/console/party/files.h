/* Files on records, for the pages that show them. */
#ifndef CORE_CONSOLE_PARTY_FILES_H
#define CORE_CONSOLE_PARTY_FILES_H

#include "core/console/page.h"

/* Puts `files` of a party: [{id, name, what, size_text, file_url, created_text, by}]. */
int cd_files_put(const struct cd_view *view, int64_t party, json_t *page,
                 struct cordee_error *err);
/* The same for each of a history's entries, of the page of `party`; and `attach`, where
 * one is added to it ("": nowhere). */
int cd_files_put_entries(const struct cd_view *view, int64_t party, json_t *entries,
                         struct cordee_error *err);

#endif
