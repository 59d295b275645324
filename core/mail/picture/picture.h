/* The library of pictures for letters: brought once, in texts by their key, and served to
 * everybody who has a mail.  Pictures are of a cluster; whoever has a key may use it. */
#ifndef CORE_MAIL_PICTURE_H
#define CORE_MAIL_PICTURE_H

#include <cordee/plugin.h>

#define CD_PICTURE_KEY  17 /* bytes with NUL */
#define CD_PICTURE_PATH "/i/"

struct cd_picture {
    const char *name;
    const char *alt; /* what it shows; "": it only decorates */
};

struct cd_picture_brought {
    struct cd_picture said;
    const char *path; /* of the bytes */
    int64_t user;
};

/* Scales and stores it, of the cluster where who acts works; one change.  *moved_r: it
 * moved, and does no more.  -1: CORDEE_E_INVALID and _TOO_LARGE say why to people. */
int cd_picture_add(struct cordee *cd, struct cordee_error *err,
                   const struct cd_picture_brought *b, int64_t *id_r, bool *moved_r);
/* Another name or words for it; texts that have it keep theirs. */
int cd_picture_change(struct cordee *cd, struct cordee_error *err, int64_t id,
                      const struct cd_picture *said);
/* Those of the clusters that who acts looks at, the newest first, 500 at most: [{"id",
 * "key", "name", "alt", "width", "height", "size", "created_at", "path"}]. */
int cd_picture_list(struct cordee *cd, struct cordee_error *err, json_t **list_r);
/* One of them; 1 found, 0, -1. */
int cd_picture_load(struct cordee *cd, struct cordee_error *err, int64_t id,
                    json_t **row_r);
/* Puts "uses" into each of such a list: how many texts have it. */
int cd_picture_count(struct cordee *cd, struct cordee_error *err, json_t *list);
/* What has it: a new array of {"subject", "sent": bool}, what was sent first, 100 at
 * most. */
int cd_picture_uses(struct cordee *cd, struct cordee_error *err, const char *key,
                    json_t **list_r);

enum cd_picture_goes {
    CD_PICTURE_HIDE,  /* out of the library; where something has it, it stays there */
    CD_PICTURE_ERASE, /* out of all mails too: they show its words instead */
};
int cd_picture_remove(struct cordee *cd, struct cordee_error *err, int64_t id,
                      enum cd_picture_goes how);

/* ---- for whoever composes and serves ---------------------------------------------- */

struct cd_picture_at {
    int width, height;
    const char *path; /* "/i/KEY.jpg" */
    const char *type, *file;
};
/* By its key, also one that was taken out of the library.  1 found, 0, -1. */
int cd_picture_find(struct cordee *core, struct cordee_arena *a, const char *key,
                    struct cd_picture_at *at_r, struct cordee_error *err);

#endif
