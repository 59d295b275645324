/* What the pages of this plugin share. */
#ifndef PLUGINS_MAILING_MAILING_WEB_H
#define PLUGINS_MAILING_MAILING_WEB_H

#include "plugins/mailing/mailing.h"

/* The mailing of the path; -1 with *err when there is none. */
int mailing_of_path(struct cordee *cd, struct cordee_request *req, json_t **model_r,
                    struct cordee_error *err);
/* The same when it is a draft; NULL in *model_r: it has gone out, and who asked was led
 * to its report. */
int mailing_draft_of_path(struct cordee *cd, struct cordee_request *req, json_t **model_r,
                          struct cordee_error *err);
/* "/mailing/12" and `tail`; lives as long as the request. */
const char *mailing_path(struct cordee *cd, struct cordee_request *req, int64_t id,
                         const char *tail);
/* The page on which its text in `lang` ("", or none of a language: the original) is
 * written; `tail` is "#place" or more of the query. */
const char *mailing_edit_path(struct cordee *cd, struct cordee_request *req, int64_t id,
                              const char *lang, const char *tail);
/* Adds what writing and reviewing show: filter box, audience, choices, people. */
int mailing_compose_model(struct cordee *cd, struct cordee_request *req, json_t *model,
                          struct cordee_error *err);

/* Adds "box", the filter's, and "audience", how many it has, unless the filter is wrong.
 */
int mailing_audience_model(struct cordee *cd, struct cordee_request *req, json_t *model,
                           struct cordee_error *err);

/* write/faults.c.  Adds "faults": all that is wrong with subject, preview line and text,
 * of a model with "cluster". */
void mailing_faults(struct cordee *cd, struct cordee_request *req, json_t *model);
/* Answers for a form that was saved: the look as another person, a test. */
int mailing_look_page(struct cordee *cd, struct cordee_request *req, int64_t id,
                      const char *what, struct cordee_error *err);
int mailing_try_page(struct cordee *cd, struct cordee_request *req, int64_t id,
                     const char *lang, struct cordee_error *err);

/* Handlers, by the file they are in: write/write.c, write/look.c,
 * mailing-review.c. */
int mailing_edit_page(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err);
/* Answers a form that could not be saved: the same page, 422, with all that was written
 * and what was wrong with it. */
int mailing_edit_again(struct cordee *cd, struct cordee_request *req,
                       const struct mailing_text *typed, const char *why,
                       struct cordee_error *err);
int mailing_preview_frame(struct cordee *cd, struct cordee_request *req,
                          struct cordee_error *err);
int mailing_review_page(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err);
/* mailing-plan.c: reads the form of it, times of the mailing's cluster; puts form and
 * sentences into a model; and of a mailing that goes, what was said. */
int mailing_plan_read(struct cordee *cd, struct cordee_request *req, json_t *model,
                      struct cordee_plan *plan_r, struct cordee_error *err);
int mailing_plan_put(struct cordee *cd, struct cordee_request *req, json_t *model,
                     const struct cordee_plan *plan, struct cordee_error *err);
/* What was typed and could not be taken, over what mailing_plan_put() has put. */
void mailing_plan_typed(struct cordee *cd, struct cordee_request *req, json_t *model);
int mailing_plan_show(struct cordee *cd, struct cordee_request *req, json_t *model,
                      struct cordee_error *err);
/* mailing-web.c: the report again, with what was wrong in a form that stands on it. */
int mailing_report_refused(struct cordee *cd, struct cordee_request *req, json_t *model,
                           const char *why, struct cordee_error *err);
int mailing_plan_page(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err);
int mailing_send_page(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err);

/* Routes that stand beside their handlers: write/save.c,
 * write/template.c, write/try.c. */
extern const struct cordee_route mailing_save_routes[];
extern const struct cordee_route mailing_template_routes[];
extern const struct cordee_route mailing_try_routes[];
extern const struct cordee_route mailing_files_routes[];

#endif
