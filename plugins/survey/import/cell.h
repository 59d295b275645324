/* A row being read, cell by cell. */
#ifndef PLUGINS_SURVEY_IMPORT_CELL_H
#define PLUGINS_SURVEY_IMPORT_CELL_H

#include "plugins/survey/import/import-priv.h"

struct reading {
    struct cordee *cd;
    const struct survey_map *map;
    struct survey_row *row;
    json_t *typed; /* as the inputs of a page, by the names of answers */
    size_t column; /* where it is */
};

/* Puts what a cell says as the page's inputs would, or what is wrong with it. */
void reading_cell(struct reading *r, const struct survey_place *to, const char *cell);
void reading_wrong(struct reading *r, size_t column, const char *cell, const char *why);

#endif
