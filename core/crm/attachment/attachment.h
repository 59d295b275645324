/* Files on records: on an organisation, a person, a membership, or an entry of a history.
 */
#ifndef CORE_CRM_ATTACHMENT_ATTACHMENT_H
#define CORE_CRM_ATTACHMENT_ATTACHMENT_H

#include "core/base/host.h"

enum { CD_ATTACHMENT_MB = 50 }; /* at most */

struct cd_attachment {
    int64_t party;       /* 0: the membership's, or whom the entry is about */
    int64_t interaction; /* the entry it belongs to; 0: one of its own is made */
    int64_t membership;  /* 0: none */
    int64_t user;        /* who brings it */
    const char *name, *type;
    const char *path; /* where the bytes are now; they are copied */
    uint64_t size;
};

/* Stores it and puts it on the timeline: one change, that one undo takes back. */
int cd_attachment_add(struct cordee *cd, struct cordee_error *err,
                      const struct cd_attachment *a, int64_t *id_r);
/* Those of a party, the newest first, that `user` may see: [{"id", "name", "type",
 * "size", "created_at", "by", "membership"?, "interaction", "url"}]. */
int cd_attachment_list(struct cordee *cd, struct cordee_error *err, int64_t party,
                       int64_t user, json_t **list_r);
/* The same, of entries of a history, "[1,2]": whoever may see those may see them. */
int cd_attachment_of_entries(struct cordee *cd, struct cordee_error *err,
                             const char *entries, json_t **list_r);
/* One, with "party", "kind" and "file".  1 found; 0 there is none that `user` may see. */
int cd_attachment_load(struct cordee *cd, struct cordee_error *err, int64_t id,
                       int64_t user, json_t **row_r);
/* With the entry that was made for it.  CORDEE_E_NOT_FOUND when there is none. */
int cd_attachment_remove(struct cordee *cd, struct cordee_error *err, int64_t id,
                         int64_t user);

/* Deletes the bytes of those whose removal cannot be taken back any more (a schedule). */
int cd_attachment_sweep(struct cordee *cd, struct cordee_error *err);
/* crm->file_erase */
int cd_attachment_erase(struct cordee *cd, struct cordee_error *err, const char *file);

#endif
