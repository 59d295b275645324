/* What people bring about somebody who looks for work, or about an opening: bytes in,
 * records out.  Nothing is stored or fetched here, and of `cd` only text and csv are
 * used.
 *
 *   JSON   JSON Resume 1.0 and its job schema; HR Open 4.2 Candidate and PositionOpening;
 *          schema.org JobPosting (JSON-LD, @graph, lists)
 *   XML    Europass Candidate (europass.eu/1.0, the "v3" of the portal since 2020);
 *          SkillsPassport 3.x of the portal before it
 *   HTML   JobPostings within <script type="application/ld+json">
 *   CSV    a candidate or an opening a row, by the names of the columns
 *   text   a CV that somebody typed: its words, and an address that stands in it
 *
 * Whatever a file says is in the record, or in its notes: each has the place in the file
 * and a sentence.  All of it is hostile: limits hold everywhere. */
#ifndef RECRUITMENT_READ_H
#define RECRUITMENT_READ_H

#include "plugins/recruitment/candidate/candidate.h"

enum {
    READ_BYTES = 8 << 20,  /* of a file */
    READ_RECORDS = 5000,   /* of a file */
    READ_NOTES = 150,      /* of a record */
    READ_PERSON_LINE = 200 /* characters of a line of a person */
};

/* Who it is, which never stands in a profile; and who looks for somebody, of an opening.
 * None is NULL. */
struct person_read {
    const char *name; /* as one would say it; made of the two when not said */
    const char *given, *family;
    const char *mail, *phone, *web;
    const char *street, *postcode, *city, *country;
    struct texts mails, phones, links; /* the others */
};

/* A place of the file whose words are kept otherwise than one would think, or not. */
struct read_note {
    const char *place; /* "work[0].highlights" */
    const char *words; /* a source text: T() says it */
    bool kept;
};

enum read_kind { READ_CANDIDATE, READ_OPENING };

struct read_record {
    enum read_kind kind;
    int64_t line;               /* of a table; 0: no table */
    const char *wrong;          /* why it cannot be used, a sentence; NULL: it can */
    struct candidate candidate; /* of READ_CANDIDATE; skills are labels */
    struct opening opening;     /* of READ_OPENING */
    struct person_read person;
    const char *employer; /* of an opening: the organisation's name */
    const char **uris;    /* of each skill: its ESCO URI, or "" */
    struct read_note *notes;
    size_t n_notes;
};

struct read_file {
    const char *format; /* "JSON Resume" */
    struct read_record *records;
    size_t n;
    const char *mended; /* what was wrong with its bytes (T() says it); NULL: nothing */
};

/* Reads `n` bytes; `table` is what a row of CSV is taken for when its columns do not
 * tell.  0: at least one record, all in `a`; -1: CORDEE_E_INVALID or CORDEE_E_TOO_LARGE,
 * one sentence, with the place where there is one. */
int read_bytes(struct cordee *cd, struct cordee_arena *a, const char *bytes, size_t n,
               enum read_kind table, struct read_file *file_r, struct cordee_error *err);
/* All of a file into `a`; -1 as above, or CORDEE_E_IO. */
int read_path(struct cordee *cd, struct cordee_arena *a, const char *path,
              enum read_kind table, struct read_file *file_r, struct cordee_error *err);

/* Any bytes as UTF-8 in `a`: UTF-16 with its mark and Windows-1252 are mended, the rest
 * is as it was; *mended_r as in read_file. */
const char *read_utf8(struct cordee_arena *a, const char *bytes, size_t n,
                      const char **mended_r);

/* A record with what it says, new: {"kind","person","candidate" or "opening","kept",
 * "left"}; days are "2026-11-21". */
json_t *read_record_json(struct cordee *cd, const struct read_record *r);

#endif
