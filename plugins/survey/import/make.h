/* A survey being made of the columns of a file. */
#ifndef PLUGINS_SURVEY_IMPORT_MAKE_H
#define PLUGINS_SURVEY_IMPORT_MAKE_H

#include "plugins/survey/import/import-priv.h"

struct making {
    struct cordee *cd;
    struct cordee_arena *arena;
    const json_t *columns, *plan;
    json_t *words; /* by column: the plan's, and then the names of answers */
    const char *language;
    json_t *questions; /* of the document */
    struct cordee_error *err;
};

/* From the plan's lowest point to its highest; new. */
json_t *making_scale(const struct making *m, const char *low, const char *high);
/* Appends a question, or an item, of a key that none has yet; borrowed. */
json_t *making_question(struct making *m, const char *kind, const char *text);
json_t *making_item(const struct making *m, json_t *items, const char *text);
/* From here on the column is called as that answer is; `item` NULL: it has none. */
void making_name(struct making *m, size_t column, const json_t *q, const json_t *item,
                 const char *part);

/* The question of importance and level, if columns are of it.  -1: CORDEE_E_INVALID one
 * of them has no partner. */
int making_pairs(struct making *m);

#endif
