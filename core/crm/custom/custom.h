/* Fields that people make themselves.  Each is a row of the table of fields (field.h), a
 * field of the filter language, a column of lists, imports and exports, and a merge
 * field; whoever asks host->rows for those finds it there. */
#ifndef CORE_CRM_CUSTOM_CUSTOM_H
#define CORE_CRM_CUSTOM_CUSTOM_H

#include "core/crm/draft.h"

enum cd_own { /* what a field belongs to */
              CD_OWN_PARTY,
              CD_OWN_MEMBERSHIP,
              CD_OWN_ENTRY, /* of the history */
};

#define CD_CUSTOM_PREFIX "own." /* before its word, in forms and JSON */

struct cd_custom_choice {
    int64_t id;
    const char *name, *folded;
    bool retired;
};

struct cd_custom {
    struct cd_field field; /* name: its word; kinds: 0 of what is no party's */
    enum cd_own of;
    int64_t id;
    const char *input; /* "own.turnover" */
    const char *unit;
    bool retired;
    const char *text; /* SQL, the value as it is written, of the row `x` that has it */
    const struct cd_custom_choice *choices;
    size_t n_choices;
    struct cordee_field filter;
    struct cordee_field listed; /* of a membership: as a column, where one cluster is
                                 * looked at */
    const char *beside;         /* and one of the values of several clusters, as text */
    struct cordee_column column;
    struct cordee_merge_field merge;
};

/* Reads the definitions when another version of them is there, and publishes their rows:
 * before something looks for fields.  What was given out before stays valid. */
int cd_custom_fresh(struct cordee *cd, struct cordee_error *err);
void cd_custom_stop(struct cordee_host *host);
/* All, in their order, retired ones too. */
const struct cd_custom *cd_customs(struct cordee *cd, size_t *n_r);
/* By its word, retired ones left out; NULL: none. */
const struct cd_custom *cd_custom_find(struct cordee *cd, const char *word);

/* ---- definitions: custom-change.c; each is one change set with a title ------------- */

/* {"name","subject":
 * "org|person|both|membership|interaction","shape","unit","help","word"? (else of the
 * name), "choices": lines}. */
int cd_custom_add(struct cordee *cd, struct cordee_error *err, const json_t *given,
                  int64_t *id_r) CORDEE_MUST_CHECK;
/* Any of name, unit, help, choices: a choice that is not among the lines any more is
 * retired. */
int cd_custom_change(struct cordee *cd, struct cordee_error *err, int64_t id,
                     const json_t *given) CORDEE_MUST_CHECK;
int cd_custom_move(struct cordee *cd, struct cordee_error *err, int64_t id,
                   bool up) CORDEE_MUST_CHECK;
int cd_custom_retire(struct cordee *cd, struct cordee_error *err, int64_t id,
                     bool retired) CORDEE_MUST_CHECK;
/* [{"id","word","name","subject","shape","unit","help","retired":bool,"choices":[{"name",
 * "retired"}],"n": how many have a value}]; NULL: failed. */
json_t *cd_custom_definitions(struct cordee *cd,
                              struct cordee_error *err) CORDEE_MUST_CHECK;

/* ---- values: custom-value.c -------------------------------------------------------- */

/* Says one; CORDEE_E_INVALID: not a value of it.  "" empties. */
int cd_custom_draft(struct cd_draft *d, const struct cd_custom *field, const char *text,
                    enum cd_policy policy, struct cordee_error *err) CORDEE_MUST_CHECK;
/* Says all members "own.WORD" of a form's object; a list is several choices. */
int cd_custom_say(struct cd_draft *d, const json_t *fields,
                  struct cordee_error *err) CORDEE_MUST_CHECK;
/* Puts what is wrong with them into `faults`, by their inputs. */
void cd_custom_faults(struct cd_draft *d, const json_t *fields, json_t *faults);
/* Writes or compares one: 1 changed, 0 it is so already, -1.  `party` of `p` is the id of
 * what the field belongs to. */
int cd_custom_put(const struct cd_putting *p, const struct cd_custom_said *said,
                  struct cordee_error *err) CORDEE_MUST_CHECK;
/* What cd_custom_put would change, before it does: "Invoice number: R-1 → R-9".  Lives in
 * the arena; `id` 0: what it belongs to is not made yet. */
const char *cd_custom_change_text(struct cordee *cd, struct cordee_arena *a,
                                  const struct cd_custom_said *said, int64_t id);
/* What a party, membership or entry has: [{"word","input","name","shape","text": as a
 * form takes it,"shown","retired":bool}], in their order; NULL: failed. */
json_t *cd_custom_values(struct cordee *cd, enum cd_own of, int64_t id,
                         struct cordee_error *err) CORDEE_MUST_CHECK;
/* Puts `own`, that list, into each of a list's items by their `id`; what has none gets
 * none. */
int cd_custom_values_put(struct cordee *cd, enum cd_own of, json_t *items,
                         struct cordee_error *err) CORDEE_MUST_CHECK;
/* Writes all members "own.WORD" of a form's object, within the caller's transaction: 1
 * changed, 0, -1.  `fields` may be NULL. */
int cd_custom_write(struct cordee *cd, enum cd_own of, int64_t id, bool fresh,
                    const json_t *fields, struct cordee_error *err) CORDEE_MUST_CHECK;
/* What is wrong with them, by their inputs; an empty object: nothing is. */
json_t *cd_custom_wrong(struct cordee *cd, enum cd_own of, const json_t *fields);

#endif
