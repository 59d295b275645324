/* Surveys, their versions, and what was answered: all SQL of the plugin that is not of
 * one page. */
#ifndef PLUGINS_SURVEY_KEEP_H
#define PLUGINS_SURVEY_KEEP_H

#include "plugins/survey/answer/answer.h"

struct survey_frozen; /* keep/forms.h */

/* A survey and a version of its form.  Declare it with CORDEE_AUTO(survey_drop) and =
 * {0}: texts live as long as `row`, the form until it is dropped, and as long as the
 * arena. */
struct survey {
    int64_t id, cluster, topic, letter, interaction, closes_at;
    const char *title, *short_name, *state, *filter;
    bool everybody, anonymous;
    int64_t least;           /* answers it takes for figures of a group, 3 or more */
    int64_t version, number; /* of the form below */
    bool written;            /* that version is not published */
    const json_t *document;
    struct survey_form form;
    json_t *row;                        /* what was loaded */
    const struct survey_frozen *frozen; /* whose form it is, when that is remembered */
    int64_t opened_at, closed_at;
    int64_t closes_after;         /* answers; 0: any number */
    int remind_days, remind_most; /* see struct survey_choice */
    bool thanks;
    int64_t thanks_letter, thanks_entry;
    bool one_answer; /* of an organisation one answer counts for all */
    bool open_link;  /* the link for everybody works */
    int64_t sender;  /* who sent it; 0: nobody yet */
};
void survey_drop(struct survey *s);

enum survey_pick {
    SURVEY_NEWEST,    /* what is being written, else what is published */
    SURVEY_PUBLISHED, /* what respondents get */
    SURVEY_SENT,      /* what they get, else what is being written */
};

/* How many answered survey `s`, in a statement: in their name, or without.  Of an
 * anonymous one that is over it may be fewer: see keep/anonymous.h. */
#define SURVEY_COUNT_ANSWERED                                                      \
    "((SELECT count(*) FROM survey_response ra WHERE ra.survey = s.id AND "        \
    "ra.submitted_at IS NOT NULL) + (SELECT count(*) FROM survey_sealed ua WHERE " \
    "ua.survey = s.id) + (SELECT count(*) FROM survey_anonymous na WHERE "         \
    "na.survey = s.id AND na.question = ''))"
/* Who was asked by invitation `i` answered, or a colleague did where one answer is for
 * all. */
#define SURVEY_HAS_ANSWERED                                                        \
    "(i.used = 1 OR EXISTS (SELECT 1 FROM survey_response ra WHERE ra.invitation " \
    "= i.id AND ra.submitted_at IS NOT NULL) OR EXISTS (SELECT 1 FROM "            \
    "survey_survey sa JOIN survey_response oa ON oa.survey = sa.id AND oa.org = "  \
    "i.org WHERE sa.id = i.survey AND sa.one_answer = 1 AND oa.submitted_at IS "   \
    "NOT NULL))"
/* The link of invitation `i` was taken back. */
#define SURVEY_WITHDRAWN \
    "EXISTS (SELECT 1 FROM survey_withdrawn wd WHERE wd.invitation = i.id)"
/* What invitation `i` asks: a person, or all of an organisation where `one`, a parameter,
 * says that one answer is for all; who is at none counts as one. */
#define SURVEY_UNIT(one) \
    "CASE WHEN " one " AND i.org IS NOT NULL THEN -i.org ELSE i.person END"
/* The survey of an entry of the history, `?1`. */
#define SURVEY_OF_ENTRY                                                                  \
    "SELECT id FROM survey_survey WHERE interaction = ?1 OR thanks_entry = ?1 "          \
    "OR took_part = ?1 UNION SELECT survey FROM survey_reminder WHERE interaction = ?1 " \
    "UNION SELECT survey FROM survey_later WHERE interaction = ?1 UNION SELECT "         \
    "survey FROM survey_response WHERE interaction = ?1"

/* ---- surveys -------------------------------------------------------------------- */

/* Makes one of a document that is a form; the cluster is that in which the user works.
 * Gives its id; -1: CORDEE_E_INVALID, *err says the first thing that is wrong. */
int64_t survey_make(struct cordee *cd, const json_t *document, int64_t user,
                    struct cordee_error *err);
/* A draft with the same questions, asked of the same people; it knows which survey it was
 * copied from (`before`).  Gives its id, or -1. */
int64_t survey_copy(struct cordee *cd, const struct survey *s, int64_t user,
                    struct cordee_error *err);
/* 1 found; 0 there is none, or no such version; -1. */
int survey_load(struct cordee *cd, struct cordee_arena *a, int64_t id,
                enum survey_pick pick, struct survey *s_r, struct cordee_error *err);
