/* Members who apply together: projects, who takes part, and what the call asks of them.
 */
#ifndef FUNDING_TOGETHER_H
#define FUNDING_TOGETHER_H

#include "plugins/funding/together/asks.h"

#include <cordee/plugin.h>

/* The merge field, and the purpose of its links. */
#define FUNDING_TOGETHER      "funding.together"
#define FUNDING_TOGETHER_PATH "/funding/t/"
#define FUNDING_TOGETHER_MAY  "funding.together"

extern const struct cordee_route funding_pipeline_routes[];
extern const struct cordee_route funding_project_page_routes[];
extern const struct cordee_route funding_project_routes[];
extern const struct cordee_route funding_project_asks_routes[];
extern const struct cordee_route funding_project_move_routes[];
extern const struct cordee_route funding_partner_routes[];
extern const struct cordee_route funding_together_link_routes[];
extern const struct cordee_route funding_elsewhere_routes[];

/* Puts "projects": [{"id","title","state_word","go_text"}] and "may_join" into the model
 * of a call's page. */
int funding_together_put(struct cordee *cd, struct cordee_request *req, int64_t call,
                         json_t *model, struct cordee_error *err) CORDEE_MUST_CHECK;
/* The panel of a member or a contact: the projects they may take part in. */
int funding_together_panel(struct cordee *cd, struct cordee_request *req, int64_t party,
                           json_t *model, struct cordee_error *err);
/* Asks those of other clusters who were found, through their own: nobody here may. */
int funding_together_look(struct cordee *cd, struct cordee_error *err);
/* Projects whose day to decide has passed. */
int funding_together_alarm(struct cordee *cd, json_t *alarms, struct cordee_error *err);
/* Figures of the year sheet. */
int funding_together_year(struct cordee *cd, const struct cordee_period *when,
                          json_t *rows, struct cordee_error *err);

enum { FUNDING_PARTNERS_MAX = 60 }; /* of a project */

/* ---- for its own files ------------------------------------------------------ */

/* Declare it with CORDEE_AUTO(project_drop) and = {0}: texts live as long as `row`, or
 * are the caller's. */
struct project {
    int64_t id, cluster, call, staff;
    const char *title, *state, *role, *currency, *go, *note;
    int64_t asked, won; /* whole units; 0: not known */
    int64_t go_at, submitted_at, decided_at;
    struct asks asks;      /* what somebody said, or what is read off its call */
    int64_t checked_at;    /* when somebody said it; 0: nobody has */
    struct asks_read read; /* of project_of: what is read off its call */
    const char *zone, *organisation, *address, *language; /* the cluster's */
    const char *seen, *asks_seen; /* of project_of: what its two forms are made of */
    json_t *record;               /* of its call, borrowed from `row`; NULL: none */
    json_t *row;
};

struct partner {
    int64_t id, project, party, person;
    const char *state;
    bool holds; /* who was asked is still there */
    json_t *row;
};

/* ---- project-model.c -------------------------------------------------------- */

void project_drop(struct project *p);
/* 1 found, 0 there is none, -1. */
int project_load(struct cordee *cd, int64_t id, struct project *p_r,
                 struct cordee_error *err) CORDEE_MUST_CHECK;
/* Makes one, of the cluster in which one works; gives its id. */
int64_t project_new(struct cordee *cd, int64_t call, const char *title,
                    const char *currency, int64_t user,
                    struct cordee_error *err) CORDEE_MUST_CHECK;
/* Changes it to what `p` says, but for its state and what its call asks.  -1:
 * CORDEE_E_INVALID says to people what is wrong. */
int project_save(struct cordee *cd, const struct project *p,
                 struct cordee_error *err) CORDEE_MUST_CHECK;
/* `user` says what its call asks: p->asks. */
int project_asks_save(struct cordee *cd, const struct project *p, int64_t user,
                      struct cordee_error *err) CORDEE_MUST_CHECK;
/* Its funder has said yes or no. */
bool project_is_answered(const char *state);
/* Into another state, with the days and the money that `p` says; a day that is reached
 * and not known is today.  What its funder answered was handed in some day: without that
 * CORDEE_E_INVALID. */
int project_move(struct cordee *cd, const struct project *p, const char *state,
                 int64_t user, struct cordee_error *err) CORDEE_MUST_CHECK;
/* Only one of which nobody was asked. */
int project_remove(struct cordee *cd, int64_t id,
                   struct cordee_error *err) CORDEE_MUST_CHECK;

