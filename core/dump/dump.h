/* All that one installation knows as one archive, and an empty installation filled from
 * it.  The archive is a tar.gz:
 *
 *     cordee.json         what is in it: versions of the tables, their columns, how many
 *                         rows; the key of hashed addresses
 *     data/TABLE.jsonl    a row a line, by primary key, members in the order of columns
 *     files/ab/abcdef...  stored files that rows name, by SHA-256
 *
 * The same data gives the same bytes: no times, no names of machines, sorted.  Which
 * tables and columns are in it follows from struct cordee_table (.undumped...): sessions,
 * tokens, passwords, the outbox, jobs, settings and the change log are not. */
#ifndef CORE_DUMP_DUMP_H
#define CORE_DUMP_DUMP_H

#include "core/base/host.h"

#include <stdio.h>

/* Writes the archive, as of one instant. */
int cd_dump_write(struct cordee *cd, FILE *out, struct cordee_error *err);

#define CD_DUMP_TYPE "application/gzip"

struct cd_dump_counts {
    int64_t tables, rows, files;
};

/* Fills this installation, which must have nobody in it yet; what it had at first (the
 * cluster, topics, the account that made it) gives way.  All or nothing.  Outgoing work
 * is held afterwards, and the full text is the caller's (cd_crm_index_all).
 * CORDEE_E_INVALID: the archive is none of ours, or of another version, and why. */
int cd_dump_load(struct cordee *cd, const char *path, struct cd_dump_counts *counts_r,
                 struct cordee_error *err);

/* Every table of this installation that is dumped: {"tables": [{"name", "columns":
 * [{"name","type"}]}], "left_out": [{"name","why"}]}.  -1: a table says something that
 * cannot be. */
int cd_dump_tables(struct cordee *cd, json_t **model_r, struct cordee_error *err);

#endif