/* SURVEY_SENT; -1 too when there is none: CORDEE_E_NOT_FOUND. */
int survey_load_sent(struct cordee *cd, struct cordee_arena *a, int64_t id,
                     struct survey *s_r, struct cordee_error *err);
/* The version that a response keeps. */
int survey_load_version(struct cordee *cd, struct cordee_arena *a, int64_t id,
                        int64_t version, struct survey *s_r, struct cordee_error *err);
/* [{"id","title","state","asked","answered","closes_at"}], the newest first. */
json_t *survey_list(struct cordee *cd, struct cordee_error *err);
/* Another text; a published version stays and the next is begun. */
int survey_save(struct cordee *cd, int64_t id, const json_t *document,
                struct cordee_error *err);
/* Until when it takes answers, and who is written to again: can be changed as long as it
 * runs, and when it is over. */
struct survey_plan {
    int64_t closes_at;            /* 0: until it is closed */
    int64_t closes_after;         /* answers; 0: any number */
    int remind_days, remind_most; /* so many reminders by itself, so many days apart */
};
struct survey_choice {
    const char *filter;
    bool everybody;  /* of an organisation all, else its key contact */
    int64_t topic;   /* 0: none */
    bool one_answer; /* ... or one of them at a time, for all */
    bool thanks;     /* who answers gets a mail */
    struct survey_plan plan;
};
enum { SURVEY_REMINDERS = 3, SURVEY_REMIND_DAYS = 90 }; /* at most */
/* Who is asked.  -1: CORDEE_E_CONFLICT it was sent; CORDEE_E_INVALID *err says what does
 * not fit. */
int survey_choose(struct cordee *cd, int64_t id, const struct survey_choice *c,
                  struct cordee_error *err);
int survey_discard(struct cordee *cd, int64_t id, struct cordee_error *err);
/* Makes a short name for filters of a title, "needs-2027", that no other survey of its
 * cluster has. */
int survey_short_make(struct cordee *cd, int64_t survey, const char *title,
                      struct cordee_error *err);
/* Gives another.  CORDEE_E_INVALID: it is none, or another survey has it. */
int survey_short_set(struct cordee *cd, int64_t survey, const char *name,
                     struct cordee_error *err);
/* Publishes what is written. */
int survey_publish(struct cordee *cd, const struct survey *s, struct cordee_error *err);
/* It takes answers now. */
bool survey_is_open(const struct survey *s, int64_t now);

/* ---- its end -------------------------------------------------------------------- */

/* However it ends, it ends here; one that is over stays as it is.  What an anonymous one
 * kept sealed is opened.  -1: CORDEE_E_INVALID it was sealed with another key than this
 * folder's, and the survey stays open; with `unread` it is closed all the same, and what
 * cannot be opened is lost. */
int survey_close(struct cordee *cd, int64_t id, bool unread, struct cordee_error *err);
/* Those whose last day is past.  One that cannot be closed is logged and stays. */
int survey_close_past(struct cordee *cd, struct cordee_error *err);
/* Closes it when it has as many answers as it takes. */
int survey_close_full(struct cordee *cd, int64_t id, struct cordee_error *err);
/* In the caller's transaction: 1 it takes answers, and one more when `more`; 0 it is
 * over; -1. */
int survey_takes(struct cordee *cd, int64_t id, bool more, struct cordee_error *err);
/* Another end, also of one that is over: it takes answers again, and the links that were
 * sent are good again.  -1: CORDEE_E_INVALID that end is past, or an anonymous one would
 * end with fewer answers than are ever opened. */
int survey_go_on(struct cordee *cd, int64_t id, const struct survey_plan *plan,
                 struct cordee_error *err);

/* ---- answers -------------------------------------------------------------------- */

struct survey_response {
    int64_t id, survey, version, invitation, person, org;
    const char *language;
    const char *company; /* where they are; "" */
    int section;
    int64_t submitted_at, changed_at;
    bool stranger;      /* in an anonymous survey: by the link for everybody */
    int64_t door;       /* of the page they began on by the link for everybody; 0 */
    bool used;          /* in an anonymous survey: they have sent their answers */
    bool amended;       /* they have changed what they sent, and not sent it again */
    int64_t link_until; /* their link is good until then, where no last day is; 0 */
    bool withdrawn;     /* their link was taken back */
    bool typed; /* something on their last page was not right: survey_typed_load */
};

/* Where and in which language somebody goes on, of response `r` and of what they change
 * in it, in a statement. */
#define SURVEY_GONE_ON                                                              \
    "coalesce(m.language, r.language) AS language, coalesce(m.section, r.section) " \
    "AS section, m.changes <> '{}' AS \"amended:bool\", r.typed IS NOT NULL AS "    \
    "\"typed:bool\""
#define SURVEY_AMENDED                                   \
    "LEFT JOIN survey_amend m ON m.response = r.id AND " \
    "coalesce(m.person, 0) = coalesce(r.person, 0) "

