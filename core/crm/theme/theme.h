/* Who can do what, who needs what: the tree of themes, and what parties declare on it.
 * A theme is no topic: topics (topic.h) are what mailings are about.
 *
 * Everything that changes something is one change set with a title, as in crm.h. */
#ifndef CORE_CRM_THEME_THEME_H
#define CORE_CRM_THEME_THEME_H

#include "core/base/host.h"

enum { CD_THEME_LEVELS = 5, CD_THEME_WORDS = 20 };

/* ---- the tree --------------------------------------------------------------------- */

/* The whole tree, each before what is below it: [{"id","parent","name","code","depth",
 * "path": "Materials › Metals","retired":bool,"competences","needs": how many declare it
 * itself}].  What was merged away is not in it.  NULL: failed. */
json_t *cd_theme_tree(struct cordee *cd, struct cordee_error *err,
                      bool retired_too) CORDEE_MUST_CHECK;
/* One of them, with "also": its other words, and names that were merged into it; 1, 0,
 * -1. */
int cd_theme_load(struct cordee *cd, struct cordee_error *err, int64_t id,
                  json_t **model_r) CORDEE_MUST_CHECK;
/* By name, accents and case aside; another word, and a name that was merged, find it too.
 * 1, 0, -1. */
int cd_theme_find(struct cordee *cd, struct cordee_error *err, const char *name,
                  int64_t *id_r) CORDEE_MUST_CHECK;

/* `parent` 0: at the top.  CORDEE_E_CONFLICT: the name is taken. */
int cd_theme_add(struct cordee *cd, struct cordee_error *err, const char *name,
                 int64_t parent, int64_t *id_r) CORDEE_MUST_CHECK;
/* Renames and moves.  CORDEE_E_INVALID: it would be below itself. */
int cd_theme_change(struct cordee *cd, struct cordee_error *err, int64_t id,
                    const char *name, int64_t parent) CORDEE_MUST_CHECK;
/* What else it is called, in any language, with commas or lines between: in place of what
 * was said before.  Whoever looks for one of them, or a file that names it, means this
 * entry; what is written of one of them speaks of it.  CORDEE_E_CONFLICT: one of them is
 * another entry's.  CORDEE_E_TOO_LARGE: more than CD_THEME_WORDS. */
int cd_theme_also(struct cordee *cd, struct cordee_error *err, int64_t id,
                  const char *words) CORDEE_MUST_CHECK;
/* `from` becomes `into`: what is declared on it and what is below it goes along; of two
 * declarations of one party the higher level and the later confirmation stay. */
int cd_theme_merge(struct cordee *cd, struct cordee_error *err, int64_t from,
                   int64_t into) CORDEE_MUST_CHECK;
/* A retired one is offered no more; what is declared on it stays and is found. */
int cd_theme_retire(struct cordee *cd, struct cordee_error *err, int64_t id,
                    bool retired) CORDEE_MUST_CHECK;

/* ---- what a party declares -------------------------------------------------------- */

/* Which of the two alike tables. */
enum cd_declared_as { CD_CAN, CD_NEEDS };

struct cd_declared {
    int64_t party, theme;
    enum cd_declared_as as;
    int level;        /* 0 to 4 */
    const char *note; /* NULL: stays as it is */
    int64_t by;       /* a user confirms it, now; 0: nobody.  A confirmation is of a
                       * level: another level without one takes it away. */
};
int cd_declared_set(struct cordee *cd, struct cordee_error *err,
                    const struct cd_declared *d) CORDEE_MUST_CHECK;
/* 1, or 0: it was not there. */
int cd_declared_remove(struct cordee *cd, struct cordee_error *err, int64_t party,
                       enum cd_declared_as as, int64_t theme) CORDEE_MUST_CHECK;
/* [{"id": the theme's,"name","code","path","level","level_text","note","confirmed_at"?,
 * "confirmed_by"?: a name,"retired":bool}], the highest level first; NULL: failed. */
json_t *cd_declared_list(struct cordee *cd, struct cordee_error *err, int64_t party,
                         enum cd_declared_as as) CORDEE_MUST_CHECK;
/* "leads in it"; "" for what is no level. */
const char *cd_level_text(struct cordee *cd, enum cd_declared_as as, int level);

/* ---- SQL, for who asks about many ------------------------------------------- */

/* Puts "SELECT id FROM ..." of these themes and all below them: those that a condition on
 * theme `t` finds, which the caller writes between the two. */
void cd_theme_below_begin(struct cordee_sql *sql);
void cd_theme_below_end(struct cordee_sql *sql);

#endif
