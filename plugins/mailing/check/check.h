/* What is looked at before a mailing may go.  A check is a row of the table in
 * mailing-check.c; what it finds are rows that people read. */
#ifndef PLUGINS_MAILING_CHECK_H
#define PLUGINS_MAILING_CHECK_H

#include "plugins/mailing/mailing.h"

/* One look at one mailing. */
struct mailing_look {
    struct cordee_arena *arena;
    json_t *model;               /* the mailing; a page's has "audience" */
    struct cordee_letter letter; /* what it would be sent as */
    int64_t user;
    json_t *count; /* as audience_count says it; NULL at the click that follows, or when
                    * the audience is not clear */
    int64_t wire;  /* bytes of the longest of its texts as they go over the wire, about;
                    * the check of the text finds it */
    const struct mailing_check_kind *kind; /* whose turn it is */
    json_t *rows;
};

struct mailing_check_kind {
    const char *code; /* "links": what was let pass is kept and logged under it */
    bool page_only;   /* says something, but stops nothing: not at the click */
    /* What it found to be bad may be let pass by who may send, with a reason that is
     * logged; else it stops the mailing. */
    bool anyway;
    /* Adds rows by mailing_found; -1: it could not look. */
    int (*look)(struct cordee *cd, struct mailing_look *l, struct cordee_error *err);
};

/* Adds a row: `level` is "ok", "warn", "wait" (it stops the mailing until it is known)
 * or "bad".  The row is lent and may get more: "href" and "go" (where it is mended, and
 * what that link says), "lines": [{"text","link"}], and "about": what exactly is bad, in
 * no language, so that a reason given for it does not hold for something else. */
json_t *mailing_found(struct mailing_look *l, const char *level, const char *title,
                      const char *text);

/* ---- text.c ----------------------------------------------------------------- */

int mailing_check_subject(struct cordee *cd, struct mailing_look *l,
                          struct cordee_error *err);
int mailing_check_text(struct cordee *cd, struct mailing_look *l,
                       struct cordee_error *err);
int mailing_check_translations(struct cordee *cd, struct mailing_look *l,
                               struct cordee_error *err);
int mailing_check_unsubscribe(struct cordee *cd, struct mailing_look *l,
                              struct cordee_error *err);

/* ---- unseen.c --------------------------------------------------------------- */

int mailing_check_unseen(struct cordee *cd, struct mailing_look *l,
                         struct cordee_error *err);

/* ---- gaps-model.c, gaps.c --------------------------------------------------- */

/* What the letter cannot do without, as audience_gaps takes it; a new array. */
int mailing_needs(struct cordee *cd, struct mailing_look *l, json_t **needs_r,
                  struct cordee_error *err);
/* As audience_gaps, counted once for the same text, audience and register. */
int mailing_gaps(struct cordee *cd, struct mailing_look *l, json_t *needs,
                 int64_t *people_r, json_t **gaps_r, struct cordee_error *err);
int mailing_check_gaps(struct cordee *cd, struct mailing_look *l,
                       struct cordee_error *err);

extern const struct cordee_route mailing_check_routes[];

/* ---- links.c ---------------------------------------------------------------- */

int mailing_check_links(struct cordee *cd, struct mailing_look *l,
                        struct cordee_error *err);
int mailing_links_page(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err);
int mailing_links_run(struct cordee *cd, struct cordee_job *job,
                      struct cordee_error *err); /* "mailing.links" */

/* ---- anyway.c --------------------------------------------------------------- */

/* A hash of all that is sent, and to whom it is chosen to go. */
int mailing_mark(struct cordee *cd, json_t *model, char mark[65],
                 struct cordee_error *err);
/* What was let pass of just this text and audience is no problem any more: its row has
 * "let": {"reason","by"}. */
int mailing_anyway_put(struct cordee *cd, json_t *model, json_t *rows,
                       struct cordee_error *err);
/* At the click that sends: forgets what was said of an earlier text. */
int mailing_anyway_settle(struct cordee *cd, json_t *model, struct cordee_error *err);
/* Adds "let_pass" [{"title","reason","by"}] for the report. */
int mailing_anyway_show(struct cordee *cd, json_t *model, struct cordee_error *err);

extern const struct cordee_route mailing_anyway_routes[];

/* ---- approval.c, approval-model.c ------------------------------------------- */

int mailing_check_approval(struct cordee *cd, struct mailing_look *l,
                           struct cordee_error *err);
/* At the click that sends: forgets what does not hold for what goes out. */
int mailing_approval_settle(struct cordee *cd, json_t *model, struct cordee_error *err);
/* Adds "approved_by" {"of","answer","at_text"} for the report. */
int mailing_approval_show(struct cordee *cd, json_t *model, struct cordee_error *err);
/* Of a loaded mailing: what a second person said, or has yet to say, as "approval_text"
 * (nothing: nobody did), and whether it is said of what stands there now, as
 * "approval_holds". */
int mailing_approval_say(struct cordee *cd, json_t *model, struct cordee_error *err);
/* On the home page: what waits for who looks, and what others said to them. */
int mailing_approval_card(struct cordee *cd, struct cordee_request *req, json_t *model,
                          struct cordee_error *err);

extern const struct cordee_route mailing_approval_routes[];

/* ---- images.c --------------------------------------------------------------- */

int mailing_check_images(struct cordee *cd, struct mailing_look *l,
                         struct cordee_error *err);
int mailing_check_files(struct cordee *cd, struct mailing_look *l,
                        struct cordee_error *err);

/* ---- place.c ---------------------------------------------------------------- */

/* "line 3" of the text in that language, or "Opening, line 2" where it has places to fill
 * in.  In the arena. */
const char *mailing_place_words(struct cordee *cd, const struct mailing_look *l,
                                const char *language, int64_t line);

/* ---- people.c --------------------------------------------------------------- */

int mailing_check_audience(struct cordee *cd, struct mailing_look *l,
                           struct cordee_error *err);
int mailing_check_parts(struct cordee *cd, struct mailing_look *l,
                        struct cordee_error *err);
int mailing_check_topic(struct cordee *cd, struct mailing_look *l,
                        struct cordee_error *err);
int mailing_check_languages(struct cordee *cd, struct mailing_look *l,
                            struct cordee_error *err);
int mailing_check_budget(struct cordee *cd, struct mailing_look *l,
                         struct cordee_error *err);

/* ---- sender.c --------------------------------------------------------------- */

int mailing_check_sender(struct cordee *cd, struct mailing_look *l,
                         struct cordee_error *err);
int mailing_check_from(struct cordee *cd, struct mailing_look *l,
                       struct cordee_error *err);
int mailing_check_server(struct cordee *cd, struct mailing_look *l,
                         struct cordee_error *err);
int mailing_check_room(struct cordee *cd, struct mailing_look *l,
                       struct cordee_error *err);
int mailing_check_postal(struct cordee *cd, struct mailing_look *l,
                         struct cordee_error *err);
int mailing_check_aligned(struct cordee *cd, struct mailing_look *l,
                          struct cordee_error *err);

#endif