/* What belongs to an invitation: 1; 0 nothing yet; -1. */
int survey_response_load(struct cordee *cd, struct cordee_arena *a, int64_t invitation,
                         struct survey_response *r_r, struct cordee_error *err);
/* The last day of a link of which the invitation says `link_until`; 0: as long as the
 * survey is open. */
int64_t survey_link_last(const struct survey *s, int64_t link_until);
/* It is over, though the survey may go on: to the end of that day wherever they are. */
bool survey_link_ended(const struct survey *s, int64_t link_until);
/* In the caller's transaction: what became of it meanwhile, by another page of theirs or
 * a colleague (`id`, `submitted_at`). */
int survey_response_now(struct cordee *cd, struct survey_response *r,
                        struct cordee_error *err);
/* What is stored of it as a set, a new object: what was sent, or is begun. */
int survey_answers_load(struct cordee *cd, int64_t response, json_t **answers_r,
                        struct cordee_error *err);
/* One answer as a row has it: a number, words, or of no value neither. */
struct survey_answer_row {
    char question[SURVEY_KEY + 1], item[SURVEY_KEY + 1], part[12];
    struct cordee_value number, words;
};
/* -1: no answer is called so.  Words live as long as the value. */
int survey_answer_row(const char *name, const json_t *value,
                      struct survey_answer_row *row_r, struct cordee_error *err);
/* Puts what differs from `stored` (NULL: nothing is) into a response, of a person or 0.
 */
int survey_rows_put(struct cordee *cd, int64_t response, int64_t person,
                    const json_t *stored, const json_t *answers,
                    struct cordee_error *err);
/* Nothing is the same as nothing. */
bool survey_answer_same(const json_t *a, const json_t *b);
/* Puts into `mine`, which began as `loaded`, what has changed in `now` meanwhile and not
 * in `mine`.  True: something did. */
bool survey_answers_join(json_t *mine, const json_t *loaded, const json_t *now);
/* In the transaction of survey_response_now: keeps a set in place of what is `stored`;
 * makes the response when its id is 0.  What was sent before holds until it is sent
 * again, and the set is kept beside it.  All or nothing. */
int survey_answers_save(struct cordee *cd, struct survey_response *r,
                        const json_t *stored, const json_t *answers, bool submit,
                        struct cordee_error *err);

/* What was typed and is not right waits beside a response, until a page is (NULL). */
int survey_typed_keep(struct cordee *cd, const struct survey_response *r,
                      const json_t *typed, struct cordee_error *err);
int survey_typed_load(struct cordee *cd, const struct survey_response *r,
                      json_t **typed_r, struct cordee_error *err);

/* ---- changing what was sent -------------------------------------------------------- */

/* Puts what they have changed since on top of what they sent. */
int survey_amended_add(struct cordee *cd, const struct survey_response *r,
                       json_t *answers, struct cordee_error *err);
/* Keeps where `answers` differ from what was sent, in place of what they changed before.
 */
int survey_amended_keep(struct cordee *cd, const struct survey_response *r,
                        const json_t *sent, const json_t *answers,
                        struct cordee_error *err);
/* What they sent is all there is. */
int survey_amended_drop(struct cordee *cd, const struct survey_response *r,
                        struct cordee_error *err);

/* ---- one answer for all of an organisation --------------------------------------- */

/* What a colleague of theirs answered: 1 {"id", "version", "person", "at", "by"?, "org"};
 * 0 nothing, or everybody answers for themselves; -1. */
int survey_company_answer(struct cordee *cd, const struct survey *s,
                          const struct survey_response *r, json_t **answer_r,
                          struct cordee_error *err);
/* Makes it theirs: what it said is kept, what they had begun goes on top as far as its
 * version asks the same, and *r is it.
 * 1; 0 there is nothing to take over; -1. */
int survey_company_take(struct cordee *cd, const struct survey *s,
                        struct survey_response *r, struct cordee_error *err);

/* ---- the link for everybody ------------------------------------------------------- */

/* The number of a page on which somebody may begin: when it was made, and by chance. */
int64_t survey_door_new(void);
int64_t survey_door_at(int64_t door);
/* Switches the link on or off, of a survey that was sent. */
int survey_door_show(struct cordee *cd, int64_t id, bool shown, struct cordee_error *err);
/* Begins an answer of nobody, once for each page: 1; 0 the survey is over; -1. */
int survey_door_enter(struct cordee *cd, const struct survey *s, int64_t door,
                      const char *language, int64_t *response_r,
                      struct cordee_error *err);
/* What belongs to an answer that was begun so: 1; 0 there is none; -1. */
int survey_response_own(struct cordee *cd, struct cordee_arena *a, int64_t id,
                        struct survey_response *r_r, struct cordee_error *err);

#endif