/* ---- projects-model.c ------------------------------------------------------- */

/* Which are listed: of those states ("" all), handed in or decided in that time (both 0:
 * at any). */
struct projects_wanted {
    /* A state; "sent": handed in, whatever came of it; "answered", of those "won"; "" */
    const char *state;
    int64_t from, until;
};
/* [{"id","title","state","role","asked","won","currency","go_at","go","call",
 * "call_title","closes_at","agreed","partners","staff_name"}], of what one looks at. */
json_t *projects_list(struct cordee *cd, const struct projects_wanted *wanted,
                      struct cordee_error *err) CORDEE_MUST_CHECK;
/* Those for a call: [{"id","title","state"}]. */
json_t *projects_of_call(struct cordee *cd, int64_t call,
                         struct cordee_error *err) CORDEE_MUST_CHECK;
/* Those a party may take part in: [{"id","title","state","does","answer"}]. */
json_t *projects_of_party(struct cordee *cd, int64_t party,
                          struct cordee_error *err) CORDEE_MUST_CHECK;
/* [{"id","title"}] whose day to decide is past, with nothing decided. */
json_t *projects_undecided(struct cordee *cd, int64_t now,
                           struct cordee_error *err) CORDEE_MUST_CHECK;
/* Submitted, answered, won of a time: numbers, and money by currency
 * [{"currency","won"}]. */
struct projects_count {
    int64_t submitted, answered, won;
};
int projects_count(struct cordee *cd, int64_t from, int64_t until,
                   struct projects_count *n_r,
                   struct cordee_error *err) CORDEE_MUST_CHECK;
json_t *projects_money(struct cordee *cd, int64_t from, int64_t until,
                       struct cordee_error *err) CORDEE_MUST_CHECK;

/* ---- project-entry-model.c -------------------------------------------------- */

/* An entry of the history of those who took part, and that it is of this project.  Texts
 * and takers stay the caller's; `interaction_r` may be NULL. */
struct project_said {
    const char *kind; /* "funding.won" */
    enum cordee_direction direction;
    const struct cordee_taker *takers;
    size_t n;
    int64_t user;     /* who wrote it down; 0: nobody here */
    const char *body; /* NULL: none */
};
int project_note(struct cordee *cd, const struct project *p,
                 const struct project_said *said, int64_t *interaction_r,
                 struct cordee_error *err) CORDEE_MUST_CHECK;
/* The project that an entry of a timeline is of; 0; -1. */
int64_t project_of_entry(struct cordee *cd, int64_t interaction,
                         struct cordee_error *err) CORDEE_MUST_CHECK;
/* [{"id","title","due_at","done","party_name","staff_name"}] */
json_t *project_tasks(struct cordee *cd, int64_t project,
                      struct cordee_error *err) CORDEE_MUST_CHECK;
int project_task_add(struct cordee *cd, int64_t project, int64_t party, int64_t user,
                     const char *title, int64_t due,
                     struct cordee_error *err) CORDEE_MUST_CHECK;

/* ---- partner-model.c -------------------------------------------------------- */

void partner_drop(struct partner *p);
int partner_load(struct cordee *cd, int64_t id, struct partner *p_r,
                 struct cordee_error *err) CORDEE_MUST_CHECK;
/* Adds one, who stays as they are when they are there; gives the row. */
int64_t partner_add(struct cordee *cd, int64_t project, int64_t party,
                    struct cordee_error *err) CORDEE_MUST_CHECK;
/* Only who has not answered: their link is none any more. */
int partner_remove(struct cordee *cd, const struct partner *who,
                   struct cordee_error *err) CORDEE_MUST_CHECK;
int partner_does(struct cordee *cd, int64_t id, const char *role, const char *does,
                 struct cordee_error *err) CORDEE_MUST_CHECK;
/* Agrees to be seen, or not (any more); `user`: who wrote it down; 0: they themselves. */
int partner_answer(struct cordee *cd, const struct partner *who, bool agrees,
                   int64_t user, struct cordee_error *err) CORDEE_MUST_CHECK;
/* Everybody who is interested in its call becomes one. */
int partners_interested(struct cordee *cd, int64_t project, int64_t call,
                        struct cordee_error *err) CORDEE_MUST_CHECK;
/* [{"id","party","name","kind","country","org_type","headcount","role","does","state",
 * "person","person_name","email","interested"}] whom one may see, and who was found in
 * other clusters: {"unseen": true,"number","cluster_name"}, {"hidden": true} without name
 * and person as long as they have not agreed.  `public`: of those who agreed only,
 * whoever looks. */
