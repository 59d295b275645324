/* practice - invented people get the mails of a practice folder, and react. */
#ifndef PLUGINS_PRACTICE_PRACTICE_H
#define PLUGINS_PRACTICE_PRACTICE_H

#include <cordee/plugin.h>

#define PRACTICE_PAGE 30

/* ---- practice-mime.c: our own mails, taken apart ---------------------------- */

/* A mail as it arrived; texts live in the arena, "" where there is none. */
struct practice_mime {
    const char *raw;
    size_t len;
    const char *text, *html;
};
/* Reads the file (at most 2 MB of it); -1: it is gone. */
int practice_mime_read(const char *path, struct cordee_arena *a,
                       struct practice_mime *mime_r, struct cordee_error *err);
/* A header of the mail, unfolded; "" when there is none. */
const char *practice_header(const struct practice_mime *mime, struct cordee_arena *a,
                            const char *name);

/* ---- practice-model.c: the mailbox, and who does what ----------------------- */

/* "reads", "replies", "bounces", "away", "leaves": by the words in an address, what the
 * person's field "practice" says, or else by the address alone; always the same. */
const char *practice_habit(const char *address, const char *custom);
/* 1: it went to somebody out there, and is kept; 0: it is for us; -1. */
int practice_claim(struct cordee *cd, const struct cordee_inbound *mail,
                   struct cordee_error *err);
/* The newest first, before that id (0: all); `habit` "" all. */
int practice_list(struct cordee *cd, const char *habit, int64_t before, json_t **list_r,
                  struct cordee_error *err);
/* With "path"; 1 found, 0, -1. */
int practice_load(struct cordee *cd, int64_t id, json_t **model_r,
                  struct cordee_error *err);
/* {"mails","reacted"} */
int practice_counts(struct cordee *cd, json_t *model, struct cordee_error *err);

/* ---- practice-react.c: replies, bounces, absences, farewells ---------------- */

int practice_react(struct cordee *cd, struct cordee_job *job, struct cordee_error *err);

/* ---- practice-letters.c: what they write ------------------------------------ */

/* One reaction being written. */
struct practice_letter {
    const json_t *mail; /* the row */
    const struct practice_mime *mime;
    struct cordee_arena *a;
    const char *language;
    int64_t at;
};
void practice_write_reply(const struct practice_letter *l, const char *to,
                          struct cordee_buf *out);
void practice_write_away(const struct practice_letter *l, struct cordee_buf *out);
void practice_write_bounce(const struct practice_letter *l, struct cordee_buf *out);
void practice_write_farewell(const struct practice_letter *l, const char *to,
                             struct cordee_buf *out);

/* ---- practice-web.c --------------------------------------------------------- */

extern const struct cordee_route practice_routes[];
int practice_card(struct cordee *cd, struct cordee_request *req, json_t *model,
                  struct cordee_error *err);

#endif
