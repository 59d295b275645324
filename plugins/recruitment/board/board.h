/* The job board of a cluster, which anybody can see: what its members have open, each
 * with a page that search engines read, and as feeds.
 *
 *   board-model.c     which board there is, and what stands on it
 *   filter.c          what somebody looks for
 *   facts.c           an opening in words: where, what it pays, until when
 *   board.c           the list, and one opening
 *   posting.c         the same as JobPosting of schema.org
 *   feed.c            all of it as RSS 2.0, Atom, and for search engines
 *   settings.c        the page of the office
 *
 * What is for members only, a draft, or of another cluster is not there, whatever number
 * is asked for. */
#ifndef RECRUITMENT_BOARD_H
#define RECRUITMENT_BOARD_H

#include "plugins/recruitment/opening/opening.h"

#define BOARD_PATH "/recruitment/jobs/"

enum { BOARD_PAGE = 20, BOARD_FEED = 100 };

extern const struct cordee_route recruitment_board_routes[];
extern const struct cordee_route recruitment_feed_routes[];
extern const struct cordee_route recruitment_settings_routes[];

/* ---- which board: board-model.c --------------------------------------------- */

/* A cluster's; texts live in the arena it was read into. */
struct board {
    int64_t cluster;
    const char *word;                             /* in its address */
    const char *words;                            /* above it, Markdown */
    bool open;                                    /* anybody may see it */
    const char *name, *language, *country, *zone; /* the cluster's */
    const char *spoken; /* the language of the page that is made */
};

/* The one of that address, if anybody may see it: 1, 0, -1. */
int board_by_word(struct cordee *cd, struct cordee_arena *a, const char *word,
                  struct board *b_r, struct cordee_error *err);
/* A cluster's, as it is set, or as it would begin: 1; 0 there is no such cluster; -1. */
int board_of_cluster(struct cordee *cd, struct cordee_arena *a, int64_t cluster,
                     struct board *b_r, struct cordee_error *err);
/* -1: CORDEE_E_INVALID the address is no word, _CONFLICT another board has it. */
int board_save(struct cordee *cd, const struct board *b, struct cordee_error *err);

/* ---- what stands on it ------------------------------------------------------- */

struct board_filter {
    const char *kind, *country, *place, *remote, *language, *text; /* "": any */
    int64_t member;                                                /* 0: any */
    int64_t page;                                                  /* from 1 */
};

/* Numbers of openings, what was opened last first, as {"id"}; NULL: failed. */
json_t *board_list(struct cordee *cd, const struct board *b, const struct board_filter *f,
                   int64_t limit, struct cordee_error *err);
int board_count(struct cordee *cd, const struct board *b, const struct board_filter *f,
                int64_t *n_r, struct cordee_error *err);
/* What can be chosen for "kind", "country", "language" or "member" of what is open:
 * [{"value","label"}]; NULL: failed. */
json_t *board_choices(struct cordee *cd, const struct board *b, const char *what,
                      struct cordee_error *err);
/* One that was on the board, open or not any more: 1, 0, -1. */
int board_opening(struct cordee *cd, struct cordee_arena *a, const struct board *b,
                  int64_t id, struct opening *o_r, struct cordee_error *err);
/* What the register knows of the member that has an opening; texts in the arena. */
struct board_member {
    const char *site;    /* on the web; "" */
    const char *country; /* its own, else the cluster's; "" */
};
int board_member(struct cordee *cd, struct cordee_arena *a, const struct board *b,
                 int64_t party, struct board_member *m_r, struct cordee_error *err);

/* ---- requests: filter.c ------------------------------------------------------- */

struct board_filter board_filter_of(struct cordee *cd, struct cordee_request *req);
bool board_filter_any(const struct board_filter *f);
/* As it stands in an address, "kind=job&l=de", with the language of the page. */
const char *board_filter_query(struct cordee_arena *a, const struct board_filter *f,
                               const char *language);
/* The inputs of the form. */
int board_filter_put(struct cordee *cd, const struct board *b,
                     const struct board_filter *f, json_t *model,
                     struct cordee_error *err);

/* ---- words: facts.c ----------------------------------------------------------- */

/* Sets what a page shows of it: "title", "member", "kind_text", "where_text", "pay_text",
 * "closes_text" ... in the language that is spoken. */
void board_facts(struct cordee *cd, struct cordee_arena *a, const struct board *b,
                 const struct opening *o, json_t *model);
/* "Linz, Austria, partly from home". */
const char *board_where(struct cordee *cd, struct cordee_arena *a,
                        const struct opening *o);
/* What they need, on a line each: languages, education, experience, certificates. */
json_t *board_needs(struct cordee *cd, struct cordee_arena *a, const struct opening *o);
/* "German B2, English C1"; in `a`. */
const char *board_languages(struct cordee *cd, struct cordee_arena *a,
                            const struct opening *o);

/* ---- pages: board.c ------------------------------------------------------------ */

/* Reads the board of a request's {board} and begins to speak as its reader does, or as it
 * does itself; text->spoken ends that.  1; -1, also where there is none. */
int board_visit(struct cordee *cd, struct cordee_request *req, struct board *b_r,
                struct cordee_error *err);
int board_not_there(struct cordee *cd, struct cordee_error *err);
/* Sets what each page of a board has: its name, its address, languages to choose from.
 * `path`: of the page. */
void board_put(struct cordee *cd, struct cordee_request *req, const struct board *b,
               const char *path, json_t *model);
/* "/recruitment/jobs/alpine", and of an opening; in `a`. */
const char *board_path(struct cordee_arena *a, const struct board *b);
const char *board_opening_path(struct cordee_arena *a, const struct board *b, int64_t id);

/* ---- for search engines: posting.c -------------------------------------------- */

/* JobPosting of schema.org, with all that Google requires; a new object.  NULL: no
 * country is known, without which it is none. */
json_t *posting_of(struct cordee *cd, struct cordee_arena *a, const struct board *b,
                   const struct opening *o, const struct board_member *m);
/* As it may stand within <script>; in `a`. */
const char *posting_script(struct cordee_arena *a, const json_t *posting);

#endif
