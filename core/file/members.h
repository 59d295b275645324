/* The files of an archive (zip, tar, 7z; packed or not), one after the other, without
 * unpacking it to disk.  A file that is no archive is its own only member. */
#ifndef CORE_FILE_MEMBERS_H
#define CORE_FILE_MEMBERS_H

#include <cordee/base.h>

struct cd_members;

/* NULL: err, in words for people. */
struct cd_members *cd_members_open(const char *path, struct cordee_error *err);
void cd_members_close(struct cd_members *m); /* takes NULL */
void cd_members_drop(struct cd_members **m); /* for CORDEE_AUTO */
/* Goes to the next file: 1, 0 there is none, -1.  *name_r, its path, is lent until the
 * next call; NULL: it is the file itself. */
int cd_members_next(struct cd_members *m, const char **name_r, struct cordee_error *err);
/* The next bytes of it: how many, 0 at its end, -1. */
int64_t cd_members_read(struct cd_members *m, void *bytes, size_t room,
                        struct cordee_error *err);
/* How much of the file at `path` was read so far. */
int64_t cd_members_at(const struct cd_members *m);

#endif
