/* Where calls are published: rows that are read by themselves or by hand, and whether
 * they still give anything. */
#ifndef FUNDING_SOURCE_H
#define FUNDING_SOURCE_H

#include "plugins/funding/read/read.h"

#include <cordee/plugin.h>

#define FUNDING_READ_JOB "funding.read"

struct funding_source {
    int64_t id;
    const char *name, *address, *language, *programme, *mapping;
    const char *etag, *last_modified, *format, *leads_to;
    const char *reader; /* the script that reads it; "": as its format says */
    int64_t every_days;
    int64_t quiet_days; /* without anything new until it is an alarm; 0: never is */
};

/* What came of a reading; `state` is one of the table's words. */
struct funding_outcome {
    const char *state, *said, *format;
    bool looked; /* there was a file: else what the last one had stays */
    int64_t found, fresh, changed, past; /* past: over for too long to be kept */
    const char *etag, *last_modified;    /* of the file; kept where it was read well */
    const char *leads_to; /* where its address is redirected to; "" nowhere */
    bool accepted;        /* however few they are now: somebody looks */
    json_t *notes;        /* or NULL; borrowed */
    json_t *columns;      /* that were met (read/read.h); borrowed */
};

/* ---- source-model.c --------------------------------------------------------- */

/* All of them, as rows of the page; and one: 1 found, 0, -1. */
json_t *funding_sources_list(struct cordee *cd, struct cordee_error *err);
int funding_source_row(struct cordee *cd, int64_t id, json_t **row_r,
                       struct cordee_error *err);
/* Those with an address, which can stop to give anything. */
json_t *funding_sources_watched(struct cordee *cd, struct cordee_error *err);
/* 1 found, all of it in `a`; 0; -1. */
int funding_source_load(struct cordee *cd, struct cordee_arena *a, int64_t id,
                        struct funding_source *source_r, struct cordee_error *err);
/* Gives the id; CORDEE_E_INVALID says what is wrong with it, for people. */
int64_t funding_source_add(struct cordee *cd, const struct funding_source *source,
                           struct cordee_error *err);
/* What people say of it, by its id; what it is compared with begins anew when that
 * matters: 1 it is to be read again, 0 not, -1. */
int funding_source_save(struct cordee *cd, const struct funding_source *source,
                        struct cordee_error *err);
/* The source; and with it, off the board, the calls that only it tells of and that nobody
 * has said anything to: so many.  One change, which can be undone. */
int funding_source_remove(struct cordee *cd, int64_t id, bool with_calls, int64_t staff,
                          int64_t *calls_r, struct cordee_error *err);
/* Queues the job that reads it, unless one waits or runs.  `looking`: somebody does, and
 * whatever format comes is right. */
int funding_source_queue(struct cordee *cd, int64_t id, bool looking,
                         struct cordee_error *err);
/* Puts the running job off, with these arguments: it is not our turn at that site, or
 * there is a further page. */
int funding_source_later(struct cordee *cd, json_t *args, int64_t at,
                         struct cordee_error *err);
int funding_source_done(struct cordee *cd, const struct funding_source *source,
                        const struct funding_outcome *outcome, struct cordee_error *err);
/* Queues the matching of all with all, unless it waits. */
int funding_match_soon(struct cordee *cd, struct cordee_error *err);
/* The bytes that were brought (source-bytes-model.c): in, in transactions of their own,
 * and to be read once all are there, in place of those that were not read yet; and into
 * an open file, from whose beginning they can then be read: 1 with the number of that
 * file, 0 there is none, -1; and, when they were read, away: a later file stays. */
int funding_bytes_put(struct cordee *cd, int64_t source, const char *path,
                      struct cordee_error *err);
int funding_bytes_take(struct cordee *cd, int64_t source, int fd, int64_t *file_r,
                       struct cordee_error *err);
int funding_bytes_drop(struct cordee *cd, int64_t source, int64_t file,
                       struct cordee_error *err);

/* ---- source-practice.c ------------------------------------------------------ */

/* A source of invented calls, which is read at once.  0, or -1. */
int funding_practice_bring(struct cordee *cd, struct cordee_error *err);

/* ---- source-read.c ---------------------------------------------------------- */

int funding_read_source(struct cordee *cd, struct cordee_job *job,
                        struct cordee_error *err);
/* Queues what is due. */
int funding_look(struct cordee *cd, struct cordee_error *err);

/* ---- source-health.c -------------------------------------------------------- */

/* What is wrong with a row of funding_sources_list, for people; NULL: nothing. */
const char *funding_source_trouble(struct cordee *cd, struct cordee_arena *a,
                                   const json_t *row);
int funding_alarm(struct cordee *cd, json_t *alarms, struct cordee_error *err);

/* ---- source.c: the pages ---------------------------------------------------- */

/* A text as the bytes that were brought. */
int funding_text_put(struct cordee *cd, int64_t source, const char *text, size_t n,
                     struct cordee_error *err);

extern const struct cordee_route funding_source_routes[];

/* ---- source-page.c: the page of one ------------------------------------------ */

/* [{"value","label","selected"}] of who can read it; new. */
json_t *funding_reader_choices(struct cordee *cd, const char *chosen);

/* Columns of a row of funding_sources_list that are read as nothing and of which nobody
 * said so. */
struct funding_unknown {
    int64_t n;
    struct cordee_buf names; /* of the first; the caller's to drop */
    bool blind;              /* nothing tells the title of a call, or its last day */
};
void funding_columns_unknown(const json_t *row, struct funding_unknown *unknown_r);

extern const struct cordee_route funding_source_page_routes[];

#endif
