/* What the pages of this room share. */
#ifndef PLUGINS_SURVEY_IMPORT_PAGE_H
#define PLUGINS_SURVEY_IMPORT_PAGE_H

#include "plugins/survey/import/import-priv.h"

/* "/survey/import/7" */
const char *import_path(struct cordee *cd, struct cordee_request *req, int64_t id);
/* That of a request; -1: there is none. */
int import_load(struct cordee *cd, struct cordee_request *req, struct survey_import *i,
                struct cordee_error *err);
void import_put(json_t *model, const char *name, const char *text);
/* Surveys that answers can be for, one of them selected: "into". */
int import_put_into(struct cordee *cd, int64_t chosen, json_t *model,
                    struct cordee_error *err);

/* The page of a plan; `error` "" shows it as it is. */
int import_show_plan(struct cordee *cd, struct cordee_request *req,
                     const struct survey_import *i, const char *error,
                     struct cordee_error *err);
int import_show_report(struct cordee *cd, struct cordee_request *req,
                       const struct survey_import *i, struct cordee_error *err);

/* One file a group of routes. */
int import_get_first(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err);
int import_post_first(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err);
int import_post_plan(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err);
int import_get_refused(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err);
int import_post_undo(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err);

#endif
