/* Who knows what: what people and organisations declare, and what was written down of
 * them, put in one order that can be explained. */
#ifndef CORE_CRM_THEME_KNOWS_H
#define CORE_CRM_THEME_KNOWS_H

#include "core/base/host.h"

/* What is known of one party about one subject. */
struct cd_knows_facts {
    int level;            /* the highest it declares, 0 to 4; -1: none */
    int64_t confirmed_at; /* when somebody confirmed that; 0: nobody did */
    int64_t last_at;      /* the newest entry of the history that speaks of it; 0: none */
    int64_t n;            /* how many do */
    /* The same of entries in which many took part: each of them says little of one. */
    int64_t crowd_at, crowd_n;
};
/* Points out of 100, by what they are for. */
struct cd_knows_score {
    int level, confirmed, recent, many;
};
enum {
    CD_KNOWS_LEVEL = 40,
    CD_KNOWS_CONFIRMED = 15,
    CD_KNOWS_RECENT = 25,
    CD_KNOWS_MANY = 20,
};
struct cd_knows_score cd_knows_score_of(const struct cd_knows_facts *facts, int64_t now);
int cd_knows_total(const struct cd_knows_score *score);

struct cd_knows_ask {
    const char *text; /* what is looked for; with a theme it may be "" */
    int64_t theme;    /* 0: the themes whose names have these words */
    int64_t user;     /* who asks; 0: somebody who may see what all may see */
    int limit;        /* of people, and of organisations */
};
/* {"text","themes":[{"id","name","path"}],"orgs":[..],"people":[..],"empty":bool}; each
 * {"id","kind","name","url","country_name",...,"score","parts":[{"label","score","of"}],
 * "can":[{"theme","name","level_text","confirmed_at"?,"confirmed_by"?}],"n": entries,
 * "proofs":[{"id","at","label","icon","subject","url","snippet":[{"text","hit":bool}]}]}.
 *
 * An entry that only its author may see counts and shows for its author alone: if it
 * moved the order for others, the order would tell them what it says.  A theme that is
 * not there is CORDEE_E_NOT_FOUND. */
int cd_knows(struct cordee *cd, struct cordee_error *err, const struct cd_knows_ask *ask,
             json_t **model_r) CORDEE_MUST_CHECK;

/* Needs, the most pressing first, each with who could help: {"items":[{"party":{..},
 * "theme","name","path","level_text","note","helpers":[{"id","name","url","can","level_text",
 * "confirmed_at"?,"near":bool,"met_at"?}]}],"more":bool}.  `theme` 0: all; else those on
 * it and below. */
int cd_knows_matches(struct cordee *cd, struct cordee_error *err, int64_t theme, int from,
                     int limit, json_t **model_r) CORDEE_MUST_CHECK;

/* Where the words stand in a text: some of it around the first, [{"text","hit"}].  Words
 * are compared as the search does: accents and case aside, by their beginning.  NULL:
 * none of them is in it. */
json_t *cd_snippet(const char *text, const char *words);
/* Are all the words in the text, compared in the same way? */
bool cd_has_words(const char *text, const char *words);
/* Is each sentence with one of the words about somebody who looks for it, or quoted
 * ("> ...")?  That proves no knowledge. */
bool cd_only_sought(const char *text, const char *words);

#endif