json_t *partners_list(struct cordee *cd, int64_t project, bool public,
                      struct cordee_error *err) CORDEE_MUST_CHECK;
/* How many asked or agreed there are, whoever looks. */
int partners_count(struct cordee *cd, int64_t project, int64_t *asked_r,
                   int64_t *agreed_r, struct cordee_error *err) CORDEE_MUST_CHECK;
/* Those whom nobody asked: [{"id","party","person","address_id","address","given_name",
 * "language","organisation","interested"}]; without an address those members are
 * missing. */
json_t *partners_unasked(struct cordee *cd, int64_t project,
                         struct cordee_error *err) CORDEE_MUST_CHECK;
int partner_asked(struct cordee *cd, int64_t id, int64_t person,
                  struct cordee_error *err) CORDEE_MUST_CHECK;
/* Who of the register could join: [{"id","name","country","org_type","headcount",
 * "strength","competences","member"}]; those in `countries` ("/AT/DE/") are not outside.
 * What is missing: */
struct gaps {
    bool outside, sme, laboratory;
    const char *countries;
};
json_t *candidates(struct cordee *cd, const struct project *p, const struct gaps *gaps,
                   struct cordee_error *err) CORDEE_MUST_CHECK;

/* ---- elsewhere.c and elsewhere-model.c -------------------------------------- */

struct findable {
    bool possible;   /* an organisation, and there are other clusters on this server */
    int64_t said_at; /* 0: they may not be found */
};
/* What a member says, itself by `person`, or as `staff` writes it down. */
struct findable_word {
    int64_t party, person, staff;
    bool may;
};
const char *findable_wording(struct cordee *cd);
int findable_load(struct cordee *cd, int64_t party, struct findable *f_r,
                  struct cordee_error *err) CORDEE_MUST_CHECK;
int findable_put(struct cordee *cd, const struct findable_word *word,
                 struct cordee_error *err) CORDEE_MUST_CHECK;
/* Puts it into the panel of a member; whether there is anything to say. */
int findable_panel(struct cordee *cd, struct cordee_request *req, int64_t party,
                   json_t *model, struct cordee_error *err) CORDEE_MUST_CHECK;
/* Who could join of those whom one does not see: [{"number","cluster","country",
 * "org_type","strength","competences","sme","laboratory","outside"}], and no name. */
json_t *candidates_elsewhere(struct cordee *cd, const struct project *p,
                             const struct gaps *gaps,
                             struct cordee_error *err) CORDEE_MUST_CHECK;
/* One of them becomes a partner, whom nobody sees until they agree. */
int partner_add_elsewhere(struct cordee *cd, int64_t project, int64_t number,
                          struct cordee_error *err) CORDEE_MUST_CHECK;
/* Those who are to be asked now, of all projects: as partners_unasked, with "project"
 * and their "cluster". */
json_t *partners_elsewhere(struct cordee *cd, struct cordee_error *err) CORDEE_MUST_CHECK;
/* Nobody of them can be written to. */
int partner_unreached(struct cordee *cd, int64_t id,
                      struct cordee_error *err) CORDEE_MUST_CHECK;

/* ---- words.c ---------------------------------------------------------------- */

const char *project_state_word(struct cordee *cd, const char *state);
/* [{"value","label","selected"}] */
json_t *project_states(struct cordee *cd, const char *selected);
json_t *project_roles(struct cordee *cd, const char *selected);
json_t *partner_roles(struct cordee *cd, const char *selected);
/* "" for none. */
const char *partner_role_word(struct cordee *cd, const char *role);
bool project_is_state(const char *state);

/* ---- gaps.c ----------------------------------------------------------------- */

/* Puts "asks": [{"text","ok","would","maybe","sure","there"}] ("ok" of what somebody said
 * only, "would" of what was read), "missing": one sentence or none, and "suggestions"
 * beside the partners of a project's page. */
int project_put_asks(struct cordee *cd, struct cordee_arena *a, const struct project *p,
                     json_t *partners, json_t *model,
                     struct cordee_error *err) CORDEE_MUST_CHECK;

/* ---- ask.c ------------------------------------------------------------------ */

/* Writes to all whom nobody asked; how many, or -1.  `silent_r`: those without an address
 * that may be written to. */
int64_t project_ask(struct cordee *cd, const struct project *p, int64_t user,
                    int64_t *silent_r, struct cordee_error *err) CORDEE_MUST_CHECK;

#endif
