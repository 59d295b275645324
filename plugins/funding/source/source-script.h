/* Readers that are scripts: a script that answers FUNDING_READER with
 *
 *     function(page) return { {title = ..., url = ..., ...}, ... }, next_address end
 *
 * of page = {address, n (1, 2, ...), json or text}.  The names of a call's members are
 * those of a mapping; next_address is that of a further page, or nothing. */
#ifndef FUNDING_SOURCE_SCRIPT_H
#define FUNDING_SOURCE_SCRIPT_H

#include "plugins/funding/read/read.h"

#include <cordee/plugin.h>

#define FUNDING_READER "funding.read"

struct funding_page {
    const char *reader, *address;
    int64_t n;
    const char *next; /* told by the script; in the arena */
    struct cordee_arena *arena;
};

/* As funding_read, by a script; page->next stays where there is none. */
int funding_script_read(struct cordee *cd, int fd, struct funding_page *page,
                        const struct funding_hints *hints, funding_take *take, void *ctx,
                        struct funding_report *report_r, struct cordee_error *err);

#endif
