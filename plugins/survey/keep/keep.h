/* Surveys, their versions, and what was answered: all SQL of the plugin that is not of
 * one page. */
#ifndef PLUGINS_SURVEY_KEEP_H
#define PLUGINS_SURVEY_KEEP_H

#include "plugins/survey/answer/answer.h"

/* A survey and a version of its form.  Declare it with CORDEE_AUTO(survey_drop) and =
 * {0}: texts live as long as `row`, the form as long as that and the arena. */
struct survey {
    int64_t id, cluster, topic, letter, interaction, closes_at;
    const char *title, *state, *filter;
    bool everybody, anonymous;
    int64_t version, number; /* of the form below */
    bool written;            /* that version is not published */
    const json_t *document;
    struct survey_form form;
    json_t *row; /* what was loaded */
};
void survey_drop(struct survey *s);

enum survey_pick {
    SURVEY_NEWEST,    /* what is being written, else what is published */
    SURVEY_PUBLISHED, /* what respondents get */
};

/* ---- surveys -------------------------------------------------------------------- */

/* Makes one of a document that is a form; the cluster is that in which the user works.
 * Gives its id; -1: CORDEE_E_INVALID, *err says the first thing that is wrong. */
int64_t survey_make(struct cordee *cd, const json_t *document, int64_t user,
                    struct cordee_error *err);
/* 1 found; 0 there is none, or no such version; -1. */
int survey_load(struct cordee *cd, struct cordee_arena *a, int64_t id,
                enum survey_pick pick, struct survey *s_r, struct cordee_error *err);
/* The version that a response keeps. */
int survey_load_version(struct cordee *cd, struct cordee_arena *a, int64_t id,
                        int64_t version, struct survey *s_r, struct cordee_error *err);
/* [{"id","title","state","asked","answered","closes_at"}], the newest first. */
json_t *survey_list(struct cordee *cd, struct cordee_error *err);
/* Another text; a published version stays and the next is begun. */
int survey_save(struct cordee *cd, int64_t id, const json_t *document,
                struct cordee_error *err);
/* Who is asked, about which topic (0: none), and until when (0: until it is closed). */
int survey_choose(struct cordee *cd, int64_t id, const char *filter, bool everybody,
                  int64_t topic, int64_t closes_at, struct cordee_error *err);
int survey_discard(struct cordee *cd, int64_t id, struct cordee_error *err);
/* Publishes what is written. */
int survey_publish(struct cordee *cd, const struct survey *s, struct cordee_error *err);
int survey_close(struct cordee *cd, int64_t id, struct cordee_error *err);
/* It takes answers now. */
bool survey_is_open(const struct survey *s, int64_t now);

/* ---- answers -------------------------------------------------------------------- */

struct survey_response {
    int64_t id, survey, version, invitation, person, org;
    const char *language;
    int section;
    int64_t submitted_at, changed_at;
    bool used; /* in an anonymous survey: they have sent their answers */
};

/* What belongs to an invitation: 1; 0 nothing yet; -1. */
int survey_response_load(struct cordee *cd, struct cordee_arena *a, int64_t invitation,
                         struct survey_response *r_r, struct cordee_error *err);
/* Its answers as a set, a new object. */
int survey_answers_load(struct cordee *cd, int64_t response, json_t **answers_r,
                        struct cordee_error *err);
/* Keeps a set in place of what was there; makes the response when its id is 0.  All or
 * nothing. */
int survey_answers_save(struct cordee *cd, struct survey_response *r,
                        const json_t *answers, bool submit, struct cordee_error *err);

#endif
